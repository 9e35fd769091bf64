// Guarantee: ranking scores count what their formulas say, by hand-made numbers, and honest probabilities are found honest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  brierScore,
  calibrationError,
  calibrationTable,
  ndcg,
  overlap,
  type RankMember,
  rank,
  scoreRankings,
} from '../src/index.ts';
import { assertNear } from './closeness.ts';
import { normals } from './seeded.ts';

test('NDCG is the gain of the predicted order over that of the best one', () => {
  const actual = [3, 2, 0, 1];
  // Predicted order: second, first, fourth, third.
  const predicted = [8, 9, 1, 5];
  const log3 = Math.log2(3);
  assertNear(ndcg(actual, predicted, 3) ?? 0, (2 + 3 / log3 + 1 / 2) / (3 + 2 / log3 + 1 / 2), 1e-12, 'k = 3');
  assertNear(ndcg(actual, predicted, 1) ?? 0, 2 / 3, 1e-12, 'k = 1');
  assert.equal(ndcg(actual, actual, 9), 1);
  assert.equal(ndcg([0, 0], [1, 2], 2), null);
  assert.equal(ndcg([], [], 1), null);
});

test('overlap is the share of the best that was among the predicted', () => {
  assert.equal(overlap([5, 4, 3, 2], [1, 9, 8, 7], 2), 0.5);
  assert.equal(overlap([5, 4, 3, 2], [1, 9, 8, 7], 4), 1);
  // Only one sold; it was predicted second.
  assert.equal(overlap([0, 0, 6], [9, 0, 8], 2), 1);
  assert.equal(overlap([0, 0, 6], [9, 7, 2], 2), 0);
  assert.equal(overlap([0, 0], [1, 2], 2), null);
});

test('Brier’s score and the calibration are counted over everything said', () => {
  const said = [
    { probability: 0.9, happened: true },
    { probability: 0.95, happened: false },
    { probability: 1, happened: true },
    { probability: 0.2, happened: false },
  ];
  assertNear(brierScore(said) ?? 0, (0.01 + 0.9025 + 0 + 0.04) / 4, 1e-12, 'Brier');
  const table = calibrationTable(said);
  assert.equal(table.length, 10);
  assert.deepEqual(
    table.map(({ count }) => count),
    [0, 0, 1, 0, 0, 0, 0, 0, 0, 3],
  );
  assertNear(table[9]?.said ?? 0, 0.95, 1e-12, 'said');
  assertNear(table[9]?.happened ?? 0, 2 / 3, 1e-12, 'happened');
  assert.equal(table[0]?.said, null);
  assertNear(calibrationError(table) ?? 0, (3 * (0.95 - 2 / 3) + 0.2) / 4, 1e-12, 'error');
  assert.equal(brierScore([]), null);
  assert.equal(calibrationError(calibrationTable([])), null);
});

test('origins are scored together; those at which nothing was sold are not counted', () => {
  const sure = (id: string, value: number): RankMember<string> => ({
    id,
    history: [],
    forecast: { point: [value], intervals: [] },
  });
  const ranked = rank([sure('a', 3), sure('b', 2), sure('c', 1)], { season: 1, step: 1, top: [1, 2], seed: 0 });
  const scores = scoreRankings([
    { ranked, actual: [5, 4, 0] },
    { ranked, actual: [4, 0, 8] },
    { ranked, actual: [0, 0, 0] },
  ]);
  assert.equal(scores.origins, 2);
  const [one, two] = scores.top;
  assertNear(one?.ndcg ?? 0, (1 + 0.5) / 2, 1e-12, 'NDCG@1');
  assert.equal(one?.overlap, 0.5);
  assert.equal(two?.overlap, 0.75);
  // At the second origin a and c were wrong about the first place, b and c about the first two.
  assertNear(one?.brier ?? 0, 2 / 6, 1e-12, 'Brier of the first');
  assertNear(two?.brier ?? 0, 2 / 6, 1e-12, 'Brier of the first two');
  assertNear(two?.calibrationError ?? 0, 2 / 6, 1e-12, 'calibration error');
  assert.deepEqual(scoreRankings([]), { origins: 0, top: [] });
});

test('a forecast that knows the law says honest probabilities, and one that is too sure is found out', () => {
  const normal = normals(31);
  const half = 1.2815515655446004;
  const origins = (width: number) =>
    Array.from({ length: 150 }, (_, seed) => {
      const mean = Array.from({ length: 8 }, () => Math.max(0, 100 + 20 * normal()));
      const members = mean.map((point, id) => {
        const ends = { lower: [Math.max(0, point - half * 15 * width)], upper: [point + half * 15 * width] };
        return { id, history: [], forecast: { point: [point], intervals: [{ level: 80, ...ends }] } };
      });
      const ranked = rank(members, { season: 1, step: 1, top: [3], seed, draws: 1_000 });
      return { ranked, actual: mean.map((point) => Math.max(0, point + 15 * normal())) };
    });
  const errorOf = (width: number) => scoreRankings(origins(width)).top[0]?.calibrationError ?? Number.NaN;
  const honest = errorOf(1);
  assert.ok(honest < 0.04, `honest: ${honest}`);
  const tooSure = errorOf(0.2);
  assert.ok(tooSure > 0.08, `too sure: ${tooSure}`);
});
