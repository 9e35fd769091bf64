// The sales of a bucket that is not over: what was sold, and what the rest of it should bring.
// With F the forecast of the whole, V its variance, a the share of the bucket that is over and S the sales so far, take
//   S = a·(F + u) + n(a),   rest = (1 - a)·(F + u) + n(1 - a),   u ~ N(0, ρV) the forecast's miss of the rate,
//   n independent from moment to moment with variance (1 - ρ)V for a whole bucket. Then, exactly,
//   E[total | S] = S + (1 - a)·(F + ρ·(S - aF)/d),   Var[total | S] = V·(1 - a)·(1 - ρ)/d,   d = aρ + 1 - ρ
// ρ = 0 adds what the forecast had for the rest (additive pick-up), ρ = 1 extends the rate so far (S/a, multiplicative pick-up): the mean is
// the two weighted by their precision. Half widths of each level are the forecast's own, times √((1-a)(1-ρ)/d), so skew is kept.
// ρ is known when the noise of a bucket is (learnProfile gives it): ρ = 1 - noise²F²/V; else one half.
// Reference: normal-normal updating, e.g. Gelman et al. (2013), "Bayesian Data Analysis", section 2.5; forecasts from early sales: Fisher &
// Raman (1996), Operations Research 44, 87-99; pick-up: Weatherford & Kimes (2003), International Journal of Forecasting 19, 401-415.
// Guarantee: never below soFar; a = 0 with nothing sold gives the forecast, a = 1 gives soFar with intervals of no width. Cost: O(levels).
import { ForecastInputError } from '../fault.ts';
import type { Forecast, Interval } from '../model.ts';
import { normalHalfWidth } from '../numeric/normal.ts';
import { checkedLevels, VALUE_MAX } from '../series.ts';

const RATE_SHARE_DEFAULT = 0.5;
/** Even a rate that never wavers is not known from its first moment. */
const RATE_SHARE_MAX = 0.98;

export type UnfinishedPeriod = {
  /** Sales of the bucket until now. */
  readonly soFar: number;
  /** 0 to 1: share of a usual bucket's sales that is over by now (learnProfile), or of its time when no profile is known. */
  readonly elapsedShare: number;
  /** Made before the bucket began; its step 0 is this bucket. */
  readonly forecast: Forecast;
  /** Default: those of the forecast. A level that the forecast has not is taken from its widest one by the normal law. */
  readonly levels?: readonly number[];
  /** Standard deviation, as a share of the whole, of a bucket's sales about their rate (learnProfile). */
  readonly noise?: number;
};

export type CompletedPeriod = {
  readonly point: number;
  readonly intervals: readonly { readonly level: number; readonly lower: number; readonly upper: number }[];
};

/** @throws ForecastInputError `period-invalid`, `levels-invalid` */
export function completePeriod(period: UnfinishedPeriod): CompletedPeriod {
  const { soFar, elapsedShare: over, forecast, noise } = period;
  check(soFar, 0, VALUE_MAX, 'soFar');
  check(over, 0, 1, 'elapsedShare');
  if (noise !== undefined) check(noise, 0, VALUE_MAX, 'noise');
  const whole = forecast.point[0];
  if (whole === undefined) throw new ForecastInputError('period-invalid', 'the forecast has no step');
  const levels = checkedLevels(period.levels ?? forecast.intervals.map(({ level }) => level));
  const rateShare = noise === undefined ? RATE_SHARE_DEFAULT : rateShareOf(forecast, whole, noise);
  const known = over * rateShare + 1 - rateShare;
  const rest = (1 - over) * Math.max(whole + (rateShare * (soFar - over * whole)) / known, 0);
  const point = soFar + rest;
  const narrowing = Math.sqrt(((1 - over) * (1 - rateShare)) / known);
  return {
    point,
    intervals: levels.map((level) => {
      const { below, above } = halfWidths(forecast, whole, level);
      return { level, lower: Math.max(point - narrowing * below, soFar), upper: point + narrowing * above };
    }),
  };
}

function rateShareOf(forecast: Forecast, whole: number, noise: number): number {
  const widest = forecast.intervals.at(-1);
  const deviation = widest === undefined ? 0 : widthAbove(widest, whole) / normalHalfWidth(widest.level);
  // Deviations of zero leave nothing to divide: all of the miss is then noise, and the forecast stays what the rest is taken from.
  const ratio = deviation > 0 ? (noise * whole) / deviation : 1;
  return Math.min(Math.max(1 - ratio * ratio, 0), RATE_SHARE_MAX);
}

function halfWidths(forecast: Forecast, whole: number, level: number): { below: number; above: number } {
  const own = forecast.intervals.find((interval) => interval.level === level);
  const from = own ?? forecast.intervals.at(-1);
  if (from === undefined) return { below: 0, above: 0 };
  const scale = own === undefined ? normalHalfWidth(level) / normalHalfWidth(from.level) : 1;
  return { below: scale * (whole - (from.lower[0] ?? whole)), above: scale * widthAbove(from, whole) };
}

function widthAbove(interval: Interval, whole: number): number {
  return (interval.upper[0] ?? whole) - whole;
}

function check(value: number, min: number, max: number, name: string): void {
  if (!(value >= min && value <= max)) {
    throw new ForecastInputError('period-invalid', `${name} must be from ${min} to ${max}, got ${value}`);
  }
}
