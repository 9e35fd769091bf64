// Guarantee: Croston gives R's numbers; SBA and TSB reach the optimum of their equations; intervals come from past misses by rank.
// Expected values, R 4.2 with forecast 8.20: croston(y) and its fitted values; for SBA those of croston(y, alpha = a) times 1 - a/2,
// with a by optimize() on the squared misses; for TSB the recursion in R, minimised by optim's Nelder-Mead from nine starts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecast } from '../src/index.ts';
import { crostonDemand, firstForecast, meanDemand, squaredMisses, tsbDemand } from '../src/intermittent/demand.ts';
import { flatForecast } from '../src/intermittent/flat-forecast.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import { referenceDirectory, referenceForecasts } from './reference.ts';

const RARE = [0, 0, 5, 0, 0, 0, 3, 0, 8, 0, 0, 0, 0, 4, 0, 0, 6, 0, 0, 2, 0, 0, 0, 9, 0, 0, 0, 0, 0, 3];
const DYING = [4, 0, 6, 5, 0, 7, 3, 5, 0, 4, 6, 2, 0, 3, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0];
const OPTIONS = { season: 1, horizon: 1, levels: [] };
const SETS = ['superstore_monthly_subcat', 'superstore_monthly_region_subcat', 'complete_journey_daily_dept'];

test('croston equals R’s, also what it knew before each bucket', () => {
  assertAllWithin(forecast(RARE, { ...OPTIONS, model: 'croston' }).point, [1.4209675827], 1e-9, 'point');
  assertNear(crostonDemand(RARE, 0.3).rate, 1.1584384063, 1e-9, 'α = 0.3');
  const known = [1.6666666667, 1.6666666667, 1.6666666667, 1.6666666667, 1.5483870968, 1.5483870968];
  assertAllWithin(Array.from(crostonDemand(RARE, 0.1).fitted.slice(3, 9)), known, 1e-9, 'fitted');
});

test('croston forecasts whole sets as R does', () => {
  const directory = referenceDirectory('croston against R on whole sets');
  if (directory === undefined) return;
  for (const set of SETS) {
    const rows = referenceForecasts(directory, set, 'croston');
    assert.ok(rows.length > 0, set);
    for (const { id, training, season, point: expected } of rows) {
      const { point } = forecast(training, { season, horizon: expected.length, model: 'croston', levels: [] });
      assertAllWithin(point, expected, 1e-6, `${set} ${id}`);
    }
  }
});

test('SBA finds the α that R’s search finds', () => {
  for (const [values, alpha, misses, point] of [
    [RARE, 0.04164119, 177.129, 1.5139117141],
    [DYING, 0.4901374, 96.85142, 0.2156901907],
  ] as const) {
    const result = forecast(values, { ...OPTIONS, model: 'sba' });
    assertNear(result.parameters.alpha ?? 0, alpha, 1e-5, 'α');
    assertAllWithin(result.point, [point], 1e-5, 'point');
    const { fitted } = crostonDemand(values, alpha);
    assertNear(squaredMisses(values, fitted, firstForecast(values), 1 - alpha / 2), misses, 1e-3, 'squared misses');
  }
});

test('TSB is the recursion, and finds the α and β that a search in R finds', () => {
  const fixed = tsbDemand(RARE, 0.2, 0.1, meanDemand(RARE));
  assertNear(fixed.rate, 1.3358822525, 1e-9, 'rate');
  assertNear(squaredMisses(RARE, fixed.fitted, 0, 1), 207.6335872962, 1e-8, 'squared misses');
  const rare = forecast(RARE, { ...OPTIONS, model: 'tsb' });
  assertAllWithin([rare.parameters.alpha ?? 0, rare.parameters.beta ?? 0], [0.005, 0.005], 1e-9, 'no smoothing pays');
  assertAllWithin(rare.point, [1.33332735], 1e-7, 'rare');
  const dying = forecast(DYING, { ...OPTIONS, model: 'tsb' });
  assertAllWithin([dying.parameters.alpha ?? 0, dying.parameters.beta ?? 0], [0.5, 0.01194356], 1e-3, 'dying α and β');
  assertAllWithin(dying.point, [0.60174259], 1e-5, 'dying');
});

test('while nothing sells Croston’s rate stands still and TSB’s falls', () => {
  const quiet = [...DYING, 0, 0, 0, 0];
  assert.equal(crostonDemand(quiet, 0.1).rate, crostonDemand(DYING, 0.1).rate);
  const start = meanDemand(DYING);
  const before = tsbDemand(DYING, 0.1, 0.1, start).rate;
  assertNear(tsbDemand(quiet, 0.1, 0.1, start).rate, before * 0.9 ** 4, 1e-12, 'rate');
});

test('interval ends are the misses of the conformal ranks', () => {
  // 19 misses -9 … 9 about a known rate of 10: at 80 % rank ⌈20·0.9⌉ = 18 is 8 and rank ⌊20·0.1⌋ = 2 is -8.
  const values = Array.from({ length: 19 }, (_, index) => 1 + ((index * 7) % 19));
  const { intervals } = flatForecast(values, new Float64Array(19).fill(10), 0, 10, 1, [80]);
  assert.deepEqual(intervals, [{ level: 80, lower: [2], upper: [18] }]);
});
