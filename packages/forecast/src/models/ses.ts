// Simple exponential smoothing, ETS(A,N,N): a level that follows the series by a share α of each miss.
//   e(t) = y(t) - l(t-1),   l(t) = l(t-1) + α·e(t),   f(n+h) = l(n),   variance(h) = σ²·(1 + α²·(h-1)),   σ² = Σ e² / (n-2)
// α in [0.0001, 0.9999] and l(0) maximise the Gaussian likelihood, as R's ses(initial = "optimal"). For a given α the best l(0)
// is a least-squares line through the origin, so one variable is searched, on a grid first: no local optimum is taken for the best.
// Reference: Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing" (2008), chapters 2 and 5; R forecast::ses.
// Minimum length 4. Cost: about 150 passes over the series.
import type { Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { minimiseScalar } from '../numeric/minimise-scalar.ts';
import { naive } from './naive.ts';

const ALPHA_MIN = 0.0001;
const ALPHA_MAX = 0.9999;
const GRID_POINTS = 51;
const ALPHA_TOLERANCE = 1e-9;
const PARAMETERS = 2;

export type SesStates = {
  /** l(n): every step ahead is this. */
  readonly level: number;
  readonly sumOfSquares: number;
  /** One-step forecasts of the series itself, l(t-1). */
  readonly fitted: readonly number[];
};

export const ses: Model = {
  name: 'ses',
  version: 'ses-1',
  fallback: naive,
  minimumLength: () => 4,
  fit({ values }) {
    const { at: alpha } = minimiseScalar(
      (at) => bestStart(values, at).sumOfSquares,
      ALPHA_MIN,
      ALPHA_MAX,
      GRID_POINTS,
      ALPHA_TOLERANCE,
    );
    const { level: start } = bestStart(values, alpha);
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

/** The l(0) with the least sum of squares for this α: each miss is u(t) - (1-α)^(t-1)·l(0), with u(t) the miss from l(0) = 0. */
function bestStart(values: readonly number[], alpha: number): { level: number; sumOfSquares: number } {
  let level = 0;
  let weight = 1;
  let squares = 0;
  let cross = 0;
  let weights = 0;
  for (const value of values) {
    const miss = value - level;
    squares += miss * miss;
    cross += miss * weight;
    weights += weight * weight;
    level += alpha * miss;
    weight *= 1 - alpha;
  }
  return { level: cross / weights, sumOfSquares: squares - (cross * cross) / weights };
}
