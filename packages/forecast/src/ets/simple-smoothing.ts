// Simple exponential smoothing of a list of numbers, as `ses` does it to a series and `theta` to one without its season:
//   e(t) = y(t) - l(t-1),   l(t) = l(t-1) + α·e(t)
// α in [0.0001, 0.9999] and l(0) give the least Σ e², as R's ses(initial = "optimal"). Where Σ e² has two valleys, or is least at the
// least α, R stops short of its least value; there the answer is where R stops, unless the least value is likelier by
// LIKELIER_MARGIN.
// Reference: Hyndman, Koehler, Ord & Snyder (2008), chapters 2 and 5; R forecast::ses 8.20.
// Cost: some eight passes over the values; where R stops short, some 100 more.
import { log } from '../numeric/elementary.ts';
import { searchAsR } from './search-as-r.ts';
import { leastSquares } from './ses-profile.ts';

/** In log-likelihood. */
const LIKELIER_MARGIN = 1.5;

export type SesStates = {
  /** l(n): every step ahead is this. */
  readonly level: number;
  readonly sumOfSquares: number;
  /** One-step forecasts of the series itself, l(t-1). */
  readonly fitted: readonly number[];
};

/** @param values at least one */
export function chooseSmoothing(values: ArrayLike<number>): { alpha: number; start: number } {
  const least = leastSquares(values);
  if (least.certain) return least;
  const { smoothing, level, meanSquare } = searchAsR(values, 'N');
  const likelier = 0.5 * values.length * log((meanSquare * values.length) / least.sumOfSquares) > LIKELIER_MARGIN;
  return likelier ? least : { alpha: smoothing.alpha, start: level };
}

/** Smooths with a given α and first level l(0): pure arithmetic, no search. */
export function sesStates(values: ArrayLike<number>, alpha: number, start: number): SesStates {
  const fitted = new Array<number>(values.length).fill(start);
  let level = start;
  let sumOfSquares = 0;
  for (let t = 0; t < fitted.length; t++) {
    const miss = (values[t] as number) - level;
    sumOfSquares += miss * miss;
    fitted[t] = level;
    level += alpha * miss;
  }
  return { level, sumOfSquares, fitted };
}
