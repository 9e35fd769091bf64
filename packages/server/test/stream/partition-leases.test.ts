// Who works on which partition: every partition is somebody's, nobody has two more than another, and a member that dies or leaves
// is replaced. Leases are short here so that a death is noticed within a test.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { silentLog } from '../../src/platform/log.ts';
import type { Pool } from '../../src/platform/pool.ts';
import { type EventLog, LogReplaced } from '../../src/stream/event-log.ts';
import { createPartitionLeases, type HeldPartition } from '../../src/stream/partition-leases.ts';
import { until } from '../until.ts';
import { createMigratedDatabase } from './postgres-harness.ts';

const LEASE_MS = 700;
const PARTITIONS = 4;
const ALL = [0, 1, 2, 3];

let database: Awaited<ReturnType<typeof createMigratedDatabase>>;
let pool: Pool;
before(async () => {
  database = await createMigratedDatabase();
  pool = database.pool;
});
after(() => database.stop());

/** Only what leases need of a log. */
function logNamed(topic: string, topicId = 'first'): EventLog {
  const unread = () => Promise.reject(new Error('leases read no records'));
  const identify = async () => topicId;
  const isBefore = () => assert.fail('leases compare no positions');
  return {
    topic,
    partitions: PARTITIONS,
    start: 'the start',
    identify,
    read: unread,
    lag: unread,
    since: unread,
    isBefore,
  };
}

let groups = 0;
/** A group of its own a test, on a topic that all share. */
function createGroup(options: { leaseMs?: number; memberTimeoutMs?: number } = {}) {
  groups += 1;
  const group = `group-${groups}`;
  const { leaseMs = LEASE_MS, memberTimeoutMs = LEASE_MS } = options;
  const member = (name: string, eventLog = logNamed('orders')) =>
    createPartitionLeases({ pool, eventLog, log: silentLog }, { group, member: name, leaseMs, memberTimeoutMs });
  return { group, member };
}

const partsOf = (held: readonly HeldPartition[]) => held.map((one) => one.part).sort();
const epochsOf = (held: readonly HeldPartition[]) => new Map(held.map((one) => [one.part, one.epoch]));
const leaseOf = async (group: string, part: number) => {
  const found = await pool.query(
    `SELECT owner, pos, epoch::int AS epoch, extract(epoch FROM lease_until)::float8 * 1000 AS "untilMs"
       FROM forecasting.stream_partitions WHERE grp = $1 AND topic = 'orders' AND part = $2`,
    [group, part],
  );
  return found.rows[0] as { owner: string | null; pos: string; epoch: number; untilMs: number };
};

/** Beats of all members in turn until nothing changes; the sizes of their shares, largest first. */
async function settledShares(members: readonly { beat(): Promise<HeldPartition[]> }[]): Promise<number[]> {
  let last = '';
  let shares: HeldPartition[][] = [];
  await until('the shares stand still', async () => {
    shares = [];
    for (const member of members) shares.push(await member.beat());
    const now = JSON.stringify(shares.map(partsOf));
    const still = now === last;
    last = now;
    return still;
  });
  assert.deepEqual(shares.flatMap(partsOf).sort(), ALL, 'every partition is held, and none twice');
  return shares.map((share) => share.length).sort((a, b) => b - a);
}

test('one member holds every partition, from the beginning of the log', async () => {
  const { member } = createGroup();
  const held = await member('a').beat();
  assert.deepEqual(partsOf(held), ALL);
  assert.deepEqual(new Set(held.map((one) => one.position)), new Set(['the start']));
});

test('members share fairly: 2 and 2, then 2, 1 and 1, then 1 each, and a fifth waits', async () => {
  // Long leases: whoever comes gets its share because others give it back, not because they are late.
  const { member } = createGroup({ leaseMs: 60_000, memberTimeoutMs: 60_000 });
  const members = [member('a')];
  const expected = [[4], [2, 2], [2, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1, 0]];
  for (const [index, shares] of expected.entries()) {
    if (index > 0) members.push(member(`member ${index}`));
    assert.deepEqual(await settledShares(members), shares, `${members.length} members`);
  }
});

test('a member that leaves is replaced at the next beat', async () => {
  const { member } = createGroup({ leaseMs: 60_000, memberTimeoutMs: 60_000 });
  const [staying, leaving] = [member('a'), member('b')];
  assert.deepEqual(await settledShares([staying, leaving]), [2, 2]);
  await leaving.leave();
  assert.deepEqual(partsOf(await staying.beat()), ALL);
});

test('a member that dies keeps its partitions until its lease has run out, then others take over', async () => {
  const { group, member } = createGroup();
  const [dying, living] = [member('a'), member('b')];
  await settledShares([dying, living]);
  const lost = partsOf(await dying.beat());
  assert.equal(lost.length, 2);
  const before = await Promise.all(lost.map((part) => leaseOf(group, part)));
  await until('the living one has taken over', async () => partsOf(await living.beat()).length === PARTITIONS);
  for (const [index, part] of lost.entries()) {
    const taken = await leaseOf(group, part);
    assert.equal(taken.owner, 'b');
    assert.equal(taken.epoch, (before[index]?.epoch ?? 0) + 1);
    // A lease is renewed from the moment of its taking.
    assert.ok(taken.untilMs - LEASE_MS >= (before[index]?.untilMs ?? 0), 'it was not taken before it had run out');
  }
});

test('a member that beats in time keeps what it has, in the same epoch', async () => {
  const { member } = createGroup();
  const a = member('a');
  const first = await a.beat();
  const startedMs = Date.now();
  await until('three leases have gone by', async () => {
    assert.deepEqual(epochsOf(await a.beat()), epochsOf(first));
    return Date.now() - startedMs > 3 * LEASE_MS;
  });
});

test('a partition that is released can be taken at once, and its epoch grows with every taking', async () => {
  const { group, member } = createGroup({ leaseMs: 60_000, memberTimeoutMs: 60_000 });
  const a = member('a');
  const before = (await a.beat()).find((one) => one.part === 2);
  await a.release([2]);
  assert.deepEqual((await leaseOf(group, 2)).owner, null);
  const again = (await a.beat()).find((one) => one.part === 2);
  assert.equal(Number(again?.epoch), Number(before?.epoch) + 1);
  assert.equal((await leaseOf(group, 1)).epoch, Number(before?.epoch), 'the others stay in their epoch');
});

test('nobody releases what another holds', async () => {
  const { group, member } = createGroup({ leaseMs: 60_000, memberTimeoutMs: 60_000 });
  await member('a').beat();
  await member('b').release(ALL);
  assert.equal((await leaseOf(group, 0)).owner, 'a');
});

test('who takes a partition starts where the group stands, not at the beginning', async () => {
  const { group, member } = createGroup({ leaseMs: 60_000, memberTimeoutMs: 60_000 });
  const a = member('a');
  await a.beat();
  await pool.query('UPDATE forecasting.stream_partitions SET pos = $2 WHERE grp = $1 AND part = 3', [
    group,
    'further on',
  ]);
  await a.leave();
  const taken = await member('b').beat();
  assert.deepEqual(
    taken.toSorted((one, other) => one.part - other.part).map((one) => one.position),
    ['the start', 'the start', 'the start', 'further on'],
  );
});

test('groups and topics do not take from each other', async () => {
  const one = createGroup();
  const other = createGroup();
  assert.deepEqual(partsOf(await one.member('a').beat()), ALL);
  assert.deepEqual(partsOf(await other.member('b').beat()), ALL);
  await one.member('a', logNamed('another topic')).beat();
  assert.equal((await leaseOf(one.group, 0)).owner, 'a');
  assert.equal((await leaseOf(other.group, 0)).owner, 'b');
});

test('another log under the same name stops the group instead of reading from positions that mean nothing', async () => {
  const { group, member } = createGroup();
  const a = member('a');
  await a.beat();
  await a.leave();
  await assert.rejects(member('b', logNamed('orders', 'second')).beat(), LogReplaced);
  assert.equal((await leaseOf(group, 0)).pos, 'the start');
});
