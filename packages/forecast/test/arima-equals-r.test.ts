// Guarantee: ARIMA forms have R's likelihood, coefficients and intervals, and the automatic choice is R's on the golden series.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseDifferencing, differenceAll } from '../src/arima/differencing.ts';
import { fitExact } from '../src/arima/fit.ts';
import { forecast } from '../src/index.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import {
  furtherGolden,
  type GoldenArima,
  type GoldenSeries,
  golden,
  type ReferenceForecast,
  referenceDirectory,
  referenceForecasts,
} from './reference.ts';

/** R starts differenced series from a prior of variance 10⁶ instead of none, which moves its log-likelihood by up to this. */
const PRIOR_EFFECT = 2e-3;
const FIXED = ['arima_011', 'arima_111', 'airline_011_011'] as const;
/** Two walks that part end at forms that are all but equally good; less than this apart, AICc does not tell them apart (Burnham & Anderson). */
const AICC_ALIKE = 2;
/**
 * Every n-th series of a set, to keep the run short; `npm run bench:forecast` does them all. Retail is run whole: ranked exactly, most of
 * its forms are not R's, and errors on a few of them say little about all (0.99 of R's on all 50, 0.96 to 1.03 on fifths).
 */
const SAMPLED_EVERY = 5;

for (const series of golden) {
  for (const name of FIXED) {
    const expected = series[name];
    if (expected !== undefined)
      test(`${name} of ${series.id} is fitted as likely as by R`, () => assertFixed(series, expected));
  }
  test(`${series.id} is differenced as often as by R`, () => assertDifferencing(series));
  test(`the form chosen for ${series.id} is R's, ${series.auto_arima.string}, with its forecast`, () =>
    assertAutomatic(series));
}

test('the golden series outside the repository get R’s forms too', () => {
  const directory = referenceDirectory('ARIMA against R on the other golden series');
  if (directory === undefined) return;
  for (const series of furtherGolden(directory)) {
    for (const name of FIXED) {
      const expected = series[name];
      if (expected !== undefined) assertFixed(series, expected);
    }
    assertDifferencing(series);
    assertAutomatic(series);
  }
});

test('on whole sets most forms are R’s, or as good by AICc, and the forecasts are as accurate', () => {
  const directory = referenceDirectory('automatic ARIMA against R on whole sets');
  if (directory === undefined) return;
  for (const set of ['m3_monthly_public300', 'aus_retail', 'superstore_monthly_region_subcat']) {
    const rows: readonly ReferenceForecast[] = referenceForecasts(directory, set, 'arima').filter(
      (_, index) => set === 'aus_retail' || index % SAMPLED_EVERY === 0,
    );
    const outcomes = rows.map((row) => {
      const result = forecast(row.training, {
        season: row.season,
        horizon: row.point.length,
        model: 'arima',
        levels: [],
      });
      const error = (point: readonly number[]) =>
        point.reduce((sum, value, step) => sum + Math.abs(value - (row.actual[step] ?? 0)), 0);
      const aiccOfR = Number(/aicc=(\S+)/.exec(row.form)?.[1]);
      const asGood = result.form === formOf(row.form) || (result.parameters.aicc ?? Infinity) < aiccOfR + AICC_ALIKE;
      return { asGood, ratio: error(result.point) / error(row.point) };
    });
    const same = outcomes.filter(({ asGood }) => asGood).length / outcomes.length;
    const typical = outcomes.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / outcomes.length;
    assert.ok(outcomes.length >= 10 && same >= 0.85, `${set}: ${same} of ${outcomes.length} forms are R's or as good`);
    assert.ok(typical <= 0.02, `${set}: errors are ${Math.exp(typical)} times R's`);
  }
});

function assertFixed({ id, train }: GoldenSeries, expected: GoldenArima): void {
  const order = { ...expected, season: expected.m, constant: false };
  const estimate = fitExact(differenceAll(Float64Array.from(train), order), order);
  assert.ok(estimate !== null, id);
  const logLikelihood = estimate.likelihood.logLikelihood;
  assert.ok(logLikelihood >= expected.loglik - PRIOR_EFFECT, `${id}: ${logLikelihood} against R's ${expected.loglik}`);
  // A likelier fit than R's lies on another hill, with coefficients of its own.
  if (logLikelihood > expected.loglik + PRIOR_EFFECT) return;
  const { ar, ma, seasonalAr, seasonalMa } = estimate.coefficients;
  const named = { ar, ma, sar: seasonalAr, sma: seasonalMa };
  for (const [prefix, values] of Object.entries(named)) {
    values.forEach((value, index) => {
      assertNear(value, expected.coef?.[`${prefix}${index + 1}`] ?? Number.NaN, 1e-2, `${id} ${prefix}${index + 1}`);
    });
  }
}

function assertDifferencing({ id, train, period, ndiffs_kpss, nsdiffs_seas }: GoldenSeries): void {
  const values = Float64Array.from(train);
  assert.equal(chooseDifferencing(values, 1).d, ndiffs_kpss, `${id} ordinary`);
  assert.equal(chooseDifferencing(values, period).D, nsdiffs_seas, `${id} seasonal`);
}

/** Beyond 150 values or a season of 12 R ranks forms by an approximation; ranked exactly, the walk takes another way. */
function isRankedExactlyByR({ train, period }: GoldenSeries): boolean {
  return train.length <= 150 && period <= 12;
}

function assertAutomatic(series: GoldenSeries): void {
  const { id, train, period, h, auto_arima: expected } = series;
  const result = forecast(train, { season: period, horizon: h, model: 'arima' });
  if (!isRankedExactlyByR(series) && result.form !== expected.string) {
    const aicc = result.parameters.aicc ?? Infinity;
    assert.ok(aicc < expected.aicc + AICC_ALIKE, `${id}: ${result.form} has ${aicc}, R's ${expected.aicc}`);
    return;
  }
  assert.equal(result.form, expected.string, id);
  assertNear(result.parameters.aicc ?? Number.NaN, expected.aicc, 0.01, `${id} AICc`);
  assertNear((result.parameters.sigma ?? 0) ** 2, expected.sigma2, 1e-3 * expected.sigma2, `${id} σ²`);
  assertAllWithin(result.point, expected.mean, 1e-3, `${id} point`);
  assertAllWithin(result.intervals[0]?.upper ?? [], expected.hi80, 1e-3, `${id} hi80`);
  assertAllWithin(result.intervals[1]?.upper ?? [], expected.hi95, 1e-3, `${id} hi95`);
}

/** R's name in the set files, where `;` stands for a comma and `_` for a space, followed by figures. */
function formOf(model: string): string {
  return (model.split(' ')[0] ?? '').replaceAll(';', ',').replaceAll('_', ' ');
}
