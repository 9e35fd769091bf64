// A series is the closed buckets, gaps 0, from a category's first sale to the origin, whatever the calendar.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCalendar } from '@topline/domain/calendar.ts';
import { WEEK_STARTS } from '@topline/domain/merchant.ts';
import { forecast } from '@topline/forecast';
import fc from 'fast-check';
import type { ForecastBucketType } from '../../src/predict/outlook.ts';
import { categorySeries, HISTORY_BUCKETS_MAX, inputHashOf, seriesWindow } from '../../src/predict/series.ts';

const berlin = createCalendar({ timezone: 'Europe/Berlin', weekStart: 'MONDAY' });

function add(start: string, type: ForecastBucketType, count: number): string {
  const date = Temporal.PlainDate.from(start);
  if (type === 'MONTH') return date.add({ months: count }).toString();
  return date.add({ days: count * (type === 'WEEK' ? 7 : 1) }).toString();
}

test('gaps are 0, a younger category starts with its first sale, all end at the origin', () => {
  const window = seriesWindow(berlin, 'MONTH', '2026-05-01', '2025-11-17');
  assert.deepEqual(window, { from: '2025-11-01', to: '2026-05-01', buckets: 6 });
  const cells = [
    { categoryId: 0, bucketStart: '2025-11-01', amount: 1_000n },
    { categoryId: 7, bucketStart: '2025-11-01', amount: 999n },
    { categoryId: 7, bucketStart: '2026-02-01', amount: 1n },
    { categoryId: 9, bucketStart: '2026-03-01', amount: 12_345n },
  ];
  const series = categorySeries(cells, window, 'MONTH', 2);
  assert.deepEqual(
    series.map(({ categoryId, values, season }) => ({ categoryId, values, season })),
    [
      { categoryId: 9, values: [123.45, 0], season: 12 },
      { categoryId: 7, values: [9.99, 0, 0, 0.01, 0, 0], season: 12 },
    ],
  );
});

test('amounts are in the currency’s own decimals, and a bucket below zero counts as no sales', () => {
  const window = seriesWindow(berlin, 'DAY', '2026-05-04', '2026-05-01');
  const cells = [
    { categoryId: 1, bucketStart: '2026-05-01', amount: 1_234n },
    { categoryId: 1, bucketStart: '2026-05-02', amount: -50n },
  ];
  assert.deepEqual(categorySeries(cells, window, 'DAY', 0)[0]?.values, [1_234, 0, 0]);
  assert.deepEqual(categorySeries(cells, window, 'DAY', 3)[0]?.values, [1.234, 0, 0]);
});

test('nothing is looked at before the first sale, nor beyond the history that is kept, nor after the origin', () => {
  assert.equal(seriesWindow(berlin, 'WEEK', '2026-05-04', undefined).buckets, 0);
  assert.equal(seriesWindow(berlin, 'WEEK', '2026-05-04', '2026-05-06').buckets, 0);
  assert.equal(seriesWindow(berlin, 'WEEK', '2026-05-04', '2026-05-09').from, '2026-05-04');
  assert.deepEqual(seriesWindow(berlin, 'WEEK', '2026-05-04', '2026-05-03'), {
    from: '2026-04-27',
    to: '2026-05-04',
    buckets: 1,
  });
  for (const type of ['DAY', 'WEEK', 'MONTH'] as const) {
    const running = berlin.bucketStartOf(type, '2026-05-04');
    const window = seriesWindow(berlin, type, running, '1990-01-01');
    assert.equal(window.buckets, HISTORY_BUCKETS_MAX[type]);
    assert.equal(add(window.from, type, window.buckets), running);
  }
});

test('every sale stands in its bucket, in every calendar', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<ForecastBucketType>('DAY', 'WEEK', 'MONTH'),
      fc.constantFrom(...WEEK_STARTS),
      fc.integer({ min: 0, max: 10_000 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 60 }),
      (type, weekStart, day, sold) => {
        const calendar = createCalendar({ timezone: 'UTC', weekStart });
        const first = calendar.bucketStartOf(type, Temporal.PlainDate.from('1995-01-01').add({ days: day }).toString());
        const running = add(first, type, 60);
        const sorted = sold.toSorted((a, b) => a - b);
        const cells = sorted.map((at) => ({
          categoryId: 3,
          bucketStart: add(first, type, at),
          amount: BigInt(at + 1),
        }));
        const window = seriesWindow(calendar, type, running, first);
        const start = sorted[0] ?? 0;
        const expected = Array.from({ length: 60 - start }, (_, index) =>
          sold.includes(index + start) ? index + start + 1 : 0,
        );
        assert.deepEqual(categorySeries(cells, window, type, 0)[0]?.values, expected);
      },
    ),
    { numRuns: 300 },
  );
});

test('the hash is the engine’s own', () => {
  for (const values of [[], [0], [1.5, 2.25, 1e13, 0.01], Array.from({ length: 300 }, (_, index) => index / 7)]) {
    const { inputHash } = forecast(values, { season: 52, horizon: 1, model: 'rolling' });
    assert.equal(inputHashOf(values, 52), inputHash);
  }
  const drivers = [
    { name: 'promotion: Café 🎉 "%_', kind: 'event', past: [0, 1, 0.5], future: [1] },
    { name: 'Monday', kind: 'exposure', past: [4, 5, 4], future: [], group: 'weekdays' },
  ] as const;
  const { inputHash } = forecast([1, 2, 3], { season: 12, horizon: 1, model: 'rolling', drivers });
  assert.equal(inputHashOf([1, 2, 3], 12, drivers), inputHash);
  assert.notEqual(inputHashOf([1, 2, 3], 12), inputHash);
  assert.notEqual(inputHashOf([1], 7), inputHashOf([1], 12));
});
