// Order ids: never the same one twice, whoever makes them and whatever becomes of leases and clocks. On a real PostgreSQL, with
// clocks that the test moves.
import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { after, afterEach, before, beforeEach, mock, test } from 'node:test';
import { createIdSource, type IdSource, instantOfId } from '../../src/platform/ids.ts';
import { silentLog } from '../../src/platform/log.ts';
import { until } from '../until.ts';
import { createScratch, type Scratch } from './scratch.ts';

/** Five bits of sequence below seven bits of node. */
const IDS_PER_NODE_MS = 32;
const AHEAD_MAX_MS = 1_000;
const LEASE_MS = 30_000;
const RENEW_INTERVAL_MS = 8_000;

let scratch: Scratch;
let sources: IdSource[];
/** The wall clock of the sources made with it, and how often it was read. */
let clock: { nowMs: number; readings: number };

before(async () => {
  scratch = await createScratch();
});
beforeEach(async () => {
  sources = [];
  clock = { nowMs: Date.UTC(2026, 0, 1), readings: 0 };
  await scratch.pool.query("UPDATE ingestion.id_nodes SET owner = NULL, lease_until = '-infinity', ceiling_ms = 0");
});
afterEach(async () => {
  mock.restoreAll();
  mock.timers.reset();
  await Promise.all(sources.map((source) => source.stop()));
});
after(() => scratch.stop());

function source(owner: string, options: { realClock?: boolean } = {}): IdSource {
  const now = () => {
    clock.readings += 1;
    return clock.nowMs;
  };
  const deps = { pool: scratch.pool, log: silentLog, ...(options.realClock ? {} : { now }) };
  const made = createIdSource(deps, { owner });
  sources.push(made);
  return made;
}

const nodeOf = (id: number) => Math.floor(id / IDS_PER_NODE_MS) % 128;

async function only(...nodes: number[]): Promise<void> {
  await scratch.pool.query("UPDATE ingestion.id_nodes SET lease_until = 'infinity' WHERE node <> ALL ($1::int[])", [
    nodes,
  ]);
}

/** As the database sees a lessee that did not renew in time. */
const expire = (owner: string) =>
  scratch.pool.query("UPDATE ingestion.id_nodes SET lease_until = now() - interval '1 s' WHERE owner = $1", [owner]);

async function leasedBy(owner: string): Promise<{ node: number; ceilingMs: number }[]> {
  const found = await scratch.pool.query(
    'SELECT node, ceiling_ms FROM ingestion.id_nodes WHERE owner = $1 AND lease_until > now() ORDER BY node',
    [owner],
  );
  return found.rows.map((row) => ({ node: row.node, ceilingMs: Number(row.ceiling_ms) }));
}

/** Still waiting after the source has looked at its clock often enough to have decided. */
async function waits(taken: Promise<number[]>): Promise<void> {
  let settled = false;
  taken.finally(() => {
    settled = true;
  });
  const before = clock.readings;
  await until('the source has looked at the clock again', () => settled || clock.readings > before + 5);
  assert.equal(settled, false, 'an id was made');
}

test('two sources and many takes at once never make the same id, and each makes them in order', async () => {
  const [one, two] = [source('one', { realClock: true }), source('two', { realClock: true })];
  const takes = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? one : two).take(1 + ((index * 37) % 200)));
  const ids = (await Promise.all(takes)).flat();
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(new Set(ids.map(nodeOf)).size, 2, 'each has a node of its own');
  assert.ok(ids.every(Number.isSafeInteger));
  const later = [await one.take(300), await one.take(300)].flat();
  assert.deepEqual(
    later,
    later.toSorted((a, b) => a - b),
  );
});

test('an id tells when it was made', async () => {
  const [id = 0] = await source('one').take(1);
  assert.ok(Math.abs(instantOfId(id) - clock.nowMs) <= 1);
  assert.equal(instantOfId(0), Date.UTC(2025, 0, 1));
});

test('sources that start together get different nodes', async () => {
  const many = Array.from({ length: 20 }, (_, index) => source(`many-${index}`));
  const ids = (await Promise.all(many.map((one) => one.take(1)))).flat();
  assert.equal(new Set(ids.map(nodeOf)).size, 20);
});

test('a burst runs ahead of the clock by one second at most, then waits for it', async () => {
  const one = source('one');
  const burst = await one.take(IDS_PER_NODE_MS * AHEAD_MAX_MS);
  assert.equal(new Set(burst).size, burst.length);
  assert.equal(Math.max(...burst.map(instantOfId)), clock.nowMs + AHEAD_MAX_MS);
  const next = one.take(1);
  await waits(next);
  clock.nowMs += 1;
  assert.deepEqual((await next).map(instantOfId), [clock.nowMs + AHEAD_MAX_MS]);
});

test('a clock that is set back does not bring an id back', async () => {
  const one = source('one');
  const earlier = await one.take(100);
  clock.nowMs -= 500;
  const later = await one.take(100);
  assert.ok(Math.min(...later) > Math.max(...earlier));
});

test('no id passes the ceiling stored with the lease; a renewal raises it', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  const one = source('one');
  await one.take(1);
  const [stored] = await leasedBy('one');
  assert.equal(stored?.ceilingMs, clock.nowMs + LEASE_MS + AHEAD_MAX_MS);
  clock.nowMs = stored.ceilingMs;
  assert.ok((await one.take(IDS_PER_NODE_MS)).every((id) => instantOfId(id) === stored.ceilingMs));
  const beyond = one.take(1);
  await waits(beyond);
  mock.timers.tick(RENEW_INTERVAL_MS);
  const [id = 0] = await beyond;
  assert.ok(instantOfId(id) > stored.ceilingMs);
  assert.ok(instantOfId(id) <= ((await leasedBy('one'))[0]?.ceilingMs ?? 0));
});

test('a node that was given back starts above everything it ever gave, also what ran ahead of the clock', async () => {
  await only(5);
  const first = source('first');
  const given = await first.take(10_000);
  await first.stop();
  const again = await source('second').take(1_000);
  assert.ok(again.every((id) => nodeOf(id) === 5));
  assert.ok(Math.min(...again) > Math.max(...given));
});

test('the node of a dead lessee starts above all that it may have given', async () => {
  await only(5);
  await source('dead').take(10);
  const ceilingMs = (await leasedBy('dead'))[0]?.ceilingMs ?? assert.fail('no lease');
  await expire('dead');
  const taken = source('second').take(1);
  // What it may have given lies in the future of this clock.
  await waits(taken);
  clock.nowMs = ceilingMs;
  const [id = 0] = await taken;
  assert.ok(instantOfId(id) > ceilingMs);
});

test('no id is made after the lease has run out, though nobody could say so', async () => {
  const one = source('one');
  const [before = 0] = await one.take(1);
  // The database has given the node to another; this process slept and knows nothing, but its monotonic clock does.
  await scratch.pool.query(
    "UPDATE ingestion.id_nodes SET owner = 'other', lease_until = 'infinity' WHERE owner = 'one'",
  );
  const real = performance.now.bind(performance);
  mock.method(performance, 'now', () => real() + LEASE_MS - 2_000);
  const [later = 0] = await one.take(1);
  assert.notEqual(nodeOf(later), nodeOf(before));
});

test('a node that a renewal does not find any more is not used any more', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  const one = source('one');
  const [before = 0] = await one.take(1);
  await scratch.pool.query(
    "UPDATE ingestion.id_nodes SET owner = 'other', lease_until = 'infinity' WHERE owner = 'one'",
  );
  mock.timers.tick(RENEW_INTERVAL_MS);
  await until('another node is used', async () => nodeOf((await one.take(1))[0] ?? 0) !== nodeOf(before));
});

test('after an outage longer than its lease a source holds one node, not one more with each renewal', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  const one = source('one');
  await one.take(1);
  await expire('one');
  const real = performance.now.bind(performance);
  mock.method(performance, 'now', () => real() + LEASE_MS);
  const nodes = new Set<number>();
  for (let round = 0; round < 3; round += 1) {
    const [id = 0] = await one.take(1);
    nodes.add(nodeOf(id));
    const renewedFrom = (await leasedBy('one')).at(-1)?.ceilingMs ?? 0;
    clock.nowMs += RENEW_INTERVAL_MS;
    mock.timers.tick(RENEW_INTERVAL_MS);
    await until('it has renewed', async () => (await leasedBy('one')).some((held) => held.ceilingMs > renewedFrom));
  }
  assert.equal(nodes.size, 1);
  assert.deepEqual(
    (await leasedBy('one')).map((held) => held.node),
    [...nodes],
  );
});

test('while every node is leased a source waits, and goes on as soon as one is free', async () => {
  await only();
  const one = source('one');
  const taken = one.take(1);
  await until('it has asked', () => clock.readings > 0);
  await scratch.pool.query("UPDATE ingestion.id_nodes SET lease_until = '-infinity' WHERE node = 77");
  assert.deepEqual((await taken).map(nodeOf), [77]);
});
