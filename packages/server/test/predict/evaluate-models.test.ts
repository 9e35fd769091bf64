// GET /evaluate-models: every model at the same origins, two buckets ahead, and a refusal that says what would do.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Fault } from '@topline/domain/fault.ts';
import { aggregateScores, bestOf } from '../../src/predict/model-scores.ts';
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
  assert.equal(body.categories, 1);
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
  assert.equal((await harness.get('evaluateModels', { test_points: 6 })).categories, 1);
});

test('when the time is over, what has been measured is the answer, and asking again gets further', async () => {
  const sales = Object.fromEntries([1, 2, 3, 4].map((id) => [id, SOLD.map((sold) => sold * id)]));
  const hurried = harnessOf(sales, { evaluationBudgetMs: 1 });
  const asked = async (): Promise<number> => {
    try {
      return (await hurried.get('evaluateModels', { test_points: 2 })).categories ?? 0;
    } catch (error) {
      assert.ok(error instanceof Fault && error.code === 'deadline-exceeded');
      return 0;
    }
  };
  const seen = [await asked()];
  while ((seen.at(-1) ?? 0) < 4 && seen.length < 2_000) seen.push(await asked());
  assert.equal(seen.at(-1), 4);
});

test('scores of several categories are means over all their points', () => {
  const scores = (model: string, mae: number | null, rmse: number | null) => ({
    model,
    version: `${model}-1`,
    mae,
    rmse,
    mase: null,
    smape: 10,
    coverage: [{ level: 95, share: mae === null ? null : 0.5, width: null, score: null }],
    fallbacks: 0,
  });
  const outcomes = [
    { models: [scores('a', 2, 3), scores('b', 1, 1)], champion: null },
    { models: [scores('a', 4, 4), scores('b', 9, 9)], champion: null },
    { models: [scores('a', null, null), scores('b', null, null)], champion: null },
  ];
  const [a, b] = aggregateScores(outcomes, 95);
  assert.deepEqual(a, {
    model: 'a',
    version: 'a-1',
    mae: 3,
    rmse: Math.sqrt(12.5),
    mase: null,
    smape: 10,
    coverage: 0.5,
  });
  assert.equal(b?.mae, 5);
  assert.equal(bestOf(aggregateScores(outcomes, 95)), 'a');
  assert.equal(bestOf([]), null);
});
