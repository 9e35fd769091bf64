// A merchant's calendar changes while orders arrive: afterwards every bucket is what a fresh start under the new calendar gives.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createCalendarSource } from '../../src/aggregate/calendars.ts';
import { rebuild } from '../../src/aggregate/rebuild.ts';
import { readAllCells } from '../../src/store/read-all-cells.ts';
import { until } from '../until.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

const CHANGED = 1;
const FRESH = 2;
const ORDERS = 600;
const TOKYO = { timezone: 'Asia/Tokyo', weekStart: 'SUNDAY' } as const;

let pipeline: Pipeline;
before(async () => {
  pipeline = await createPipeline();
  pipeline.startAggregator();
});
after(() => pipeline.stop());

/** The same orders for both merchants: every 7 hours, so that many fall on other dates in Tokyo than in Berlin. */
function order(merchantId: number, index: number) {
  return {
    merchantId,
    externalOrderId: `order-${index}`,
    orderDate: new Date(Date.UTC(2025, 2, 1) + index * 7 * 3_600_000).toISOString(),
    items: [
      { categoryId: 1 + (index % 3), quantity: 1 + (index % 4), lineAmount: `${index % 90}.37` },
      { categoryId: 1 + (index % 2), quantity: 1, lineAmount: '0.01' },
    ],
  };
}

/** Cells of ClickHouse without versions, comparable between merchants. */
async function cells(merchantId: number): Promise<string[]> {
  const found = await readAllCells(pipeline.clickhouse, pipeline.scope(merchantId));
  return found
    .filter((cell) => cell.orders !== 0)
    .map(
      (cell) =>
        `${cell.bucketType} ${cell.bucketStart} ${cell.categoryId}: ${cell.amountMinor} ${cell.quantity} ${cell.orders}`,
    )
    .sort();
}

async function pushedCalendar(merchantId: number) {
  const found = await pipeline.pool.query(
    'SELECT timezone, calendar_version, pushed_version FROM forecasting.calendars WHERE merchant_id = $1',
    [merchantId],
  );
  return found.rows[0];
}

test('a calendar change and a rebuild under live traffic give the totals of a fresh start', async () => {
  await pipeline.putMerchant(CHANGED, 3);
  await pipeline.putMerchant(FRESH, 3, TOKYO);
  const half = ORDERS / 2;
  for (let index = 0; index < half; index += 1) void pipeline.post(order(CHANGED, index));
  await until('some orders are in the totals', async () => (await cells(CHANGED)).length > 0);

  const traffic = (async () => {
    for (let index = half; index < ORDERS; index += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, offset) => pipeline.post(order(CHANGED, index + offset))));
    }
  })();
  await pipeline.putMerchant(CHANGED, 3, TOKYO);
  const deps = { pool: pipeline.pool, calendars: createCalendarSource(), log: pipeline.log };
  await rebuild(deps, pipeline.scope(CHANGED), { partitions: pipeline.eventLog.partitions, onlyIfChanged: false });
  await traffic;
  await Promise.all(Array.from({ length: ORDERS }, (_, index) => pipeline.post(order(FRESH, index))));

  await pipeline.drained();
  await until('the new calendar is pushed', async () => {
    const { timezone, calendar_version, pushed_version } = await pushedCalendar(CHANGED);
    return timezone === TOKYO.timezone && calendar_version === pushed_version;
  });
  const expected = await cells(FRESH);
  assert.ok(expected.length > 500, 'the fresh merchant has cells to compare with');
  assert.deepEqual(await cells(CHANGED), expected);
  for (const merchantId of [CHANGED, FRESH]) {
    const result = await pipeline.verify(merchantId);
    assert.deepEqual(result?.differences, []);
    assert.equal(result?.orders, ORDERS);
  }
});

test('a bucket that no order falls into any more is a zero row, not a stale one', async () => {
  await pipeline.putMerchant(3, 1);
  // 23:30 on 9 May in Berlin is 06:30 on 10 May in Tokyo.
  await pipeline.post({
    merchantId: 3,
    externalOrderId: 'late',
    orderDate: '2025-05-09T21:30:00Z',
    items: [{ categoryId: 1, lineAmount: '5.00' }],
  });
  await pipeline.drained();
  await pipeline.putMerchant(3, 1, TOKYO);
  await until('the new calendar is pushed', async () => (await pushedCalendar(3)).pushed_version === 2);
  const days = (await readAllCells(pipeline.clickhouse, pipeline.scope(3)))
    .filter((cell) => cell.bucketType === 'DAY' && cell.categoryId === 1)
    .map((cell) => [cell.bucketStart, cell.amountMinor])
    .sort();
  assert.deepEqual(days, [
    ['2025-05-09', 0n],
    ['2025-05-10', 500n],
  ]);
});

test('totals made under older rules of a zone are rebuilt when the program starts with newer ones', async () => {
  await pipeline.putMerchant(4, 1);
  await pipeline.post({
    merchantId: 4,
    externalOrderId: 'one',
    orderDate: '2025-05-09T21:30:00Z',
    items: [{ categoryId: 1, lineAmount: '5.00' }],
  });
  await pipeline.drained();
  // As an older release that put the order on another day would have left it.
  await pipeline.pool.query(
    "UPDATE forecasting.calendars SET tz_version = '2020a:0000000000000000' WHERE merchant_id = 4",
  );
  await pipeline.pool.query(
    "UPDATE forecasting.category_totals SET bucket_start = '2025-05-08' WHERE merchant_id = 4 AND bucket_type = 'DAY'",
  );
  pipeline.startAggregator('two');
  await until('the rebuild is pushed', async () => (await pushedCalendar(4)).pushed_version === 2);
  assert.deepEqual((await pipeline.verify(4))?.differences, []);
});
