// Weighted mean of the last values, with intervals from its own past misses: the machinery of `rolling` and `wma`.
// No error law is assumed: the deviation at step h is the root mean square of all past h-step misses, never falling with h.
import type { Forecast } from '../model.ts';
import { normalForecast, residualSpread, rootMeanSquare } from './band.ts';

/** Fewer misses than this at a step say too little: the step before lends its deviation. */
const STEP_MISSES_MIN = 8;

/** Mean of the last `weights.length` values before `end` (fewer near the start); the last weight belongs to the newest value. */
function weightedMean(values: readonly number[], end: number, weights: readonly number[]): number {
  const used = Math.min(weights.length, end);
  let sum = 0;
  let total = 0;
  for (let back = 1; back <= used; back++) {
    const weight = weights[weights.length - back] ?? 0;
    sum += weight * (values[end - back] ?? 0);
    total += weight;
  }
  return sum / total;
}

/** @param values at least one  @param levels ascending percentages */
export function predictMovingAverage(
  values: readonly number[],
  weights: readonly number[],
  horizon: number,
  levels: readonly number[],
): Forecast {
  const past = values.map((_, end) => (end === 0 ? 0 : weightedMean(values, end, weights)));
  const level = weightedMean(values, values.length, weights);
  const deviations: number[] = [];
  let deviation = residualSpread(misses(values, past, 1), values);
  for (let step = 1; step <= horizon; step++) {
    const seen = misses(values, past, step);
    if (seen.length >= STEP_MISSES_MIN) deviation = Math.max(deviation, rootMeanSquare(seen));
    deviations.push(deviation);
  }
  return normalForecast(new Array<number>(horizon).fill(level), deviations, levels);
}

/** One-step misses, from the second value on. */
export function movingAverageMisses(values: readonly number[], weights: readonly number[]): number[] {
  return values.slice(1).map((value, index) => value - weightedMean(values, index + 1, weights));
}

/** Actual less forecast, for every origin that has an actual `step` buckets later. */
function misses(values: readonly number[], past: readonly number[], step: number): number[] {
  const found: number[] = [];
  for (let end = 1; end + step - 1 < values.length; end++) {
    found.push((values[end + step - 1] ?? 0) - (past[end] ?? 0));
  }
  return found;
}
