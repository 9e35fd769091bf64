// The example of a ClickHouse cluster is one that ClickHouse itself can read: the embedded engine with the example's file, and the
// statements for its database and user.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { singleStatements } from '../../packages/server/src/platform/cluster-statements.ts';
import { createClickHouse } from '../../packages/server/src/store/client.ts';
import { type EngineWithConfig, startEngineWith } from '../../packages/server/test/one-server-cluster.ts';

const EXAMPLE = join(import.meta.dirname, '../clickhouse/cluster');
const home = mkdtempSync(join(tmpdir(), 'topline-cluster-example-'));
let engine: EngineWithConfig;

/** The engine's process has no environment: what the example takes from there is put in its place. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  ...{ TOPLINE_SHARD: '02', TOPLINE_REPLICA: 'clickhouse-02-1', TOPLINE_HOST: 'clickhouse-02-1' },
  CLICKHOUSE_CLUSTER_SECRET: 'of a test',
};

before(async () => {
  const text = readFileSync(join(EXAMPLE, 'server.xml'), 'utf8');
  const configPath = join(home, 'server.xml');
  const filled = text.replace(/<(\w+) from_env="(\w+)"\/>/g, (_, tag, name) => `<${tag}>${ENVIRONMENT[name]}</${tag}>`);
  writeFileSync(configPath, filled);
  engine = await startEngineWith(home, configPath);
});
after(async () => {
  await engine.stop();
  rmSync(home, { recursive: true, force: true });
});

async function rows<Row>(query: string): Promise<Row[]> {
  const client = createClickHouse({ url: engine.url, name: 'test', connectionsMax: 1, requestTimeoutMs: 20_000 });
  try {
    return await (await client.query({ query, format: 'JSONEachRow' })).json<Row>();
  } finally {
    await client.close();
  }
}

test('its shards have as many replicas as each other, which bring rows to each other themselves', async () => {
  const shards = await rows(
    `SELECT toUInt8(count()) AS replicas, min(internal_replication) AS internal FROM system.clusters WHERE cluster = 'main' GROUP BY shard_num`,
  );
  assert.deepEqual(shards, [
    { replicas: 2, internal: 1 },
    { replicas: 2, internal: 1 },
  ]);
});

test('a server knows its shard and its own name from the environment', async () => {
  assert.deepEqual(await rows(`SELECT getMacro('shard') AS shard, getMacro('replica') AS replica`), [
    { shard: '02', replica: 'clickhouse-02-1' },
  ]);
});

test('each statement for its database and user is one that goes to every server', async () => {
  const statements = singleStatements(readFileSync(join(EXAMPLE, 'user.sql'), 'utf8'));
  assert.equal(statements.length, 7);
  for (const statement of statements) {
    const hex = Buffer.from(statement).toString('hex');
    const [read] = await rows<{ text: string }>(`SELECT formatQuerySingleLine(unhex('${hex}')) AS text`);
    assert.match(read?.text ?? '', / ON CLUSTER main /, statement);
  }
});
