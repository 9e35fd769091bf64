// STL: splits a series into trend, season and remainder, by loess in turn over each bucket of the season and over time.
// Reference: Cleveland, Cleveland, McRae & Terpenning (1990), Journal of Official Statistics 6, 3-73; the defaults are those of
// R's stats::stl with two inner passes and no robustness weights, without its jumps: every place is smoothed, none interpolated.
// Cost: O(n · window) a pass. Needs at least two whole seasons.
import { loess, loessAt } from './loess.ts';

const INNER_PASSES = 2;

export type Decomposition = {
  readonly trend: Float64Array;
  readonly seasonal: Float64Array;
  readonly remainder: Float64Array;
};

/** @param seasonalWindow odd: how many seasons have a say in the shape of one */
export function stl(values: Float64Array, season: number, seasonalWindow: number): Decomposition {
  const trendWindow = nextOdd(Math.ceil((1.5 * season) / (1 - 1.5 / seasonalWindow)));
  const lowPassWindow = nextOdd(season);
  let trend: Float64Array = new Float64Array(values.length);
  let seasonal: Float64Array = new Float64Array(values.length);
  for (let pass = 0; pass < INNER_PASSES; pass++) {
    const cycles = smoothCycles(values, trend, season, seasonalWindow);
    const slow = loess(movingMean(movingMean(movingMean(cycles, season), season), 3), lowPassWindow, 1);
    seasonal = slow.map((level, t) => (cycles[t + season] ?? 0) - level);
    trend = loess(
      values.map((value, t) => value - (seasonal[t] ?? 0)),
      trendWindow,
      1,
    );
  }
  const remainder = values.map((value, t) => value - (seasonal[t] ?? 0) - (trend[t] ?? 0));
  return { trend, seasonal, remainder };
}

/** Each bucket of the season smoothed over the years, one season longer at both ends: length n + 2·season. */
function smoothCycles(values: Float64Array, trend: Float64Array, season: number, window: number): Float64Array {
  const cycles = new Float64Array(values.length + 2 * season);
  for (let bucket = 0; bucket < season; bucket++) {
    const years: number[] = [];
    for (let t = bucket; t < values.length; t += season) years.push((values[t] ?? 0) - (trend[t] ?? 0));
    for (let year = -1; year <= years.length; year++) {
      cycles[bucket + (year + 1) * season] = loessAt(years, year, window, 0);
    }
  }
  return cycles;
}

function movingMean(values: Float64Array, width: number): Float64Array {
  const means = new Float64Array(values.length - width + 1);
  let sum = 0;
  for (let t = 0; t < values.length; t++) {
    sum += values[t] ?? 0;
    if (t >= width) sum -= values[t - width] ?? 0;
    if (t >= width - 1) means[t - width + 1] = sum / width;
  }
  return means;
}

function nextOdd(value: number): number {
  return value % 2 === 0 ? value + 1 : value;
}
