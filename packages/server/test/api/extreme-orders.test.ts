// The furthest that accepted orders can go: as many months and as much money as the limits allow, in one request. All of it
// is stored, counted and told to the last cent, and what comes after goes on.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../until.ts';
import { openDatabase } from './database.ts';
import { createStores, type OrderFields, type Service, startService } from './service.ts';

const MONTHS = 440;
const RICH = 2;
let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
before(async () => {
  stores = await createStores();
  service = await startService(stores, { roles: ['ingest', 'aggregate', 'query', 'predict'] });
  for (const merchantId of [1, RICH, 3]) await service.putMerchant(merchantId, 2);
});
after(async () => {
  await service.stop();
  await stores.drop();
});

const order = (merchantId: number, externalOrderId: string, orderDate: string, lineAmount: string): OrderFields => ({
  externalOrderId,
  merchantId,
  orderDate,
  items: [{ categoryId: 1, quantity: 1, lineAmount }],
});

test('440 months of one merchant in one bulk request are all stored, pushed and told', async () => {
  const orders = Array.from({ length: MONTHS }, (_, index) =>
    order(1, `month-${index}`, new Date(Date.UTC(1990, index, 15, 12)).toISOString(), `${index + 1}.01`),
  );
  await service.postAll(orders);
  await service.drained();
  // Month by month in ClickHouse is what flow/totals-add-up looks at; here the sums of its years, as a reader sees them.
  let orderCount = 0;
  for (let year = 1990; year * 12 < 1990 * 12 + MONTHS; year += 1) {
    const { body } = await service.top({ merchantId: 1, bucketType: 'YEAR', bucketStart: `${year}-01-01` });
    const first = (year - 1990) * 12 + 1;
    const months = Math.min(12, MONTHS - first + 1);
    // Whole units run from `first` on; each month has one cent more.
    const units = months * first + (months * (months - 1)) / 2;
    assert.deepEqual(
      [body.total.amount, body.total.orders],
      [`${units}.${String(months).padStart(2, '0')}`, months],
      `${year}`,
    );
    orderCount += body.total.orders;
  }
  assert.equal(orderCount, MONTHS);
});

test('a thousand orders of the largest total, and one of a cent, are told to the cent', async () => {
  const day = '2024-03-14';
  const at = `${day}T12:00:00Z`;
  const largest = Array.from({ length: 1_000 }, (_, index) => order(RICH, `rich-${index}`, at, '100000000000.00'));
  await service.postAll(largest);
  await service.postAll([order(RICH, 'a cent', at, '0.01'), order(3, 'somebody else', at, '5.00')]);
  await service.drained();
  // 10^16 and one cents: beyond what a double can tell apart.
  for (const [bucketType, bucketStart] of [
    ['DAY', day],
    ['WEEK', '2024-03-11'],
    ['MONTH', '2024-03-01'],
    ['YEAR', '2024-01-01'],
  ] as const) {
    const { status, body } = await service.top({ merchantId: RICH, bucketType, bucketStart, compare: 'previous' });
    assert.equal(status, 200, bucketType);
    assert.deepEqual(
      [body.total.amount, body.total.orders, body.categories[0]?.amount],
      ['100000000000000.01', 1_001, '100000000000000.01'],
      bucketType,
    );
  }
  const spans = await service.top({ merchantId: RICH, from: '2024-01-01', to: '2024-12-31' });
  assert.equal(spans.body.total.amount, '100000000000000.01');
  const other = await service.top({ merchantId: 3, bucketType: 'DAY', bucketStart: day });
  assert.equal(other.body.total.amount, '5.00', 'the shard goes on');
});

test('what is that large is forecast too', async () => {
  const predict = `http://127.0.0.1:${service.ports.predict}`;
  for (const path of [
    `/forecast/top-categories?merchant_id=${RICH}&bucket_type=DAY`,
    `/forecast/top-categories?merchant_id=${RICH}&bucket_type=MONTH&model=auto`,
    `/forecast/top-categories?merchant_id=1&bucket_type=MONTH&model=arima`,
    `/forecast/top-categories?merchant_id=1&bucket_type=DAY`,
  ]) {
    let told = { status: 0, text: '' };
    // On a busy machine the first forecast may not be ready within its budget: 503, come back.
    await until('it is forecast', async () => {
      told = await service.get(path, predict);
      return told.status !== 503;
    });
    assert.equal(told.status, 200, `${path}: ${told.text}`);
    assert.doesNotMatch(told.text, /NaN|Infinity|e\+\d/, path);
  }
});

test('nothing of it became a dead letter', async () => {
  const database = openDatabase(stores.databaseUrl);
  try {
    assert.equal(await database.count('SELECT count(*) FROM forecasting.dead_letters'), 0);
  } finally {
    await database.stop();
  }
});
