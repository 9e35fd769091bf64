// Guarantee: theta gives the points and intervals of R's thetaf, also where R's search stops before the optimum of its smoothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seasonalFigure } from '../src/decomposition/seasonal-figure.ts';
import { forecast } from '../src/index.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import { furtherGolden, type GoldenSeries, golden, referenceDirectory, referenceForecasts } from './reference.ts';

/** Those for which R gave thetaf forecasts, and how many of them it gave. */
const SETS: readonly (readonly [string, number])[] = [
  ['m3_monthly_public300', 300],
  ['aus_retail', 152],
  ['superstore_monthly_subcat', 17],
  ['superstore_monthly_region_subcat', 68],
  ['complete_journey_daily_dept', 15],
];

for (const series of golden) {
  test(`theta of ${series.id} equals R's thetaf`, () => assertTheta(series));
}

test('theta equals R’s on the golden series outside the repository', () => {
  const directory = referenceDirectory('theta against R on the other golden series');
  if (directory === undefined) return;
  for (const series of furtherGolden(directory)) assertTheta(series);
});

test('theta forecasts every set as R does, to 0.1 % on at least 98 % of each', () => {
  const directory = referenceDirectory('theta against R on whole sets');
  if (directory === undefined) return;
  for (const [set, count] of SETS) {
    const { equal, all } = equalToR(directory, set);
    assert.equal(all, count, set);
    assert.ok(equal >= 0.98 * all, `${set}: ${equal} of ${all}`);
  }
});

test('the classical seasonal figure equals R’s decompose', () => {
  const withFigure = golden.filter(({ decompose_mult_seasonal: figure }) => (figure?.length ?? 0) > 0);
  assert.ok(withFigure.length > 3);
  for (const { id, train, period, decompose_mult_seasonal: expected = [] } of withFigure) {
    const figure = seasonalFigure(train, period, 'multiplicative');
    assertAllWithin(Array.from(figure ?? []), expected, 1e-9, id);
  }
});

function assertTheta({ id, train, period, h, thetaf }: GoldenSeries): void {
  const result = forecast(train, { season: period, horizon: h, model: 'theta' });
  const { alpha = 0, drift = 0, sigma = 0 } = result.parameters;
  assertNear(drift, thetaf.drift, 1e-8 * Math.abs(thetaf.drift) + 1e-9, `${id} drift`);
  assertAllWithin(
    result.point,
    thetaf.mean.map((value) => Math.max(value, 0)),
    1e-3,
    `${id} point`,
  );
  // Where ours is the better optimum, its ranges are narrower.
  assert.ok(sigma ** 2 <= thetaf.sigma2 * (1 + 1e-6), `${id}: ${sigma ** 2} against ${thetaf.sigma2}`);
  if (sigma ** 2 < thetaf.sigma2 * (1 - 1e-5)) return;
  assertNear(alpha, thetaf.alpha, 2e-3, `${id} α`);
  // A lower end can be a small difference of large numbers: both are held to a share of the upper end.
  thetaf.hi80.forEach((upper, step) => {
    const lower = [result.intervals[0]?.lower[step] ?? 0, result.intervals[1]?.lower[step] ?? 0] as const;
    assertNear(lower[0], Math.max(thetaf.lo80[step] ?? 0, 0), 1e-3 * upper, `${id} lo80`);
    assertNear(lower[1], Math.max(thetaf.lo95[step] ?? 0, 0), 1e-3 * upper, `${id} lo95`);
  });
  assertAllWithin(result.intervals[0]?.upper ?? [], thetaf.hi80, 1e-3, `${id} hi80`);
  assertAllWithin(result.intervals[1]?.upper ?? [], thetaf.hi95, 1e-3, `${id} hi95`);
}

function equalToR(directory: string, set: string): { equal: number; all: number } {
  const rows = referenceForecasts(directory, set, 'thetaf');
  const equal = rows.filter(({ training, season, point: expected }) => {
    const { point } = forecast(training, { season, horizon: expected.length, model: 'theta', levels: [] });
    return point.every((value, step) => {
      const wanted = Math.max(expected[step] ?? Number.NaN, 0);
      return Math.abs(value - wanted) <= 1e-3 * wanted;
    });
  });
  return { equal: equal.length, all: rows.length };
}
