// Guarantee: random words are those of xoshiro128** and the same for a seed; normals have the moments of the normal law.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalsFrom, stateOf, wordsFrom } from '../src/numeric/random.ts';
import { assertNear } from './closeness.ts';

test('words are those that the authors’ own program gives for the state 1, 2, 3, 4', () => {
  const next = wordsFrom([1, 2, 3, 4]);
  assert.deepEqual(
    Array.from({ length: 10 }, next),
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  );
});

test('every seed has a state of its own, also 0', () => {
  const states = Array.from({ length: 1_000 }, (_, seed) => stateOf(seed).join(' '));
  assert.equal(new Set(states).size, 1_000);
  for (const state of [stateOf(0), stateOf(0xffff_ffff)]) assert.ok(state.some((word) => word !== 0));
});

test('normals have mean 0, variance 1, kurtosis 3 and no memory', () => {
  const count = 400_000;
  const normal = normalsFrom(11);
  const values = Float64Array.from({ length: count }, normal);
  const mean = (of: (value: number, index: number) => number) =>
    values.reduce((sum, value, index) => sum + of(value, index), 0) / count;
  // Four standard errors each.
  assertNear(
    mean((z) => z),
    0,
    4 / Math.sqrt(count),
    'mean',
  );
  assertNear(
    mean((z) => z * z),
    1,
    4 * Math.sqrt(2 / count),
    'variance',
  );
  assertNear(
    mean((z) => z ** 4),
    3,
    4 * Math.sqrt(96 / count),
    'fourth moment',
  );
  assertNear(
    mean((z, index) => z * (values[index - 1] ?? 0)),
    0,
    4 / Math.sqrt(count),
    'one after the other',
  );
});
