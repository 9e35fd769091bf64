// ClickHouse's side of migrations, of one server and of a cluster. ClickHouse has no transactions: a migration that died half-way is
// run again, so its statements are made repeatable, and a migration must not do anything that may not happen twice.
// On a cluster: every statement waits for every server; which migrations are applied is known to all of them (one table with a
// replica on each); a server that came without the tables, new or emptied, gets them at the next start.
// Guarantee: a start that finds nothing to do asks the one server it speaks with, and those that answer: a server that is down
// keeps nobody from starting.
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { type ClickHouseCluster, clusterStatements, replicaPath, singleStatements } from './cluster-statements.ts';
import { type Applied, type Migration, SchemaError, type Target } from './migration.ts';

export interface ClusterOptions {
  readonly cluster: ClickHouseCluster;
  /** What waits for every server, and says when one of them refuses. */
  readonly everywhere: ClickHouseSettings;
  /** Before a server gets tables that others have: empty ones, to be read from like the others. */
  readonly beforeMend: () => Promise<void>;
}

const OF_THOSE_THAT_ANSWER = { skip_unavailable_shards: 1 } as const;
const COLUMNS = 'version UInt32, name String, checksum String, applied_at DateTime64(3) DEFAULT now64(3)';
const BOOKKEEPING = `SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = 'topline_migrations'`;
const APPLIED = 'SELECT version, name, checksum FROM topline_migrations FINAL ORDER BY version';

export function clickhouseTarget(client: ClickHouseClient): Target {
  return {
    label: 'ClickHouse',
    async applied() {
      await client.command({
        query: `CREATE TABLE IF NOT EXISTS topline_migrations (${COLUMNS}) ENGINE = ReplacingMergeTree(applied_at) ORDER BY version`,
      });
      const [found] = await ask<{ engine: string }>(client, BOOKKEEPING);
      if (found?.engine.startsWith('Replicated'))
        throw new SchemaError(
          'The tables in this ClickHouse database are those of a cluster: name it as CLICKHOUSE_CLUSTER.',
        );
      return ask<Applied>(client, APPLIED);
    },
    checksumOf: ({ checksum }) => checksum,
    async apply(migration) {
      for (const query of singleStatements(migration.sql)) await client.command({ query });
      await record(client, migration, migration.checksum);
    },
  };
}

export function clusterTarget(client: ClickHouseClient, { cluster, everywhere, beforeMend }: ClusterOptions): Target {
  const run = async (migration: Migration) => {
    for (const query of clusterStatements(migration.sql, cluster))
      await client.command({ query, clickhouse_settings: everywhere });
  };
  return {
    label: 'ClickHouse',
    async applied() {
      await requireCluster(client, cluster);
      await refuseSingleServers(client, cluster);
      const [found] = await ask(client, BOOKKEEPING);
      if (!found) await client.command({ query: bookkeeping(cluster), clickhouse_settings: everywhere });
      return ask<Applied>(client, APPLIED);
    },
    // A shard key is for ever: rows of another one would be looked for where they are not.
    checksumOf: ({ textChecksum }) => textChecksum,
    async apply(migration) {
      await run(migration);
      await record(client, migration, migration.textChecksum);
    },
    async mend(applied) {
      const tables = applied.flatMap(({ sql }) => tablesOf(clusterStatements(sql, cluster)));
      if (tables.length === 0 || !(await isAnyMissing(client, cluster, tables))) return;
      await beforeMend();
      for (const migration of applied) await run(migration);
    },
  };
}

/** One replica on every server of every shard: the path has no shard in it. */
function bookkeeping(cluster: ClickHouseCluster): string {
  const path = replicaPath(cluster, 'topline_migrations', '');
  return (
    `CREATE TABLE IF NOT EXISTS ${cluster.database}.topline_migrations ON CLUSTER ${cluster.name} (${COLUMNS}) ` +
    `ENGINE = ReplicatedReplacingMergeTree('${path}', '{shard}-{replica}', applied_at) ORDER BY version`
  );
}

/** What would otherwise be found out late, by rows that stand twice or tables on one server alone. */
async function requireCluster(client: ClickHouseClient, { name }: ClickHouseCluster): Promise<void> {
  const shards = await ask<{ replicas: string; internal: number }>(
    client,
    `SELECT count() AS replicas, min(internal_replication) AS internal FROM system.clusters WHERE cluster = '${name}' GROUP BY shard_num`,
  );
  if (shards.length === 0)
    throw new SchemaError(`CLICKHOUSE_CLUSTER: ClickHouse knows no cluster ${name}: name one of its remote_servers.`);
  if (new Set(shards.map(({ replicas }) => replicas)).size > 1)
    throw new SchemaError(`CLICKHOUSE_CLUSTER: every shard of ${name} must have as many replicas as the others.`);
  if (shards.some(({ replicas, internal }) => Number(replicas) > 1 && Number(internal) === 0))
    throw new SchemaError(`CLICKHOUSE_CLUSTER: the shards of ${name} must say internal_replication in remote_servers.`);
}

/** A table that is there already would be left as it is: one server would answer for all, with its own rows. */
async function refuseSingleServers(client: ClickHouseClient, { name, database }: ClickHouseCluster): Promise<void> {
  const [found] = await ask<{ host: string }>(
    client,
    `SELECT hostName() AS host FROM clusterAllReplicas('${name}', system.tables)
      WHERE database = '${database}' AND name = 'topline_migrations' AND engine NOT LIKE 'Replicated%'`,
    OF_THOSE_THAT_ANSWER,
  );
  if (found)
    throw new SchemaError(
      `CLICKHOUSE_CLUSTER: the database ${database} on ${found.host} has the tables of a single server: give the cluster a database of its own.`,
    );
}

/** Of the servers that answer: each has all tables, or is mended. */
async function isAnyMissing(
  client: ClickHouseClient,
  { name, database }: ClickHouseCluster,
  tables: readonly string[],
) {
  const names = tables.map((table) => `'${table}'`).join(', ');
  const [found] = await ask<{ missing: string }>(
    client,
    `SELECT countIf(found < ${tables.length}) AS missing FROM (
       SELECT countIf(database = '${database}' AND name IN (${names})) AS found
         FROM clusterAllReplicas('${name}', system.tables) GROUP BY hostName(), tcpPort())`,
    OF_THOSE_THAT_ANSWER,
  );
  return Number(found?.missing) > 0;
}

function tablesOf(statements: readonly string[]): string[] {
  return statements.flatMap((text) => /^CREATE TABLE IF NOT EXISTS \w+\.(\w+) /.exec(text)?.[1] ?? []);
}

async function record(client: ClickHouseClient, { version, name }: Migration, checksum: string): Promise<void> {
  await client.insert({ table: 'topline_migrations', format: 'JSONEachRow', values: [{ version, name, checksum }] });
}

async function ask<Row>(client: ClickHouseClient, query: string, settings: ClickHouseSettings = {}): Promise<Row[]> {
  const found = await client.query({ query, format: 'JSONEachRow', clickhouse_settings: settings });
  return found.json<Row>();
}
