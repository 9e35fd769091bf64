// One pass of exponential smoothing over a series: how badly given parameters and first states fit it.
//   q = l + φ·b;   season N: f = q, d = y - q;   A: f = q + s, d = y - f, s' = s + γ·d;   M: f = q·s, d = y/s - q, s' = s + γ·(y/q - s)
//   l' = q + α·d,   b' = φ·b + β·d;   error A: e = y - f;   error M: e = (y - f)/f
// The misfit is R's: n·log Σe², plus 2·Σ log f for error M. It is minus twice the log-likelihood, without the constant.
// Reference: Hyndman, Koehler, Ord & Snyder (2008), table 2.2 and section 5.1; R forecast 8.20. Cost: O(n).

import { log } from '../numeric/elementary.ts';
import { firstSeason, type Layout, type Place, smoothingAt } from './place.ts';

/** Σe² below this share of n is a perfect fit in the precision we have, and no smaller one is better. */
const PERFECT = 1e-28;

export type Run = {
  /** One-step forecasts. */
  readonly fitted: Float64Array;
  readonly sumOfSquares: number;
  readonly level: number;
  readonly slope: number;
  /** Seasonal states of the coming buckets, the next one first; a single 0 (or 1) without a season. */
  readonly seasonal: Float64Array;
};

export type Filter = {
  /** Infinity where the form is not defined. */
  misfit(at: Place): number;
  run(at: Place): Run;
};

/** @param values in a unit that makes the largest 1 */
export function createFilter(values: Float64Array, layout: Layout): Filter {
  const states = new Float64Array(layout.season);
  const fitted = new Float64Array(values.length);
  const last = { level: 0, slope: 0 };
  return {
    misfit(at) {
      firstSeason(at, layout, states);
      return misfitOf(pass(values, layout, at, states, fitted, last), values, fitted, layout.form.error === 'M');
    },
    run(at) {
      firstSeason(at, layout, states);
      const sumOfSquares = pass(values, layout, at, states, fitted, last);
      const { season } = layout;
      const seasonal = states.map((_, ahead) => states[(values.length + ahead) % season] as number);
      return { fitted: Float64Array.from(fitted), sumOfSquares, ...last, seasonal };
    },
  };
}

/** Fills `fitted`, moves `states` to the end, and returns Σe²; NaN where a relative error has no meaning. */
function pass(
  values: Float64Array,
  layout: Layout,
  at: Place,
  states: Float64Array,
  fitted: Float64Array,
  last: { level: number; slope: number },
): number {
  const { alpha, beta, gamma, phi } = smoothingAt(at, layout);
  const { season } = layout;
  const product = layout.form.season === 'M';
  const relative = layout.form.error === 'M';
  let level = at[layout.level] as number;
  let slope = layout.slope < 0 ? 0 : (at[layout.slope] as number);
  if (product && (states[0] as number) < 0) return Number.NaN;
  let squares = 0;
  let bucket = 0;
  for (let t = 0; t < values.length; t++) {
    const y = values[t] as number;
    const s = states[bucket] as number;
    const damped = phi * slope;
    const q = level + damped;
    const f = product ? q * s : q + s;
    if (relative && !(f > 0)) return Number.NaN;
    const d = product ? y / s - q : y - f;
    const miss = relative ? (y - f) / f : d;
    squares += miss * miss;
    fitted[t] = f;
    level = q + alpha * d;
    slope = damped + beta * d;
    states[bucket] = s + gamma * (product ? y / q - s : d);
    bucket = bucket + 1 === season ? 0 : bucket + 1;
  }
  last.level = level;
  last.slope = slope;
  return squares;
}

function misfitOf(squares: number, values: Float64Array, fitted: Float64Array, relative: boolean): number {
  const count = values.length;
  const misfit = count * log(Math.max(squares, PERFECT * count));
  const total = relative ? misfit + 2 * sumOfLogs(fitted) : misfit;
  return Number.isNaN(total) ? Infinity : total;
}

/** Σ log f by products of a few at a time: a logarithm costs as much as a step of the filter. */
function sumOfLogs(fitted: Float64Array): number {
  let sum = 0;
  let product = 1;
  for (let t = 0; t < fitted.length; t++) {
    product *= fitted[t] as number;
    if (product > 1e100 || product < 1e-100) {
      sum += log(product);
      product = 1;
    }
  }
  return sum + log(product);
}
