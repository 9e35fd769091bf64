// Places by joint simulation, against what is known by arithmetic; and the score of an order, against a worked example.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RankMember, rank } from '../../src/predict/rank-simulation.ts';
import { ndcg } from '../../src/predict/ranking-score.ts';

/** Half the width of a 95 % interval of a normal law. */
const Z95 = 1.959964;
const OPTIONS = { season: 1, step: 1, top: [2], draws: 20_000, seed: 7 };
/** Three standard errors of a share of a half in so many draws, and some for the bootstrap. */
const NEAR = 0.02;

function memberOf(id: number, point: number, deviation: number, history: readonly number[] = []): RankMember {
  const upper = [point + Z95 * deviation];
  return { id, history, forecast: { point: [point], intervals: [{ level: 95, lower: [0], upper }] } };
}

function near(got: number | undefined, expected: number): void {
  assert.ok(got !== undefined && Math.abs(got - expected) < NEAR, `${got}, expected ${expected}`);
}

test('two independent normals: first with the probability that their difference says', () => {
  const [a, b] = rank([memberOf(1, 110, 10), memberOf(2, 100, 10)], OPTIONS);
  // P(N(10, 200) > 0) = Φ(10 / √200) = Φ(0.7071) = 0.7602.
  near(a?.probabilityFirst, 0.7602);
  near(b?.probabilityFirst, 1 - 0.7602);
  near(a?.expectedRank, 2 - 0.7602);
  assert.deepEqual(a?.probabilityTop, [{ n: 2, probability: 1 }]);
});

test('what always moved together keeps its order, what moved against each other does not', () => {
  const wave = Array.from({ length: 80 }, (_, index) => 100 + ((index * 37) % 23));
  const against = wave.map((value) => 300 - value);
  const deviation = 20;
  const pair = (other: readonly number[]) =>
    rank([memberOf(1, 110, deviation, wave), memberOf(2, 100, deviation, other)], OPTIONS)[0]?.probabilityFirst ?? 0;
  // Independent: Φ(10 / √800) = 0.638. Together only the noise parts: Φ(10 / (20 · 0.3 · √2)) = 0.881.
  near(pair(wave), 0.881);
  assert.ok(pair(against) < 0.638 + NEAR, String(pair(against)));
});

test('the same seed gives the same numbers, another nearly the same; no width is no doubt', () => {
  const members = [memberOf(1, 50, 9), memberOf(2, 48, 9), memberOf(3, 47, 9)];
  assert.deepEqual(rank(members, OPTIONS), rank(members, OPTIONS));
  const other = rank(members, { ...OPTIONS, seed: 8 });
  assert.notDeepEqual(other, rank(members, OPTIONS));
  near(other[0]?.probabilityFirst, rank(members, OPTIONS)[0]?.probabilityFirst ?? 0);
  const certain = rank([memberOf(1, 5, 0), memberOf(2, 9, 0), memberOf(3, 5, 0)], OPTIONS);
  assert.deepEqual(
    certain.map(({ expectedRank }) => expectedRank),
    [2, 1, 3],
  );
});

test('an order is worth what its first places earned', () => {
  // Järvelin & Kekäläinen's gain of 3, 2, 3, 0, 1, 2 in this order: DCG = 6.861, best 7.141 over all six.
  const gains = [3, 2, 3, 0, 1, 2];
  const said = [6, 5, 4, 3, 2, 1];
  const dcg = 3 + 2 / 1.584962500721156 + 3 / 2 + 0 + 1 / 2.584962500721156 + 2 / 2.807354922057604;
  const best = 3 + 3 / 1.584962500721156 + 2 / 2 + 2 / 2.321928094887362 + 1 / 2.584962500721156;
  assert.ok(Math.abs(ndcg(gains, said, 6) - dcg / best) < 1e-12);
  assert.equal(ndcg(gains, gains, 3), 1);
  assert.equal(ndcg([0, 0], [1, 2], 2), 1);
});
