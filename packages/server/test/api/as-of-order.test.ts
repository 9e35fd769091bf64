// Why asOf can be believed: a read looks how far the totals reach before it reads them, and a push tells how far they reach after
// it has written them. Each is checked at the one moment at which the other order would lie.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AGGREGATOR_DEFAULTS } from '../../src/aggregate/aggregator.ts';
import { push } from '../../src/aggregate/push.ts';
import { localGuard } from '../../src/http/guard.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPool, type Pool } from '../../src/platform/pool.ts';
import { createReadPool } from '../../src/query/read-pool.ts';
import { createTotalsSource } from '../../src/query/totals-source.ts';
import { type ClickHouse, createClickHouse } from '../../src/store/client.ts';
import { readCopyId } from '../../src/store/copy-id.ts';
import { readWatermarks } from '../../src/store/watermark.ts';
import { createPostgresLog } from '../../src/stream/postgres/postgres-log.ts';
import { createTcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { createStores, type Service, startService } from './service.ts';

const MERCHANT = 1;
const RANGE = { calendarVersion: 1, bucketType: 'DAY', from: '2025-03-10', to: '2025-03-11' } as const;

let stores: Awaited<ReturnType<typeof createStores>>;
let ingest: Service;
let pool: Pool;
let clickhouse: ClickHouse;
before(async () => {
  stores = await createStores();
  ingest = await startService(stores, { roles: ['ingest'] });
  pool = createPool(
    { log: silentLog },
    { url: stores.databaseUrl, name: 'test', role: 'writer', connectionsMax: 4, statementTimeoutMs: 20_000 },
  );
  clickhouse = createClickHouse({
    url: stores.clickhouseUrl,
    name: 'test',
    connectionsMax: 4,
    requestTimeoutMs: 20_000,
  });
  await ingest.putMerchant(MERCHANT, 1);
});
after(async () => {
  await clickhouse.close();
  await pool.end();
  await ingest.stop();
  await stores.drop();
});

async function post(externalOrderId: string): Promise<number> {
  const { status } = await ingest.postOrder({
    externalOrderId,
    merchantId: MERCHANT,
    orderDate: '2025-03-10T12:00:00Z',
    items: [{ categoryId: 1, quantity: 1, lineAmount: '1.00' }],
  });
  assert.equal(status, 201);
  return Date.now() + 1;
}
const reach = async () => Math.max(0, ...(await readWatermarks(clickhouse)).values());

test('a read looks for asOf first: what is pushed between its two questions is in the rows, not only in asOf', async () => {
  const aggregate = await startService(stores, { roles: ['aggregate'] });
  try {
    await post('first');
    await ingest.drained();
    const notAsked = { read: () => Promise.reject(new Error('ClickHouse answers')) };
    let questions = 0;
    let committedMs = 0;
    const interrupted: ClickHouse = Object.assign(Object.create(clickhouse), {
      async query(asked: Parameters<ClickHouse['query']>[0]) {
        questions += 1;
        if (questions === 2) {
          committedMs = await post('between');
          await until('the order in between is pushed', async () => (await reach()) >= committedMs);
        }
        return clickhouse.query(asked);
      },
    });
    const source = createTotalsSource(
      { clickhouse: interrupted, pool: createReadPool(notAsked, { patienceMs: 30_000 }), log: silentLog },
      { partitions: createPostgresLog({ pool }).partitions, clickhouseTimeoutMs: 30_000 },
    );
    const scope = localGuard().merchant(MERCHANT);
    const found = await source.sums(scope, RANGE, { signal: AbortSignal.timeout(30_000), postgresOnly: false });
    assert.deepEqual([questions, found.source], [2, 'clickhouse']);
    const { orders } = found.rows.find((row) => row.categoryId === 0) ?? { orders: 0n };
    assert.ok((found.asOfMs ?? 0) < committedMs || orders === 2n, `${orders} orders by ${found.asOfMs}`);
  } finally {
    await aggregate.stop();
  }
});

test('a push tells how far the totals reach only once they are written', async () => {
  const cut = await createTcpProxy(stores.clickhouseUrl);
  cut.cut();
  const applies = await startService({ ...stores, clickhouseUrl: cut.url }, { roles: ['aggregate'] });
  const committedMs = await post('applied, not pushed');
  const eventLog = createPostgresLog({ pool });
  const group = AGGREGATOR_DEFAULTS.group;
  await until('the totals in PostgreSQL reach beyond the order', async () => {
    const found = await pool.query(
      `SELECT count(*)::int AS reached FROM forecasting.stream_partitions WHERE grp = $1 AND as_of > to_timestamp($2 / 1000.0)`,
      [group, committedMs],
    );
    return found.rows[0].reached === eventLog.partitions;
  });
  await applies.stop();
  await cut.stop();

  let reachedAtInsert: number | undefined;
  const watched: ClickHouse = Object.assign(Object.create(clickhouse), {
    async insert(rows: Parameters<ClickHouse['insert']>[0]) {
      if (rows.table === 'category_sales_agg') reachedAtInsert ??= await reach();
      return clickhouse.insert(rows);
    },
  });
  const parts = Array.from({ length: eventLog.partitions }, (_, part) => part);
  const copyId = (await readCopyId(clickhouse)) ?? '';
  await push({ pool, clickhouse: watched, log: silentLog }, { group, topic: eventLog.topic, parts, copyId });
  assert.ok(reachedAtInsert !== undefined && reachedAtInsert < committedMs, 'not yet told while the rows are written');
  assert.ok((await reach()) > committedMs, 'told afterwards');
});
