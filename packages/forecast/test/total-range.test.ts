// Guarantee: the range of a total is that of the closed form where there is one, comes out of the ranking's own draws, and holds its point.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Forecast, type RankMember, rank, rankWithTotal } from '../src/index.ts';
import { assertNear } from './closeness.ts';
import { normals } from './seeded.ts';

// Quantiles of the normal law by R's qnorm(0.9) and qnorm(0.975).
const Z80 = 1.2815515655446004;
const Z95 = 1.959963984540054;
const options = { season: 1, step: 1, top: [1], seed: 5, draws: 40_000, levels: [80, 95] };

function member(id: string, mean: number, deviation: number, history: readonly number[] = []): RankMember<string> {
  const ends = (level: number, z: number) => ({
    level,
    lower: [Math.max(0, mean - z * deviation)],
    upper: [mean + z * deviation],
  });
  const forecast: Forecast = { point: [mean], intervals: [ends(80, Z80), ends(95, Z95)] };
  return { id, history, forecast };
}

test('independent normals add up to a normal with the root of the sum of their variances', () => {
  const { total } = rankWithTotal([member('a', 1_000, 30), member('b', 2_000, 40)], options);
  assert.equal(total.point, 3_000);
  const [narrow, wide] = total.intervals;
  // Four standard errors of these quantiles over 40,000 draws are below 2.
  assertNear(narrow?.lower ?? 0, 3_000 - Z80 * 50, 2, 'lower 80');
  assertNear(narrow?.upper ?? 0, 3_000 + Z80 * 50, 2, 'upper 80');
  assertNear(wide?.lower ?? 0, 3_000 - Z95 * 50, 2, 'lower 95');
  assertNear(wide?.upper ?? 0, 3_000 + Z95 * 50, 2, 'upper 95');
});

test('what moves together makes the total less sure, what moves against each other surer', () => {
  const draw = normals(3);
  const history = Array.from({ length: 70 }, () => 100 + 10 * draw());
  const width = (other: readonly number[]) => {
    const { total } = rankWithTotal([member('a', 100, 10, history), member('b', 100, 10, other)], options);
    const [narrow] = total.intervals;
    return (narrow?.upper ?? 0) - (narrow?.lower ?? 0);
  };
  const alone = width([]);
  assert.ok(width(history) > 1.3 * alone);
  assert.ok(width(history.map((value) => 400 - value)) < 0.5 * alone);
});

test('the places are those of the ranking alone, and who is unranked counts in the total', () => {
  const members = [member('a', 100, 10), member('b', 90, 10), member('c', 80, 30)];
  const both = rankWithTotal(members, options);
  assert.deepEqual(both.members, rank(members, options));
  const more = rankWithTotal(members, { ...options, unranked: [member('rest', 500, 0)] });
  assert.equal(more.members.length, 3);
  assert.equal(more.total.point, 770);
  assertNear(more.total.intervals[0]?.upper ?? 0, (both.total.intervals[0]?.upper ?? 0) + 500, 2, 'upper');
});

test('every range holds its point, a wider one contains a narrower one, none is below 0', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true })), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 1, max: 60 }),
      (given, seed, draws) => {
        const members = given.map(([mean, deviation], index) => member(String(index), mean, deviation));
        const { total } = rankWithTotal(members, { ...options, seed, draws });
        const [narrow, wide] = total.intervals;
        const ends = [0, wide?.lower, narrow?.lower, total.point, narrow?.upper, wide?.upper].map(Number);
        assert.deepEqual(
          ends.toSorted((a, b) => a - b),
          ends,
        );
      },
    ),
  );
});
