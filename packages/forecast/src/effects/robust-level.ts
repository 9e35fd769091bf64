// What each bucket would usually have been: a local level and a season that a few wild values cannot move.
//   z(t) = log y(t) = level(t) + season(t) + rest(t),   usual(t) = exp(level(t) + season(t))
//   season: z less its centred moving average of one season, then for each place in the season the median over the nearest CYCLES_NEAR cycles
//           (of two values the smaller deviation, so that one wild value does not become a habit)
//   level:  running median of 7 of z - season; near the ends of 5 and 3, and the last and first of the end's three
// A running median follows a level that shifts and stays, and ignores what lasts up to three buckets: so a shift is not taken for a wild value.
// Reference: Tukey (1977), "Exploratory Data Analysis", chapter 7 (running medians); Cleveland et al. (1990), robust STL, as the larger kin.
// Minimum length 1; a season is used from two whole cycles on. Cost: O(n·log window).

import { exp, log } from '../numeric/elementary.ts';
import { median, spreadAboutZero } from './robust.ts';

const HALF_WINDOW = 3;
const CYCLES_NEAR = 7;
/** Values below this share of the median are taken as this share. */
export const FLOOR_SHARE = 0.05;
const SMALLEST = 1e-300;

/**
 * @param values at least 0, at least one of them positive and not masked
 * @param masked buckets whose value says nothing; they get the level between their neighbours
 */
export function usualValues(values: Float64Array, season: number, masked: readonly boolean[]): Float64Array {
  const floor = FLOOR_SHARE * median(values.filter((value, t) => value > 0 && masked[t] !== true));
  const z = bridged(
    values.map((value) => log(atLeast(value, floor))),
    masked,
  );
  const figure = seasonal(season, z.length) ? seasonalFigure(z, season, masked) : new Float64Array(z.length);
  const rest = z.map((value, t) => value - (figure[t] as number));
  const level = bridged(runningMedian(rest, masked), masked);
  return level.map((value, t) => exp(value + (figure[t] as number)));
}

/** The larger of a value and the floor below which logarithms would run away; never 0. */
export function atLeast(value: number, floor: number): number {
  return Math.max(value, floor, SMALLEST);
}

/**
 * Robust standard deviation of rests about the usual values. Those values follow the noise in part, so the rests are too small: on white
 * noise by the factors here, measured for seasons of 1, 7, 12 and 52 buckets (0.75-0.82; 0.38-0.54 up to four cycles; 0.56-0.68 beyond).
 */
export function spreadOfRests(rests: Float64Array, season: number, length: number): number {
  const took = !seasonal(season, length) ? 0.8 : length < 4 * season ? 0.43 : 0.62;
  return spreadAboutZero(rests) / took;
}

/** Whether the history is long enough to tell a season from a single wild value. */
export function seasonal(season: number, length: number): boolean {
  return season > 1 && length >= 2 * season;
}

/** Masked values replaced on a straight line between their neighbours, or by the nearest at the ends. */
function bridged(values: Float64Array, masked: readonly boolean[]): Float64Array {
  const filled = Float64Array.from(values);
  let before = -1;
  for (let t = 0; t <= values.length; t++) {
    if (t < values.length && masked[t] === true) continue;
    for (let gap = before + 1; gap < t; gap++) filled[gap] = between(values, before, t, gap);
    before = t;
  }
  return filled;
}

function between(values: Float64Array, before: number, after: number, at: number): number {
  if (before < 0) return values[after] ?? 0;
  if (after >= values.length) return values[before] as number;
  const share = (at - before) / (after - before);
  return (values[before] as number) * (1 - share) + (values[after] as number) * share;
}

/** Running median over the values that are not masked; masked places are left as they are. */
function runningMedian(values: Float64Array, masked: readonly boolean[]): Float64Array {
  const known: number[] = [];
  for (let t = 0; t < values.length; t++) if (masked[t] !== true) known.push(t);
  const list = Float64Array.from(known, (t) => values[t] as number);
  const smooth = Float64Array.from(values);
  known.forEach((t, place) => {
    const room = Math.min(place, list.length - 1 - place);
    const half = Math.min(HALF_WINDOW, Math.max(room, 1));
    const from = Math.min(Math.max(place - half, 0), Math.max(list.length - 2 * half - 1, 0));
    smooth[t] = median(list.subarray(from, from + 2 * half + 1));
  });
  return smooth;
}

function seasonalFigure(z: Float64Array, season: number, masked: readonly boolean[]): Float64Array {
  const trend = centredAverage(z, season);
  const deviation = z.map((value, t) => value - (trend[t] as number));
  const near = new Float64Array(CYCLES_NEAR);
  return z.map((_, t) => {
    const cycles = Math.ceil((z.length - (t % season)) / season);
    const own = Math.floor(t / season);
    const first = Math.max(0, Math.min(own - (CYCLES_NEAR >> 1), cycles - CYCLES_NEAR));
    let count = 0;
    for (let cycle = first; cycle < Math.min(first + CYCLES_NEAR, cycles); cycle++) {
      const at = cycle * season + (t % season);
      if (masked[at] !== true) near[count++] = deviation[at] as number;
    }
    return count === 2 ? agreed(near[0] as number, near[1] as number) : median(near.subarray(0, count));
  });
}

/** Of two deviations on the same side the smaller, else none. */
function agreed(one: number, other: number): number {
  if (one * other <= 0) return 0;
  return Math.abs(one) < Math.abs(other) ? one : other;
}

/** Centred moving average of one season (2×m for an even one); towards the ends it goes on with its own mean slope there. */
function centredAverage(z: Float64Array, season: number): Float64Array {
  const half = season >> 1;
  const endWeight = season % 2 === 0 ? 0.5 : 1;
  const trend = new Float64Array(z.length);
  const last = z.length - 1 - half;
  for (let t = half; t <= last; t++) {
    let sum = endWeight * ((z[t - half] as number) + (z[t + half] as number));
    for (let k = t - half + 1; k < t + half; k++) sum += z[k] as number;
    trend[t] = sum / season;
  }
  const span = Math.min(season, last - half);
  const slope = (from: number, to: number) =>
    span > 0 ? ((trend[to] as number) - (trend[from] as number)) / (to - from) : 0;
  const slopeBefore = slope(half, half + span);
  const slopeAfter = slope(last - span, last);
  for (let t = 0; t < half; t++) trend[t] = (trend[half] as number) - slopeBefore * (half - t);
  for (let t = last + 1; t < z.length; t++) trend[t] = (trend[last] as number) + slopeAfter * (t - last);
  return trend;
}
