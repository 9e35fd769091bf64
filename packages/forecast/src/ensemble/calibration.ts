// How much wider than its own formulas say a model's or combination's range must be, from the misses of a walk back through the history: formulas
// take the chosen form and its parameters for certain, and a walk shows what that was worth.
//   factor² = (n·mean(miss²/variance) + DOUBT·prior²) / (n + DOUBT),   n = independent misses, as many as origins
//   prior² = 1 + 2·k/N, for k = m + 2 numbers estimated from N values: Akaike's final prediction error, (N + k)/(N - k), to first order
// The factor is an estimate from few origins, so ends of ranges are those of Student's law with n + DEGREES_BESIDE degrees of freedom.
// The misses of one origin lean together, so an origin counts once, whatever its number of steps. Misses are cut at MISS_MAX standard
// deviations: one bulk order must not widen a range for ever.
// Reference: Akaike (1969), "Fitting autoregressive models for prediction", Annals of the Institute of Statistical Mathematics 21, 243-247.
import type { Forecast } from '../model.ts';
import { power } from '../numeric/elementary.ts';
import { normalHalfWidth } from '../numeric/normal.ts';
import { studentStretch } from '../numeric/student.ts';
import type { Series } from '../series.ts';
import type { Shape } from './shape.ts';
import type { Origin } from './walk.ts';

const DOUBT_ORIGINS = 2;
/** What the misses inside the fit tell of the deviation, beside the origins. */
const DEGREES_BESIDE = 4;
/** A level and a slope, beside the season's buckets. */
const NUMBERS_BESIDE_SEASON = 2;
const PRIOR_SHARE_MAX = 1;
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

/** The factor before a walk has said anything. */
export function priorWidening({ values, season }: Series): number {
  const share = (2 * (season + NUMBERS_BESIDE_SEASON)) / Math.max(values.length, 1);
  return Math.sqrt(1 + Math.min(share, PRIOR_SHARE_MAX));
}

/** The same ends, farther out by what the walk leaves unsure about the factor. */
export function calibrated(shape: Shape, widening: number, walk: readonly Origin[]): Shape {
  return (level) => {
    const times = widening * studentStretch(normalHalfWidth(level), walk.length + DEGREES_BESIDE);
    const { below, above } = shape(level);
    return { below: times * below, above: times * above };
  };
}
