// How much wider than its own formulas say a model's or combination's range must be, from the misses of a walk back through the history: formulas
// take the chosen form and its parameters for certain, and a walk shows what that was worth.
//   factor² = (n·mean(miss²/variance) + DOUBT·prior²) / (n + DOUBT),   n = independent misses, as many as origins
// The misses of one origin lean together, so an origin counts once, whatever its number of steps. Misses are cut at MISS_MAX standard
// deviations: one bulk order must not widen a range for ever.
import type { Forecast } from '../model.ts';
import { power } from '../numeric/elementary.ts';
import type { Origin } from './walk.ts';

const DOUBT_ORIGINS = 4;
const MISS_MAX = 4;

/** The same points with intervals `widening` times as wide, cut off at zero. The upper half is taken: the lower may be cut already. */
export function widened({ point, intervals }: Forecast, widening: number): Forecast {
  if (widening === 1) return { point, intervals };
  return {
    point,
    intervals: intervals.map(({ level, upper }) => ({
      level,
      lower: point.map((value, step) => Math.max(0, value - widening * ((upper[step] as number) - value))),
      upper: point.map((value, step) => value + widening * ((upper[step] as number) - value)),
    })),
  };
}

/** @param blend the combination's point and deviation at an origin, one value a step  @param prior what the factor is without a walk */
export function wideningOf(
  walk: readonly Origin[],
  blend: (origin: Origin) => { readonly point: Float64Array; readonly deviation: Float64Array },
  prior: number,
): number {
  const squares = walk.map((origin) => {
    const { point, deviation } = blend(origin);
    const misses = origin.actual.map((value, step) => {
      const miss = Math.abs(value - (point[step] as number));
      const expected = deviation[step] as number;
      return expected > 0 ? power(Math.min(miss / expected, MISS_MAX), 2) : miss > 0 ? power(MISS_MAX, 2) : 1;
    });
    return misses.reduce((sum, square) => sum + square, 0) / misses.length;
  });
  const seen = squares.reduce((sum, square) => sum + square, 0);
  return Math.sqrt((seen + DOUBT_ORIGINS * prior * prior) / (walk.length + DOUBT_ORIGINS));
}
