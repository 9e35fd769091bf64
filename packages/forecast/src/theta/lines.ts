// Two Theta lines as one state space model: a level that follows the series, and a straight line that is fixed (optimised Theta) or
// fitted anew to the values so far (dynamic optimised Theta). With q = 1-α and w = 1 - 1/θ:
//   μ(t+1) = l(t) + w·[ A(t)·q^t + B(t)·(1 - q^(t+1))/α ],   l(t) = q·l(t-1) + α·y(t),   y(t) = μ(t) + ε(t)
//   dynamic: mean(t) of the values so far,   B(t) = [ (t-2)·B(t-1) + 6·(y(t) - mean(t-1))/t ] / (t+1),   A(t) = mean(t) - B(t)·(t+1)/2
// Reference: Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler (2016), "Models for optimising the theta method and their
// relationship to state space models", IJF 32, 1151-1161; parameter bounds and the two unscored first values of the dynamic form are
// those of their R package forecTheta.
// Given α the misses are linear in l(0) and w, so those two are solved exactly (w held in its bounds: the sum of squares is convex)
// and α alone is searched: no start decides the result. forecTheta's simplex search is never better.

import { minimiseScalar } from '../numeric/minimise-scalar.ts';
import { leastSquaresLine } from './line.ts';

const ALPHA_MIN = 0.1;
const ALPHA_MAX = 0.99;
const GRID_POINTS = 31;
const ALPHA_TOLERANCE = 1e-7;
/** θ from 1 to 1e10. */
const WEIGHT_MAX = 1 - 1e-10;
/** Columns whose angle is smaller than this cannot be told apart. */
const COLLINEAR = 1e-12;
const DYNAMIC_UNSCORED = 2;
const PARAMETERS = 3;

export type LinesFit = {
  readonly dynamic: boolean;
  readonly alpha: number;
  /** w = 1 - 1/θ. */
  readonly weight: number;
  /** l(0). */
  readonly start: number;
  readonly sumOfSquares: number;
  /** Variance of ε. */
  readonly variance: number;
  /** y(t) - μ(t), without the unscored first ones. */
  readonly misses: Float64Array;
  readonly state: LinesState;
};

type LinesState = { level: number; mean: number; intercept: number; slope: number };

type Lines = { readonly intercepts: Float64Array; readonly slopes: Float64Array };
type Solution = { weight: number; shift: number; sumOfSquares: number };

/** @param values at least 6 */
export function fitLines(values: Float64Array, dynamic: boolean): LinesFit {
  const lines = dynamic ? growingLines(values) : fixedLines(values);
  const objective = (at: number) => solve(values, lines, at, dynamic).sumOfSquares;
  const { at: alpha } = minimiseScalar(objective, ALPHA_MIN, ALPHA_MAX, GRID_POINTS, ALPHA_TOLERANCE);
  const { weight, shift } = solve(values, lines, alpha, dynamic);
  return fittedLines(values, dynamic, alpha, weight, (values[0] as number) + shift);
}

/** The misses and the last state for given parameters: pure arithmetic, no search. */
export function fittedLines(
  values: Float64Array,
  dynamic: boolean,
  alpha: number,
  weight: number,
  start: number,
): LinesFit {
  const { intercept, slope } = leastSquaresLine(values);
  const first = values[0] as number;
  const state = { level: start, mean: 0, intercept: dynamic ? first : intercept, slope: dynamic ? 0 : slope };
  const misses: number[] = [];
  let power = 1;
  for (let t = 0; t < values.length; t++) {
    const value = values[t] as number;
    // The dynamic line through no value is unknown; its form has no first forecast.
    const forecast = dynamic && t === 0 ? value : expected(state, alpha, weight, power);
    if (!dynamic || t >= DYNAMIC_UNSCORED) misses.push(value - forecast);
    advance(state, value, t + 1, alpha, dynamic);
    power *= 1 - alpha;
  }
  const sumOfSquares = misses.reduce((sum, miss) => sum + miss * miss, 0);
  const variance = sumOfSquares / Math.max(misses.length - PARAMETERS, 1);
  return { dynamic, alpha, weight, start, sumOfSquares, variance, misses: Float64Array.from(misses), state };
}

/** Forecasts after `count` values: each step's own forecast is the value that the next steps see. */
export function continueLines(fit: LinesFit, count: number, horizon: number): Float64Array {
  const state = { ...fit.state };
  return run(fit, state, count, horizon, powerOf(1 - fit.alpha, count));
}

/** Variance of each step's miss, in units of the variance of ε: 1 + Σ of squared answers to the shocks of the steps before. */
export function lineVariances(fit: LinesFit, count: number, horizon: number): Float64Array {
  if (!fit.dynamic) return Float64Array.from({ length: horizon }, (_, step) => 1 + step * fit.alpha * fit.alpha);
  const variances = new Float64Array(horizon).fill(1);
  let power = powerOf(1 - fit.alpha, count);
  for (let shock = 1; shock < horizon; shock++) {
    power *= 1 - fit.alpha;
    const state = { level: 0, mean: 0, intercept: 0, slope: 0 };
    advance(state, 1, count + shock, fit.alpha, true);
    const answers = run(fit, state, count + shock, horizon - shock, power);
    for (let step = 0; step < answers.length; step++) {
      variances[shock + step] =
        (variances[shock + step] as number) + (answers[step] as number) * (answers[step] as number);
    }
  }
  return variances;
}

function run(fit: LinesFit, state: LinesState, count: number, horizon: number, powerAtCount: number): Float64Array {
  const points = new Float64Array(horizon);
  let power = powerAtCount;
  for (let step = 0; step < horizon; step++) {
    const point = expected(state, fit.alpha, fit.weight, power);
    points[step] = point;
    advance(state, point, count + step + 1, fit.alpha, fit.dynamic);
    power *= 1 - fit.alpha;
  }
  return points;
}

/** μ(t+1); power is (1-α)^t. */
function expected(state: LinesState, alpha: number, weight: number, power: number): number {
  return state.level + weight * (state.intercept * power + (state.slope * (1 - (1 - alpha) * power)) / alpha);
}

/** Value number t, counted from 1, becomes known. */
function advance(state: LinesState, value: number, t: number, alpha: number, dynamic: boolean): void {
  state.level += alpha * (value - state.level);
  if (!dynamic) return;
  // One value has no slope.
  state.slope = t === 1 ? 0 : ((t - 2) * state.slope + (6 * (value - state.mean)) / t) / (t + 1);
  state.mean += (value - state.mean) / t;
  state.intercept = state.mean - (state.slope * (t + 1)) / 2;
}

/** The lines after 1, 2, … values. */
function growingLines(values: Float64Array): Lines {
  const intercepts = new Float64Array(values.length);
  const slopes = new Float64Array(values.length);
  const state = { level: 0, mean: 0, intercept: 0, slope: 0 };
  for (let t = 1; t <= values.length; t++) {
    advance(state, values[t - 1] as number, t, 0, true);
    intercepts[t - 1] = state.intercept;
    slopes[t - 1] = state.slope;
  }
  return { intercepts, slopes };
}

function fixedLines(values: Float64Array): Lines {
  const { intercept, slope } = leastSquaresLine(values);
  return {
    intercepts: new Float64Array(values.length).fill(intercept),
    slopes: new Float64Array(values.length).fill(slope),
  };
}

/** For this α: l(0) = y(1) + shift and w with the least sum of squares of u - shift·q^t - w·line. */
function solve(values: Float64Array, lines: Lines, alpha: number, dynamic: boolean): Solution {
  const kept = 1 - alpha;
  let level = values[0] as number;
  let power = kept;
  const fixed = dynamic ? 0 : (lines.intercepts[0] as number) + (lines.slopes[0] as number);
  let squares = 0;
  let shiftShift = dynamic ? 0 : 1;
  let shiftLine = fixed;
  let lineLine = fixed * fixed;
  let shiftMiss = 0;
  let lineMiss = 0;
  for (let t = 1; t < values.length; t++) {
    const miss = (values[t] as number) - level;
    if (!dynamic || t >= DYNAMIC_UNSCORED) {
      const slope = lines.slopes[t - 1] as number;
      const line = (lines.intercepts[t - 1] as number) * power + (slope * (1 - kept * power)) / alpha;
      squares += miss * miss;
      shiftShift += power * power;
      shiftLine += power * line;
      lineLine += line * line;
      shiftMiss += power * miss;
      lineMiss += line * miss;
    }
    level += alpha * miss;
    power *= kept;
  }
  const determinant = shiftShift * lineLine - shiftLine * shiftLine;
  const told = determinant > COLLINEAR * shiftShift * lineLine;
  const free = told ? (shiftShift * lineMiss - shiftLine * shiftMiss) / determinant : 0;
  const weight = Math.min(Math.max(free, 0), WEIGHT_MAX);
  const shift = (shiftMiss - weight * shiftLine) / shiftShift;
  const gained = 2 * (weight * lineMiss + shift * shiftMiss);
  const spent = weight * weight * lineLine + 2 * weight * shift * shiftLine + shift * shift * shiftShift;
  return { weight, shift, sumOfSquares: squares - gained + spent };
}

function powerOf(base: number, exponent: number): number {
  let power = 1;
  for (let step = 0; step < exponent; step++) power *= base;
  return power;
}
