// Runs of zeros in an otherwise steadily selling series: the shelf was empty, demand was not.
//   sales of a bucket as a compound Poisson sum with mean e and variance s²: at least (e/s)² orders are expected, so
//   P(no sales) ≤ exp(-(e/s)²);  a run of L zeros is a stock-out when n·Π max(that bound, share of single zeros) < 0.05
// e is the usual value (robust-level.ts, with the runs masked), s the robust spread about it, taken a quarter larger.
// Not judged: zeros before the first sale, series with more than 10 % zeros besides the run, zeros that a neighbouring season has too.
// A run at the end may be the end of the product: one zero keeps half its weight, two three quarters, more are reported and left.
// Reference: the bound is Cauchy-Schwarz, Var = λ·E J² ≥ (λ·E J)²/λ; thresholds are ours. Minimum length 12, 8 of them with sales. Cost: O(n log n).

import { exp } from '../numeric/elementary.ts';
import { seasonal, spreadOfRests, usualValues } from './robust-level.ts';

const LENGTH_MIN = 12;
const SELLING_MIN = 8;
const ZEROS_BESIDES_MAX = 0.1;
const CHANCE_MAX = 0.05;
const SPREAD_MARGIN = 1.25;
/** Of zeros that were taken for a stock-out: what is left of their say, never none. */
const WEIGHT = 0.05;
const END_WEIGHTS = [0.5, 0.75] as const;

export type StockOut = {
  /** The run is start ≤ t < end. */
  readonly start: number;
  readonly end: number;
  readonly weight: number;
};

type Run = { readonly start: number; readonly end: number };

export function stockOutsIn(values: Float64Array, season: number, closed: readonly boolean[]): StockOut[] {
  const runs = zeroRuns(values, closed);
  const selling = values.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  if (runs.length === 0 || values.length < LENGTH_MIN || selling < SELLING_MIN) return [];
  const zeros = runs.reduce((sum, { start, end }) => sum + end - start, 0);
  const longest = runs.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  if (zeros - longest > ZEROS_BESIDES_MAX * (selling + zeros - longest)) return [];
  const masked = closed.map((shut, t) => shut || values[t] === 0);
  const expected = usualValues(values, season, masked);
  const misses = values.map((value, t) => value - (expected[t] as number)).filter((_, t) => masked[t] !== true);
  const spread = Math.max(SPREAD_MARGIN * spreadOfRests(misses, season, values.length), Number.MIN_VALUE);
  const single = runs.filter(({ start, end }) => end - start === 1).length;
  return runs.flatMap((run) => {
    // A single zero is no witness of how usual it is itself.
    const others = single - (run.end - run.start === 1 ? 1 : 0);
    const chance = values.length * chanceOf(run, expected, spread, others / (selling + others));
    if (chance >= CHANCE_MAX || belongsToSeason(values, run, season)) return [];
    const atEnd = run.end === values.length ? (END_WEIGHTS[run.end - run.start - 1] ?? 1) : WEIGHT;
    return [{ ...run, weight: atEnd }];
  });
}

/** Runs of zeros after the first sale, not counting closed buckets. */
function zeroRuns(values: Float64Array, closed: readonly boolean[]): Run[] {
  const runs: Run[] = [];
  const first = values.findIndex((value) => value > 0);
  if (first < 0) return [];
  for (let t = first; t < values.length; t++) {
    if (values[t] !== 0 || closed[t] === true) continue;
    const start = t;
    while (t < values.length && values[t] === 0 && closed[t] !== true) t++;
    runs.push({ start, end: t });
  }
  return runs;
}

function chanceOf({ start, end }: Run, expected: Float64Array, spread: number, share: number): number {
  let chance = 1;
  for (let t = start; t < end; t++) {
    const strength = (expected[t] as number) / spread;
    chance *= Math.max(exp(-strength * strength), share);
  }
  return chance;
}

/** Most of the run has a zero at the same place of the season before or after. */
function belongsToSeason(values: Float64Array, { start, end }: Run, season: number): boolean {
  if (!seasonal(season, values.length)) return false;
  let alike = 0;
  for (let t = start; t < end; t++) if (values[t - season] === 0 || values[t + season] === 0) alike++;
  return 2 * alike >= end - start && end - start < season;
}
