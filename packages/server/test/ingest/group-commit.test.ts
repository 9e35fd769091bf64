// Group commit: orders share transactions, not fates. On a real PostgreSQL.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Fault } from '@topline/domain/fault.ts';
import type { GroupCommit, Outcome } from '../../src/ingest/group-commit.ts';
import type { IdSource } from '../../src/platform/ids.ts';
import { violatedConstraint } from '../../src/platform/pg-error.ts';
import { createScratch, type Scratch } from '../platform/scratch.ts';
import { until } from '../until.ts';
import { createIngestRooms, judged } from './rooms.ts';

let scratch: Scratch;
let rooms: ReturnType<typeof createIngestRooms>;

before(async () => {
  scratch = await createScratch();
  rooms = createIngestRooms(scratch);
  await rooms.putMerchant(1);
  await rooms.putMerchant(2);
});
beforeEach(() => scratch.owner.query('TRUNCATE ingestion.orders, ingestion.order_items, ingestion.order_events'));
after(async () => {
  await rooms.ids.stop();
  await scratch.stop();
});

/** Every order at once, in one turn of the event loop. */
const storeAll = (commit: GroupCommit, orders: readonly ReturnType<typeof judged>[]) =>
  Promise.allSettled(orders.map((order) => commit.store(order)));

const kinds = (settled: readonly PromiseSettledResult<Outcome>[]) =>
  settled.map((one) => (one.status === 'fulfilled' ? one.value.kind : one.reason));

const many = (count: number, prefix = 'order') =>
  Array.from({ length: count }, (_, index) => judged(`${prefix}-${index}`));

async function stored(): Promise<{ names: string[]; transactions: number; lines: number }> {
  const orders = await scratch.pool.query('SELECT external_order_id FROM ingestion.orders ORDER BY order_id');
  const events = await scratch.pool.query(
    'SELECT count(DISTINCT xid)::int AS transactions FROM ingestion.order_events',
  );
  const lines = await scratch.pool.query('SELECT count(*)::int AS lines FROM ingestion.order_items');
  const names = orders.rows.map((row) => row.external_order_id);
  return { names, transactions: events.rows[0].transactions, lines: lines.rows[0].lines };
}

test('orders that arrive together share a transaction', async () => {
  const settled = await storeAll(rooms.groupCommit(), many(200));
  assert.deepEqual(kinds(settled), Array(200).fill('created'));
  const { names, transactions, lines } = await stored();
  assert.deepEqual([names.length, transactions, lines], [200, 1, 200]);
});

test('orders that the database refuses fail alone, wherever in the batch they are', async () => {
  const orders = many(41);
  // The merchant's currency is EUR: between the look into the catalogue and the insert it may have become another.
  for (const at of [0, 17, 18, 40]) orders[at] = judged(`refused-${at}`, { currency: 'USD' });
  const settled = await storeAll(rooms.groupCommit(), orders);
  for (const [at, one] of settled.entries()) {
    if (orders[at]?.currency === 'EUR') assert.equal(one.status === 'fulfilled' && one.value.kind, 'created', `${at}`);
    else assert.equal(one.status === 'rejected' && violatedConstraint(one.reason), 'orders_merchant_currency', `${at}`);
  }
  const { names, lines } = await stored();
  assert.deepEqual([names.length, lines], [37, 37]);
  assert.ok(names.every((name) => !name.startsWith('refused')));
});

test('an order is answered only after its commit, and then everybody sees it', async () => {
  const blocker = await scratch.pool.connect();
  await blocker.query('BEGIN');
  // The insert waits here for its foreign key.
  await blocker.query('SELECT 1 FROM ingestion.merchants WHERE merchant_id = 1 FOR UPDATE');
  let answered = false;
  const outcome = rooms.groupCommit().store(judged('waits'));
  outcome.finally(() => {
    answered = true;
  });
  await until('the insert waits', async () => {
    const waiting = await scratch.pool.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return waiting.rowCount === 1;
  });
  assert.equal(answered, false);
  await blocker.query('COMMIT');
  blocker.release();
  const { kind, order } = await outcome;
  const seen = await scratch.pool.query('SELECT order_id FROM ingestion.orders');
  assert.deepEqual([kind, seen.rows], ['created', [{ order_id: String(order.orderId) }]]);
});

test('a repetition is answered with what is stored, other content with a conflict, also within one batch', async () => {
  const commit = rooms.groupCommit();
  const other = judged('same', { lines: [{ categoryId: 1, productId: null, quantity: 2, amountMinor: 250 }] });
  const together = await storeAll(commit, [judged('same'), judged('same'), other, judged('same', { merchantId: 2 })]);
  assert.deepEqual(kinds(together), ['created', 'replayed', 'conflict', 'created']);
  const later = await storeAll(commit, [judged('same'), other]);
  assert.deepEqual(kinds(later), ['replayed', 'conflict']);
  const outcomes = [...together, ...later].flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const [first, , , elsewhere] = outcomes;
  assert.notEqual(elsewhere?.order.orderId, first?.order.orderId);
  for (const { order, kind } of outcomes) {
    if (order.merchantId !== 1) continue;
    assert.deepEqual([order.orderId, order.totalMinor], [first?.order.orderId, 100], kind);
  }
  assert.equal((await stored()).names.length, 2);
});

test('beyond the bound of the queue an order is refused at once, and nothing of it is kept', async () => {
  const commit = rooms.groupCommit({ options: { queueOrdersMax: 5 } });
  const settled = await storeAll(commit, many(8));
  assert.deepEqual(kinds(settled.slice(0, 5)), Array(5).fill('created'));
  for (const one of settled.slice(5)) {
    const fault = one.status === 'rejected' ? one.reason : undefined;
    assert.ok(fault instanceof Fault);
    assert.deepEqual([fault.code, fault.status, fault.headers], ['overloaded', 503, { 'retry-after': '1' }]);
  }
  assert.deepEqual((await stored()).names, ['order-0', 'order-1', 'order-2', 'order-3', 'order-4']);
  assert.deepEqual(kinds(await storeAll(commit, [judged('order-7')])), ['created']);
});

test('a batch has at most so many orders and so many lines, but always one order', async () => {
  const options = { batchOrdersMax: 10, transactionsMax: 1 };
  await storeAll(rooms.groupCommit({ options }), many(25, 'by-orders'));
  assert.equal((await stored()).transactions, 3);

  const lines = Array.from({ length: 8 }, () => ({ categoryId: 1, productId: null, quantity: 1, amountMinor: 1 }));
  const large = Array.from({ length: 3 }, (_, index) => judged(`by-lines-${index}`, { lines }));
  const settled = await storeAll(rooms.groupCommit({ options: { ...options, batchLinesMax: 5 } }), large);
  assert.deepEqual(kinds(settled), ['created', 'created', 'created']);
  assert.equal((await stored()).transactions, 6);
});

/** Gives the ids of `collisions` first, one list a call, then real ones. */
function collidingIds(collisions: readonly (readonly number[])[]): IdSource & { calls: number } {
  const source = {
    calls: 0,
    async take(count: number): Promise<number[]> {
      const forced = collisions[source.calls] ?? [];
      source.calls += 1;
      return [...forced, ...(await rooms.ids.take(count))].slice(0, count);
    },
    stop: async () => undefined,
  };
  return source;
}

test('an id that exists already is replaced by a new one, never answered as that other order', async () => {
  const [earlier] = await storeAll(rooms.groupCommit(), [judged('earlier')]);
  const taken = earlier?.status === 'fulfilled' ? earlier.value.order.orderId : 0;
  const ids = collidingIds([[taken], [taken]]);
  const settled = await storeAll(rooms.groupCommit({ ids }), [judged('later'), judged('neighbour')]);
  assert.deepEqual(kinds(settled), ['created', 'created']);
  assert.equal(ids.calls, 3);
  assert.ok(settled.every((one) => one.status === 'fulfilled' && one.value.order.orderId !== taken));
  assert.deepEqual((await stored()).names.toSorted(), ['earlier', 'later', 'neighbour']);
});

test('one id given twice in a batch makes two orders all the same', async () => {
  const [id = 0] = await rooms.ids.take(1);
  const settled = await storeAll(rooms.groupCommit({ ids: collidingIds([[id, id]]) }), many(2));
  assert.deepEqual(kinds(settled), ['created', 'created']);
  assert.equal(new Set((await stored()).names).size, 2);
});

test('ids that collide without end are a 503, and nothing is kept', async () => {
  const [earlier] = await storeAll(rooms.groupCommit(), [judged('earlier')]);
  const taken = earlier?.status === 'fulfilled' ? earlier.value.order.orderId : 0;
  const ids = collidingIds(Array(10).fill([taken]));
  const [fault] = kinds(await storeAll(rooms.groupCommit({ ids }), [judged('never')]));
  assert.ok(fault instanceof Fault);
  assert.deepEqual([fault.code, fault.status], ['unavailable', 503]);
  assert.equal(ids.calls, 4);
  assert.deepEqual((await stored()).names, ['earlier']);
});

test('a database that is away is a 503 with a time to come back, for every order of the batch', async () => {
  const away = new URL(scratch.databaseUrl);
  away.port = '1';
  const settled = await storeAll(rooms.groupCommit({ pool: scratch.createPool({ url: away.href }) }), many(3));
  for (const fault of kinds(settled)) {
    assert.ok(fault instanceof Fault);
    assert.deepEqual([fault.code, fault.status, fault.headers], ['unavailable', 503, { 'retry-after': '1' }]);
  }
});
