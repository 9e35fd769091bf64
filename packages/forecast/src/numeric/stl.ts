// STL: splits a series into trend, season and remainder, by loess in turn over each bucket of the season and over time.
// Reference: Cleveland, Cleveland, McRae & Terpenning (1990), Journal of Official Statistics 6, 3-73; the defaults are those of
// R's stats::stl with two inner passes and no robustness weights, without its jumps: every place is smoothed, none interpolated.
// Cost: O(n · window) a pass: 0.1 ms for 120 months, 8 ms for three years of days; half of it the first series of a shape only.
// Needs at least two whole seasons.
import { createLoess, loessRow, type Row } from './loess.ts';

const INNER_PASSES = 2;

export type Decomposition = {
  readonly trend: Float64Array;
  readonly seasonal: Float64Array;
  readonly remainder: Float64Array;
};

type Smooth = (values: Float64Array) => Float64Array;

/** The three smoothers, which know the shape of a series but not its values. */
type Smoothers = { readonly cycles: Smooth; readonly slow: Smooth; readonly trend: Smooth };

/** A few shapes are remembered: a merchant's series come one after another and are as long as each other. */
const SHAPES_MAX = 4;
const known = new Map<string, Smoothers>();

/** @param seasonalWindow odd: how many seasons have a say in the shape of one */
export function stl(values: Float64Array, season: number, seasonalWindow: number): Decomposition {
  const smooth = smoothersFor(values.length, season, seasonalWindow);
  let trend: Float64Array = new Float64Array(values.length);
  let seasonal: Float64Array = new Float64Array(values.length);
  for (let pass = 0; pass < INNER_PASSES; pass++) {
    const cycles = smooth.cycles(less(values, trend));
    const slow = smooth.slow(movingMean(movingMean(movingMean(cycles, season), season), 3));
    seasonal = less(cycles.subarray(season, season + values.length), slow);
    trend = smooth.trend(less(values, seasonal));
  }
  return { trend, seasonal, remainder: less(less(values, seasonal), trend) };
}

function smoothersFor(count: number, season: number, seasonalWindow: number): Smoothers {
  const shape = `${count} ${season} ${seasonalWindow}`;
  const found = known.get(shape);
  if (found !== undefined) return found;
  const trendWindow = nextOdd(Math.ceil((1.5 * season) / (1 - 1.5 / seasonalWindow)));
  const smoothers = {
    cycles: createCycles(count, season, seasonalWindow),
    slow: createLoess(count, nextOdd(season), 1),
    trend: createLoess(count, trendWindow, 1),
  };
  const [oldest] = known.keys();
  if (known.size >= SHAPES_MAX && oldest !== undefined) known.delete(oldest);
  known.set(shape, smoothers);
  return smoothers;
}

/** Each bucket of the season smoothed over the years, one season longer at both ends: length n + 2·season. */
function createCycles(count: number, season: number, window: number): Smooth {
  const fewest = Math.floor(count / season);
  const full = count % season;
  const fewer = cycleRows(fewest, window);
  const more = full > 0 ? cycleRows(fewest + 1, window) : fewer;
  return (values) => {
    const cycles = new Float64Array(count + 2 * season);
    for (let bucket = 0; bucket < season; bucket++) {
      const rows = bucket < full ? more : fewer;
      for (let year = 0; year < rows.length; year++) {
        const { from, weights } = rows[year] as Row;
        let sum = 0;
        for (let place = 0; place < weights.length; place++) {
          sum += (weights[place] as number) * (values[bucket + (from + place) * season] as number);
        }
        cycles[bucket + year * season] = sum;
      }
    }
    return cycles;
  };
}

/** For the year before the first, each of them, and the one after the last. */
function cycleRows(years: number, window: number): Row[] {
  return Array.from({ length: years + 2 }, (_, index) => loessRow(years, index - 1, window, 0));
}

function less(values: Float64Array, others: Float64Array): Float64Array {
  const rest = new Float64Array(values.length);
  for (let t = 0; t < values.length; t++) rest[t] = (values[t] as number) - (others[t] as number);
  return rest;
}

function movingMean(values: Float64Array, width: number): Float64Array {
  const means = new Float64Array(values.length - width + 1);
  let sum = 0;
  for (let t = 0; t < values.length; t++) {
    sum += values[t] as number;
    if (t >= width) sum -= values[t - width] as number;
    if (t >= width - 1) means[t - width + 1] = sum / width;
  }
  return means;
}

function nextOdd(value: number): number {
  return value % 2 === 0 ? value + 1 : value;
}
