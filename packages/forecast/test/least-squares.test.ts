// Guarantee: the searches for smoothing parameters end no higher than the best of many places tried one by one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { leastSquares } from '../src/ets/ses-profile.ts';
import { mappedSquares } from '../src/ets/trend-profile.ts';
import { meanDemand, squaredMisses, tsbDemand } from '../src/intermittent/demand.ts';
import { chooseTsb } from '../src/intermittent/tsb-search.ts';

const SERIES = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 4, maxLength: 60 });
const RARE = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })), { minLength: 3, maxLength: 60 });

test('simple smoothing: the least squares belong to the α and first level told, and no other place is lower', () => {
  fc.assert(
    fc.property(SERIES, fc.double({ min: 0.0001, max: 0.9999, noNaN: true }), (values, alpha) => {
      const least = leastSquares(values);
      const told = smoothed(values, least.alpha, least.start);
      const rounding = 1e-9 * values.reduce((sum, value) => sum + value * value, 1);
      assert.ok(Math.abs(told - least.sumOfSquares) <= rounding, `${told} told as ${least.sumOfSquares}`);
      // Two valleys between neighbouring places of the grid are seen as one: a little higher is allowed then.
      const other = smoothed(values, alpha, bestStart(values, alpha));
      assert.ok(told <= 1.05 * other + rounding, `${told} at ${least.alpha}, ${other} at ${alpha}`);
    }),
    { seed: 1, numRuns: 400 },
  );
});

test('smoothing with a trend: a straight line has a place on the map with no misses', () => {
  const line = Array.from({ length: 30 }, (_, t) => 5 + 3 * t);
  assert.ok(mappedSquares(line, false) < 1e-12);
  assert.ok(
    mappedSquares(
      line.map((value, t) => value + 10 * (t % 2)),
      false,
    ) > 100,
  );
});

test('sparse sales: no place of a grid is lower than where the search ends', () => {
  const grid = [0.005, 0.03, 0.08, 0.15, 0.25, 0.5];
  fc.assert(
    fc.property(RARE, (values) => {
      const start = meanDemand(values);
      const at = (alpha: number, beta: number) =>
        squaredMisses(values, tsbDemand(values, alpha, beta, start).fitted, 0, 1);
      const { alpha, beta } = chooseTsb(values, start);
      assert.ok([alpha, beta].every((one) => one >= 0.005 && one <= 0.5));
      const least = Math.min(...grid.flatMap((one) => grid.map((other) => at(one, other))));
      assert.ok(at(alpha, beta) <= least + 1e-9 * (1 + least), `${at(alpha, beta)} above ${least}`);
    }),
    { seed: 2, numRuns: 300 },
  );
});

/** Σe² by the recursion of the definition. */
function smoothed(values: readonly number[], alpha: number, start: number): number {
  let level = start;
  let squares = 0;
  for (const value of values) {
    squares += (value - level) ** 2;
    level += alpha * (value - level);
  }
  return squares;
}

/** The squares are a parabola in l(0): its foot from three places. */
function bestStart(values: readonly number[], alpha: number): number {
  const [left, middle, right] = [0, 50, 100].map((start) => smoothed(values, alpha, start)) as [number, number, number];
  return 50 + (25 * (left - right)) / (left - 2 * middle + right);
}
