// Guarantee: sums at every grain are those of the newest buckets, forecasts that already agree stay as they are, and others are
// reconciled by the least squares that the hierarchy's file states.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecast } from '../src/index.ts';
import { grainsFor, reconcileGrains, sumsOf } from '../src/temporal/hierarchy.ts';
import { assertAllWithin } from './closeness.ts';

test('grains are the divisors of the season that the history fills three times', () => {
  assert.deepEqual(grainsFor(48, 12), [1, 2, 3, 4, 6, 12]);
  assert.deepEqual(grainsFor(35, 12), [1, 2, 3, 4, 6]);
  assert.deepEqual(grainsFor(100, 7), [1, 7]);
  assert.deepEqual(grainsFor(100, 1), [1]);
  assert.deepEqual(grainsFor(1, 12), [1]);
});

test('sums end with the newest bucket and leave the oldest odd ones out', () => {
  assert.deepEqual(sumsOf([1, 2, 3, 4, 5, 6, 7], 3), [9, 18]);
  assert.deepEqual(sumsOf([1, 2], 3), []);
});

test('forecasts that agree already are not moved', () => {
  const months = [5, 7, 1, 4, 9, 2, 8, 8, 3, 6, 5, 12];
  const grains = [1, 2, 3, 4, 6, 12].map((grain) => ({ grain, point: sumsOf(months, grain) }));
  assertAllWithin(Array.from(reconcileGrains(grains, 12, 1)), months, 1e-12, 'months');
});

test('two buckets of 10 and 20 and a sum of 38 meet at 12 and 22', () => {
  // (b1-10)² + (b2-20)² + ½(b1+b2-38)² is least where both move by a quarter of the 8 that are missing.
  const grains = [
    { grain: 1, point: [10, 20] },
    { grain: 2, point: [38] },
  ];
  assertAllWithin(Array.from(reconcileGrains(grains, 2, 1)), [12, 22], 1e-12, 'halves');
});

test('each season of several is reconciled alone', () => {
  const grains = [
    { grain: 1, point: [10, 20, 1, 2] },
    { grain: 2, point: [38, 3] },
  ];
  assertAllWithin(Array.from(reconcileGrains(grains, 2, 2)), [12, 22, 1, 2], 1e-12, 'two seasons');
});

test('a trend that months hide in noise is seen by their sums', () => {
  // Noise of a fixed pattern, far larger than the slope of a month.
  const noise = [61, -45, 80, -72, 33, -58, 12, 77, -80, 41, -66, 17, -29, 70, -51];
  const values = Array.from({ length: 96 }, (_, t) => 200 + 2 * t + (noise[(t * 7) % 15] ?? 0));
  const { point } = forecast(values, { season: 12, horizon: 12, model: 'temporal', levels: [] });
  const told = point.reduce((sum, value) => sum + value, 0) / 12;
  const true_ = 200 + 2 * (96 + 5.5);
  assert.ok(Math.abs(told - true_) < 20, `mean ${told}, truth ${true_}`);
});
