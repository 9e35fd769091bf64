// Guarantee: Holt and damped Holt give R's numbers; every form of exponential smoothing is fitted at least as likely as by R, with R's
// arithmetic of criteria, variances and forecasts; the automatic choice forecasts as accurately as R's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFilter } from '../src/ets/filter.ts';
import { fitForm } from '../src/ets/fit.ts';
import type { EtsForm } from '../src/ets/form.ts';
import { layoutOf, placeWith } from '../src/ets/place.ts';
import { predictForm } from '../src/ets/predict.ts';
import { forecast, mase, seasonalScale } from '../src/index.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import {
  furtherGolden,
  type GoldenSeries,
  golden,
  type ReferenceForecast,
  referenceDirectory,
  referenceForecasts,
} from './reference.ts';

/** Every n-th series of a set, to keep the run short. */
const SAMPLED_EVERY = 10;

for (const series of golden) {
  test(`Holt and damped Holt of ${series.id} equal R's, points and intervals`, () => assertHolts(series));
  test(`${series.ets.method} of ${series.id} is fitted as likely as by R`, () => assertLikely(series));
  test(`with R's parameters, ${series.ets.method} of ${series.id} has R's likelihood and forecast`, () =>
    assertArithmetic(series));
}

test('the golden series outside the repository too', () => {
  const directory = referenceDirectory('exponential smoothing against R on the other golden series');
  if (directory === undefined) return;
  for (const series of furtherGolden(directory)) {
    assertHolts(series);
    assertLikely(series);
    assertArithmetic(series);
  }
});

test('Holt forecasts whole sets as R does', () => {
  const directory = referenceDirectory('Holt against R on whole sets');
  if (directory === undefined) return;
  for (const [model, method] of [
    ['holt', 'holt'],
    ['damped', 'holtd'],
  ] as const) {
    for (const set of ['m3_monthly_public300', 'aus_retail', 'superstore_monthly_subcat']) {
      const rows: readonly ReferenceForecast[] = referenceForecasts(directory, set, method).filter(
        (_, index) => index % SAMPLED_EVERY === 0,
      );
      const equal = rows.filter(({ training, season, point }) => {
        const ours = forecast(training, { season, horizon: point.length, model, levels: [] }).point;
        return point.every((value, step) => Math.abs((ours[step] ?? 0) - Math.max(value, 0)) <= 1e-3 * Math.abs(value));
      });
      assert.ok(rows.length > 1 && equal.length >= 0.98 * rows.length, `${set} ${model}: ${equal.length} equal`);
    }
  }
});

test('forms are as likely as R’s on whole sets, and the chosen ones forecast as well', () => {
  const directory = referenceDirectory('automatic exponential smoothing against R on whole sets');
  if (directory === undefined) return;
  let below = 0;
  let count = 0;
  let typical = 0;
  for (const set of ['m3_monthly_public300', 'aus_retail']) {
    const rows = referenceForecasts(directory, set, 'ets').filter((_, index) => index % SAMPLED_EVERY === 0);
    for (const { training, season, form, point, actual } of rows) {
      const fit = fitForm({ values: training, season }, formNamed(form));
      if ((fit?.logLikelihood ?? -Infinity) < Number(/loglik=(\S+)/.exec(form)?.[1]) - 0.01) below++;
      const ours = forecast(training, { season, horizon: point.length, model: 'ets', levels: [] });
      const scale = seasonalScale(training, season) ?? 1;
      typical += Math.log((mase(actual, ours.point, scale) ?? 1) / (mase(actual, point, scale) ?? 1));
      count++;
    }
  }
  assert.ok(count > 40 && below <= 0.01 * count, `${below} of ${count} are less likely than R's`);
  assert.ok(typical / count <= 0.03, `errors are ${Math.exp(typical / count)} times R's`);
});

function assertHolts({ id, train, period, h, holt, holt_damped }: GoldenSeries): void {
  for (const [model, expected] of [
    ['holt', holt],
    ['damped', holt_damped],
  ] as const) {
    const result = forecast(train, { season: period, horizon: h, model });
    const positive = (values: readonly number[]) => values.map((value) => Math.max(value, 0));
    assertAllWithin(result.point, positive(expected.mean), 1e-3, `${id} ${model} point`);
    assertAllWithin(result.intervals[0]?.upper ?? [], positive(expected.hi80), 1e-3, `${id} ${model} hi80`);
    assertAllWithin(result.intervals[1]?.upper ?? [], positive(expected.hi95), 1e-3, `${id} ${model} hi95`);
    assertNear(result.parameters.logLikelihood ?? 0, expected.loglik, 1e-3, `${id} ${model} log-likelihood`);
    assertNear(result.parameters.aicc ?? 0, expected.aicc, 1e-3, `${id} ${model} AICc`);
  }
}

function assertLikely({ id, train, period, ets }: GoldenSeries): void {
  const fit = fitForm({ values: train, season: period }, formNamed(ets.method));
  const logLikelihood = fit?.logLikelihood ?? -Infinity;
  assert.ok(logLikelihood >= ets.loglik - 0.01, `${id}: ${logLikelihood} against R's ${ets.loglik}`);
}

/** No search: R's parameters and first states in, R's likelihood, variance and forecasts out. */
function assertArithmetic({ id, train, h, period, ets }: GoldenSeries): void {
  const form = formNamed(ets.method);
  const layout = layoutOf(form, period);
  const { alpha = 0, beta = 0, gamma = 0, phi = 1, l = 0, b = 0 } = ets.par;
  const at = placeWith(layout, { alpha, beta, gamma, phi });
  at[layout.level] = l;
  if (layout.slope >= 0) at[layout.slope] = b;
  // R's s0 belongs to the season's last bucket; the first bucket's state follows from the others.
  for (let bucket = 1; bucket < layout.season; bucket++) {
    at[layout.seasonal + bucket - 1] = ets.par[`s${layout.season - 1 - bucket}`] ?? Number.NaN;
  }
  const filter = createFilter(Float64Array.from(train), layout);
  assertNear(-0.5 * filter.misfit(at), ets.loglik, 1e-4, `${id} log-likelihood`);
  const run = filter.run(at);
  const variance = run.sumOfSquares / (train.length - layout.size);
  assertNear(variance, ets.sigma2, 1e-6 * ets.sigma2, `${id} σ²`);
  const { point, deviation } = predictForm(form, { alpha, beta, gamma, phi }, variance, run, h);
  // R forecasts a damped product season with φ¹ to φ^h shifted by one, l + b instead of l + φ·b, unlike its own fit.
  const shifted = form.trend === 'Ad' && form.season === 'M' ? 5e-3 : 1e-4;
  assertAllWithin(point, ets.mean, shifted, `${id} point`);
  const upper = point.map((value, step) => value + 1.2815515655446004 * (deviation[step] ?? 0));
  assertAllWithin(upper, ets.hi80, shifted, `${id} hi80`);
}

function formNamed(name: string): EtsForm {
  const [, error, trend, season] = /ETS\(([AM])[,;](N|A|Ad)[,;]([NAM])\)/.exec(name) ?? [];
  return { error, trend, season } as EtsForm;
}
