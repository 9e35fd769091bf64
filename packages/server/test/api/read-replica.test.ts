// DATABASE_READ_URL: reads are asked of a streaming replica, a real one; what it does not have yet is not claimed, and without it
// the primary answers. ClickHouse is cut, so that the numbers are PostgreSQL's.
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { silentLog } from '../../src/platform/log.ts';
import { bringSchemaUpToDate } from '../../src/run/schema.ts';
import { createTestDatabases, startTestEngines } from '../engines.ts';
import { type ReplicatedPostgres, startReplicatedPostgres } from '../replicated-postgres.ts';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { type Service, startService } from './service.ts';

const MERCHANT = 1;
const MARCH = { merchantId: MERCHANT, bucketType: 'MONTH', bucketStart: '2025-03-01' };

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'topline-test-')));
const ends: (() => unknown)[] = [];
let postgres: ReplicatedPostgres;
let clickhouse: TcpProxy;
let writer: Service;
let reader: Service;

before(async () => {
  const engines = await startTestEngines();
  const { clickhouseUrl, drop } = await createTestDatabases(engines);
  ends.push(engines.stop, drop, () => rmSync(directory, { recursive: true, force: true }));
  postgres = await startReplicatedPostgres(directory);
  ends.push(postgres.store.stop);
  const stores = { databaseUrl: postgres.url, clickhouseUrl };
  await bringSchemaUpToDate({ log: silentLog }, stores);
  writer = await startService(stores, { roles: ['ingest', 'aggregate'] });
  ends.push(writer.stop);
  await writer.putMerchant(MERCHANT, 1);
  const replicaUrl = await postgres.standby.follow({ synchronous: false });
  clickhouse = await createTcpProxy(clickhouseUrl);
  clickhouse.cut();
  ends.push(clickhouse.stop);
  reader = await startService(
    { databaseUrl: postgres.url, clickhouseUrl: clickhouse.url },
    { roles: ['query'], settings: { DATABASE_URL: postgres.url, DATABASE_READ_URL: replicaUrl } },
  );
  ends.push(reader.stop);
});
after(async () => {
  for (const end of ends.toReversed()) await end();
});

const order = (externalOrderId: string) => ({
  ...{ externalOrderId, merchantId: MERCHANT, orderDate: '2025-03-05T12:00:00Z' },
  items: [{ categoryId: 1, quantity: 1, lineAmount: '10.00' }],
});
const march = async () => {
  const { status, body, text } = await reader.top(MARCH);
  assert.equal(status, 200, text);
  return body;
};
const tells = (amount: string) =>
  until(`March is ${amount}`, async () => (await march()).total.amount === amount, 30_000);

test('what is read comes from the replica, and what it lacks is not claimed', async () => {
  await writer.postAll([order('first')]);
  await tells('10.00');
  await postgres.standby.ask('SELECT pg_wal_replay_pause()');
  const postedAtMs = Date.now();
  await writer.postAll([order('second')]);
  await writer.drained();
  const behind = await march();
  assert.deepEqual([behind.total.amount, behind.source], ['10.00', 'postgres']);
  assert.ok(Date.parse(behind.asOf ?? '') <= postedAtMs, `asOf ${behind.asOf}`);
  await postgres.standby.ask('SELECT pg_wal_replay_resume()');
  await tells('20.00');
});

test('without the replica the primary answers', async () => {
  await postgres.standby.stop();
  await writer.postAll([order('third')]);
  await writer.drained();
  for (let turn = 0; turn < 5; turn += 1) assert.equal((await march()).total.amount, '30.00');
});
