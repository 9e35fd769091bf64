// How often to difference a series before it is stationary, and how to undo it.
// Seasonal: once when the season is strong, strength = max(0, 1 - var(remainder) / var(seasonal + remainder)) of an STL split
// with a seasonal window of 11, above 0.64 (Wang, Smith & Hyndman 2006; R forecast::nsdiffs(test = "seas")).
// Ordinary: while the KPSS test finds a wandering level at 5 %, at most twice (R forecast::ndiffs(test = "kpss")).

import { power } from '../numeric/elementary.ts';
import { KPSS_CRITICAL_5_PERCENT, kpssLevelStatistic } from '../numeric/kpss.ts';
import { stl } from '../numeric/stl.ts';

const STRONG_SEASON = 0.64;
const SEASONAL_WINDOW = 11;
const DIFFERENCES_MAX = 2;
/** Values that differ by less than this share of their size are equal but for rounding. */
const ROUNDING = 1e-10;

export type Differencing = { readonly d: number; readonly D: number; readonly season: number };

function difference(values: Float64Array, lag: number): Float64Array {
  return values.slice(lag).map((value, index) => value - (values[index] ?? 0));
}

export function differenceAll(values: Float64Array, { d, D, season }: Differencing): Float64Array {
  let result = values;
  for (let round = 0; round < D; round++) result = difference(result, season);
  for (let round = 0; round < d; round++) result = difference(result, 1);
  return result;
}

export function chooseDifferencing(values: Float64Array, season: number): Differencing {
  const D = season > 1 && values.length > 2 * season && seasonalStrength(values, season) > STRONG_SEASON ? 1 : 0;
  let current = D === 1 ? difference(values, season) : values;
  const scale = largest(values);
  let d = 0;
  while (d < DIFFERENCES_MAX && !isFlat(current, scale) && kpssLevelStatistic(current) > KPSS_CRITICAL_5_PERCENT) {
    current = difference(current, 1);
    d++;
  }
  return { d, D, season };
}

/** 0 for no season to 1 for nothing but season. */
function seasonalStrength(values: Float64Array, season: number): number {
  const { seasonal, remainder } = stl(values, season, SEASONAL_WINDOW);
  const rest = sumOfSquares(remainder);
  const both = sumOfSquares(remainder.map((value, t) => value + (seasonal[t] ?? 0)));
  return both > 0 ? Math.min(Math.max(1 - rest / both, 0), 1) : 0;
}

/** True when differencing left nothing but one repeated value, up to the rounding of numbers as large as `scale`. */
export function isFlat(values: Float64Array, scale: number): boolean {
  return values.every((value) => Math.abs(value - (values[0] ?? 0)) <= ROUNDING * scale);
}

export function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Coefficients δ_1, δ_2, … of (1-B)^d (1-B^m)^D = 1 + Σ δ_k B^k. */
export function differencingPolynomial({ d, D, season }: Differencing): Float64Array {
  let polynomial = Float64Array.of(1);
  for (let round = 0; round < D; round++) polynomial = timesDifference(polynomial, season);
  for (let round = 0; round < d; round++) polynomial = timesDifference(polynomial, 1);
  return polynomial.slice(1);
}

/** Undoes differencing: continues `history` so that its differences are `steps`. */
export function integrate(steps: Float64Array, history: ArrayLike<number>, polynomial: Float64Array): Float64Array {
  const continued = new Float64Array(steps.length);
  for (let step = 0; step < steps.length; step++) {
    let value = steps[step] ?? 0;
    for (let lag = 1; lag <= polynomial.length; lag++) {
      const coefficient = polynomial[lag - 1] ?? 0;
      if (coefficient === 0) continue;
      const before = step - lag;
      value -= coefficient * ((before >= 0 ? continued[before] : history[history.length + before]) ?? 0);
    }
    continued[step] = value;
  }
  return continued;
}

function timesDifference(polynomial: Float64Array, lag: number): Float64Array<ArrayBuffer> {
  const product = new Float64Array(polynomial.length + lag);
  product.set(polynomial);
  polynomial.forEach((coefficient, index) => {
    product[index + lag] = (product[index + lag] ?? 0) - coefficient;
  });
  return product;
}

function sumOfSquares(values: Float64Array): number {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + power(value - centre, 2), 0);
}
