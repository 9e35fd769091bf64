// Guarantee: a backtest sees no value after its origin, counts what the formulas say, and the champion is the one with the least error.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  backtest,
  backtestSteps,
  coverage,
  ForecastInputError,
  mae,
  mase,
  modelNames,
  rmse,
  seasonalScale,
  selectChampion,
  smape,
  testPointsMax,
} from '../src/index.ts';
import { assertNear } from './closeness.ts';

const VALUES = [10, 12, 9, 14, 11, 13, 10, 15, 12, 14, 11, 16];

test('naive over three origins has the errors counted by hand', () => {
  const { models } = backtest(VALUES, { season: 4, models: ['naive'], testPoints: 3 });
  const measured = models[0];
  assert.ok(measured !== undefined);
  assert.deepEqual(
    measured.rows.map(({ origin, step, actual, point }) => [origin, step, actual, point]),
    [
      [9, 1, 14, 12],
      [10, 1, 11, 14],
      [11, 1, 16, 11],
    ],
  );
  // Errors 2, 3, 5; seasonal differences before the first origin: 1, 1, 1, 1, 1.
  assertNear(measured.mae ?? 0, 10 / 3, 1e-12, 'mae');
  assertNear(measured.rmse ?? 0, Math.sqrt(38 / 3), 1e-12, 'rmse');
  assertNear(measured.mase ?? 0, 10 / 3, 1e-12, 'mase');
  assertNear(measured.smape ?? 0, (400 / 26 + 600 / 25 + 1000 / 27) / 3, 1e-12, 'smape');
});

test('two steps ahead are scored together and each alone', () => {
  const { models } = backtest(VALUES, { season: 1, models: ['naive'], testPoints: 2, horizon: 2 });
  const measured = models[0];
  // Origin 9 (12): 14, 11 → 2, 1. Origin 10 (14): 11, 16 → 3, 2.
  assert.deepEqual(
    measured?.bySteps.map((step) => step.mae),
    [2.5, 1.5],
  );
  assert.equal(measured?.mae, 2);
});

test('what comes after an origin does not change its forecasts', () => {
  const options = { season: 4, models: modelNames, testPoints: 4, horizon: 2 };
  const whole = backtest(VALUES, options);
  const changed = backtest([...VALUES.slice(0, 8), 500, 0, 700, 3], options);
  whole.models.forEach((measured, index) => {
    const first = (rows: typeof measured.rows) =>
      rows.filter(({ origin }) => origin <= 8).map(({ point, intervals }) => ({ point, intervals }));
    const origins = measured.rows.map(({ origin }) => origin);
    assert.deepEqual([...new Set(origins)], [7, 8, 9, 10]);
    const before = first(measured.rows).slice(0, 4);
    assert.deepEqual(first(changed.models[index]?.rows ?? []).slice(0, 4), before);
  });
});

test('the step form counts every fit and ends with the same result', () => {
  const options = { season: 4, models: ['naive', 'ses'], testPoints: 3 };
  const steps = backtestSteps(VALUES, options);
  const seen: number[] = [];
  let next = steps.next();
  while (!next.done) {
    seen.push(next.value.done);
    assert.equal(next.value.total, 6);
    next = steps.next();
  }
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(next.value, backtest(VALUES, options));
});

test('too many test points are refused with what is available', () => {
  assert.equal(testPointsMax(VALUES.length, 2), 8);
  backtest(VALUES, { season: 4, models: ['naive'], testPoints: 8, horizon: 2 });
  assert.throws(
    () => backtest(VALUES, { season: 4, models: ['naive'], testPoints: 9, horizon: 2 }),
    (error) => error instanceof ForecastInputError && error.code === 'history-too-short' && error.available === 8,
  );
  assert.throws(
    () => backtest(VALUES, { season: 4, models: ['naive'], testPoints: 0 }),
    (error) => error instanceof ForecastInputError && error.code === 'test-points-invalid',
  );
});

test('metrics equal their formulas and are null where these say nothing', () => {
  assert.equal(mae([1, 5], [2, 3]), 1.5);
  assert.equal(rmse([1, 5], [2, 2]), Math.sqrt(5));
  assert.equal(smape([0, 10], [0, 30]), 50);
  assert.equal(seasonalScale([1, 2, 4, 8], 2), 4.5);
  assert.equal(mase([1, 5], [2, 3], 3), 0.5);
  assert.equal(coverage([1, 5, 9], [0, 6, 9], [2, 7, 9]), 2 / 3);
  for (const nothing of [
    mae([], []),
    rmse([], []),
    smape([], []),
    coverage([], [], []),
    seasonalScale([1], 1),
    mase([1], [2], 0),
  ]) {
    assert.equal(nothing, null);
  }
});

test('the champion has the least error, and says over how many origins and by how much', () => {
  const seasonal = Array.from({ length: 40 }, (_, t) => 100 + 50 * (t % 4) + (t % 3));
  const champion = selectChampion(
    backtest(seasonal, { season: 4, models: ['naive', 'rolling', 'snaive'], testPoints: 8 }),
  );
  assert.equal(champion?.model, 'snaive');
  assert.match(champion?.reason ?? '', /^snaive has the least error over 8 origins, \d+ % below (naive|rolling)$/);
});

test('equal errors go to the model that stands first', () => {
  const measured = backtest(VALUES, { season: 1, models: ['snaive', 'naive'], testPoints: 3 });
  assert.equal(selectChampion(measured)?.model, 'snaive');
  assert.match(selectChampion(measured)?.reason ?? '', /equal errors/);
});

test('a model that others had to answer for does not win', () => {
  const short = backtest([3, 9, 3, 9, 3, 9, 3], { season: 12, models: ['snaive', 'naive'], testPoints: 2 });
  assert.equal(short.models[0]?.fallbacks, 2);
  assert.equal(selectChampion(short)?.model, 'naive');
});
