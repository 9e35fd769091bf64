// Guarantee: an unfinished bucket is completed by the formula of its model, never below what was sold, with intervals that cover as said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completePeriod, type Forecast, ForecastInputError, learnProfile } from '../src/index.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import { normals } from './seeded.ts';

const Z80 = 1.2815515655446004;
const Z95 = 1.959963984540054;

function normalForecast(point: number, deviation: number): Forecast {
  return {
    point: [point],
    intervals: [
      { level: 80, lower: [point - Z80 * deviation], upper: [point + Z80 * deviation] },
      { level: 95, lower: [point - Z95 * deviation], upper: [point + Z95 * deviation] },
    ],
  };
}

test('the completed bucket equals the arithmetic by hand', () => {
  // Half over, 80 sold of a forecast of 100 ± 20, rate share 1/2: d = 0.75, rest = 0.5·(100 + 0.5·30/0.75) = 60, factor √(0.25/0.75).
  const { point, intervals } = completePeriod({ soFar: 80, elapsedShare: 0.5, forecast: normalForecast(100, 20) });
  assertNear(point, 140, 1e-9, 'point');
  assertNear(intervals[1]?.upper ?? 0, 140 + Z95 * 20 * Math.sqrt(1 / 3), 1e-9, 'upper');
  assertNear(intervals[1]?.lower ?? 0, 140 - Z95 * 20 * Math.sqrt(1 / 3), 1e-9, 'lower');
});

test('at the start it is the forecast, at the end what was sold, and never less than that', () => {
  const forecast = normalForecast(100, 20);
  assert.equal(completePeriod({ soFar: 0, elapsedShare: 0, forecast }).point, 100);
  const over = completePeriod({ soFar: 90, elapsedShare: 1, forecast });
  assert.deepEqual([over.point, over.intervals[1]], [90, { level: 95, lower: 90, upper: 90 }]);
  let width = Infinity;
  for (const elapsedShare of [0, 0.2, 0.5, 0.8, 1]) {
    const { point, intervals } = completePeriod({ soFar: 300, elapsedShare, forecast });
    assert.ok(point >= 300 && intervals.every(({ lower }) => lower >= 300));
    const now = (intervals[1]?.upper ?? 0) - point;
    assert.ok(now < width);
    width = now;
  }
});

test('80 and 95 of 100 outcomes fall inside, and the point beats both the forecast and the plain extension', () => {
  const normal = normals(12);
  const rate = 20;
  const noise = 15;
  const forecast = normalForecast(200, Math.sqrt(rate * rate + noise * noise));
  let inside80 = 0;
  let inside95 = 0;
  const misses = { completed: 0, forecast: 0, extended: 0 };
  const runs = 4_000;
  for (let run = 0; run < runs; run++) {
    const whole = 200 + rate * normal();
    const over = [0.2, 0.5, 0.8][run % 3] ?? 0;
    const soFar = over * whole + noise * Math.sqrt(over) * normal();
    const total = soFar + (1 - over) * whole + noise * Math.sqrt(1 - over) * normal();
    const { point, intervals } = completePeriod({ soFar, elapsedShare: over, forecast, noise: noise / 200 });
    if (total >= (intervals[0]?.lower ?? 0) && total <= (intervals[0]?.upper ?? 0)) inside80++;
    if (total >= (intervals[1]?.lower ?? 0) && total <= (intervals[1]?.upper ?? 0)) inside95++;
    misses.completed += (point - total) ** 2;
    misses.forecast += (200 - total) ** 2;
    misses.extended += (soFar / over - total) ** 2;
  }
  assertNear(inside80 / runs, 0.8, 0.02, '80 %');
  assertNear(inside95 / runs, 0.95, 0.012, '95 %');
  assert.ok(misses.completed < Math.min(misses.forecast, misses.extended));
});

test('a profile is the median of past buckets, whatever one wild bucket did', () => {
  const usual = [10, 10, 10, 10, 20, 30, 10];
  const weeks = [usual, usual.map((part) => 3 * part), usual, [0, 0, 500, 0, 0, 0, 0], usual];
  const { cumulated, periods } = learnProfile(weeks, 7);
  assertAllWithin(cumulated, [0.1, 0.2, 0.3, 0.4, 0.6, 0.9, 1], 1e-12, 'profile');
  assert.equal(periods, 5);
  assertAllWithin(learnProfile([usual], 4).cumulated, [0.25, 0.5, 0.75, 1], 1e-12, 'time itself');
  const months = [28, 30, 31, 30].map((days) => new Array<number>(days).fill(5));
  assertAllWithin(
    learnProfile(months, 31).cumulated,
    Array.from({ length: 31 }, (_, day) => (day + 1) / 31),
    1e-9,
    'even',
  );
});

test('the noise within buckets is learnt at its size', () => {
  const normal = normals(5);
  // 30 days of 100 ± 40: the whole has a standard deviation of 40·√30 about 3,000.
  const months = Array.from({ length: 60 }, () => Array.from({ length: 30 }, () => Math.max(100 + 40 * normal(), 0)));
  assertNear(learnProfile(months, 30).noise ?? 0, (40 * Math.sqrt(30)) / 3_000, 0.012, 'noise');
});

test('amounts that are none are refused', () => {
  const forecast = normalForecast(1, 1);
  const calls = [
    () => completePeriod({ soFar: -1, elapsedShare: 0.5, forecast }),
    () => completePeriod({ soFar: 1, elapsedShare: 1.5, forecast }),
    () => completePeriod({ soFar: 1, elapsedShare: 0.5, forecast: { point: [], intervals: [] } }),
    () => learnProfile([[Number.NaN]], 7),
    () => learnProfile([], 0),
  ];
  for (const call of calls)
    assert.throws(call, (error) => error instanceof ForecastInputError && error.code === 'period-invalid');
});
