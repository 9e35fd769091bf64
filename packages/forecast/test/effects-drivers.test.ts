// Guarantee: drivers with known effects are found at their size, those without are left out, and what is put back is what was taken out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BucketDays,
  type Driver,
  ForecastInputError,
  forecast,
  prepareSeries,
  weekdayCounts,
  weekdayDrivers,
} from '../src/index.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import { normals } from './seeded.ts';

const WORTH = [0.8, 0.8, 0.9, 1, 1.2, 1.6, 0.7];

/** Months from January 2010 on, by an independent calendar. */
function months(count: number): BucketDays[] {
  return Array.from({ length: count }, (_, month) => {
    const start = Date.UTC(2010, month, 1);
    const days = Math.round((Date.UTC(2010, month + 1, 1) - start) / 86_400_000);
    return { startWeekday: (new Date(start).getUTCDay() + 6) % 7, days };
  });
}

/** Sales of months whose every day sells what its weekday is worth. */
function dailyDriven(buckets: readonly BucketDays[], noise: number, seed: number): number[] {
  const normal = normals(seed);
  return buckets.map(({ startWeekday, days }, t) => {
    let worth = 0;
    for (let day = 0; day < days; day++) worth += WORTH[(startWeekday + day) % 7] ?? 0;
    return worth * 10 * (1 + 0.2 * Math.sin((t * Math.PI) / 6)) * Math.exp(noise * normal());
  });
}

function event(name: string, flags: readonly number[], past: number): Driver {
  return { name, kind: 'event', past: flags.slice(0, past), future: flags.slice(past) };
}

test('weekdays of months are counted as the calendar has them', () => {
  // February 2012 began on a Wednesday and had 29 days: five Wednesdays. March 2012 began on a Thursday.
  const counts = weekdayCounts([
    { startWeekday: 2, days: 29 },
    { startWeekday: 3, days: 31 },
  ]);
  assert.deepEqual(counts, [
    [4, 4, 5, 4, 4, 4, 4],
    [4, 4, 4, 5, 5, 5, 4],
  ]);
  assert.throws(() => weekdayCounts([{ startWeekday: 7, days: 30 }]), ForecastInputError);
});

test('weekdays halve the error of a monthly series that is driven by its days', () => {
  const buckets = months(108);
  const sales = dailyDriven(buckets, 0.005, 1);
  let plain = 0;
  let prepared = 0;
  for (let origin = 72; origin < 108; origin++) {
    const drivers = weekdayDrivers(buckets.slice(0, origin), buckets.slice(origin));
    const options = { season: 12, horizon: 1, model: 'snaive' };
    const known = sales.slice(0, origin);
    const { values, restore } = prepareSeries(known, { season: 12, drivers });
    plain += Math.abs((forecast(known, options).point[0] ?? 0) - (sales[origin] ?? 0));
    prepared += Math.abs((restore(forecast(values, options)).point[0] ?? 0) - (sales[origin] ?? 0));
  }
  assert.ok(prepared < 0.5 * plain, `${prepared} against ${plain}`);
});

test('a leap February is forecast longer than the last one', () => {
  const buckets = months(26 + 12 * 4);
  const sales = buckets.map(({ days }) => days * 100);
  // Up to January 2016; the February of that year has 29 days.
  const drivers: Driver[] = [
    { name: 'days', kind: 'exposure', past: buckets.slice(0, 73).map(({ days }) => days), future: [29] },
  ];
  const { values, restore } = prepareSeries(sales.slice(0, 73), { season: 12, drivers });
  const point = restore(forecast(values, { season: 12, horizon: 1, model: 'snaive' })).point[0] ?? 0;
  assertNear(point, 2_900, 15, 'February 2016');
});

test('a promotion is found at its size and applied where it is on again', () => {
  const normal = normals(4);
  const flags = Array.from({ length: 104 }, (_, t) => (t % 9 === 4 ? 1 : 0));
  const sales = flags.slice(0, 100).map((on) => 500 * (on === 1 ? 1.5 : 1) * Math.exp(0.05 * normal()));
  const prepared = prepareSeries(sales, { season: 1, drivers: [event('promotion', flags, 100)] });
  assertNear(prepared.drivers[0]?.effect ?? 0, 1.5, 0.06, 'effect');
  const { point } = prepared.restore({ point: [500, 500, 500, 500], intervals: [] });
  assertAllWithin(
    point,
    flags.slice(100).map((on) => (on === 1 ? 750 : 500)),
    0.05,
    'restored',
  );
});

test('flags without effect are seldom taken for a driver', () => {
  let applied = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const normal = normals(seed);
    const flags = Array.from({ length: 60 }, () => (normal() > 1 ? 1 : 0));
    const sales = flags.map(() => 100 * Math.exp(0.2 * normal()));
    if (prepareSeries(sales, { season: 12, drivers: [event('nothing', flags, 60)] }).drivers[0]?.applied) applied++;
  }
  assert.ok(applied <= 10, `${applied} of 100`);
});

test('an event that helps as often as it harms is left out', () => {
  const normal = normals(9);
  const flags = Array.from({ length: 120 }, (_, t) => (t % 12 === 5 ? 1 : 0));
  const sales = flags.map((on, t) => 100 * (on === 0 ? 1 : t % 24 === 5 ? 1.8 : 0.55) * Math.exp(0.05 * normal()));
  assert.equal(prepareSeries(sales, { season: 1, drivers: [event('mixed', flags, 120)] }).drivers[0]?.applied, false);
});

test('an event never seen, or seen twice, has no effect, and that is said', () => {
  const sales = Array.from({ length: 40 }, (_, t) => 100 + ((t * 7) % 5));
  const never = event('opening', [...sales.map(() => 0), 1], 40);
  const twice = event('fair', [...sales.map((_, t) => (t === 10 || t === 30 ? 1 : 0)), 1], 40);
  const { drivers, restore, description } = prepareSeries(sales, { season: 1, drivers: [never, twice] });
  assert.deepEqual(
    drivers.map(({ applied, occurrences }) => [applied, occurrences]),
    [
      [false, 0],
      [false, 2],
    ],
  );
  for (const { reason } of drivers) assert.match(reason, /unknown; it is on in a coming bucket, and none is applied/);
  assert.match(description, /opening: no effect applied/);
  assert.deepEqual(restore({ point: [7], intervals: [] }).point, [7]);
});

test('drivers that do not fit the series are refused', () => {
  const bad: Driver[] = [
    { name: 'short', kind: 'event', past: [0], future: [] },
    { name: 'large', kind: 'event', past: [0, 2], future: [] },
    { name: 'negative', kind: 'exposure', past: [1, -1], future: [] },
  ];
  for (const driver of bad) {
    assert.throws(
      () => prepareSeries([1, 2], { season: 1, drivers: [driver] }),
      (error) => error instanceof ForecastInputError && error.code === 'driver-invalid',
    );
  }
});
