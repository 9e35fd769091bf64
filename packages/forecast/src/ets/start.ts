// First guesses of a form's first states, as R's ets makes them before it searches.
// The season is the classical decomposition's figure with three seasons or more, else what a line and one wave leave of the first
// season; level and slope are a line through the first two seasons (at least 10 values) without it.
// Reference: Hyndman, Koehler, Ord & Snyder (2008), section 2.6.1; R forecast:::initstate. Cost: O(n).

import { cosineOfTurn, power, sineOfTurn } from '../numeric/elementary.ts';
import type { EtsForm } from './form.ts';
import { type Layout, type Place, placeWith, type Smoothing } from './place.ts';

const SEASONS_TO_DECOMPOSE = 3;
const LINE_LENGTH_MIN = 10;
const STATE_MIN = 0.01;

export type FirstStates = {
  readonly level: number;
  readonly slope: number;
  /** Bucket 0 first; empty without a season. */
  readonly seasonal: Float64Array;
};

export function placeFrom(layout: Layout, smoothing: Smoothing, first: FirstStates): Place {
  const at = placeWith(layout, smoothing);
  at[layout.level] = first.level;
  if (layout.slope >= 0) at[layout.slope] = first.slope;
  for (let bucket = 1; bucket < layout.season; bucket++) {
    at[layout.seasonal + bucket - 1] = first.seasonal[bucket] ?? 0;
  }
  return at;
}

export function firstStates(values: Float64Array, form: EtsForm, season: number): FirstStates {
  if (form.season === 'N') return { ...lineOf(values, form, 1), seasonal: new Float64Array(0) };
  const product = form.season === 'M';
  const pattern =
    values.length < SEASONS_TO_DECOMPOSE * season
      ? detrended(values, season, product)
      : figure(values, season, product);
  const adjusted = values.map((value, t) => {
    const state = pattern[t % pattern.length] as number;
    return product ? value / Math.max(state, STATE_MIN) : value - state;
  });
  return { ...lineOf(adjusted, form, season), seasonal: levelled(pattern.slice(0, season), product) };
}

function lineOf(values: Float64Array, form: EtsForm, season: number): { level: number; slope: number } {
  const head = values.subarray(0, Math.max(LINE_LENGTH_MIN, 2 * season));
  if (form.trend === 'N') return { level: mean(head), slope: 0 };
  const { level, slope } = line(head);
  return { level, slope };
}

/** States that sum to 0, or to their number and above 0. */
function levelled(states: Float64Array, product: boolean): Float64Array {
  const shown = product ? states.map((state) => Math.max(state, STATE_MIN)) : states;
  const middle = mean(shown);
  return shown.map((state) => (product ? state / middle : state - middle));
}

/** Each bucket's mean distance from a centred moving mean over one season. */
function figure(values: Float64Array, season: number, product: boolean): Float64Array {
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  const half = Math.floor(season / 2);
  for (let t = half; t + half < values.length; t++) {
    let trend = 0;
    for (let lag = -half; lag <= half; lag++) {
      const weight = season % 2 === 0 && Math.abs(lag) === half ? 0.5 : 1;
      trend += weight * (values[t + lag] as number);
    }
    trend /= season;
    const value = values[t] as number;
    const bucket = t % season;
    sums[bucket] = (sums[bucket] as number) + (product ? value / trend : value - trend);
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  return levelled(
    sums.map((sum, bucket) => sum / (counts[bucket] as number)),
    product,
  );
}

/** The values themselves, without the line that a regression on time and one wave a season finds. */
function detrended(values: Float64Array, season: number, product: boolean): Float64Array {
  const { level, slope } = lineBesideWave(values, season);
  return values.map((value, t) => {
    const trend = level + slope * (t + 1);
    return product ? value / Math.max(trend, Number.MIN_VALUE) : value - trend;
  });
}

function lineBesideWave(values: Float64Array, season: number): { level: number; slope: number } {
  const columns = [
    values.map(() => 1),
    values.map((_, t) => t + 1),
    values.map((_, t) => cosineOfTurn((t + 1) / season)),
    ...(season > 2 ? [values.map((_, t) => sineOfTurn((t + 1) / season))] : []),
  ];
  const [level = 0, slope = 0] = regression(columns, values);
  return { level, slope };
}

/** Gram-Schmidt least squares; a column that the earlier ones explain gets 0. */
function regression(columns: readonly Float64Array[], values: Float64Array): number[] {
  const basis: Float64Array[] = [];
  const upper: number[][] = [];
  let rest: Float64Array = Float64Array.from(values);
  const along: number[] = [];
  for (const column of columns) {
    let vector: Float64Array = Float64Array.from(column);
    const shares = basis.map((unit) => {
      const share = dot(unit, vector);
      vector = vector.map((value, t) => value - share * (unit[t] as number));
      return share;
    });
    const length = Math.sqrt(dot(vector, vector));
    const kept = length > 1e-9 * Math.sqrt(dot(column, column));
    const unit = vector.map((value) => (kept ? value / length : 0));
    const part = dot(unit, rest);
    rest = rest.map((value, t) => value - part * (unit[t] as number));
    basis.push(unit);
    upper.push([...shares, kept ? length : 1]);
    along.push(part);
  }
  const solution = new Array<number>(columns.length).fill(0);
  for (let i = columns.length - 1; i >= 0; i--) {
    let sum = along[i] ?? 0;
    for (let j = i + 1; j < columns.length; j++) sum -= (upper[j]?.[i] ?? 0) * (solution[j] ?? 0);
    solution[i] = sum / (upper[i]?.[i] ?? 1);
  }
  return solution;
}

/** Least squares on 1, 2, 3, …; level is the line at 0. */
function line(values: Float64Array): { level: number; slope: number } {
  const middle = (values.length + 1) / 2;
  const average = mean(values);
  let cross = 0;
  let square = 0;
  for (let t = 0; t < values.length; t++) {
    cross += (t + 1 - middle) * ((values[t] as number) - average);
    square += power(t + 1 - middle, 2);
  }
  const slope = square > 0 ? cross / square : 0;
  return { level: average - slope * middle, slope };
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += values[t] as number;
  return sum / values.length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += (a[t] as number) * (b[t] as number);
  return sum;
}
