// Simple exponential smoothing of a list of numbers, as `ses` does it to a series and `theta` to one without its season:
//   e(t) = y(t) - l(t-1),   l(t) = l(t-1) + α·e(t)
// α in [0.0001, 0.9999] and l(0) give the least Σ e², as R's ses(initial = "optimal"). Where Σ e² is nearly flat or has two valleys, R
// stops short of its least value; there the answer is where R stops, unless the least value is likelier by LIKELIER_MARGIN.
// Reference: Hyndman, Koehler, Ord & Snyder (2008), chapters 2 and 5; R forecast::ses 8.20.
// Cost: a dozen passes over the values; where Σ e² is flat, some 200 more.
import { log } from '../numeric/elementary.ts';
import { searchAsR } from './search-as-r.ts';
import { bestLevel, leastSquares } from './ses-profile.ts';

/** In log-likelihood. */
const LIKELIER_MARGIN = 1;

export type SesStates = {
  /** l(n): every step ahead is this. */
  readonly level: number;
  readonly sumOfSquares: number;
  /** One-step forecasts of the series itself, l(t-1). */
  readonly fitted: readonly number[];
};

/** @param values at least one */
export function chooseSmoothing(values: readonly number[]): { alpha: number; start: number } {
  const { alpha, sumOfSquares, certain } = leastSquares(values);
  const least = { alpha, start: bestLevel(values, alpha) };
  if (certain) return least;
  const found = searchAsR(values, 'N');
  const asR = { alpha: found.smoothing.alpha, start: found.level };
  const { sumOfSquares: squaresAsR } = sesStates(values, asR.alpha, asR.start);
  return 0.5 * values.length * log(squaresAsR / sumOfSquares) > LIKELIER_MARGIN ? least : asR;
}

/** Smooths with a given α and first level l(0): pure arithmetic, no search. */
export function sesStates(values: readonly number[], alpha: number, start: number): SesStates {
  let level = start;
  let sumOfSquares = 0;
  const fitted = values.map((value) => {
    const forecast = level;
    const miss = value - forecast;
    sumOfSquares += miss * miss;
    level = forecast + alpha * miss;
    return forecast;
  });
  return { level, sumOfSquares, fitted };
}
