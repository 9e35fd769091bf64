// A flat forecast of sales that come now and then, with intervals from its own past misses: those are far from normal (many small
// ones below, few large ones above), so their quantiles are taken and no law is assumed.
//   upper(h) = rate + g(h)·Q_up,   lower(h) = rate + g(h)·Q_low, not below 0
//   Q: order statistic ⌈(k+1)·p⌉ of the k one-step misses, or beyond the largest z·rms where k is too few for the level
//   g(h): root mean square of the h-step misses over that of the one-step ones, never falling
// Reference: Vovk, Gammerman & Shafer, "Algorithmic Learning in a Random World" (2005), for the order statistic (split conformal).
import type { Forecast } from '../model.ts';
import { residualSpread } from '../numeric/band.ts';
import { normalHalfWidth } from '../numeric/normal.ts';

/** Fewer misses than this at a step say too little: the step before lends its growth. */
const STEP_MISSES_MIN = 8;

/**
 * @param fitted the rate known before each bucket  @param from first bucket whose forecast counts
 * @param rate every step ahead  @param levels ascending percentages
 */
export function flatForecast(
  values: readonly number[],
  fitted: Float64Array,
  from: number,
  rate: number,
  horizon: number,
  levels: readonly number[],
): Forecast {
  const misses = oneStepMisses(values, fitted, from);
  const spread = residualSpread(misses, values);
  const growth = levels.length > 0 ? spreadGrowth(values, fitted, from, horizon) : [];
  const sorted = Float64Array.from(misses).sort();
  return {
    point: new Array<number>(horizon).fill(rate),
    intervals: levels.map((level) => {
      const above = quantileAbove(sorted, level, spread);
      const below = quantileBelow(sorted, level, spread);
      return {
        level,
        lower: growth.map((times) => Math.min(Math.max(rate + times * below, 0), rate)),
        upper: growth.map((times) => Math.max(rate + times * above, rate)),
      };
    }),
  };
}

/** Actual less the rate known just before it. */
function oneStepMisses(values: readonly number[], fitted: Float64Array, from: number): number[] {
  return values.slice(from).map((value, index) => value - (fitted[from + index] as number));
}

function spreadGrowth(values: readonly number[], fitted: Float64Array, from: number, horizon: number): number[] {
  const first = stepSpread(values, fitted, from, 1);
  const growths: number[] = [];
  let growth = 1;
  for (let step = 1; step <= horizon; step++) {
    const enough = values.length - from - (step - 1) >= STEP_MISSES_MIN;
    if (step > 1 && first > 0 && enough) growth = Math.max(growth, stepSpread(values, fitted, from, step) / first);
    growths.push(growth);
  }
  return growths;
}

/** Root mean square of actuals less the rate known `step` buckets before them. */
function stepSpread(values: readonly number[], fitted: Float64Array, from: number, step: number): number {
  const end = values.length - (step - 1);
  if (end <= from) return 0;
  let squares = 0;
  for (let t = from; t < end; t++) {
    const miss = (values[t + step - 1] as number) - (fitted[t] as number);
    squares += miss * miss;
  }
  return Math.sqrt(squares / (end - from));
}

function quantileAbove(sorted: Float64Array, level: number, spread: number): number {
  const count = sorted.length;
  const rank = Math.ceil((count + 1) * (0.5 + level / 200));
  if (rank <= count) return sorted[rank - 1] as number;
  return Math.max(sorted[count - 1] ?? 0, normalHalfWidth(level) * spread);
}

function quantileBelow(sorted: Float64Array, level: number, spread: number): number {
  // The mirror image of the rank above: 1 - p on its own is rounded to the rank below the right one.
  const rank = sorted.length + 1 - Math.ceil((sorted.length + 1) * (0.5 + level / 200));
  if (rank >= 1) return sorted[rank - 1] as number;
  return Math.min(sorted[0] ?? 0, -normalHalfWidth(level) * spread);
}
