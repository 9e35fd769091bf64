// Simple exponential smoothing for the Theta method: the same optimum as models/ses.ts, found in half the passes.
//   l(t) = l(t-1) + α·(y(t) - l(t-1)),   α in [0.0001, 0.9999] and l(0) with the least Σ (y(t) - l(t-1))²
// For a given α the best l(0) is a least-squares line through the origin, so √α alone is searched: an even grid of it is dense where
// a small α bends the sum of squares most. Of several valleys the deepest is taken; R starts at a small α and may stay on a higher one.
// Reference: Hyndman, Koehler, Ord & Snyder (2008), chapter 5; R forecast::ses(initial = "optimal"). Cost: about 60 passes.
import { minimiseScalar } from '../numeric/minimise-scalar.ts';

const ROOT_MIN = 0.01;
const ROOT_MAX = Math.sqrt(0.9999);
const GRID_POINTS = 25;
const ROOT_TOLERANCE = 1e-6;

export type Smoothing = {
  readonly alpha: number;
  /** l(0). */
  readonly start: number;
  /** l(n). */
  readonly level: number;
  readonly sumOfSquares: number;
  /** l(t-1) for each value. */
  readonly fitted: Float64Array;
};

export function fitSmoothing(values: Float64Array): Smoothing {
  const sums = new Float64Array(3);
  const objective = (root: number) => {
    accumulate(values, root * root, sums);
    return (sums[0] as number) - (sums[1] as number) ** 2 / (sums[2] as number);
  };
  const { at } = minimiseScalar(objective, ROOT_MIN, ROOT_MAX, GRID_POINTS, ROOT_TOLERANCE);
  const alpha = at * at;
  accumulate(values, alpha, sums);
  return smooth(values, alpha, (values[0] as number) + (sums[1] as number) / (sums[2] as number));
}

/** With l(0) = y(1) + d each miss is u(t) - (1-α)^(t-1)·d: Σ u², Σ u·(1-α)^(t-1) and Σ (1-α)^(2t-2) into sums. */
function accumulate(values: Float64Array, alpha: number, sums: Float64Array): void {
  let level = values[0] as number;
  let weight = 1;
  let squares = 0;
  let cross = 0;
  let weights = 0;
  for (let t = 0; t < values.length; t++) {
    const miss = (values[t] as number) - level;
    squares += miss * miss;
    cross += miss * weight;
    weights += weight * weight;
    level += alpha * miss;
    weight *= 1 - alpha;
  }
  sums[0] = squares;
  sums[1] = cross;
  sums[2] = weights;
}

function smooth(values: Float64Array, alpha: number, start: number): Smoothing {
  let level = start;
  let sumOfSquares = 0;
  const fitted = values.map((value) => {
    const before = level;
    const miss = value - before;
    sumOfSquares += miss * miss;
    level = before + alpha * miss;
    return before;
  });
  return { alpha, start, level, sumOfSquares, fitted };
}
