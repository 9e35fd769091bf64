// What is old goes, and no number changes: events that everybody has read, and the rows that say which orders are in the totals,
// once all of a month are.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createCalendarSource } from '../../src/aggregate/calendars.ts';
import { foldProcessed } from '../../src/aggregate/fold-processed.ts';
import { rebuild } from '../../src/aggregate/rebuild.ts';
import { appendEvents } from '../../src/outbox/append-events.ts';
import { appendLost } from '../../src/outbox/append-lost.ts';
import { dropReadEvents } from '../../src/outbox/drop-read-events.ts';
import { createIdSource, instantOfId } from '../../src/platform/ids.ts';
import type { Pool } from '../../src/platform/pool.ts';
import { readRanges } from '../../src/platform/table-ranges.ts';
import { readCountedOrders } from '../../src/query/order-lines.ts';
import { createReadPool } from '../../src/query/read-pool.ts';
import { until } from '../until.ts';
import {
  type AgedOrders,
  audit,
  countAged,
  createAgedOrders,
  DAY_MS,
  KEEP_EVENTS_MS,
  KEEP_PROCESSED_MS,
  MERCHANT,
} from './aged-orders.ts';
import type { Pipeline } from './pipeline.ts';

const OLD = ['a', 'b', 'c', 'd', 'e'];
const NEW = ['x', 'y', 'z'];
let aged: AgedOrders;
let pipeline: Pipeline;
beforeEach(async () => {
  aged = await createAgedOrders();
  pipeline = aged.pipeline;
});
afterEach(() => pipeline.stop());

const dropEvents = () => dropReadEvents(pipeline.pool, { keepMs: KEEP_EVENTS_MS });
const fold = (pool: Pool = pipeline.pool) => foldProcessed(pool, { keepMs: KEEP_PROCESSED_MS });
const count = async (text: string) =>
  Number((await pipeline.pool.query(`SELECT count(*) AS n FROM ${text}`)).rows[0].n);
const events = () => count('ingestion.order_events');
const processed = () => count('forecasting.processed_events');

async function assertTotals(orders: number): Promise<void> {
  await pipeline.drained();
  const found = await pipeline.verify(MERCHANT);
  const expected = [orders, 125n * BigInt(orders), 0, []];
  assert.deepEqual([found?.orders, found?.amountMinor, found?.waiting, found?.differences], expected);
}

const countAll = () => countAged(aged, OLD, NEW);

test('days of the outbox go when they are old and every group has read them, not before', async () => {
  await aged.post(OLD);
  await aged.age();
  await aged.post(NEW);
  const waiting = await dropEvents();
  assert.equal(waiting.dropped, 0, 'nobody has read it');
  assert.ok(waiting.overdueMs > 30 * DAY_MS, 'and that is told');
  pipeline.startAggregator();
  await pipeline.drained();
  // Every process does it; who comes second finds it done.
  for (const { overdueMs } of await Promise.all([dropEvents(), dropEvents(), dropEvents()])) assert.equal(overdueMs, 0);
  assert.equal(await events(), NEW.length);
  assert.deepEqual(await dropEvents(), { dropped: 0, overdueMs: 0 });
  await aged.post(['later']);
  await assertTotals(OLD.length + NEW.length + 1);
});

test('an event stays while a second group has still to read it, and where nothing has become of its order', async () => {
  await countAll();
  const other = `INSERT INTO forecasting.stream_partitions (grp, topic, topic_id, part, pos)
    SELECT 'other', topic, topic_id, part, '0:0' FROM forecasting.stream_partitions`;
  await pipeline.pool.query(other);
  assert.equal((await dropEvents()).dropped, 0, 'another group is behind');
  await pipeline.pool.query("DELETE FROM forecasting.stream_partitions WHERE grp = 'other'");
  await pipeline.damage('forecasting.processed_events', 'DELETE FROM forecasting.processed_events', []);
  assert.equal((await dropEvents()).dropped, 0, 'its orders are not counted, wherever the groups are');
});

test('a month of processed orders is folded once all of it is counted and checked; every number stays as it was', async () => {
  await countAll();
  const page = async () =>
    readCountedOrders(
      { linesPool: createReadPool(pipeline.reader, { patienceMs: 5_000 }), partitions: 4 },
      pipeline.scope(MERCHANT),
      { startMs: 0, endMs: Date.now(), spans: '{[,)}' },
      { categoryId: undefined, sinceMs: undefined, after: undefined, limit: 100 },
      AbortSignal.timeout(5_000),
    ).then(({ asOfMs: _, ...rest }) => rest);
  const explained = await page();
  assert.equal(explained.counted.orders, OLD.length + NEW.length);
  const stored = await pipeline.pool.query(
    'SELECT merchant_id, order_id, revision, payload FROM ingestion.order_events ORDER BY id',
  );

  assert.deepEqual(await fold(), { dropped: 1, overdueMs: 0 });
  assert.equal(await processed(), NEW.length);
  await assertTotals(OLD.length + NEW.length);
  assert.deepEqual(await page(), explained);

  // Everything once more: events that come late, orders said to be lost, totals made anew.
  const again = stored.rows.map((row) => ({
    merchantId: Number(row.merchant_id),
    orderId: Number(row.order_id),
    revision: row.revision,
    payload: row.payload,
  }));
  await appendEvents(pipeline.pool, again);
  await assertTotals(OLD.length + NEW.length);
  const place = { group: 'aggregate', topic: 'order-events', part: MERCHANT % 4, afterMs: -DAY_MS };
  assert.equal(await appendLost(pipeline.pool, pipeline.scope(MERCHANT), place), 0);
  const deps = { ...pipeline, calendars: createCalendarSource() };
  const rebuilt = await rebuild(deps, pipeline.scope(MERCHANT), { partitions: 4, onlyIfChanged: false });
  assert.equal(rebuilt?.orders, OLD.length + NEW.length);
  await assertTotals(OLD.length + NEW.length);
  assert.deepEqual([await processed(), await count('forecasting.dead_letters')], [NEW.length, 0]);
  await aged.post(['later']);
  await assertTotals(OLD.length + NEW.length + 1);
});

test('nothing is folded before it was checked, nor with an order that is not counted, nor while a clock is as old', async () => {
  await aged.post([...OLD, 'uncounted']);
  await aged.age();
  pipeline.startAggregator();
  await assertTotals(OLD.length + 1);
  const waits = async (why: string) => {
    const found = await fold();
    assert.equal(found.dropped, 0, why);
    assert.ok(found.overdueMs > 0, why);
  };
  await waits('no check yet');
  await audit(pipeline);
  await waits('the lease of an old clock ended just now');
  await pipeline.pool.query("UPDATE ingestion.id_nodes SET lease_until = '-infinity'");
  const [{ order_id: orderId }] = (
    await pipeline.pool.query("SELECT order_id FROM ingestion.orders WHERE external_order_id = 'uncounted'")
  ).rows;
  const uncount = 'DELETE FROM forecasting.processed_events WHERE order_id = $1';
  await pipeline.damage('forecasting.processed_events', uncount, [orderId]);
  await waits('an order is not counted');
  assert.equal(await processed(), OLD.length);
});

test('no number below the horizon is given any more, whatever the clock says', async () => {
  await countAll();
  await fold();
  const [{ below }] = (await pipeline.pool.query('SELECT below FROM forecasting.processed_horizon')).rows;
  const late = createIdSource(
    { pool: pipeline.pool, log: pipeline.log, now: () => instantOfId(Number(below)) - 500 },
    { owner: 'late' },
  );
  const [id] = await late.take(1);
  await late.stop();
  assert.ok(Number(id) > Number(below), `${id} > ${below}`);
});

test('an event that is applied while its month is folded waits, and counts no second time', async (t) => {
  const aggregator = await countAll();
  const [row] = (await pipeline.pool.query('SELECT * FROM ingestion.order_events ORDER BY id LIMIT 1')).rows;
  // One that is appended while the fold is under way would not be read before its end: the log's horizon stands still.
  await aggregator.stop();
  await appendEvents(pipeline.pool, [
    { merchantId: MERCHANT, orderId: Number(row.order_id), revision: 1, payload: row.payload },
  ]);
  // Ranges are closed ahead in a transaction of its own, which is not the one to be held.
  await foldProcessed(pipeline.pool, { keepMs: 1_000 * DAY_MS });
  const { pool, release, reached } = holdingCommit(pipeline.pool);
  t.after(release);
  const folding = fold(pool);
  await reached;
  pipeline.startAggregator('two');
  await until('apply waits', async () => (await count(`pg_locks WHERE NOT granted AND locktype = 'advisory'`)) > 0);
  release();
  assert.equal((await folding).dropped, 1);
  await assertTotals(OLD.length + NEW.length);
  assert.equal(await processed(), NEW.length);
});

test('ranges are closed ahead under traffic, and no order is refused for it', async () => {
  pipeline.startAggregator();
  await aged.age();
  const names = Array.from({ length: 300 }, (_, index) => `order ${index}`);
  const posting = Promise.all(names.map((name) => aged.post([name])));
  await dropEvents();
  for (let day = 3; day < 12; day += 1)
    await pipeline.pool.query(
      "SELECT forecasting.close_range('ingestion.order_events', now() + $1 * interval '1 day', $2)",
      [day, `in_${day}_days`],
    );
  await posting;
  await assertTotals(names.length);
  const { ranges, nowMs } = await readRanges(pipeline.pool, 'ingestion.order_events');
  assert.ok(ranges.length >= 5 && Number(ranges.at(-1)?.fromMs) > nowMs, 'the open one begins later');
});

/** A pool whose transactions wait before they commit. */
function holdingCommit(pool: Pool): { pool: Pool; release(): void; reached: Promise<void> } {
  const held = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const connect = async () => {
    const client = await pool.connect();
    return new Proxy(client, {
      get(target, name) {
        if (name !== 'query') return memberOf(target, name);
        return async (text: string, values?: unknown[]) => {
          if (text === 'COMMIT') {
            reached.resolve();
            await held.promise;
          }
          return target.query(text, values);
        };
      },
    });
  };
  const holding = new Proxy(pool, {
    get: (target, name) => (name === 'connect' ? connect : memberOf(target, name)),
  });
  return { pool: holding, release: held.resolve, reached: reached.promise };
}

function memberOf(target: object, name: string | symbol): unknown {
  const value = Reflect.get(target, name);
  return typeof value === 'function' ? value.bind(target) : value;
}
