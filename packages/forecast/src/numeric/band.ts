// From points and standard deviations to a Forecast: normal intervals, kept inside what sales can be.
// Guarantee: points and ends are finite and at least 0, lower ≤ point ≤ upper, wider levels contain narrower ones.
import type { Forecast } from '../model.ts';
import { normalHalfWidth } from './normal.ts';

/** Below this many residuals their size says little, and the spread is at least the level of the series itself. */
const RESIDUALS_MIN = 3;

/** @param point unclipped points  @param deviation one standard deviation a step, at least 0  @param levels ascending */
export function normalForecast(
  point: readonly number[],
  deviation: readonly number[],
  levels: readonly number[],
): Forecast {
  const half = levels.map((level) => ({ level, width: normalHalfWidth(level) }));
  return {
    point: point.map(atLeastZero),
    intervals: half.map(({ level, width }) => ({
      level,
      lower: point.map((value, step) => atLeastZero(value - width * (deviation[step] ?? 0))),
      upper: point.map((value, step) => atLeastZero(value + width * (deviation[step] ?? 0))),
    })),
  };
}

/**
 * Root mean square of one-step residuals, as the standard deviation of a step.
 * With fewer than three residuals the series' mean is the least spread we admit: almost nothing is known then.
 */
export function residualSpread(residuals: readonly number[], values: readonly number[]): number {
  const rms = rootMeanSquare(residuals);
  return residuals.length >= RESIDUALS_MIN ? rms : Math.max(rms, mean(values));
}

export function rootMeanSquare(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function atLeastZero(value: number): number {
  return Math.max(value, 0);
}
