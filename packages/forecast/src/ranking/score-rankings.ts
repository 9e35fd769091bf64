// Ranking forecasts against what came, over many origins: the order by NDCG and overlap, the probabilities by Brier's score and calibration.
// The predicted order is that of expected ranks. A member was among the first N when fewer than N sold more; of equal sellers those with
// the smaller expected rank stand first, as rank() breaks ties by the larger point.
// Guarantee: pure; a figure that nothing defines is null, and origins at which nothing was sold count in none.
import { brierScore, type CalibrationBin, calibrationError, calibrationTable, type Said } from './calibration.ts';
import { ndcg, orderBy, overlap } from './order-scores.ts';
import type { Ranked } from './rank.ts';

export type RankingOrigin = {
  /** As rank() answered at this origin. */
  readonly ranked: readonly Ranked<number | string>[];
  /** What each sold, in the same order. */
  readonly actual: readonly number[];
};

export type RankingScores = {
  /** Origins that were counted. */
  readonly origins: number;
  /** One entry for each N that the rankings were asked for, in their order. */
  readonly top: readonly TopScores[];
};

export type TopScores = {
  readonly n: number;
  /** Mean over the origins of ndcg() and overlap() with k = n. */
  readonly ndcg: number | null;
  readonly overlap: number | null;
  /** Of the probability to be among the first n. */
  readonly brier: number | null;
  readonly calibration: readonly CalibrationBin[];
  readonly calibrationError: number | null;
};

export function scoreRankings(origins: readonly RankingOrigin[]): RankingScores {
  const counted = origins.filter(({ actual }) => actual.some((sold) => sold > 0));
  const asked = counted[0]?.ranked[0]?.probabilityTop ?? [];
  return { origins: counted.length, top: asked.map(({ n }) => topScores(counted, n)) };
}

function topScores(origins: readonly RankingOrigin[], n: number): TopScores {
  const over = (score: typeof ndcg) => mean(origins.map((origin) => score(origin.actual, predictedOf(origin), n)));
  const said = origins.flatMap((origin) => saidAt(origin, n));
  const calibration = calibrationTable(said);
  return {
    n,
    ndcg: over(ndcg),
    overlap: over(overlap),
    brier: brierScore(said),
    calibration,
    calibrationError: calibrationError(calibration),
  };
}

function saidAt(origin: RankingOrigin, n: number): Said[] {
  const predicted = orderBy(predictedOf(origin));
  const bySales = orderBy(predicted.map((member) => origin.actual[member] ?? 0));
  const first = new Set(bySales.slice(0, n).map((place) => predicted[place]));
  return origin.ranked.flatMap(({ probabilityTop }, member) => {
    const top = probabilityTop.find((one) => one.n === n);
    return top === undefined ? [] : [{ probability: top.probability, happened: first.has(member) }];
  });
}

/** Larger is better. */
function predictedOf({ ranked }: RankingOrigin): number[] {
  return ranked.map(({ expectedRank }) => -expectedRank);
}

function mean(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
