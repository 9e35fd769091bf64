// Buckets of units by themselves: what they give over any time, when it comes back, clocks that jump, and how many they know.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRateBuckets } from '../../src/http/rate-buckets.ts';

function bucketsAt(startMs: number, units = 10, windowMs = 1_000, keysMax = 100) {
  const clock = { ms: startMs };
  return { clock, buckets: createRateBuckets({ units, windowMs }, { keysMax, now: () => clock.ms }) };
}

test('a bucket gives what it holds, then nothing, then what has come back', () => {
  const { clock, buckets } = bucketsAt(5_000);
  for (let left = 9; left >= 0; left--) assert.equal(buckets.take('a', 1).remaining, left);
  const refused = buckets.take('a', 1);
  assert.deepEqual([refused.ok, refused.remaining, refused.retryInMs], [false, 0, 100]);
  clock.ms += 99;
  assert.equal(buckets.take('a', 1).ok, false);
  clock.ms += 1;
  assert.equal(buckets.take('a', 1).ok, true);
  assert.equal(buckets.take('a', 1).ok, false);
  clock.ms += 1_000;
  assert.equal(buckets.take('a', 1).remaining, 9, 'after a whole window it is full again');
});

test('one key takes nothing from another', () => {
  const { buckets } = bucketsAt(0);
  assert.equal(buckets.take('a', 10).remaining, 0);
  assert.equal(buckets.take('a', 1).ok, false);
  assert.equal(buckets.take('b', 1).remaining, 9);
});

test('what cannot be given whole is not given in part', () => {
  const { buckets } = bucketsAt(0);
  buckets.take('a', 6);
  const refused = buckets.take('a', 5);
  assert.deepEqual([refused.ok, refused.remaining, refused.retryInMs], [false, 4, 100]);
  assert.equal(buckets.take('a', 4).ok, true);
});

test('what costs more than a bucket holds is given by a full one', () => {
  const { clock, buckets } = bucketsAt(0);
  assert.equal(buckets.take('a', 1_000).ok, true);
  assert.equal(buckets.take('a', 1).ok, false);
  clock.ms += 1_000;
  assert.equal(buckets.take('a', 1_000).ok, true);
});

test('fractions of a unit add up to whole ones', () => {
  const { buckets } = bucketsAt(0);
  for (let index = 0; index < 50; index++) assert.equal(buckets.take('a', 0.2).ok, true, `${index}`);
  assert.equal(buckets.take('a', 0.2).ok, false);
});

test('a charge empties at most the bucket', () => {
  const { clock, buckets } = bucketsAt(0);
  for (let index = 0; index < 20; index++) buckets.charge('a', 7);
  assert.equal(buckets.take('a', 1).retryInMs, 100);
  clock.ms += 1_000;
  assert.equal(buckets.take('a', 1).remaining, 9);
});

test('a clock that is set back locks nobody out for longer than a window, one set forward gives no more than is held', () => {
  const { clock, buckets } = bucketsAt(1_000_000);
  buckets.take('a', 10);
  clock.ms -= 900_000;
  assert.ok(buckets.take('a', 1).retryInMs <= 1_000);
  clock.ms += 1_000;
  assert.equal(buckets.take('a', 1).ok, true);
  clock.ms += 900_000_000;
  assert.equal(buckets.take('a', 1).remaining, 9);
});

test('the longest unused keys are forgotten first', () => {
  const { buckets } = bucketsAt(0, 10, 1_000, 3);
  for (const key of ['a', 'b', 'c']) buckets.take(key, 10);
  buckets.take('a', 1);
  buckets.take('d', 1);
  assert.equal(buckets.take('a', 1).ok, false, 'a was used, so it is known');
  assert.equal(buckets.take('b', 1).ok, true, 'b was forgotten for d');
});

test('over any time no more is given than the bucket held and what came back', () => {
  const step = fc.record({ waitMs: fc.nat(400), cost: fc.integer({ min: 1, max: 12 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, buckets } = bucketsAt(0);
      let given = 0;
      for (const { waitMs, cost } of steps) {
        clock.ms += waitMs;
        const taken = buckets.take('a', cost);
        if (taken.ok) given += Math.min(cost, 10);
        assert.ok(given <= 10 + clock.ms / 100 + 1e-6, `${given} units in ${clock.ms} ms`);
        assert.ok(taken.remaining >= 0 && taken.remaining <= 10);
        if (!taken.ok) {
          clock.ms += Math.ceil(taken.retryInMs);
          assert.equal(buckets.take('a', cost).ok, true, 'what was said about when to come back is true');
          given += Math.min(cost, 10);
        }
      }
    }),
  );
});
