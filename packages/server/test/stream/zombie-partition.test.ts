// A process that still believes in a lost lease: whatever it does to the totals is undone, because the position is moved by
// compare-and-set in the same transaction. Here two workers of one partition are made on purpose and start from the same place.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shardOf } from '@topline/domain/order-event.ts';
import { createCalendarSource } from '../../src/aggregate/calendars.ts';
import { createPartition } from '../../src/aggregate/partition.ts';
import { type EventLog, type Position, PositionMoved } from '../../src/stream/event-log.ts';
import { createPartitionLeases, type HeldPartition } from '../../src/stream/partition-leases.ts';
import { createPipeline, type Pipeline } from '../flow/pipeline.ts';
import { until } from '../until.ts';

const GROUP = 'aggregate';
const ORDERS = 20;
const ROUNDS = 10;

let pipeline: Pipeline;
before(async () => {
  pipeline = await createPipeline();
});
after(() => pipeline.stop());

const part = (merchantId: number) => shardOf(merchantId) % pipeline.eventLog.partitions;
const leases = (member: string) =>
  createPartitionLeases(
    { pool: pipeline.pool, eventLog: pipeline.eventLog, log: pipeline.log },
    { group: GROUP, member, leaseMs: 60_000, memberTimeoutMs: 60_000 },
  );

async function hold(member: string, merchantId: number): Promise<HeldPartition> {
  const held = (await leases(member).beat()).find((one) => one.part === part(merchantId));
  assert.ok(held);
  return held;
}

/** A worker of its own process, as far as the partition can tell; the log may be slowed down under it. */
function worker(held: HeldPartition, eventLog: EventLog = pipeline.eventLog) {
  return createPartition(
    { pool: pipeline.pool, eventLog, calendars: createCalendarSource(), log: pipeline.log, onApplied: () => undefined },
    { group: GROUP, batchEventsMax: 1_000, heartbeatIntervalMs: 0 },
    { ...held },
  );
}

async function post(merchantId: number, name: string, count = ORDERS) {
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      pipeline.post({
        merchantId,
        externalOrderId: `${name}-${index}`,
        orderDate: '2025-06-10T12:00:00Z',
        items: [{ categoryId: 1, lineAmount: '1.25' }],
      }),
    ),
  );
}

/** Everything that was posted can be read from here on, whoever else holds transactions open. */
async function readable(held: HeldPartition, count: number) {
  await until('the orders can be read', async () => {
    const { records } = await pipeline.eventLog.read(held.part, held.position, 1_000);
    return records.length === count;
  });
}

async function partitionRow(merchantId: number) {
  const found = await pipeline.pool.query(
    'SELECT pos, as_of::text AS as_of, epoch FROM forecasting.stream_partitions WHERE grp = $1 AND part = $2',
    [GROUP, part(merchantId)],
  );
  return found.rows[0] as { pos: Position; as_of: string; epoch: string };
}

async function assertTotals(merchantId: number, orders: number) {
  const result = await pipeline.verify(merchantId);
  assert.deepEqual(result?.differences, []);
  assert.deepEqual([result?.orders, result?.amountMinor], [orders, 125n * BigInt(orders)]);
}

test('of two workers with the same position that apply at once exactly one wins, every time', async () => {
  const merchantId = 1;
  await pipeline.putMerchant(merchantId, 1);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const held = await hold('a', merchantId);
    await post(merchantId, `round ${round}`);
    await readable(held, ORDERS);
    const outcomes = await Promise.allSettled([worker(held).step(), worker(held).step()]);
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.equal(lost.length, 1, `round ${round}`);
    assert.ok(lost[0]?.reason instanceof PositionMoved, String(lost[0]?.reason));
    await assertTotals(merchantId, ORDERS * round);
  }
});

test('a worker that read before it lost its partition adds nothing and moves nothing', async () => {
  const merchantId = 2;
  await pipeline.putMerchant(merchantId, 1);
  const held = await hold('a', merchantId);
  await post(merchantId, 'first');
  await readable(held, ORDERS);
  const batch = await pipeline.eventLog.read(held.part, held.position, 1_000);
  const zombie = worker(held, { ...pipeline.eventLog, read: async () => batch });

  await leases('a').leave();
  await post(merchantId, 'second');
  const successor = await hold('b', merchantId);
  await readable(successor, 2 * ORDERS);
  await worker(successor).step();
  const moved = await partitionRow(merchantId);
  await assert.rejects(zombie.step(), PositionMoved);
  assert.deepEqual(await partitionRow(merchantId), moved);
  await assertTotals(merchantId, 2 * ORDERS);
  await leases('b').leave();
});

test('a worker of an earlier epoch moves nothing even when the position is still where it left it', async () => {
  const merchantId = 3;
  await pipeline.putMerchant(merchantId, 1);
  const held = await hold('a', merchantId);
  await leases('a').leave();
  const successor = await hold('b', merchantId);
  assert.equal(successor.position, held.position);
  await post(merchantId, 'only');
  await readable(held, ORDERS);
  await assert.rejects(worker(held).step(), PositionMoved);
  await worker(successor).step();
  await assertTotals(merchantId, ORDERS);
  await leases('b').leave();
});

test('the heartbeat of a worker that lost its partition does not move asOf', async () => {
  const merchantId = 4;
  await pipeline.putMerchant(merchantId, 1);
  const held = await hold('a', merchantId);
  const beats = worker(held);
  const before = await partitionRow(merchantId);
  await until('its heartbeat moves asOf while it holds the partition', async () => {
    await beats.step();
    return (await partitionRow(merchantId)).as_of !== before.as_of;
  });
  await leases('a').leave();
  const successor = await hold('b', merchantId);
  const left = await partitionRow(merchantId);
  await until('the zombie learns that it has lost the partition', async () => {
    const step = await beats.step().then(
      () => undefined,
      (error: unknown) => error,
    );
    return step instanceof PositionMoved;
  });
  assert.deepEqual(await partitionRow(merchantId), left);
  const next = worker(successor);
  await until('its successor moves asOf', async () => {
    await next.step();
    return (await partitionRow(merchantId)).as_of !== left.as_of;
  });
});
