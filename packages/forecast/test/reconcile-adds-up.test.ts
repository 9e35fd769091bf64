// Guarantee: reconciled parts add up to their total to the bit, are never negative and are the nearest such numbers; on real sales
// they are not worse than the forecasts they were made of.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Forecast, ForecastInputError, forecast, reconcile, squareScale } from '../src/index.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import { referenceDirectory } from './reference.ts';

/** The level of ± one standard deviation: R's 100 * (2 * pnorm(1) - 1). */
const ONE_DEVIATION = 68.26894921370859;

function normalForecast(point: readonly number[], deviation: readonly number[]): Forecast {
  const ends = (level: number, z: number) => ({
    level,
    lower: point.map((value, step) => Math.max(0, value - z * (deviation[step] ?? 0))),
    upper: point.map((value, step) => value + z * (deviation[step] ?? 0)),
  });
  return { point, intervals: [ends(ONE_DEVIATION, 1), ends(95, 1.959963984540054)] };
}

const pointsOf = (forecasts: readonly Forecast[]) => forecasts.map(({ point }) => point[0] ?? Number.NaN);

function assertPoints(forecasts: readonly Forecast[], expected: readonly number[], name: string): void {
  assertAllWithin(pointsOf(forecasts), expected, 1e-12, name);
}

test('each gives way by its variance', () => {
  // Variances 4, 1 and 1 of the total; 6 too little, so that each unit of variance takes 1.
  const { parts, total } = reconcile([normalForecast([10], [2]), normalForecast([20], [1])], normalForecast([36], [1]));
  assertPoints(parts, [14, 21], 'parts');
  assertPoints([total], [35], 'total');
  const [first] = parts;
  assertNear(first?.intervals[0]?.lower[0] ?? 0, 12, 1e-9, 'lower');
  assertNear(first?.intervals[0]?.upper[0] ?? 0, 16, 1e-9, 'upper');
});

test('a part that would be negative stays at 0, and the others take its share', () => {
  // Freely -2 and 9; with the first at 0 the second and the total share 4.
  const { parts, total } = reconcile([normalForecast([2], [2]), normalForecast([10], [1])], normalForecast([6], [1]));
  assertPoints(parts, [0, 8], 'parts');
  assertPoints([total], [8], 'total');
  // Freely -39, 1 and 46; with the first at 0 the second is -12; with both at 0 the third and the total share 46.
  const rounds = reconcile(
    [normalForecast([1], [Math.sqrt(10)]), normalForecast([5], [1]), normalForecast([50], [1])],
    normalForecast([4], [1]),
  );
  assertPoints([...rounds.parts, rounds.total], [0, 0, 27, 27], 'one after the other');
  const nothing = reconcile([normalForecast([1], [2]), normalForecast([3], [1])], normalForecast([0], [0]));
  assertPoints([...nothing.parts, nothing.total], [0, 0, 0], 'a total sure to be 0');
});

test('what is certain holds: the total, or the parts', () => {
  const parts = [normalForecast([10], [1]), normalForecast([20], [3])];
  const certain = reconcile(parts, normalForecast([40], [0]));
  assertPoints(certain.parts, [11, 29], 'parts');
  assertPoints([certain.total], [40], 'total');
  const known = reconcile([normalForecast([10], [0]), normalForecast([20], [0])], normalForecast([40], [5]));
  assertPoints(known.parts, [10, 20], 'certain parts');
  assertPoints([known.total], [30], 'the total of certain parts');
  // Nobody gives way: the parts hold.
  const none = reconcile([normalForecast([10], [0])], normalForecast([40], [0]));
  assertPoints([...none.parts, none.total], [10, 10], 'certain contradiction');
});

test('without intervals parts have a variance of 1 and the total of their number', () => {
  const bare = (value: number): Forecast => ({ point: [value], intervals: [] });
  const { parts, total } = reconcile([bare(10), bare(20)], bare(38));
  assertPoints(parts, [12, 22], 'parts');
  assertPoints([total], [34], 'total');
});

const anyPart = fc.record({
  point: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true })),
  deviation: fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e6, noNaN: true })),
});
const anySteps = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 8 }))
  .chain(([steps, parts]) =>
    fc.array(fc.array(anyPart, { minLength: steps, maxLength: steps }), { minLength: parts + 1, maxLength: parts + 1 }),
  )
  .map((all) =>
    all.map((steps) =>
      normalForecast(
        steps.map(({ point }) => point),
        steps.map(({ deviation }) => deviation),
      ),
    ),
  );

test('whatever is reconciled adds up to the bit, is not negative and has valid intervals', () => {
  fc.assert(
    fc.property(anySteps, ([said, ...given]) => {
      assert.ok(said !== undefined);
      const { parts, total } = reconcile(given, said);
      total.point.forEach((value, step) => {
        assert.equal(
          value,
          parts.reduce((sum, { point }) => sum + (point[step] ?? Number.NaN), 0),
        );
        for (const { point, intervals } of [...parts, total]) {
          const ends = [...intervals].reverse().map(({ lower }) => lower[step] ?? Number.NaN);
          const upper = intervals.map((interval) => interval.upper[step] ?? Number.NaN);
          const all = [0, ...ends, point[step] ?? Number.NaN, ...upper];
          assert.ok(
            all.every((end, index) => end >= (all[index - 1] ?? 0) && end < Infinity),
            all.join(' '),
          );
        }
      });
    }),
    { numRuns: 500 },
  );
});

test('no nearby numbers that add up are nearer: the conditions of Karush, Kuhn and Tucker hold', () => {
  const part = fc.record({
    point: fc.double({ min: 0, max: 100, noNaN: true }),
    deviation: fc.double({ min: 1, max: 30, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 10 }), part, (given, said) => {
      const { parts, total } = reconcile(
        given.map(({ point, deviation }) => normalForecast([point], [deviation])),
        normalForecast([said.point], [said.deviation]),
      );
      const sum = total.point[0] ?? Number.NaN;
      given.forEach(({ point, deviation }, index) => {
        const value = parts[index]?.point[0] ?? Number.NaN;
        const slope = (value - point) / deviation ** 2 + (sum - said.point) / said.deviation ** 2;
        if (value > 0) assertNear(slope, 0, 1e-6, `part ${index} is where the objective is level`);
        else assert.ok(slope >= -1e-6, `part ${index} at 0 would only get worse above it`);
      });
    }),
    { numRuns: 500 },
  );
});

test('forecasts that agree already stay as they are', () => {
  fc.assert(
    fc.property(anySteps, ([said, ...given]) => {
      assert.ok(said !== undefined);
      const once = reconcile(given, said);
      const twice = reconcile(once.parts, once.total);
      once.parts.forEach(({ point }, part) => {
        point.forEach((value, step) => {
          const rounding = 1e-9 * (1 + (once.total.point[step] ?? 0));
          assertNear(twice.parts[part]?.point[step] ?? Number.NaN, value, rounding, `part ${part}`);
        });
      });
    }),
  );
});

test('forecasts that are next to certain, beside a very unsure one, stay numbers', () => {
  const certain = { point: [1e7], intervals: [{ level: 80, lower: [1e7], upper: [1e7] }] };
  const nearly = { point: [5], intervals: [{ level: 80, lower: [5], upper: [5 + 1e-15] }] };
  const unsure = { point: [0], intervals: [{ level: 80, lower: [0], upper: [1e145] }] };
  const low = { point: [1], intervals: [{ level: 80, lower: [1], upper: [1] }] };
  const { parts, total } = reconcile([certain, nearly, unsure], low);
  for (const { point } of [...parts, total]) assert.ok(Number.isFinite(point[0]), `${point}`);
  assert.equal(total.point[0], 1e7);
});

test('forecasts that do not fit each other are refused', () => {
  const two = normalForecast([1, 2], [1, 1]);
  const one = normalForecast([1], [1]);
  for (const [parts, total] of [
    [[], one],
    [[two], one],
    [[one, two], two],
    [[{ point: [-1], intervals: [] }], one],
    [[{ point: [Number.NaN], intervals: [] }], one],
  ] as const) {
    assert.throws(
      () => reconcile(parts, total),
      (error) => error instanceof ForecastInputError && error.code === 'forecast-invalid',
    );
  }
});

const HELD = 6;
const ORIGINS = 9;

/** Mean squared scaled error over the steps. */
function squaredError({ point }: Forecast, values: readonly number[], origin: number): number {
  const square = point.reduce((sum, said, step) => sum + (said - (values[origin + step] ?? 0)) ** 2, 0);
  return square / point.length / (squareScale(values.slice(0, origin)) ?? 1);
}

test('on the sales of four regions parts get no worse, and their total much better than by itself', () => {
  const from = referenceDirectory('reconciled forecasts of Superstore’s regions');
  if (from === undefined) return;
  const rows = readFileSync(join(from, 'data', 'superstore_monthly_region_subcat.csv'), 'utf8')
    .trim()
    .split('\n');
  const cells = rows.slice(1).map((row) => row.split(','));
  const before = { parts: 0, total: 0 };
  const after = { parts: 0, total: 0 };
  for (const region of new Set(cells.map((row) => row[5]))) {
    const own = cells.filter((row) => row[5] === region);
    assert.equal(own.length, 17);
    // The test parts are never looked at.
    const parts = own.map((row) => (row[7] ?? '').split(';').map(Number).slice(0, -HELD));
    const total = (parts[0] ?? []).map((_, t) => parts.reduce((sum, part) => sum + (part[t] ?? 0), 0));
    for (let back = 0; back < ORIGINS; back++) {
      const origin = total.length - HELD - back;
      const ask = (values: readonly number[], model: string) =>
        forecast(values.slice(0, origin), { season: 12, horizon: HELD, model });
      const said = { parts: parts.map((part) => ask(part, 'ses')), total: ask(total, 'theta') };
      const agreed = reconcile(said.parts, said.total);
      const errors = (forecasts: readonly Forecast[]) =>
        parts.reduce((sum, part, index) => sum + squaredError(forecasts[index] as Forecast, part, origin), 0);
      before.parts += errors(said.parts);
      after.parts += errors(agreed.parts);
      before.total += squaredError(said.total, total, origin);
      after.total += squaredError(agreed.total, total, origin);
    }
  }
  const ratio = { parts: after.parts / before.parts, total: after.total / before.total };
  assert.ok(ratio.parts < 1.005, `mean squared error of parts: ${ratio.parts} of what it was`);
  assert.ok(ratio.total < 0.8, `mean squared error of the total: ${ratio.total} of what it was`);
});
