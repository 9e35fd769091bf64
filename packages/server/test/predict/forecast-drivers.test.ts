// What is known of a bucket is what its calendar days say, in every bucket type, and nothing where there is nothing to know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar } from '@topline/domain/calendar.ts';
import { backtest, forecast } from '@topline/forecast';
import { driversOf, type SalesEvent, withDrivers } from '../../src/predict/forecast-drivers.ts';

const calendar = createCalendar({ timezone: 'Europe/Berlin', weekStart: 'MONDAY' });
const asked = (bucketType: 'DAY' | 'WEEK' | 'MONTH', origin: string, events: readonly SalesEvent[] = []) => ({
  ...{ calendar, bucketType, origin, events },
});

test('months have their weekdays from three years on; shorter histories, days and weeks have none', () => {
  const drivers = driversOf(asked('MONTH', '2024-02-01'), 36, 1);
  assert.deepEqual(
    drivers.map(({ name, kind, group, past, future }) => [name, kind, group, past.length, future.length]),
    ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((name) => [
      ...[name, 'exposure', 'weekdays', 36, 14],
    ]),
  );
  // February 2024 has 29 days and five Thursdays; March begins on a Friday and has five of Friday, Saturday and Sunday.
  assert.deepEqual(
    drivers.map(({ past }) => past[35]),
    [4, 4, 4, 5, 4, 4, 4],
  );
  assert.deepEqual(
    drivers.map(({ future }) => future[0]),
    [4, 4, 4, 4, 5, 5, 5],
  );
  assert.deepEqual(driversOf(asked('MONTH', '2024-02-01'), 35, 1), []);
  assert.deepEqual(driversOf(asked('DAY', '2024-02-01'), 400, 1), []);
  assert.deepEqual(driversOf(asked('WEEK', '2024-01-29'), 200, 1), []);
});

test('closed days are missing from weekdays and from open days', () => {
  const closed: SalesEvent = { name: 'Stocktaking', kind: 'closed', from: '2024-02-01', to: '2024-02-03' };
  const again: SalesEvent = { ...closed, name: 'Again', from: '2024-02-02', to: '2024-02-03' };
  const months = driversOf(asked('MONTH', '2024-02-01', [closed, again]), 36, 1);
  // Thursday the 1st and Friday the 2nd, each once.
  assert.deepEqual(
    months.map(({ past }) => past[35]),
    [4, 4, 4, 4, 3, 4, 4],
  );
  const [weeks, ...none] = driversOf(asked('WEEK', '2024-02-05', [closed]), 3, 1);
  assert.deepEqual([weeks?.name, weeks?.kind, weeks?.past, none.length], ['open days', 'exposure', [7, 5, 7], 0]);
  assert.deepEqual(driversOf(asked('DAY', '2024-02-03', [closed]), 4, 1)[0]?.past, [1, 0, 0, 1]);
});

test('an event is the part of a bucket’s days on which it is on; equal names are one thing, planned ones are known', () => {
  const events: SalesEvent[] = [
    { name: 'Sale', kind: 'promotion', from: '2024-01-08', to: '2024-01-15' },
    { name: 'Sale', kind: 'promotion', from: '2024-02-01', to: '2024-02-02' },
    { name: 'Easter', kind: 'holiday', from: '2024-03-31', to: '2024-04-02' },
  ];
  const [sale, easter] = driversOf(asked('WEEK', '2024-01-29', events), 5, 1);
  assert.equal(sale?.name, 'promotion: Sale');
  assert.deepEqual(sale?.past, [0, 1, 0, 0, 1 / 7]);
  assert.equal(easter?.name, 'holiday: Easter');
  assert.deepEqual(easter?.past, [0, 0, 0, 0, 0]);
  assert.deepEqual(easter?.future.slice(7, 10), [1 / 7, 1 / 7, 0]);
});

test('an event of some categories is none of the others, and for the total only closed days of all count', () => {
  const promotion: SalesEvent = {
    name: 'P',
    kind: 'promotion',
    from: '2024-01-29',
    to: '2024-02-05',
    categoryIds: [2],
  };
  const closed: SalesEvent = { ...promotion, kind: 'closed' };
  const names = (categoryId: number | undefined) =>
    driversOf(asked('WEEK', '2024-01-29', [promotion, closed]), 5, categoryId).map(({ name }) => name);
  assert.deepEqual(names(1), []);
  assert.deepEqual(names(2), ['open days', 'promotion: P']);
  assert.deepEqual(names(undefined), ['promotion: P']);
});

test('events beyond history and horizon change nothing, and a thousand names stay within what the engine takes', () => {
  const far: SalesEvent[] = [
    { name: 'Old', kind: 'promotion', from: '2000-01-01', to: '2000-01-09' },
    { name: 'Later', kind: 'closed', from: '2030-01-01', to: '2030-01-09' },
  ];
  const series = { categoryId: 1, values: [1, 2, 3, 4], season: 52, inputHash: 'as before' };
  assert.equal(withDrivers(asked('WEEK', '2024-01-29', far), series), series);
  const many = Array.from(
    { length: 1_000 },
    (_, index): SalesEvent => ({
      ...{ name: `Event ${index}`, kind: 'promotion', from: '2024-01-01', to: '2024-02-01' },
    }),
  );
  const values = Array.from({ length: 40 }, (_, index) => 100 + ((index * 37) % 11));
  const known = withDrivers(asked('MONTH', '2024-02-01', many), { ...series, values, season: 12 });
  assert.equal(known.drivers?.length, 32);
  const { inputHash } = forecast(values, { season: 12, horizon: 14, model: 'ses', drivers: known.drivers ?? [] });
  assert.equal(known.inputHash, inputHash);
});

test('a promotion that doubled sales before is forecast to do so again, and in a walk back too', () => {
  const weeks = 60;
  const starts = Array.from({ length: weeks + 14 }, (_, week) => calendar.addBuckets('WEEK', '2023-01-02', week));
  const isOn = (week: number) => week % 10 === 4;
  const events = starts.flatMap((from, week): SalesEvent[] =>
    isOn(week) ? [{ name: 'Sale', kind: 'promotion', from, to: calendar.addBuckets('WEEK', from, 1) }] : [],
  );
  const values = Array.from({ length: weeks }, (_, week) => (isOn(week) ? 200 : 100) + ((week * 7) % 5));
  const origin = starts[weeks - 1] ?? '';
  const drivers = driversOf(asked('WEEK', origin, events), weeks, 1);
  const options = { season: 1, horizon: 6, drivers };
  const { point } = forecast(values, { ...options, model: 'ses' });
  // Week 64 is on, the fifth after week 59: twice a usual week of about 102, give or take what is not believed.
  assert.ok((point[4] ?? 0) > 180 && (point[4] ?? 0) < 225, `${point}`);
  assert.ok((point[3] ?? 0) < 115, `${point}`);
  const walked = (known: typeof drivers) =>
    backtest(values, { season: 1, models: ['ses'], testPoints: 12, drivers: known }).models[0]?.mae ?? Number.NaN;
  assert.ok(walked(drivers) < walked([]) / 3, `${walked(drivers)} against ${walked([])}`);
});
