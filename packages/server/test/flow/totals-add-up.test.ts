// Every accepted order is in every bucket it belongs to exactly once, in PostgreSQL and in ClickHouse, to the cent.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readSums } from '../../src/store/read-totals.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

let pipeline: Pipeline;
before(async () => {
  pipeline = await createPipeline();
  await pipeline.putMerchant(1, 3);
  pipeline.startAggregator();
});
after(() => pipeline.stop());

function sums(bucketType: 'DAY' | 'WEEK' | 'MONTH' | 'YEAR', from: string, to: string) {
  const range = { calendarVersion: 1, bucketType, from, to };
  return readSums(pipeline.clickhouse, pipeline.scope(1), range, AbortSignal.timeout(5_000));
}

test('an order is counted in its local day, week, month and year', async () => {
  // 23:30Z on 31 December is 00:30 on 1 January in Berlin.
  const posted = await pipeline.post({
    merchantId: 1,
    externalOrderId: 'new-year',
    orderDate: '2023-12-31T23:30:00Z',
    items: [
      { categoryId: 1, quantity: 2, lineAmount: '10.10' },
      { categoryId: 1, quantity: 1, lineAmount: '0.05' },
      { categoryId: 2, quantity: 3, lineAmount: '59.97' },
    ],
  });
  assert.equal(posted.kind, 'created');
  await pipeline.drained();
  const expected = [
    { categoryId: 0, amount: 7012n, quantity: 6n, orders: 1n },
    { categoryId: 1, amount: 1015n, quantity: 3n, orders: 1n },
    { categoryId: 2, amount: 5997n, quantity: 3n, orders: 1n },
  ];
  const ordered = async (...range: Parameters<typeof sums>) =>
    (await sums(...range)).sort((a, b) => a.categoryId - b.categoryId);
  assert.deepEqual(await ordered('DAY', '2024-01-01', '2024-01-02'), expected);
  assert.deepEqual(await ordered('WEEK', '2024-01-01', '2024-01-08'), expected);
  assert.deepEqual(await ordered('MONTH', '2024-01-01', '2024-02-01'), expected);
  assert.deepEqual(await ordered('YEAR', '2024-01-01', '2025-01-01'), expected);
  assert.deepEqual(await sums('DAY', '2023-12-31', '2024-01-01'), []);
});

test('fifty identical orders posted at once are one order, one event, one sale', async () => {
  const order = {
    merchantId: 1,
    externalOrderId: 'fifty',
    orderDate: '2024-05-05T10:00:00Z',
    items: [{ categoryId: 3, lineAmount: '1.00' }],
  };
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => pipeline.post(order)));
  assert.equal(new Set(outcomes.map((outcome) => outcome.order.orderId)).size, 1);
  assert.equal(outcomes.filter((outcome) => outcome.kind === 'created').length, 1);
  await pipeline.drained();
  const [whole] = await sums('DAY', '2024-05-05', '2024-05-06');
  assert.equal(whole?.amount, 100n);
  const events = await pipeline.pool.query('SELECT count(*) FROM ingestion.order_events WHERE order_id = $1', [
    outcomes[0]?.order.orderId,
  ]);
  assert.equal(events.rows[0].count, '1');
});

test('a merchant with orders in 440 months is pushed', async () => {
  await pipeline.putMerchant(2, 1);
  const months = Array.from({ length: 440 }, (_, index) => new Date(Date.UTC(1990, index, 15)).toISOString());
  await Promise.all(
    months.map((orderDate, index) =>
      pipeline.post({
        merchantId: 2,
        externalOrderId: `month-${index}`,
        orderDate,
        items: [{ categoryId: 1, lineAmount: '2.50' }],
      }),
    ),
  );
  await pipeline.drained();
  const found = await pipeline.clickhouse.query({
    query: `SELECT count() AS cells, sum(amount_minor) AS total FROM category_sales_agg FINAL
             WHERE merchant_id = 2 AND category_id = 1 AND bucket_type = 'MONTH'`,
    format: 'JSONEachRow',
  });
  assert.deepEqual(await found.json(), [{ cells: '440', total: '110000' }]);
  const result = await pipeline.verify(2);
  assert.deepEqual(result?.differences, []);
  assert.equal(result?.orders, 440);
});

test('verify finds nothing wrong at rest', async () => {
  const result = await pipeline.verify(1);
  assert.deepEqual(result?.differences, []);
  assert.equal(result?.amountMinor, 7112n);
  assert.equal(result?.waiting, 0);
});
