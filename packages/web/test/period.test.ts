// Steps through buckets agree with Temporal for every length of period and every first day of the week.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUCKET_TYPES, type BucketType } from '@topline/domain/bucket.ts';
import { WEEK_STARTS, type WeekStart } from '@topline/domain/merchant.ts';
import fc from 'fast-check';
import { bucketStartOf, nearnessOf, spanOf, stepBuckets, stepSpan, todayIn } from '../src/view/period.ts';

const UNITS: Readonly<Record<BucketType, 'days' | 'weeks' | 'months' | 'years'>> = {
  DAY: 'days',
  WEEK: 'weeks',
  MONTH: 'months',
  YEAR: 'years',
};

function startByTemporal(type: BucketType, date: Temporal.PlainDate, weekStart: WeekStart): Temporal.PlainDate {
  if (type === 'DAY') return date;
  if (type === 'MONTH') return date.with({ day: 1 });
  if (type === 'YEAR') return date.with({ month: 1, day: 1 });
  const back = (date.dayOfWeek - 1 - WEEK_STARTS.indexOf(weekStart) + 7) % 7;
  return date.subtract({ days: back });
}

test('bucket starts and steps agree with Temporal', () => {
  const days = fc
    .integer({ min: 0, max: 50_000 })
    .map((day) => Temporal.PlainDate.from('1990-01-01').add({ days: day }));
  const types = fc.constantFrom(...BUCKET_TYPES);
  const weekStarts = fc.constantFrom(...WEEK_STARTS);
  fc.assert(
    fc.property(days, types, weekStarts, fc.integer({ min: -60, max: 60 }), (date, type, weekStart, count) => {
      const start = startByTemporal(type, date, weekStart);
      assert.equal(bucketStartOf(type, date.toString(), weekStart), start.toString());
      assert.equal(stepBuckets(type, start.toString(), count), start.add({ [UNITS[type]]: count }).toString());
    }),
  );
});

test('today is the merchant’s date, not the reader’s', () => {
  const noonUtc = Date.parse('2026-11-22T12:00:00Z');
  assert.equal(todayIn('Pacific/Kiritimati', noonUtc), '2026-11-23');
  assert.equal(todayIn('Pacific/Pago_Pago', noonUtc), '2026-11-22');
  assert.equal(todayIn('America/New_York', Date.parse('2026-11-22T02:00:00Z')), '2026-11-21');
  assert.equal(todayIn('Mars/Olympus', noonUtc), '2026-11-22');
});

test('a bucket is now, the last one, or another', () => {
  const week = { type: 'WEEK', start: '2026-11-16', end: '2026-11-23' } as const;
  const february = { type: 'MONTH', start: '2026-02-01', end: '2026-03-01' } as const;
  assert.equal(nearnessOf(week, '2026-11-22'), 'now');
  assert.equal(nearnessOf(week, '2026-11-23'), 'last');
  assert.equal(nearnessOf(february, '2026-03-31'), 'last');
  assert.equal(nearnessOf(february, '2026-04-01'), 'other');
  assert.equal(nearnessOf({ ...week, start: '2026-11-30', end: '2026-12-07' }, '2026-11-22'), 'other');
});

test('a span of days has its last day in it and moves by its own length', () => {
  const span = spanOf({ period: 'CUSTOM', start: '2026-03-01', until: '2026-03-10' }, '2026-11-22', 'MONDAY');
  assert.deepEqual(span, { type: 'CUSTOM', start: '2026-03-01', end: '2026-03-11' });
  assert.deepEqual(stepSpan(span, -1), { type: 'CUSTOM', start: '2026-02-19', end: '2026-03-01' });
});
