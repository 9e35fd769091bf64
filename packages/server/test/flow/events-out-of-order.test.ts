// Duplicate, reordered and late events change nothing about the totals; poison stops nobody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { encodeOrderEvent } from '@topline/domain/order-event.ts';
import { appendEvents } from '../../src/outbox/append-events.ts';
import { readAllCells } from '../../src/store/read-all-cells.ts';
import { until } from '../until.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

let pipeline: Pipeline;
before(async () => {
  pipeline = await createPipeline();
  await pipeline.putMerchant(1, 2);
});
after(() => pipeline.stop());

const order = (name: string, orderDate: string, lineAmount: string) => ({
  merchantId: 1,
  externalOrderId: name,
  orderDate,
  items: [{ categoryId: 1, lineAmount }],
});

async function totalOf(bucketType: string, bucketStart: string): Promise<bigint | undefined> {
  const cells = await readAllCells(pipeline.clickhouse, pipeline.scope(1));
  return cells.find(
    (cell) => cell.bucketType === bucketType && cell.bucketStart === bucketStart && cell.categoryId === 0,
  )?.amountMinor;
}

async function storedEvents() {
  const found = await pipeline.pool.query(
    'SELECT merchant_id, order_id, revision, payload FROM ingestion.order_events ORDER BY id',
  );
  return found.rows.map((row) => ({
    merchantId: Number(row.merchant_id),
    orderId: Number(row.order_id),
    revision: row.revision as number,
    payload: row.payload as string,
  }));
}

async function deadLetters(): Promise<{ reason: string; order_id: string | null; payload: string }[]> {
  const found = await pipeline.pool.query('SELECT reason, order_id, payload FROM forecasting.dead_letters ORDER BY id');
  return found.rows;
}

test('events delivered twice and in reverse are counted once', async () => {
  for (let index = 0; index < 40; index += 1)
    await pipeline.post(order(`dup-${index}`, '2025-06-10T12:00:00Z', '1.00'));
  // Before anything is applied, the whole log is in it again, backwards.
  await appendEvents(pipeline.pool, (await storedEvents()).reverse());
  pipeline.startAggregator();
  await pipeline.drained();
  await appendEvents(pipeline.pool, await storedEvents());
  await pipeline.drained();
  assert.equal(await totalOf('DAY', '2025-06-10'), 4_000n);
  assert.deepEqual((await pipeline.verify(1))?.differences, []);
});

test('an order for a bucket long closed is added to it', async () => {
  await pipeline.post(order('late', '2019-02-03T12:00:00Z', '7.50'));
  await pipeline.drained();
  assert.equal(await totalOf('DAY', '2019-02-03'), 750n);
  assert.equal(await totalOf('YEAR', '2019-01-01'), 750n);
});

test('poison becomes a dead letter with its reason, and the partition goes on', async () => {
  const { order: stored } = await pipeline.post(order('known', '2025-07-01T12:00:00Z', '3.00'));
  await pipeline.drained();
  const base = { merchantId: 1, orderId: stored.orderId, revision: 1 };
  const event = (change: object) => encodeOrderEvent({ ...stored, ...change });
  const unknownId = stored.orderId + 1_000_000;
  const poison = [
    'not json',
    event({}).replace('"schemaVersion":1', '"schemaVersion":99'),
    event({ lines: [{ ...stored.lines[0], amountMinor: 999 }] }),
    event({ orderId: unknownId }),
    '{"schemaVersion":1,"currency":"EUR"}',
    `"${'x'.repeat(300_000)}"`,
  ];
  await appendEvents(
    pipeline.pool,
    poison.map((payload) => ({ ...base, payload })),
  );
  await pipeline.post(order('after', '2025-07-01T13:00:00Z', '2.00'));
  await pipeline.drained();
  assert.equal(await totalOf('DAY', '2025-07-01'), 500n);
  const letters = await deadLetters();
  assert.deepEqual(
    letters.map((letter) => letter.reason),
    ['malformed', 'unknown-schema-version', 'payload-mismatch', 'unknown-order', 'malformed', 'too-long'],
  );
  assert.equal(letters[2]?.order_id, String(stored.orderId));
  assert.deepEqual((await pipeline.verify(1))?.differences, []);
});

test('an event whose totals would overflow is found in its batch and set aside; the others count', async () => {
  // 2^63 - 1 minor units less one: the next cent of this merchant's year does not fit any more.
  await pipeline.putMerchant(4, 1);
  await pipeline.post({
    merchantId: 4,
    externalOrderId: 'first',
    orderDate: '2025-01-01T12:00:00Z',
    items: [{ categoryId: 1, lineAmount: '0.01' }],
  });
  await pipeline.drained();
  await pipeline.pool.query(
    "UPDATE forecasting.category_totals SET amount_minor = 9223372036854775807 WHERE merchant_id = 4 AND bucket_type = 'YEAR' AND category_id = 1",
  );
  const before = (await deadLetters()).length;
  await Promise.all([
    pipeline.post({
      merchantId: 4,
      externalOrderId: 'overflow',
      orderDate: '2025-01-02T12:00:00Z',
      items: [{ categoryId: 1, lineAmount: '0.01' }],
    }),
    pipeline.post(order('beside', '2025-08-01T12:00:00Z', '4.00')),
    pipeline.post({
      merchantId: 4,
      externalOrderId: 'other-year',
      orderDate: '2024-01-02T12:00:00Z',
      items: [{ categoryId: 1, lineAmount: '0.02' }],
    }),
  ]);
  await until('the overflowing event is a dead letter', async () => (await deadLetters()).length === before + 1);
  await pipeline.drained();
  assert.equal((await deadLetters()).at(-1)?.reason, 'cannot-apply');
  assert.equal(await totalOf('DAY', '2025-08-01'), 400n);
  const cells = await readAllCells(pipeline.clickhouse, pipeline.scope(4));
  assert.equal(cells.find((cell) => cell.bucketType === 'YEAR' && cell.bucketStart === '2024-01-01')?.amountMinor, 2n);
});
