// One text of a migration for one ClickHouse server and for a cluster of them. For a cluster each table becomes two: `name_local`,
// replicated, where the rows are, and `name`, distributed over it, which everything else reads and writes by the same name.
// Every statement says ON CLUSTER and may be run again.
// Guarantee: what is not known to be right on every server is refused, never run on one of them alone. A key's rows are all on one
// shard, because the column that decides is part of the table's order: FINAL would not see versions that lie on two.
import { SchemaError } from './migration.ts';

export interface ClickHouseCluster {
  /** As the servers' remote_servers has it. */
  readonly name: string;
  /** Named in every statement: what runs on another server does not know the database of this connection. */
  readonly database: string;
}

interface Statement {
  readonly shardBy: string | undefined;
  readonly text: string;
}

interface Table {
  readonly name: string;
  readonly columns: string;
  readonly engine: string;
  readonly engineArguments: string;
  /** PARTITION BY, ORDER BY and all that follows. */
  readonly rest: string;
}

const ENGINES = ['MergeTree', 'ReplacingMergeTree'];
/** The line before a CREATE TABLE. A hash where the column's own low bits are not by chance. */
const SHARD_BY = /^-- shard by (\w+|cityHash64\((\w+)\))$/;
const ANY_SHARD_COMMENT = /^\s*--\s*shard\b/i;

/** Our files hold no semicolon inside a literal; comments are dropped because ClickHouse takes one statement at a time. */
export function singleStatements(sql: string): string[] {
  return statementsOf(sql).map(({ text }) =>
    text.replace(/^CREATE TABLE (?!IF NOT EXISTS)/, 'CREATE TABLE IF NOT EXISTS '),
  );
}

export function clusterStatements(sql: string, cluster: ClickHouseCluster): string[] {
  return statementsOf(sql).flatMap((statement) => {
    if (statement.text.startsWith('CREATE TABLE ')) return createStatements(statement, cluster);
    if (statement.shardBy !== undefined) throw refused(statement.text, 'has a shard key and creates no table');
    return alterStatements(statement.text, cluster);
  });
}

/** Without the lines that only a cluster reads. */
export function withoutShardKeys(sql: string): string {
  return sql
    .split('\n')
    .filter((line) => !ANY_SHARD_COMMENT.test(line))
    .join('\n');
}

/** Where the replicas of a table find each other. Without the table's id: one that is made again on a server finds the others there. */
export function replicaPath({ database }: ClickHouseCluster, table: string, where = '{shard}/'): string {
  return `/clickhouse/tables/${where}${database}/${table}`;
}

function statementsOf(sql: string): Statement[] {
  const lines = sql.split('\n').filter((line) => ANY_SHARD_COMMENT.test(line) || !/^\s*--/.test(line));
  const pieces = lines.join('\n').split(';');
  return pieces.map((piece) => piece.trim()).flatMap((piece) => (piece === '' ? [] : [statementOf(piece)]));
}

function statementOf(piece: string): Statement {
  const [first = '', ...others] = piece.split('\n');
  const shardBy = SHARD_BY.exec(first)?.[1];
  const lines = shardBy === undefined ? [first, ...others] : others;
  const stray = lines.find((line) => ANY_SHARD_COMMENT.test(line));
  if (stray !== undefined)
    throw new SchemaError(
      `"${stray.trim()}" must read "-- shard by COLUMN" or "-- shard by cityHash64(COLUMN)", once, on the line before a CREATE TABLE`,
    );
  return { shardBy, text: lines.join('\n').trim() };
}

function createStatements({ shardBy, text }: Statement, cluster: ClickHouseCluster): string[] {
  const { name, columns, engine, engineArguments, rest } = tableOf(text);
  if (shardBy === undefined) throw refused(text, 'says no shard key ("-- shard by COLUMN" on the line before it)');
  const column = /^cityHash64\((\w+)\)$/.exec(shardBy)?.[1] ?? shardBy;
  if (!orderOf(rest).includes(column)) throw refused(text, `is not ordered by its shard key ${column}`);
  const local = `${cluster.database}.${name}_local`;
  const replica = [
    `'${replicaPath(cluster, `${name}_local`)}'`,
    `'{replica}'`,
    ...(engineArguments ? [engineArguments] : []),
  ];
  const tail = rest.replace(/\bnon_replicated_deduplication_window\b/, 'replicated_deduplication_window');
  return [
    `CREATE TABLE IF NOT EXISTS ${local} ON CLUSTER ${cluster.name} ${columns} ENGINE = Replicated${engine}(${replica.join(', ')})\n${tail}`,
    `CREATE TABLE IF NOT EXISTS ${cluster.database}.${name} ON CLUSTER ${cluster.name} AS ${local} ` +
      `ENGINE = Distributed('${cluster.name}', '${cluster.database}', '${name}_local', ${shardBy})`,
  ];
}

function tableOf(text: string): Table {
  const [head = '', name = ''] = /^CREATE TABLE (?:IF NOT EXISTS )?(\w+)\s*(?=\()/.exec(text) ?? [];
  if (name === '') throw refused(text, 'is not a CREATE TABLE with a plain name and its columns');
  const columns = bracketed(text.slice(head.length));
  const [, engine = '', engineArguments = '', rest = ''] =
    /^\s*ENGINE = (\w+)(?:\(([^()]*)\))?\s+([\s\S]*)$/.exec(text.slice(head.length + columns.length)) ?? [];
  if (!ENGINES.includes(engine)) throw refused(text, `has an engine other than ${ENGINES.join(' and ')}`);
  return { name, columns, engine, engineArguments, rest };
}

/** From the opening bracket to its own closing one; brackets in quotes are text. */
function bracketed(text: string): string {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(/'(?:[^'\\]|\\.|'')*'|[()]/g)) {
    if (found === '(') depth += 1;
    if (found === ')') depth -= 1;
    if (depth === 0) return text.slice(0, index + 1);
  }
  throw refused(text, 'has a bracket that nothing closes');
}

function orderOf(rest: string): string[] {
  const order = /^ORDER BY (?:\(([^()]*)\)|(\w+))/m.exec(rest);
  return (order?.[1] ?? order?.[2] ?? '').split(',').map((column) => column.trim());
}

/** A column is there before anybody asks the distributed table for it, and goes after nobody can any more. */
function alterStatements(text: string, cluster: ClickHouseCluster): string[] {
  const [, name = '', adds, drops] =
    /^ALTER TABLE (\w+)\s+(?:(ADD COLUMN IF NOT EXISTS [\s\S]+)|(DROP COLUMN IF EXISTS \w+))$/.exec(text) ?? [];
  const change = adds ?? drops;
  if (change === undefined || !changesOneColumn(change))
    throw refused(
      text,
      'is neither CREATE TABLE nor ALTER TABLE with one ADD COLUMN IF NOT EXISTS or DROP COLUMN IF EXISTS',
    );
  const alter = (table: string) => `ALTER TABLE ${cluster.database}.${table} ON CLUSTER ${cluster.name} ${change}`;
  const both = [alter(`${name}_local`), alter(name)];
  return adds === undefined ? both.reverse() : both;
}

/** Outside brackets and quotes a comma begins another change. */
function changesOneColumn(change: string): boolean {
  const plain = change.replace(/'(?:[^'\\]|\\.|'')*'/g, "''");
  let shorter = plain;
  for (let before = ''; before !== shorter; ) {
    before = shorter;
    shorter = shorter.replace(/\([^()]*\)/g, '');
  }
  return !/[,()]/.test(shorter);
}

function refused(text: string, why: string): SchemaError {
  const [line = ''] = text.split('\n');
  return new SchemaError(`cannot be run on a cluster of ClickHouse servers: "${line.slice(0, 80)}" ${why}`);
}
