// The shape of a forecast's error law, from the one-step misses inside the fit: sales have rare high days and hard floors, so the ends of
// an honest range are neither equally far from the point nor where a normal law has them.
//   end(p) = (n·quantile of misses at p, in their own deviation + DOUBT·normal quantile at p) / (n + DOUBT)
// The quantile is that of the next miss among n + 1, as in conformal prediction: taken among the n seen, both ends would be too near.
// Guarantee: ends never turn inwards (they are at least 0), and a wider level's ends contain a narrower one's.
// Reference: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", section 5.5 (bootstrapped residuals); quantiles by
// linear interpolation as type 6 of Hyndman & Fan (1996), The American Statistician 50, 361-365.
import type { Forecast } from '../model.ts';
import { rootMeanSquare } from '../numeric/band.ts';
import { normalQuantile } from '../numeric/normal.ts';
import type { Outlook } from './spread.ts';

/** Misses that the normal law is worth: a tail quantile of few misses is chance. */
const DOUBT_MISSES = 40;

/** Distance of a range's ends from its point, in standard deviations, both at least 0. */
export type Shape = (level: number) => { readonly below: number; readonly above: number };

export function shapeOf(residuals: readonly number[]): Shape {
  const deviation = rootMeanSquare(residuals);
  const sorted = Float64Array.from(residuals, (miss) => (deviation > 0 ? miss / deviation : 0)).sort();
  const count = deviation > 0 ? sorted.length : 0;
  const endAt = (probability: number) => {
    const seen = count > 0 ? count * quantileOf(sorted, probability) : 0;
    return (seen + DOUBT_MISSES * normalQuantile(probability)) / (count + DOUBT_MISSES);
  };
  return (level) => {
    const tail = (1 - level / 100) / 2;
    return { below: Math.max(0, -endAt(tail)), above: Math.max(0, endAt(1 - tail)) };
  };
}

/** Points and ends cut off at zero. */
export function shapedForecast({ point, deviation }: Outlook, levels: readonly number[], shape: Shape): Forecast {
  const centre = Array.from(point, (value) => Math.max(0, value));
  return {
    point: centre,
    intervals: levels.map((level) => {
      const { below, above } = shape(level);
      const end = (step: number, ends: number) =>
        Math.max(0, (centre[step] as number) + ends * (deviation[step] as number));
      return {
        level,
        lower: centre.map((_, step) => end(step, -below)),
        upper: centre.map((_, step) => end(step, above)),
      };
    }),
  };
}

function quantileOf(sorted: Float64Array, probability: number): number {
  const at = Math.min(Math.max((sorted.length + 1) * probability - 1, 0), sorted.length - 1);
  const before = Math.floor(at);
  const low = sorted[before] as number;
  const high = sorted[Math.min(before + 1, sorted.length - 1)] as number;
  return low + (at - before) * (high - low);
}
