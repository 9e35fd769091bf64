// Guarantee: drift gives R's numbers, points and intervals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecast } from '../src/index.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import { furtherGolden, type GoldenSeries, golden, referenceDirectory } from './reference.ts';

for (const series of golden) test(`drift of ${series.id} equals R's`, () => assertDrift(series));

test('drift equals R’s on the series outside the repository', () => {
  const directory = referenceDirectory('drift against R on the other golden series');
  if (directory === undefined) return;
  for (const series of furtherGolden(directory)) assertDrift(series);
});

test('the residuals of drift are what its line from first to last value missed', () => {
  // Changes 3, -1, 4, mean 2; their squared deviations 1 + 9 + 4 over two.
  const result = forecast([1, 4, 3, 7], { season: 1, horizon: 2, model: 'drift', levels: [] });
  assert.deepEqual(result.point, [9, 11]);
  assertNear(result.parameters.sigma ?? 0, Math.sqrt(7), 1e-12, 'sigma');
});

function assertDrift({ id, train, period, h, rwdrift }: GoldenSeries): void {
  const result = forecast(train, { season: period, horizon: h, model: 'drift' });
  const atLeastZero = (values: readonly number[]) => values.map((value) => Math.max(value, 0));
  assertAllWithin(result.point, atLeastZero(rwdrift.mean), 1e-9, `${id} point`);
  assertAllWithin(result.intervals[0]?.lower ?? [], atLeastZero(rwdrift.lo80), 1e-8, `${id} lo80`);
  assertAllWithin(result.intervals[1]?.lower ?? [], atLeastZero(rwdrift.lo95), 1e-8, `${id} lo95`);
  assertAllWithin(result.intervals[0]?.upper ?? [], rwdrift.hi80, 1e-8, `${id} hi80`);
  assertAllWithin(result.intervals[1]?.upper ?? [], rwdrift.hi95, 1e-8, `${id} hi95`);
}
