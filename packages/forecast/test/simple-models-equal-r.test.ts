// Guarantee: naive, seasonal naive and exponential smoothing give R's numbers; smoothing is never less likely than R's own fit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sesStates } from '../src/ets/simple-smoothing.ts';
import { type ForecastResult, forecast } from '../src/index.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import {
  furtherGolden,
  type GoldenForecast,
  type GoldenSeries,
  golden,
  referenceDirectory,
  referenceForecasts,
} from './reference.ts';

const SETS = ['m3_monthly_public300', 'aus_retail', 'superstore_monthly_subcat'];

for (const series of golden) {
  for (const model of ['naive', 'snaive'] as const) {
    test(`${model} of ${series.id} equals R's, points and intervals`, () => {
      const result = forecast(series.train, { season: series.period, horizon: series.h, model });
      assertForecast(result, series[model], 1e-9, series.id);
    });
  }

  test(`smoothing ${series.id} with α = 0.3 from its first value equals R's arithmetic`, () => {
    const { level, fitted, sumOfSquares } = sesStates(series.train, 0.3, series.train[0] ?? 0);
    const expected = series.ses_alpha03_simple;
    assertAllWithin([level], expected.mean.slice(0, 1), 1e-9, 'level');
    assertAllWithin(fitted.slice(0, 5), expected.fitted_first5, 1e-9, 'fitted');
    assertAllWithin([sumOfSquares], [expected.sse], 1e-9, 'sum of squares');
  });

  test(`the smoothing fitted to ${series.id} is as likely as R's`, () => assertSes(series));
}

test('smoothing fits the series outside the repository as well as R', () => {
  const directory = referenceDirectory('smoothing against R on the other golden series');
  if (directory === undefined) return;
  for (const series of furtherGolden(directory)) assertSes(series);
});

test('smoothing, naive and seasonal naive forecast whole sets as R does', () => {
  const directory = referenceDirectory('simple models against R on whole sets');
  if (directory === undefined) return;
  for (const set of SETS) {
    assert.equal(shareEqual(directory, set, 'naive', 1e-6), 1, `${set} naive`);
    assert.equal(shareEqual(directory, set, 'snaive', 1e-6), 1, `${set} snaive`);
  }
  // On two of the 300 R stops on a hill that is lower by more than the margin, or short of the top.
  assert.ok(shareEqual(directory, 'm3_monthly_public300', 'ses', 1e-3) >= 0.99);
  assert.equal(shareEqual(directory, 'aus_retail', 'ses', 1e-3), 1);
  assert.equal(shareEqual(directory, 'superstore_monthly_subcat', 'ses', 1e-3), 1);
  assert.equal(shareEqual(directory, 'superstore_monthly_region_subcat', 'ses', 1e-3), 1);
});

function assertSes(series: GoldenSeries): void {
  const result = forecast(series.train, { season: series.period, horizon: series.h, model: 'ses' });
  const { alpha = 0, initialLevel = 0, sigma = 0 } = result.parameters;
  const { sumOfSquares } = sesStates(series.train, alpha, initialLevel);
  // R's ETS log-likelihood without its constant: -n/2 · log Σe².
  const logLikelihood = -0.5 * series.train.length * Math.log(sumOfSquares);
  assert.ok(logLikelihood >= series.ses.loglik - 1e-4, `${series.id}: ${logLikelihood} against ${series.ses.loglik}`);
  assert.ok(alpha >= 0.0001 && alpha <= 0.9999);
  if (logLikelihood > series.ses.loglik + 1e-2) return;
  assertNear(alpha, series.ses.par.alpha, 2e-3, `${series.id} α`);
  assertNear(sigma ** 2, series.ses.sigma2, series.ses.sigma2 * 1e-3, `${series.id} σ²`);
  assertForecast(result, series.ses, 2e-3, series.id);
}

function assertForecast(result: ForecastResult, expected: GoldenForecast, share: number, name: string): void {
  const atLeastZero = (values: readonly number[]) => values.map((value) => Math.max(value, 0));
  assertAllWithin(result.point, expected.mean, share, `${name} point`);
  assertAllWithin(result.intervals[0]?.lower ?? [], atLeastZero(expected.lo80), share, `${name} lo80`);
  assertAllWithin(result.intervals[0]?.upper ?? [], expected.hi80, share, `${name} hi80`);
  assertAllWithin(result.intervals[1]?.lower ?? [], atLeastZero(expected.lo95), share, `${name} lo95`);
  assertAllWithin(result.intervals[1]?.upper ?? [], expected.hi95, share, `${name} hi95`);
}

function shareEqual(directory: string, set: string, model: string, share: number): number {
  const rows = referenceForecasts(directory, set, model);
  assert.ok(rows.length > 0, `${set} has no ${model}`);
  const equal = rows.filter((row) => {
    const { point } = forecast(row.training, { season: row.season, horizon: row.point.length, model, levels: [] });
    return point.every(
      (value, step) => Math.abs(value - (row.point[step] ?? 0)) <= share * Math.abs(row.point[step] ?? 0),
    );
  });
  return equal.length / rows.length;
}
