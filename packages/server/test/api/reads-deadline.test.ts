// A caller's deadline reaches the stores: who has left, or waited long enough, occupies no connection and runs no statement any more.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemScope } from '../../src/http/guard.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPool, type Pool } from '../../src/platform/pool.ts';
import { createReadPool } from '../../src/query/read-pool.ts';
import { createTotalsSource } from '../../src/query/totals-source.ts';
import { createMerchantReader, type MerchantReader } from '../../src/run/merchant-reader.ts';
import { type ClickHouse, createClickHouse } from '../../src/store/client.ts';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { type Database, openDatabase } from './database.ts';
import { createStores } from './service.ts';

/** Longer than a test may wait: what ends sooner has been ended. */
const PATIENCE_MS = 60_000;
const SCOPE = systemScope(1);
const SLEEP = { name: 'sleep', text: 'SELECT pg_sleep(50), $1::text', values: ['somebody waits'] };

let stores: Awaited<ReturnType<typeof createStores>>;
let database: Database;
let pool: Pool;
let reader: MerchantReader;
before(async () => {
  stores = await createStores();
  database = openDatabase(stores.databaseUrl);
  const options = { name: 'deadline', connectionsMax: 1, statementTimeoutMs: PATIENCE_MS };
  pool = createPool({ log: silentLog }, { url: stores.databaseUrl, role: 'reader', ...options });
  reader = createMerchantReader(pool);
});
after(async () => {
  await pool.end();
  await database.stop();
  await stores.drop();
});

const sleeping = () =>
  database.count("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(50)%' AND state = 'active'");

test('PostgreSQL: the statement of a caller who left is stopped, and its connection is there for the next', async () => {
  const reads = createReadPool(reader, { patienceMs: PATIENCE_MS });
  const leaving = new AbortController();
  const asked = reads.within(leaving.signal).read(SCOPE, SLEEP);
  await until('the statement runs', async () => (await sleeping()) === 1);
  leaving.abort(new Error('left'));
  await assert.rejects(asked, /left/);
  const next = await reads.read(SCOPE, { name: 'one', text: 'SELECT 1 AS one' });
  assert.deepEqual(next.rows, [{ one: 1 }]);
  await until('the server has stopped it', async () => (await sleeping()) === 0);
});

test('PostgreSQL: who waits for a connection leaves without one, and takes none from the next', async () => {
  const reads = createReadPool(reader, { patienceMs: PATIENCE_MS });
  const occupying = new AbortController();
  const occupied = reads.within(occupying.signal).read(SCOPE, SLEEP);
  await until('the only connection is taken', async () => (await sleeping()) === 1);
  const leaving = new AbortController();
  const waiting = reads.within(leaving.signal).read(SCOPE, { name: 'one', text: 'SELECT 1 AS one' });
  leaving.abort(new Error('left'));
  await assert.rejects(waiting, /left/);
  occupying.abort(new Error('left too'));
  await assert.rejects(occupied, /left too/);
  assert.deepEqual((await reads.read(SCOPE, { name: 'one', text: 'SELECT 1 AS one' })).rows, [{ one: 1 }]);
});

test('PostgreSQL: a question ends with its own patience when the caller has more', async () => {
  const reads = createReadPool(reader, { patienceMs: 50 });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  await assert.rejects(reads.within(signal).read(SCOPE, SLEEP), { name: 'TimeoutError' });
  await until('the server has stopped it', async () => (await sleeping()) === 0);
});

test('PostgreSQL: callers who leave do not make the store look sick', async () => {
  const reads = createReadPool(reader, { patienceMs: PATIENCE_MS });
  for (let index = 0; index < 5; index += 1) {
    const left = AbortSignal.timeout(1);
    await assert.rejects(reads.within(left).read(SCOPE, SLEEP), { name: 'TimeoutError' });
  }
  assert.deepEqual((await reads.read(SCOPE, { name: 'one', text: 'SELECT 1 AS one' })).rows, [{ one: 1 }]);
});

test('ClickHouse: the query of a caller who left is given up, and nobody else is asked', async () => {
  const wire: TcpProxy = await createTcpProxy(stores.clickhouseUrl);
  const options = { name: 'deadline', connectionsMax: 4, requestTimeoutMs: PATIENCE_MS };
  const clickhouse = createClickHouse({ url: wire.url, ...options });
  let questions = 0;
  const late: ClickHouse = Object.assign(Object.create(clickhouse), {
    query(asked: Parameters<ClickHouse['query']>[0]) {
      questions += 1;
      // The first is how far the rows reach, which everybody shares.
      if (questions === 2) wire.late(PATIENCE_MS);
      return clickhouse.query(asked);
    },
  });
  const reads = createReadPool(reader, { patienceMs: PATIENCE_MS });
  const source = createTotalsSource(
    { clickhouse: late, pool: reads, log: silentLog },
    { partitions: 1, clickhouseTimeoutMs: PATIENCE_MS },
  );
  try {
    const leaving = new AbortController();
    const range = { calendarVersion: 1, bucketType: 'DAY', from: '2025-01-01', to: '2025-01-02' } as const;
    const asked = source.sums(SCOPE, range, { signal: leaving.signal, postgresOnly: false });
    await until('the rows are asked for', () => questions === 2 && wire.connections() > 0);
    leaving.abort(new Error('left'));
    await assert.rejects(asked, /left/);
    await until('no connection is held', () => wire.connections() === 0);
  } finally {
    await clickhouse.close();
    await wire.stop();
  }
});
