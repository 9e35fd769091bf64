// Guarantee: the metrics count what their formulas say, by hand-made numbers, and are null where a formula says nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backtest, bias, biasShare, intervalScore, intervalWidth, rmsse, squareScale, wape } from '../src/index.ts';
import { assertNear } from './closeness.ts';

test('the error of the M5 competition is scaled by squared changes from bucket to bucket', () => {
  // Changes 2, -3, 5: squares 4, 9, 25.
  assertNear(squareScale([1, 3, 0, 5]) ?? 0, 38 / 3, 1e-12, 'scale');
  // Errors 1 and 7: mean square 25.
  assert.equal(rmsse([4, 9], [5, 2], 100), 0.5);
  assert.equal(rmsse([4, 9], [5, 2], 4), 2.5);
});

test('errors and bias are counted over what was sold', () => {
  // Points less actual: 2, -1, 5; sold 20.
  const actual = [10, 10, 0];
  const point = [12, 9, 5];
  assertNear(wape(actual, point) ?? 0, 8 / 20, 1e-15, 'wape');
  assert.equal(bias(actual, point), 2);
  assertNear(biasShare(actual, point) ?? 0, 6 / 20, 1e-15, 'bias as a share');
  assert.equal(bias([5, 5], [1, 3]), -3);
});

test('an interval pays for its width, and for a miss the more the higher its level', () => {
  assert.equal(intervalWidth([1, 2], [5, 4]), 3);
  // Inside: 4. Below by 1: 4 + 10·1. Above by 2: 4 + 10·2.
  assertNear(intervalScore([3, 0, 7], [1, 1, 1], [5, 5, 5], 80) ?? 0, 14, 1e-12, 'level 80');
  assertNear(intervalScore([3, 0, 7], [1, 1, 1], [5, 5, 5], 95) ?? 0, 44, 1e-12, 'level 95');
});

test('figures that nothing defines are null', () => {
  for (const nothing of [
    rmsse([], [], 1),
    rmsse([1], [2], 0),
    rmsse([1], [2], null),
    squareScale([1]),
    squareScale([]),
    wape([], []),
    wape([0, 0], [1, 2]),
    bias([], []),
    biasShare([0], [1]),
    intervalWidth([], []),
    intervalScore([], [], [], 80),
  ]) {
    assert.equal(nothing, null);
  }
});

test('a backtest scores its rows by all of them, with scales from before the first origin', () => {
  const values = [10, 12, 9, 14, 11, 13, 10, 15, 12, 14, 11, 16];
  const { models } = backtest(values, { season: 4, models: ['naive'], testPoints: 3, levels: [80, 95] });
  const measured = models[0];
  assert.ok(measured !== undefined);
  // Errors 2, -3, 5 of 41 sold; changes before the first origin 2, -3, 5, -3, 2, -3, 5, -3.
  assertNear(measured.wape ?? 0, 10 / 41, 1e-12, 'wape');
  assertNear(measured.bias ?? 0, -4 / 3, 1e-12, 'bias');
  assertNear(measured.rmsse ?? 0, Math.sqrt(38 / 3 / (94 / 8)), 1e-12, 'rmsse');
  measured.coverage.forEach(({ level, width, score }, index) => {
    const widths = measured.rows.map((row) => (row.intervals[index]?.upper ?? 0) - (row.intervals[index]?.lower ?? 0));
    assert.equal(level, [80, 95][index]);
    assertNear(width ?? 0, widths.reduce((sum, one) => sum + one, 0) / 3, 1e-12, 'width');
    assert.ok((score ?? 0) >= (width ?? 0));
  });
  assert.equal(measured.bySteps[0]?.wape, measured.wape);
});
