// Guarantee: the building blocks of the automatic choice are those of their papers: STL, KPSS, the normal quantile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rootsBeyond } from '../src/arima/polynomial.ts';
import { type SeasonKind, shrinkage, shrunkenFigure } from '../src/decomposition/seasonal-figure.ts';
import { kpssLevelStatistic } from '../src/numeric/kpss.ts';
import { normalHalfWidth, normalQuantile } from '../src/numeric/normal.ts';
import { stl } from '../src/numeric/stl.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import { golden } from './reference.ts';

const passengers = Float64Array.from(golden.find(({ id }) => id === 'AirPassengers')?.train ?? []);

test('STL of AirPassengers equals R’s without jumps', () => {
  // stl(AirPassengers, s.window = 11, s.jump = 1, t.jump = 1, l.jump = 1)
  const { seasonal, trend, remainder } = stl(passengers, 12, 11);
  const firstSeasonal = [-16.9967085782893, -17.2023440205194, 7.4721636636281, -1.180635140488058, -3.7927925619702];
  const lastTrend = [489.54020096393, 493.14281007405, 496.60999152817];
  assertAllWithin(Array.from(seasonal.slice(0, 5)), firstSeasonal, 1e-11, 'seasonal');
  assertAllWithin(Array.from(trend.slice(-3)), lastTrend, 1e-11, 'trend');
  passengers.forEach((value, t) => {
    assertNear((seasonal[t] ?? 0) + (trend[t] ?? 0) + (remainder[t] ?? 0), value, 1e-9, `parts at ${t}`);
  });
});

test('the KPSS statistic of a small series equals the formula by hand', () => {
  // mean 3; residuals -2, -1, 0, 1, 2; no lags for 5 values; partial sums -2, -3, -3, -2, 0 with squares 26; variance 2.
  assertNear(kpssLevelStatistic(Float64Array.of(1, 2, 3, 4, 5)), 26 / 25 / 2, 1e-12, 'statistic');
});

test('normal quantiles equal the tables', () => {
  const table = [
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.999, 3.090232306167813],
    [1e-10, -6.361340902404056],
  ] as const;
  for (const [probability, quantile] of table)
    assertNear(normalQuantile(probability), quantile, 1e-12, `${probability}`);
  assertNear(normalHalfWidth(95), 1.959963984540054, 1e-12, '95 %');
});

test('roots are told from the radius they must keep away from', () => {
  assert.equal(rootsBeyond([0.98], 1.01), true);
  assert.equal(rootsBeyond([0.995], 1.01), false);
  // 1 - 0.5z - 0.3z² has its nearest root at 1.1736.
  assert.equal(rootsBeyond([0.5, 0.3], 1.17), true);
  assert.equal(rootsBeyond([0.5, 0.3], 1.18), false);
});

// R 4.2: decompose(y, kind), with W = 9/11 · mean over the buckets of var(detrended years)/years / var(figure), by hand; first four buckets.
const SHRUNKEN: readonly (readonly [string, SeasonKind, readonly number[]])[] = [
  ['all|Bookcases', 'multiplicative', [0.834869819, 0.200164445, 0.736362665, 0.516792665]],
  ['all|Bookcases', 'additive', [-408.494441716, -1960.038958317, -639.499445776, -1291.182573543]],
  ['AirPassengers', 'multiplicative', [0.910715395, 0.884254096, 1.007326487, 0.976036193]],
  ['AirPassengers', 'additive', [-24.221300792, -35.416902301, -2.19339875, -7.865342561]],
];
for (const [id, kind, expected] of SHRUNKEN) {
  test(`the shrunken ${kind} figure of ${id} equals the arithmetic in R`, () => {
    const values = golden.find((series) => series.id === id)?.train ?? [];
    assertAllWithin(Array.from(shrunkenFigure(values, 12, kind) ?? []).slice(0, 4), expected, 1e-8, id);
  });
}

test('a figure of two years is not believed beyond its noise, and none is made of less', () => {
  assert.equal(shrunkenFigure([1, 2, 3, 4, 5, 6, 7], 4, 'additive'), null);
  assert.equal(shrinkage(4, 1, 12), 9 / 11 / 4);
  assert.equal(shrinkage(1, 4, 12), 9 / 11, 'all noise');
  assert.equal(shrinkage(1, 4, 3), 0, 'too few buckets to gain by shrinking');
  assert.equal(shrinkage(1, 0, 12), 0, 'no noise');
});
