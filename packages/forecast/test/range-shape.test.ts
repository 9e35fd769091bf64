// Guarantee: a range's ends follow the misses that were seen, drawn towards a normal law when these are few; they never turn inwards,
// wider levels contain narrower ones, and nothing falls below zero.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shapedForecast, shapeOf } from '../src/ensemble/shape.ts';
import { assertNear } from './closeness.ts';

const Z80 = 1.2815515655446004;
const Z95 = 1.959963984540054;

test('without misses, or with none that differ from nothing, the ends are a normal law’s', () => {
  for (const residuals of [[], [0, 0, 0]]) {
    const { below, above } = shapeOf(residuals)(80);
    assertNear(below, Z80, 1e-12, 'below');
    assertNear(above, Z80, 1e-12, 'above');
  }
});

test('rare high days move the upper end out and the lower end in, counted by hand', () => {
  // Ninety misses of -1 and ten of 9: deviation √((90 + 810)/100) = 3, so -1/3 and 3 in units of it.
  const residuals = Array.from({ length: 100 }, (_, index) => (index % 10 === 0 ? 9 : -1));
  const { below, above } = shapeOf(residuals)(95);
  assertNear(above, (100 * 3 + 40 * Z95) / 140, 1e-12, 'above');
  assertNear(below, (100 / 3 + 40 * Z95) / 140, 1e-12, 'below');
  assert.ok(above > Z95 && below < Z95);
});

test('ends stand in deviations from the point, cut off at zero', () => {
  const outlook = { point: Float64Array.of(10, 1), deviation: Float64Array.of(2, 2) };
  const { point, intervals } = shapedForecast(outlook, [80], () => ({ below: 1, above: 1.5 }));
  assert.deepEqual(point, [10, 1]);
  assert.deepEqual(intervals, [{ level: 80, lower: [8, 0], upper: [13, 4] }]);
});

test('whatever the misses, ends are at least 0 and grow with the level', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 120 }), (residuals) => {
      const shape = shapeOf(residuals);
      let inner = { below: 0, above: 0 };
      for (const level of [1, 50, 80, 95, 99.9]) {
        const ends = shape(level);
        assert.ok(
          ends.below >= inner.below - 1e-12 && ends.above >= inner.above - 1e-12,
          JSON.stringify({ level, ends }),
        );
        inner = ends;
      }
    }),
    { seed: 11, numRuns: 200 },
  );
});
