// Stands before and after any model: takes the effects of known drivers and the oddest values out of a history, and puts the effects of
// the coming buckets back into the forecast.
//   adjusted(t) = odd-pulled( y(t) / multiplier(t) );   restored point(h) = point(h)·multiplier(h)
//   restored upper(h) = m·p + √( (m·(upper - p))² + (m·p·z·d)² ),  d = log deviation of the estimated multiplier, z the level's half width
// When odd values were found beside drivers, the drivers are estimated once more without them.
// Reference: driver-effects.ts, odd-values.ts, stock-outs.ts; widening is the delta method (first order in d).
// Guarantee: whatever the series, adjusted values and restored forecasts are finite and at least 0, intervals stay nested about their
// point; the same input gives the same bits; without drivers and findings values and forecasts pass through unchanged.
// Minimum length: none, short histories pass through. Cost: O(n·(k² + log n)), well under 1 ms for 100 values.
import type { Forecast } from '../model.ts';
import { normalHalfWidth } from '../numeric/normal.ts';
import { createSeries, VALUE_MAX } from '../series.ts';
import { checkDrivers, type Driver } from './driver.ts';
import { type DriverEffects, estimateEffects } from './driver-effects.ts';
import type { DriverEffect } from './driver-report.ts';
import { dampened, type OddValue, oddValues } from './odd-values.ts';

/** Changes whenever the same input could get other numbers. */
export const EFFECTS_VERSION = 'effects-1';

export type PrepareOptions = {
  /** Buckets in a season, 1 for none. */
  readonly season: number;
  readonly drivers?: readonly Driver[];
  /** `dampen` (default) reports odd values and pulls them, `report` only reports them, `ignore` does not look. */
  readonly outliers?: 'report' | 'dampen' | 'ignore';
};

export type Prepared = {
  /** What a model should learn from: as long as the series, in its unit. */
  readonly values: readonly number[];
  /** Odd values by index, in the unit of the series as given. */
  readonly findings: readonly OddValue[];
  /** One entry a driver, in the order of their groups. */
  readonly drivers: readonly DriverEffect[];
  /** From a forecast of the adjusted values to one of the series. */
  restore(forecast: Forecast): Forecast;
  /** In words; empty when nothing was done. */
  readonly description: string;
};

/** @throws ForecastInputError for a value, season or driver that is none */
export function prepareSeries(values: readonly number[], options: PrepareOptions): Prepared {
  const { season, drivers = [], outliers = 'dampen' } = options;
  const series = createSeries(values, season);
  checkDrivers(drivers, series.values.length);
  if (drivers.length === 0 && outliers === 'ignore') return untouched(series.values);
  let effects = drivers.length === 0 ? undefined : estimateEffects(series.values, season, drivers);
  let found = oddBesideEffects(series.values, season, effects, outliers);
  if (effects !== undefined && found.some(({ kind }) => kind !== 'closed')) {
    const calm = dampened(plain(series.values, effects), found);
    const multiplier = effects.past;
    const cleaned = Array.from(calm, (value, t) => Math.min(value * (multiplier[t] as number), VALUE_MAX));
    effects = { ...estimateEffects(cleaned, season, drivers), closed: effects.closed };
    found = oddBesideEffects(series.values, season, effects, outliers);
  }
  const pulled = outliers === 'dampen' ? found : found.filter(({ kind }) => kind === 'closed');
  const findings = found.map((odd) => inSeriesUnit(odd, series.values, effects));
  return {
    values: Array.from(dampened(plain(series.values, effects), pulled)),
    findings,
    drivers: effects?.drivers ?? [],
    restore: (forecast) => (effects === undefined ? forecast : restored(forecast, effects)),
    description: inWords(findings, effects?.drivers ?? [], outliers === 'dampen'),
  };
}

/** Nothing was done. @param values checked ones */
export function untouched(values: readonly number[]): Prepared {
  return { values, findings: [], drivers: [], restore: (forecast) => forecast, description: '' };
}

function oddBesideEffects(
  values: readonly number[],
  season: number,
  effects: DriverEffects | undefined,
  outliers: PrepareOptions['outliers'],
): OddValue[] {
  const closed = effects?.closed ?? new Array<boolean>(values.length).fill(false);
  if (outliers === 'ignore' && !closed.includes(true)) return [];
  const odd = oddValues(plain(values, effects), season, closed);
  return outliers === 'ignore' ? odd.filter(({ kind }) => kind === 'closed') : odd;
}

/** The values without the effects of drivers. */
function plain(values: readonly number[], effects: DriverEffects | undefined): Float64Array {
  if (effects === undefined) return Float64Array.from(values);
  return Float64Array.from(values, (value, t) => Math.min(value / (effects.past[t] as number), VALUE_MAX));
}

function inSeriesUnit(odd: OddValue, values: readonly number[], effects: DriverEffects | undefined): OddValue {
  const multiplier = effects?.past[odd.index] ?? 1;
  return {
    ...odd,
    value: values[odd.index] as number,
    expected: odd.kind === 'closed' ? 0 : Math.min(odd.expected * multiplier, VALUE_MAX),
  };
}

function restored({ point, intervals }: Forecast, { future, futureSpread }: DriverEffects): Forecast {
  const factor = (step: number) => future[step] ?? 1;
  return {
    point: point.map((value, step) => value * factor(step)),
    intervals: intervals.map(({ level, lower, upper }) => {
      const width = normalHalfWidth(level);
      const half = (distance: number, step: number) =>
        factor(step) * rootOfSquares(distance, (point[step] ?? 0) * width * (futureSpread[step] ?? 0));
      const at = (step: number) => (point[step] ?? 0) * factor(step);
      return {
        level,
        lower: lower.map((end, step) => Math.max(at(step) - half((point[step] ?? 0) - end, step), 0)),
        upper: upper.map((end, step) => at(step) + half(end - (point[step] ?? 0), step)),
      };
    }),
  };
}

/** √(a² + b²) for values whose squares would leave what a double holds. */
function rootOfSquares(a: number, b: number): number {
  if (b === 0) return a;
  const large = Math.max(a, b);
  const ratio = Math.min(a, b) / large;
  return large * Math.sqrt(1 + ratio * ratio);
}

function inWords(findings: readonly OddValue[], drivers: readonly DriverEffect[], pulled: boolean): string {
  const sentences = drivers.map(({ name, kind, applied, effect, reason }) => {
    const size = applied
      ? kind === 'event'
        ? `sales × ${effect.toFixed(2)}`
        : `weighs ${effect.toFixed(2)}`
      : 'no effect applied';
    return `${name}: ${size}, ${reason}.`;
  });
  const counts = (['outlier', 'stock-out', 'closed'] as const).flatMap((kind) => {
    const places = findings.filter((odd) => odd.kind === kind).map(({ index }) => index);
    if (places.length === 0) return [];
    const done =
      kind === 'closed' ? 'counts for nothing' : pulled ? 'pulled towards the expected value' : 'left as it is';
    return [`${kind} at ${places.join(', ')}: ${done}.`];
  });
  return [...sentences, ...counts].join(' ');
}
