// Migrations on a cluster, as far as one engine can be one (one-server-cluster.ts): what is sent to which servers, in which order; that
// a start with nothing to do asks nothing of the others; that tables come back to a server that lost them.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { silentLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { SchemaError } from '../../src/platform/migration.ts';
import { bringSchemaUpToDate } from '../../src/run/schema.ts';
import { type ClickHouse, createClickHouse } from '../../src/store/client.ts';
import { clusterSchema } from '../../src/store/cluster-schema.ts';
import { createTestDatabases, startTestEngines, type TestDatabases, type TestEngines } from '../engines.ts';
import { CLUSTER, type OneServerCluster, startOneServerCluster } from '../one-server-cluster.ts';

const home = mkdtempSync(join(tmpdir(), 'topline-migrations-'));
const GOODS = '-- Sold goods.\n-- shard by id\nCREATE TABLE goods (id UInt64) ENGINE = MergeTree ORDER BY id;';
let engines: TestEngines;
let cluster: OneServerCluster;
let databases: TestDatabases;
let clickhouse: ClickHouse;
let directory: string;
let count = 0;

before(async () => {
  [engines, cluster] = await Promise.all([startTestEngines(), startOneServerCluster()]);
});
beforeEach(async () => {
  databases = await createTestDatabases({ ...engines, clickhouseUrl: cluster.url });
  clickhouse = connect(CLUSTER);
  count += 1;
  directory = join(home, String(count));
  write('postgres/0001_goods.sql', 'CREATE TABLE goods (id int PRIMARY KEY);');
  write('clickhouse/0001_goods.sql', GOODS);
  cluster.statements.length = 0;
});
afterEach(async () => {
  await clickhouse.close();
  await databases.drop();
});
after(async () => {
  rmSync(home, { recursive: true, force: true });
  await cluster.stop();
  await engines.stop();
});

function connect(name: string | undefined): ClickHouse {
  const options = { name: 'test', connectionsMax: 2, requestTimeoutMs: 20_000 };
  return createClickHouse({ url: databases.clickhouseUrl, cluster: name, ...options });
}

function write(name: string, sql: string): void {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, sql);
}

const start = (by = clickhouse) =>
  migrate(
    { log: silentLog, clickhouse: by },
    { databaseUrl: databases.databaseUrl, directory, cluster: clusterSchema(by) },
  );
const sent = (pattern: RegExp) => cluster.statements.filter(({ text }) => pattern.test(text));
const changed = () => sent(/^(CREATE|ALTER|DROP|INSERT)/).map(({ text }) => text.split(' (')[0]);
const databaseName = () => new URL(databases.clickhouseUrl).pathname.slice(1);

async function rows<Row>(query: string): Promise<Row[]> {
  return (await clickhouse.query({ query, format: 'JSONEachRow' })).json<Row>();
}

async function refused(by: ClickHouse, sentence: RegExp): Promise<void> {
  await assert.rejects(start(by), (error) => error instanceof SchemaError && sentence.test(error.message));
}

test('every statement goes to every server and waits for all; then the migration is written down', async () => {
  const name = databaseName();
  await start();
  assert.deepEqual(changed(), [
    `CREATE TABLE IF NOT EXISTS ${name}.topline_migrations ON CLUSTER main`,
    `CREATE TABLE IF NOT EXISTS ${name}.goods_local ON CLUSTER main`,
    `CREATE TABLE IF NOT EXISTS ${name}.goods ON CLUSTER main AS ${name}.goods_local ENGINE = Distributed('main', '${name}', 'goods_local', id)`,
    'INSERT INTO topline_migrations FORMAT JSONEachRow',
  ]);
  for (const { said } of sent(/ON CLUSTER/)) {
    assert.equal(said.distributed_ddl_output_mode, 'none');
    assert.equal(said.wait_end_of_query, '1');
    assert.equal(said.distributed_ddl_task_timeout, '16');
    assert.equal(said.alter_sync, '2');
  }
  const [bookkeeping] = sent(/topline_migrations ON CLUSTER/);
  const path = `/clickhouse/tables/${name}/topline_migrations`;
  assert.ok(
    bookkeeping?.text.endsWith(
      `ENGINE = ReplicatedReplacingMergeTree('${path}', '{shard}-{replica}', applied_at) ORDER BY version`,
    ),
    'one replica on every server of every shard',
  );
});

test('a start with nothing to do changes nothing, and waits for no server that is away', async () => {
  await start();
  cluster.statements.length = 0;
  await start();
  assert.deepEqual(changed(), []);
  for (const { said } of sent(/clusterAllReplicas/)) assert.equal(said.skip_unavailable_shards, '1');
});

test('a column comes to the rows first, and processes that start together bring it once', async () => {
  await start();
  write('clickhouse/0002_note.sql', `ALTER TABLE goods ADD COLUMN IF NOT EXISTS note String DEFAULT 'none';`);
  cluster.statements.length = 0;
  const other = connect(CLUSTER);
  await Promise.all([start(), start(other)]);
  await other.close();
  const name = databaseName();
  const added = `ON CLUSTER main ADD COLUMN IF NOT EXISTS note String DEFAULT 'none'`;
  assert.deepEqual(changed(), [
    `ALTER TABLE ${name}.goods_local ${added}`,
    `ALTER TABLE ${name}.goods ${added}`,
    'INSERT INTO topline_migrations FORMAT JSONEachRow',
  ]);
  await clickhouse.insert({
    table: 'goods',
    values: [{ id: 1 }],
    format: 'JSONEachRow',
    clickhouse_settings: { distributed_foreground_insert: 1 },
  });
  assert.deepEqual(await rows('SELECT * FROM goods'), [{ id: '1', note: 'none' }]);
});

test('a migration during which a server is away is run again as a whole', async () => {
  cluster.refuse(/goods ON CLUSTER/);
  await assert.rejects(start(), /a server is away/);
  assert.deepEqual(await rows('SELECT name FROM topline_migrations'), []);
  await start();
  assert.deepEqual(await rows('SELECT name FROM topline_migrations'), [{ name: '0001_goods.sql' }]);
  assert.deepEqual(await rows('EXISTS TABLE goods'), [{ result: 1 }]);
});

test('a statement that is not known to be right on every server is refused before any of its file runs', async () => {
  write('clickhouse/0002_rows.sql', `${GOODS.replace('goods', 'more')}\nINSERT INTO goods VALUES (1);`);
  await refused(clickhouse, /cannot be run on a cluster of ClickHouse servers: "INSERT INTO goods VALUES \(1\)"/);
  assert.deepEqual(await rows('EXISTS TABLE more_local'), [{ result: 0 }]);
});

test('tables that a server lost come back, although the migration was written down', async () => {
  await start();
  await clickhouse.command({ query: 'DROP TABLE goods SYNC' });
  await clickhouse.command({ query: 'DROP TABLE goods_local SYNC' });
  await start();
  assert.deepEqual(await rows('SELECT * FROM goods'), []);
});

test('another shard key than the one that rows were placed by is refused', async () => {
  await start();
  write('clickhouse/0001_goods.sql', GOODS.replace('by id', 'by cityHash64(id)'));
  await refused(clickhouse, /was migrated with another 0001_goods\.sql/);
});

test('a cluster that the server does not know is refused by name', async () => {
  const other = connect('elsewhere');
  await refused(other, /^CLICKHOUSE_CLUSTER: ClickHouse knows no cluster elsewhere/);
  await other.close();
});

test('the tables of a single server are not taken for a cluster’s', async () => {
  const name = databaseName();
  await clickhouse.command({ query: `CREATE TABLE ${name}.topline_migrations (version UInt32) ENGINE = Log` });
  await refused(clickhouse, /has the tables of a single server: give the cluster a database of its own/);
});

test('a process that was not told of the cluster is refused on its tables', async () => {
  await start();
  const alone = connect(undefined);
  await refused(alone, /are those of a cluster: name it as CLICKHOUSE_CLUSTER\.$/);
  await alone.close();
});

test('each statement of the program’s own migrations is one that the engine can read', async () => {
  await bringSchemaUpToDate({ log: silentLog }, { ...databases, clickhouseCluster: CLUSTER });
  const statements = sent(/ON CLUSTER/);
  assert.equal(statements.length, 9);
  for (const { text } of statements) {
    // In hexadecimal, or the front would take out of it what this is about.
    const hex = Buffer.from(text).toString('hex');
    const [found] = await rows<{ same: string }>(`SELECT formatQuerySingleLine(unhex('${hex}')) AS same`);
    assert.match(found?.same ?? '', / ON CLUSTER main /, text);
  }
});
