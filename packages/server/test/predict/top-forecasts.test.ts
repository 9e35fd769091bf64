// GET /forecast/top-categories: the shape, the numbers and the ranking, and that it answers whatever the history is.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Fault } from '@topline/domain/fault.ts';
import { modelNames } from '@topline/forecast';
import type { FakeMerchant } from './fake-sources.ts';
import { createHarness, type Harness } from './predict-harness.ts';

const harnesses: Harness[] = [];
after(() => Promise.all(harnesses.map((harness) => harness.stop())));

function harnessOf(...given: Parameters<typeof createHarness>): Harness {
  const harness = createHarness(...given);
  harnesses.push(harness);
  return harness;
}

/** Weeks in cents; the last four decide a rolling mean over four. */
const SHOP: FakeMerchant = {
  merchantId: 5,
  categories: { 1: 'Tea', 2: 'Coffee', 3: 'Cake', 4: 'Mugs' },
  sales: {
    1: [900, 100, 1_000, 2_000, 3_000, 4_001],
    2: [5_000, 5_000, 9_000, 5_000, 7_000, 7_000],
    3: [1, 1, 1, 1, 1, 2],
  },
};

test('the next week is ranked by a rolling mean, to the cent, in the merchant’s calendar', async () => {
  const body = await harnessOf(SHOP).get('topForecast', { limit: 3 });
  const { forecasts, total: _total, rest: _rest, ...head } = body;
  assert.deepEqual(head, {
    merchant_id: 5,
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    week_start: 'MONDAY',
    bucket_type: 'WEEK',
    period: { start: '2026-11-23', end: '2026-11-30' },
    origin: '2026-11-09',
    steps: 2,
    model: 'rolling',
    lookback: 4,
    levels: [80, 95],
    generated_at: '2026-11-18T12:00:00Z',
    as_of: '2026-11-18T11:59:59Z',
    stale: false,
    source: 'clickhouse',
  });
  // Means of the last four, by hand: (9000+5000+7000+7000)/4, (1000+2000+3000+4001)/4 = 25.0025, (1+1+1+2)/4 = 0.0125 cents.
  assert.deepEqual(
    forecasts.map(({ rank, category_id, category_name, forecast, model }) => [
      rank,
      category_id,
      category_name,
      forecast,
      model,
    ]),
    [
      [1, 2, 'Coffee', '70.00', 'rolling'],
      [2, 1, 'Tea', '25.00', 'rolling'],
      [3, 3, 'Cake', '0.01', 'rolling'],
    ],
  );
  for (const { forecast, intervals } of forecasts) {
    const [narrow, wide, ...others] = intervals;
    assert.deepEqual([narrow?.level, wide?.level, others.length], [80, 95, 0]);
    const ends = [wide?.lower, narrow?.lower, forecast, narrow?.upper, wide?.upper].map(Number);
    assert.deepEqual(
      ends.toSorted((a, b) => a - b),
      ends,
    );
  }
});

test('lookback, horizon and the currency’s decimals are as asked', async () => {
  const yen = harnessOf({ ...SHOP, currency: 'JPY', decimals: 0, timezone: 'Asia/Tokyo', weekStart: 'SUNDAY' });
  const body = await yen.get('topForecast', { lookback: 2, horizon: 3, limit: 1 });
  assert.equal(body.horizon, 3);
  assert.deepEqual(body.period, { start: '2026-11-22', end: '2026-11-29' });
  const [first] = body.forecasts;
  assert.equal(first?.forecast, '7000');
  assert.deepEqual(
    first?.periods?.map(({ start, end, forecast }) => [start, end, forecast]),
    [
      ['2026-11-22', '2026-11-29', '7000'],
      ['2026-11-29', '2026-12-06', '7000'],
      ['2026-12-06', '2026-12-13', '7000'],
    ],
  );
});

test('equal forecasts are ranked by category', async () => {
  const tied = harnessOf({ merchantId: 5, categories: { 8: 'B', 3: 'A' }, sales: { 8: [100, 200], 3: [100, 200] } });
  const { forecasts } = await tied.get('topForecast');
  assert.deepEqual(
    forecasts.map((row) => row.category_id),
    [3, 8],
  );
});

test('a history of nothing, one, two, constant or zero buckets is answered, and says that it is too little', async () => {
  const histories: Record<string, number[]> = {
    nothing: [],
    one: [500],
    two: [500, 700],
    constant: [500, 500, 500, 500],
    zeros: [0, 0, 0, 0],
  };
  for (const model of ['rolling', 'wma', 'ses', 'snaive', 'arima']) {
    const sales = Object.fromEntries(Object.values(histories).map((sold, index) => [index + 1, sold]));
    const categories = Object.fromEntries(Object.keys(histories).map((name, index) => [index + 1, name]));
    const { forecasts } = await harnessOf({ merchantId: 5, categories, sales }).get('topForecast', { model });
    assert.equal(forecasts.length, 5);
    for (const row of forecasts) {
      assert.equal(row.insufficient_history, true, `${model} ${row.category_name}`);
      assert.match(row.forecast, /^\d+\.\d\d$/);
    }
    const byName = new Map(forecasts.map((row) => [row.category_name, row.forecast]));
    assert.equal(byName.get('nothing'), '0.00');
    assert.equal(byName.get('zeros'), '0.00');
    assert.equal(byName.get('constant'), '5.00');
  }
});

test('a merchant without orders has a forecast of nothing', async () => {
  const { forecasts, origin } = await harnessOf({ merchantId: 5, categories: {}, sales: {} }).get('topForecast');
  assert.deepEqual(forecasts, []);
  assert.equal(origin, '2026-11-09');
});

test('the probabilities of places add up, follow the forecasts, and are the same for the same forecasts', async () => {
  const { forecasts } = await harnessOf(SHOP).get('topForecast', { limit: 4 });
  const again = (await harnessOf(SHOP).get('topForecast', { limit: 4 })).forecasts;
  const ranks = forecasts.map((row) => row.rank_probabilities);
  assert.deepEqual(
    again.map((row) => row.rank_probabilities),
    ranks,
  );
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const close = (got: number, expected: number) => assert.ok(Math.abs(got - expected) < 1e-9, `${got} ${expected}`);
  // One of the four is first, three are among the first three, and the places 1 to 4 are given out.
  close(sum(ranks.map((rank) => rank?.first ?? 0)), 1);
  assert.deepEqual(
    ranks.map((rank) => rank?.top.map(({ n }) => n)),
    [[3], [3], [3], [3]],
  );
  close(sum(ranks.map((rank) => rank?.top[0]?.probability ?? 0)), 3);
  close(sum(ranks.map((rank) => rank?.expected_rank ?? 0)), 1 + 2 + 3 + 4);
  // Coffee has never sold less than any other, Mugs never sold.
  assert.ok((ranks[0]?.first ?? 0) > 0.9);
  assert.equal(ranks[3]?.first, 0);
  // A shorter list is a part of the same ranking.
  const [first] = (await harnessOf(SHOP).get('topForecast', { limit: 1 })).forecasts;
  assert.equal(first?.rank_probabilities?.first, ranks[0]?.first);
  assert.deepEqual(
    first?.rank_probabilities?.top.map(({ n }) => n),
    [1, 3],
  );
});

test('levels are as asked, ascending and nested; what is no level is refused with its place', async () => {
  const harness = harnessOf(SHOP);
  const { levels, forecasts } = await harness.get('topForecast', { levels: '99,50,90', limit: 1 });
  assert.deepEqual(levels, [50, 90, 99]);
  const intervals = forecasts[0]?.intervals ?? [];
  assert.deepEqual(
    intervals.map(({ level }) => level),
    levels,
  );
  const lower = intervals.map((one) => Number(one.lower));
  assert.deepEqual(
    lower,
    lower.toSorted((a, b) => b - a),
  );
  assert.equal(forecasts[0]?.forecast, '70.00');
  for (const wrong of ['', '80,', '80,80', '49', '100', '80.5', '50,60,70,80,90', ' 80']) {
    await assert.rejects(harness.get('topForecast', { levels: wrong }), (error) => {
      assert.ok(error instanceof Fault, wrong);
      assert.deepEqual([error.status, error.errors[0]?.pointer], [400, '/query/levels']);
      return true;
    });
  }
});

test('every model answers, with its form and the time it was made', async () => {
  const harness = harnessOf(SHOP);
  for (const model of modelNames) {
    const { forecasts } = await harness.get('topForecast', { model, horizon: 12, limit: 2 });
    assert.equal(forecasts.length, 2, model);
    for (const row of forecasts) {
      assert.equal(row.periods?.length, 12);
      assert.notEqual(row.form, '');
      assert.equal(row.generated_at, '2026-11-18T12:00:00Z');
    }
  }
});

test('a single bulk order is told with its week, and counts for less', async () => {
  // Forty weeks about 50.00 and one of 900.00, five weeks before the last closed one (2026-11-09).
  const weeks = Array.from({ length: 40 }, (_, week) => 5_000 + ((week * 37) % 11) * 20);
  weeks[34] = 90_000;
  const shop: FakeMerchant = { merchantId: 6, categories: { 1: 'Candles' }, sales: { 1: weeks } };
  const [first] = (await harnessOf(shop).get('topForecast', { model: 'ses', limit: 1 })).forecasts;
  const [odd, ...others] = first?.odd_values ?? [];
  assert.deepEqual([odd?.kind, odd?.bucket_start, odd?.amount, others.length], ['outlier', '2026-10-05', '900.00', 0]);
  assert.ok((odd?.weight ?? 1) < 0.5);
  assert.ok(Math.abs(Number(first?.forecast) - 51) < 2, first?.forecast ?? '');
});
