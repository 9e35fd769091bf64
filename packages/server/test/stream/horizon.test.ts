// The horizon on invented snapshots: atMs is when it was taken, xmax the first number not given yet, xmin the oldest one running.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createHorizon } from '../../src/stream/postgres/horizon.ts';

const at = (atMs: number, xmin: number, xmax: number) => ({ atMs, xmin: BigInt(xmin), xmax: BigInt(xmax) });

test('with nothing running, the horizon is the snapshot itself', () => {
  assert.equal(createHorizon().observe(at(1_000, 50, 50)), 1_000);
});

test('while a transaction from before the first look runs, nothing can be said', () => {
  const horizon = createHorizon();
  assert.equal(horizon.observe(at(1_000, 49, 50)), undefined);
  assert.equal(horizon.observe(at(2_000, 49, 60)), undefined);
});

test('a look is reached once everything that it knew of has ended', () => {
  const horizon = createHorizon();
  horizon.observe(at(1_000, 49, 50));
  horizon.observe(at(2_000, 49, 60));
  assert.equal(horizon.observe(at(3_000, 50, 61)), 1_000);
  assert.equal(horizon.observe(at(4_000, 59, 70)), 1_000);
  assert.equal(horizon.observe(at(5_000, 60, 70)), 2_000);
  assert.equal(horizon.observe(at(6_000, 70, 70)), 6_000);
});

test('a transaction that is held stops it, however many come and go behind', () => {
  const horizon = createHorizon();
  assert.equal(horizon.observe(at(1_000, 10, 10)), 1_000);
  for (let step = 1; step <= 5_000; step += 1) assert.equal(horizon.observe(at(1_000 + step, 10, 11 + step)), 1_000);
  assert.equal(horizon.observe(at(9_000, 6_000, 6_000)), 9_000);
});

test('snapshots that arrive in another order than they were taken never move it back', () => {
  const horizon = createHorizon();
  assert.equal(horizon.observe(at(2_000, 20, 20)), 2_000);
  assert.equal(horizon.observe(at(1_000, 10, 10)), 2_000);
});

/** A server of the test's own: transactions are given numbers and end; a snapshot lists what it must. */
function replay(events: readonly { begin: boolean; pick: number }[]) {
  const horizon = createHorizon();
  const ended: { id: number; endedAtMs: number }[] = [];
  const running: number[] = [];
  let next = 1;
  let nowMs = 0;
  const reached: number[] = [];
  for (const { begin, pick } of events) {
    nowMs += 1;
    if (begin) {
      running.push(next);
      next += 1;
    } else if (running.length > 0) {
      const [id = 0] = running.splice(pick % running.length, 1);
      ended.push({ id, endedAtMs: nowMs });
    }
    nowMs += 1;
    const xmin = Math.min(next, ...running);
    const found = horizon.observe(at(nowMs, xmin, next));
    if (found === undefined) continue;
    reached.push(found);
    const claimed = ended.filter((one) => one.endedAtMs <= found);
    assert.deepEqual(
      claimed.filter((one) => one.id >= xmin),
      [],
      'all that ended by then can be read',
    );
  }
  return reached;
}

test('it never passes the end of a transaction that a reading below xmin would miss, and never goes back', () => {
  const event = fc.record({ begin: fc.boolean(), pick: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      const reached = replay(events);
      assert.deepEqual(
        reached,
        reached.toSorted((a, b) => a - b),
      );
    }),
    { seed: 20_261_122, numRuns: 200 },
  );
});
