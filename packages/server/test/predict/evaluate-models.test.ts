// GET /evaluate-models: every model at the same origins, two buckets ahead, and a refusal that says what would do.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Fault } from '@topline/domain/fault.ts';
import { aggregateScores, bestOf, type ModelScores } from '../../src/predict/model-scores.ts';
import { createHarness, type Harness } from './predict-harness.ts';

const harnesses: Harness[] = [];
after(() => Promise.all(harnesses.map((harness) => harness.stop())));

function harnessOf(sales: Record<number, number[]>, settings = {}): Harness {
  const categories = Object.fromEntries(Object.keys(sales).map((id) => [id, `Category ${id}`]));
  const harness = createHarness({ merchantId: 5, categories, sales }, { bucketType: 'MONTH', ...settings });
  harnesses.push(harness);
  return harness;
}

const SOLD = [1_000, 1_400, 1_100, 1_900, 1_300, 1_700, 2_100, 1_600, 1_200, 2_400];

/** Errors two months ahead at the last three origins, with a function that forecasts from what was known. */
function errorsOf(forecast: (known: readonly number[]) => number): number[] {
  return [6, 7, 8].map((known) => ((SOLD[known + 1] ?? 0) - forecast(SOLD.slice(0, known))) / 100);
}

function assertClose(got: number | null | undefined, expected: number): void {
  assert.ok(typeof got === 'number' && Math.abs(got - expected) < 1e-9, `${got}, expected ${expected}`);
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('errors are those of forecasts two buckets ahead, made from what was known', async () => {
  const body = await harnessOf({ 1: SOLD }).get('evaluateModels', { test_points: 3 });
  assert.equal(body.test_points, 3);
  assert.equal(body.categories.length, 1);
  assert.deepEqual([body.complete, body.horizon], [true, 1]);
  assert.equal(body.origin, '2026-10-01');
  assert.equal(body.level, 95);
  const naive = errorsOf((known) => known[known.length - 1] ?? 0);
  const rolling = errorsOf((known) => meanOf(known.slice(-4)));
  for (const [model, errors] of [
    ['naive', naive],
    ['rolling', rolling],
  ] as const) {
    const scores = body.models.find((one) => one.model === model);
    assertClose(scores?.mae, meanOf(errors.map(Math.abs)));
    assertClose(scores?.rmse, Math.sqrt(meanOf(errors.map((error) => error ** 2))));
  }
  const least = Math.min(...body.models.map(({ mae }) => mae ?? Infinity));
  assert.equal(body.models.find(({ mae }) => mae === least)?.model, body.best);
  const names = body.models.map((one) => one.model);
  for (const name of ['rolling', 'wma', 'ses', 'snaive', 'arima']) assert.ok(names.includes(name), name);
});

test('more test points than the history has room for are refused with what is available', async () => {
  const harness = harnessOf({ 1: SOLD, 2: SOLD.slice(5) });
  await assert.rejects(harness.get('evaluateModels', { test_points: 7 }), (error) => {
    assert.ok(error instanceof Fault);
    assert.equal(error.status, 422);
    // Ten buckets, two ahead, three to learn from.
    assert.deepEqual(error.extra, { available: 6 });
    assert.equal(error.errors[0]?.pointer, '/query/test_points');
    return true;
  });
  assert.equal((await harness.get('evaluateModels', { test_points: 6 })).categories.length, 1);
});

test('when the time is over, what has been measured is the answer, and asking again gets further', async () => {
  const sales = Object.fromEntries([1, 2, 3, 4].map((id) => [id, SOLD.map((sold) => sold * id)]));
  const hurried = harnessOf(sales, { evaluationBudgetMs: 1 });
  const asked = async (): Promise<number> => {
    try {
      const { categories, complete, progress } = await hurried.get('evaluateModels', { test_points: 2 });
      assert.equal(complete, progress.done === progress.total);
      return complete ? categories.length : 0;
    } catch (error) {
      assert.ok(error instanceof Fault && error.code === 'deadline-exceeded');
      return 0;
    }
  };
  const seen = [await asked()];
  while ((seen.at(-1) ?? 0) < 4 && seen.length < 2_000) seen.push(await asked());
  assert.equal(seen.at(-1), 4);
});

test('scores of several categories are over all their points', () => {
  const scores = (
    model: string,
    mae: number | null,
    points: readonly [actual: number, point: number][],
  ): ModelScores => ({
    ...{ model, version: `${model}-1`, mae, rmse: mae, mase: null, smape: 10, rmsse: null, wape: null },
    ...{ bias: mae, coverage: mae === null ? null : 0.5, width: 4 },
    points: points.map(([actual, point], index) => ({ origin: index + 3, actual, point })),
  });
  const series = [
    [scores('a', 3, [[10, 7]]), scores('b', 1, [[10, 9]])],
    [scores('a', 4, [[30, 34]]), scores('b', 9, [[30, 39]])],
    [scores('a', null, []), scores('b', null, [])],
  ];
  const [a, b] = aggregateScores(series);
  assert.deepEqual(a, {
    ...{ model: 'a', version: 'a-1', categories: 3 },
    ...{ mae: 3.5, rmse: Math.sqrt(12.5), mase: null, smape: 10, rmsse: null },
    // 3 and 4 off, of 40 sold.
    wape: 7 / 40,
    ...{ bias: 3.5, coverage: 0.5, width: 4 },
  });
  assert.equal(b?.mae, 5);
  assert.equal(bestOf(aggregateScores(series)), 'a');
  assert.equal(bestOf([]), null);
  // b is better on the first, but a is measured on more.
  const partial = [series[0] ?? [], [scores('a', 4, [[30, 34]])]];
  assert.equal(bestOf(aggregateScores(partial)), 'a');
});

test('every figure of one model is as computed by hand', async () => {
  const body = await harnessOf({ 1: SOLD }).get('evaluateModels', { test_points: 3, models: 'naive' });
  const [naive, ...others] = body.models;
  assert.deepEqual(others, []);
  const actual = [6, 7, 8].map((known) => (SOLD[known + 1] ?? 0) / 100);
  const errors = errorsOf((known) => known[known.length - 1] ?? 0);
  // Six values known before the first origin, too few for a year: differences of neighbours are the scale.
  const known = SOLD.slice(0, 6).map((sold) => sold / 100);
  const steps = known.slice(1).map((value, index) => value - (known[index] ?? 0));
  assertClose(naive?.mase, meanOf(errors.map(Math.abs)) / meanOf(steps.map(Math.abs)));
  assertClose(naive?.rmsse, Math.sqrt(meanOf(errors.map((e) => e ** 2)) / meanOf(steps.map((s) => s ** 2))));
  assertClose(naive?.wape, meanOf(errors.map(Math.abs)) / meanOf(actual));
  assertClose(naive?.bias, -meanOf(errors));
  assert.ok(naive?.width !== null && (naive?.width ?? 0) > 0);
  assert.equal(naive?.ndcg, null, 'one category is no ranking');
  const [category] = body.categories;
  assert.deepEqual(category?.points, [
    { start: '2026-08-01', actual: '16.00', forecasts: { naive: '17.00' } },
    { start: '2026-09-01', actual: '12.00', forecasts: { naive: '21.00' } },
    { start: '2026-10-01', actual: '24.00', forecasts: { naive: '16.00' } },
  ]);
});

test('the order of the ranking is judged by what it would have earned', async () => {
  const steady = [900, 1_000, 900, 1_000, 900, 1_000, 900, 1_000];
  const sales = { 1: steady, 2: steady.map((sold) => sold * 3), 3: steady.map((sold) => sold * 2) };
  const body = await harnessOf(sales).get('evaluateModels', { test_points: 2, models: 'naive,rolling' });
  assert.deepEqual(
    body.models.map(({ model, ndcg, categories }) => [model, ndcg, categories]),
    [
      ['naive', 1, 3],
      ['rolling', 1, 3],
    ],
  );
});

test('names that are no models, and a list of none, are refused with their place', async () => {
  for (const models of ['naive,best', '', 'naive,']) {
    await assert.rejects(harnessOf({ 1: SOLD }).get('evaluateModels', { models }), (error) => {
      assert.ok(error instanceof Fault);
      assert.deepEqual([error.status, error.errors[0]?.pointer], [400, '/query/models']);
      return true;
    });
  }
});

test('as a stream: progress while it is measured, the same answer at last', async () => {
  const sales = Object.fromEntries([1, 2, 3].map((id) => [id, SOLD.map((sold) => sold * id)]));
  const harness = harnessOf(sales);
  const events = await harness.events('evaluateModels', { test_points: 2 });
  const last = events.at(-1);
  assert.equal(last?.name, 'result');
  assert.deepEqual(last?.data, await harness.get('evaluateModels', { test_points: 2 }));
  const progress = events.slice(0, -1);
  assert.ok(progress.length > 0);
  assert.ok(progress.every(({ name }) => name === 'progress'));
  for (const { data } of progress) {
    const { category_id, category_name, models } = data as Record<string, unknown>;
    assert.ok([1, 2, 3].includes(Number(category_id)));
    assert.equal(typeof category_name, 'string');
    assert.ok(Array.isArray(models) && models.length > 0, 'what has just been measured is told');
  }
  const done = progress.map(({ data }) => (data as { done: number }).done);
  assert.deepEqual(
    done,
    done.toSorted((a, b) => a - b),
  );
  await assert.rejects(harness.events('evaluateModels', { test_points: 7 }), (error) => {
    return error instanceof Fault && error.status === 422;
  });
});
