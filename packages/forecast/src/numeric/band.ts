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
  return {
    point: point.map((value) => Math.max(value, 0)),
    intervals: levels.map((level) => {
      const width = normalHalfWidth(level);
      return { level, lower: endsAt(point, deviation, -width), upper: endsAt(point, deviation, width) };
    }),
  };
}

/** @param width in deviations */
function endsAt(point: readonly number[], deviation: readonly number[], width: number): number[] {
  const ends = new Array<number>(point.length).fill(0.5);
  for (let step = 0; step < ends.length; step++) {
    ends[step] = Math.max((point[step] as number) + width * (deviation[step] as number), 0);
  }
  return ends;
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
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += (values[index] as number) * (values[index] as number);
  return Math.sqrt(sum / values.length);
}

function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
