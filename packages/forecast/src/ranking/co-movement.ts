// How members moved together in the past, as a factor from which joint shocks are drawn without a matrix of all pairs.
//   change(t) = √y(t) - √y(t-m) (the season's m with two whole seasons, else 1),   u = its normal scores, centred, Σ u² = 1
//   R = (1-λ)·U·U' + λ·I,   a joint shock = √(1-λ)·U·z + √λ·e   with independent standard normals z (a bucket each) and e (a member each)
//   λ = Σ Var(r) / Σ r² over all pairs,   Var(r) = T/(T-1)·(Σ u(i)²·u(j)² - r²/T)
// Roots steady the variance of counts, and ranks make scores free of unit and of bulk orders. Where a history lacks a bucket its score is
// 0, which draws its correlations towards 0. With few buckets λ nears 1 and members are nearly independent.
// Reference: Schäfer & Strimmer (2005), "A shrinkage approach to large-scale covariance matrix estimation", Statistical Applications in
// Genetics and Molecular Biology 4, 32 (target D for correlations); normal scores: van der Waerden (1952).
// Guarantee: R has a diagonal of ones (a history that never changed has independent shocks) and is a correlation matrix by construction.
// Cost: members × buckets², whatever the number of pairs.
import { normalQuantile } from '../numeric/normal.ts';

/** Older changes say little about what moves together now. */
const BUCKETS_MAX = 60;
/** With fewer changes than this no history is heard. */
const BUCKETS_MIN = 3;
/** Of the sum of squared correlations, as a share of the members': what is below is rounding. */
const CORRELATIONS_MIN = 1e-9;

export type CoMovement = {
  /** Columns of `scores`. */
  readonly buckets: number;
  /** U, a row a member, newest bucket first: rows of length 1, or of zeros. */
  readonly scores: Float64Array;
  /** λ, 0 to 1. */
  readonly shrinkage: number;
};

/** @param histories aligned at their ends; lengths may differ */
export function coMovementOf(histories: readonly (readonly number[])[], season: number): CoMovement {
  const changes = histories.map((history) => changesOf(history, season));
  const buckets = changes.reduce((most, one) => Math.max(most, one.length), 0);
  const scores = new Float64Array(histories.length * buckets);
  changes.forEach((own, member) => {
    scores.set(scoresOf(own), member * buckets);
  });
  return { buckets, scores, shrinkage: shrinkageOf(scores, histories.length, buckets) };
}

/** Newest first. */
function changesOf(history: readonly number[], season: number): number[] {
  const lag = history.length >= 2 * season ? season : 1;
  const count = Math.min(BUCKETS_MAX, history.length - lag);
  if (count < BUCKETS_MIN) return [];
  const newest = history.length - 1;
  return Array.from(
    { length: count },
    (_, back) => Math.sqrt(history[newest - back] as number) - Math.sqrt(history[newest - back - lag] as number),
  );
}

/** Equal changes share the middle of their ranks. */
function scoresOf(changes: readonly number[]): Float64Array {
  const count = changes.length;
  const scores = new Float64Array(count);
  const order = changes.map((_, index) => index).sort((a, b) => (changes[a] as number) - (changes[b] as number));
  for (let first = 0; first < count; ) {
    let last = first;
    while (last + 1 < count && changes[order[last + 1] as number] === changes[order[first] as number]) last++;
    const score = normalQuantile(((first + last) / 2 + 1) / (count + 1));
    for (let rank = first; rank <= last; rank++) scores[order[rank] as number] = score;
    first = last + 1;
  }
  return ofLengthOne(scores);
}

function ofLengthOne(scores: Float64Array): Float64Array {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const centred = scores.map((score) => score - mean);
  const square = centred.reduce((sum, score) => sum + score * score, 0);
  return square > Number.EPSILON ? centred.map((score) => score / Math.sqrt(square)) : centred.fill(0);
}

/**
 * Sums over pairs come from sums over members: Σ r² over all i and j is that of the squares of U'·U, Σ u(i)²·u(j)² that of the squares
 * of the members' sums; what i = j adds is taken off.
 */
function shrinkageOf(scores: Float64Array, members: number, buckets: number): number {
  const squares = new Float64Array(buckets);
  const products = new Float64Array(buckets * buckets);
  let own = 0;
  let heard = 0;
  for (let member = 0; member < members; member++) {
    const row = scores.subarray(member * buckets, (member + 1) * buckets);
    let length = 0;
    for (let t = 0; t < buckets; t++) {
      const score = row[t] as number;
      if (score === 0) continue;
      const square = score * score;
      length += square;
      own += square * square;
      squares[t] = (squares[t] as number) + square;
      for (let s = 0; s < buckets; s++) {
        products[t * buckets + s] = (products[t * buckets + s] as number) + score * (row[s] as number);
      }
    }
    heard += length * length;
  }
  const correlations = sumOfSquares(products) - heard;
  if (!(correlations > CORRELATIONS_MIN * heard)) return 1;
  const spread = sumOfSquares(squares) - own - correlations / buckets;
  return Math.min(1, Math.max(0, ((buckets / (buckets - 1)) * spread) / correlations));
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += (values[index] as number) * (values[index] as number);
  return sum;
}
