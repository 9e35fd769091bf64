// GET /forecast/top-categories: rows and the rest add up to the merchant's total, to the cent, whatever is listed and whatever the model.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { coherentForecasts, totalSeries } from '../../src/predict/coherent-total.ts';
import type { FakeMerchant } from './fake-sources.ts';
import { type BodyOf, createHarness, type Harness } from './predict-harness.ts';

const harnesses: Harness[] = [];
after(() => Promise.all(harnesses.map((harness) => harness.stop())));

function harnessOf(...given: Parameters<typeof createHarness>): Harness {
  const harness = createHarness(...given);
  harnesses.push(harness);
  return harness;
}

/** Weeks of categories that rise, fall and waver; one is young, one never sold. */
const SHOP: FakeMerchant = {
  merchantId: 5,
  categories: { 1: 'Tea', 2: 'Coffee', 3: 'Cake', 4: 'Mugs', 5: 'Beans' },
  sales: {
    1: Array.from({ length: 40 }, (_, week) => 10_000 + 531 * week + ((week * 7_919) % 3_001)),
    2: Array.from({ length: 40 }, (_, week) => 60_000 - 777 * week + ((week * 104_729) % 9_001)),
    3: Array.from({ length: 40 }, (_, week) => ((week * 31) % 7 === 0 ? 12_345 : 0)),
    5: [2_500, 1_300, 7_077],
  },
};

const cents = (amount: string) => Number(amount.replace('.', ''));

function assertAddsUp({ forecasts, total, rest }: BodyOf<'topForecast'>, categories: number) {
  const listed = forecasts.reduce((sum, row) => sum + cents(row.reconciled ?? 'none'), 0);
  assert.equal(listed + cents(rest?.forecast ?? 'none'), cents(total?.forecast ?? 'none'));
  assert.equal(forecasts.length + (rest?.categories ?? Number.NaN), categories);
  for (const { level, lower, upper } of total?.intervals ?? []) {
    assert.ok(cents(lower) <= cents(total?.forecast ?? ''), `${level}`);
    assert.ok(cents(total?.forecast ?? '') <= cents(upper), `${level}`);
  }
}

test('rows and the rest add up to the total for every model and any number of rows', async () => {
  const harness = harnessOf(SHOP);
  for (const model of ['rolling', 'ses', 'holt', 'theta', 'ets', 'tsb', 'naive']) {
    const all = await harness.get('topForecast', { model, limit: 20 });
    const two = await harness.get('topForecast', { model, limit: 2 });
    assertAddsUp(all, 5);
    assertAddsUp(two, 5);
    assert.equal(all.rest?.forecast, '0.00');
    assert.equal(two.total?.forecast, all.total?.forecast);
    assert.equal(all.total?.model, model);
    assert.deepEqual(
      all.total?.intervals.map(({ level }) => level),
      [80, 95],
    );
  }
});

test('the same question has the same total, and levels are those asked for', async () => {
  const asked = { model: 'theta', levels: '60,90', horizon: 3 };
  const body = await harnessOf(SHOP).get('topForecast', asked);
  const again = await harnessOf(SHOP).get('topForecast', asked);
  assert.deepEqual([again.total, again.rest], [body.total, body.rest]);
  const [narrow, wide] = body.total?.intervals ?? [];
  assert.deepEqual([narrow?.level, wide?.level], [60, 90]);
  assert.ok(cents(wide?.lower ?? '') < cents(narrow?.lower ?? ''));
  assert.ok(cents(wide?.upper ?? '') > cents(narrow?.upper ?? ''));
});

test('where parts and total say the same, a category keeps its forecast to the cent', async () => {
  // The mean of the sums is the sum of the means: by hand (7000+5000)/2 + (300+100)/2 cents, of the last two.
  const shop = {
    merchantId: 5,
    categories: { 1: 'A', 2: 'B' },
    sales: { 1: [9_000, 7_000, 5_000], 2: [200, 300, 100] },
  };
  const body = await harnessOf(shop).get('topForecast', { lookback: 2 });
  assert.deepEqual(
    body.forecasts.map(({ forecast, reconciled }) => [forecast, reconciled]),
    [
      ['60.00', '60.00'],
      ['2.00', '2.00'],
    ],
  );
  assert.equal(body.total?.forecast, '62.00');
});

test('a merchant with more categories than are ranked has them in its total and in its range', async () => {
  const ids = Array.from({ length: 130 }, (_, index) => index + 1);
  const shop: FakeMerchant = {
    merchantId: 5,
    categories: Object.fromEntries(ids.map((id) => [id, `Category ${id}`])),
    sales: Object.fromEntries(ids.map((id) => [id, [100 * id, 120 * id, 90 * id, 110 * id]])),
  };
  const body = await harnessOf(shop).get('topForecast', { limit: 20 });
  assertAddsUp(body, 130);
  // Means of 105 cents times 1 to 130.
  assert.equal(body.total?.forecast, '8940.75');
  assert.equal(body.total?.intervals.length, 2);
});

test('without categories there is no total, and without sales it is nothing', async () => {
  const none = await harnessOf({ merchantId: 5, categories: {}, sales: {} }).get('topForecast');
  assert.deepEqual([none.total, none.rest], [undefined, undefined]);
  const unsold = await harnessOf({ merchantId: 5, categories: { 1: 'Tea' }, sales: {} }).get('topForecast');
  assert.equal(unsold.total?.forecast, '0.00');
  assertAddsUp(unsold, 1);
});

test('the total’s series is the sum of the categories’, each ending at the origin, in whole cents', () => {
  const series = (values: number[]) => ({ categoryId: 1, values, season: 52, inputHash: '' });
  const whole = totalSeries([series([0.1, 0.2, 0.3]), series([0.7])], 52, 2);
  assert.deepEqual(whole.values, [0.1, 0.2, 1]);
  assert.equal(whole.categoryId, 0);
});

test('whatever is forecast, no reconciled amount is below 0', () => {
  const amount = fc.double({ min: 0, max: 1e7, noNaN: true });
  const said = fc.tuple(amount, amount).map(([point, width]) => ({
    point: [point],
    intervals: [{ level: 80, lower: [Math.max(0, point - width)], upper: [point + width] }],
    model: 'ses',
    version: 'ses-1',
    form: 'ses',
    parameters: {},
    inputHash: '',
  }));
  fc.assert(
    fc.property(fc.array(said, { minLength: 1, maxLength: 12 }), said, (parts, total) => {
      const categories = parts.map((outcome, categoryId) => ({ categoryId, outcome }));
      const { amounts } = coherentForecasts(categories, total, 1, 2);
      assert.equal(amounts.size, parts.length);
      for (const one of amounts.values()) assert.ok(one >= 0n);
    }),
  );
});
