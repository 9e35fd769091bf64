// Simple exponential smoothing, ETS(A,N,N): a level that follows the series by a share α of each miss.
//   e(t) = y(t) - l(t-1),   l(t) = l(t-1) + α·e(t),   f(n+h) = l(n),   variance(h) = σ²·(1 + α²·(h-1)),   σ² = Σ e² / (n-2)
// α in [0.0001, 0.9999] and l(0) give the least Σ e², as R's ses(initial = "optimal"). Where Σ e² is nearly flat or has two valleys, R
// stops short of its least value; there the answer is where R stops, unless the least value is likelier by LIKELIER_MARGIN.
// Reference: Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing" (2008), chapters 2 and 5; R forecast::ses.
// Minimum length 4. Cost: a dozen passes over the series; where it is flat, some 200 more.
import { searchAsR } from '../ets/search-as-r.ts';
import { bestLevel, leastSquares } from '../ets/ses-profile.ts';
import type { Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { log } from '../numeric/elementary.ts';
import { naive } from './naive.ts';

const PARAMETERS = 2;
/** In log-likelihood. */
const LIKELIER_MARGIN = 1;

export type SesStates = {
  /** l(n): every step ahead is this. */
  readonly level: number;
  readonly sumOfSquares: number;
  /** One-step forecasts of the series itself, l(t-1). */
  readonly fitted: readonly number[];
};

export const ses: Model = {
  name: 'ses',
  version: 'ses-2',
  fallback: naive,
  minimumLength: () => 4,
  fit({ values }) {
    const { alpha, start } = chosen(values);
    const { level, sumOfSquares, fitted } = sesStates(values, alpha, start);
    const variance = sumOfSquares / (values.length - PARAMETERS);
    return {
      form: 'ses',
      parameters: { alpha, initialLevel: start, level, sigma: Math.sqrt(variance) },
      residuals: values.map((value, t) => value - (fitted[t] ?? 0)),
      predict(horizon, levels) {
        const deviation = Array.from({ length: horizon }, (_, index) =>
          Math.sqrt(variance * (1 + alpha * alpha * index)),
        );
        return normalForecast(new Array<number>(horizon).fill(level), deviation, levels);
      },
    };
  },
};

function chosen(values: readonly number[]): { alpha: number; start: number } {
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
