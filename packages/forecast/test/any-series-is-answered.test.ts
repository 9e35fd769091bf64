// Guarantee: whatever the series, every model answers with finite numbers that are never negative, intervals that hold their point
// and each other, the same bits each time, and a unit that carries through.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ForecastResult, forecast, modelNames } from '../src/index.ts';
import { assertAllWithin } from './closeness.ts';

const LEVELS = [50, 80, 95, 99.9];
const VALUE = fc.oneof(
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.integer({ min: 0, max: 3 }),
  fc.constant(0),
  fc.constantFrom(1e-300, 1e100, 5e-324),
);
const SHOP = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 50 });
const SEASON = fc.constantFrom(1, 2, 4, 7, 12, 52);
const MODEL = fc.constantFrom(...modelNames);

test('answers are finite, never negative, and their intervals are nested', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(VALUE, { maxLength: 40 }), SHOP), SEASON, MODEL, (values, season, model) => {
      const result = forecast(values, { season, horizon: 5, model, levels: LEVELS });
      assert.equal(result.point.length, 5);
      assertSane(result);
    }),
    { seed: 3, numRuns: 400 },
  );
});

test('trends, steps and repeated patterns are answered too', () => {
  const shapes = [
    (t: number) => t,
    (t: number) => t * t,
    (t: number) => 1e9 + t * 1e-3,
    (t: number) => (t < 15 ? 0 : 100),
    (t: number) => t % 7,
    (t: number) => 2 ** t,
    (t: number) => (t === 20 ? 1e12 : 0),
    (t: number) => (t % 7 === 0 ? 1000 : 0.01 * t),
  ];
  for (const shape of shapes) {
    for (const length of [3, 8, 9, 14, 15, 30, 61]) {
      const values = Array.from({ length }, (_, t) => shape(t));
      for (const model of modelNames) {
        for (const season of [1, 7]) assertSane(forecast(values, { season, horizon: 20, model, levels: LEVELS }));
      }
    }
  }
});

test('the same input gives the same bits', () => {
  fc.assert(
    fc.property(SHOP, SEASON, MODEL, (values, season, model) => {
      const options = { season, horizon: 3, model, lookback: 4, seed: 7 };
      assert.deepEqual(forecast(values, options), forecast([...values], options));
    }),
    { seed: 4, numRuns: 60 },
  );
});

test('doubling every value doubles every number, for models that know no absolute size', () => {
  // ARIMA's search ends by absolute changes, and the combinations hold it. The first step of R's search for ses, theta and Holt is a tenth of the level whatever the unit, and these models stop where it stops.
  const sized = ['arima', 'ses', 'theta', 'holt', 'damped', 'temporal', 'combination', 'median', 'auto'];
  const linear = modelNames.filter((name) => !sized.includes(name));
  fc.assert(
    fc.property(SHOP, SEASON, fc.constantFrom(...linear), (values, season, model) => {
      const options = { season, horizon: 3, model };
      const once = forecast(values, options);
      if (sized.includes(once.model)) return;
      const twice = forecast(
        values.map((value) => value * 2),
        options,
      );
      assertAllWithin(
        twice.point,
        once.point.map((value) => value * 2),
        1e-6,
        model,
      );
      assertAllWithin(
        twice.intervals[1]?.upper ?? [],
        once.intervals[1]?.upper.map((value) => value * 2) ?? [],
        1e-6,
        model,
      );
    }),
    { seed: 5, numRuns: 200 },
  );
});

function assertSane(result: ForecastResult): void {
  const shown = JSON.stringify(result);
  result.point.forEach((value, step) => {
    assert.ok(Number.isFinite(value) && value >= 0, shown);
    let outer = { lower: value, upper: value };
    for (const { lower, upper } of result.intervals) {
      const end = { lower: lower[step] ?? Number.NaN, upper: upper[step] ?? Number.NaN };
      assert.ok(end.lower >= 0 && end.lower <= outer.lower && end.upper >= outer.upper && end.upper < Infinity, shown);
      outer = end;
    }
  });
  for (const value of Object.values(result.parameters)) assert.ok(Number.isFinite(value), shown);
  assert.ok(result.version.startsWith(`${result.model}-`), shown);
}
