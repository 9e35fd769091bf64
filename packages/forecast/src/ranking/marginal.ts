// What one member may sell at a step: its quantiles as a function of a standard normal z, read off its point and intervals.
//   q(0) = point,   q(±z(level)) = end of that level,   straight between these,   beyond the widest level along its line from the point,
//   nothing below 0
// A lower end at 0 may have been cut off there: its place below 0 is then as far from the point as the upper end is above, so that 0 gets
// the probability that the uncut law gives it. For a normal law this is exact at every z.
// Guarantee: never falls as z grows (but for rounding), finite, at least 0; intervals without width give the point whatever z is.
import { ForecastInputError } from '../fault.ts';
import type { Forecast } from '../model.ts';
import { normalHalfWidth } from '../numeric/normal.ts';

/** So far from what a double holds that nothing drawn from a marginal overflows. */
const SALES_MAX = 1e300;

export type Marginal = {
  readonly point: number;
  /** Straight pieces on each side of the point, outwards, PIECE numbers each. */
  readonly below: Float64Array;
  readonly above: Float64Array;
};

/** Of a piece: the |z| at which it starts and ends, its value where it starts, what each further unit of |z| adds. */
const PIECE = 4;

/** @throws ForecastInputError `forecast-invalid` when the forecast has no such step or is none */
export function marginalOf({ point, intervals }: Forecast, step: number): Marginal {
  const middle = checkedSales(point[step - 1]);
  const at = intervals.map(({ level }) => checkedHalfWidth(level));
  const low = intervals.map(({ lower }) => checkedSales(lower[step - 1]));
  const high = intervals.map(({ upper }) => checkedSales(upper[step - 1]));
  if (!ascends([0, ...at], true) || !ascends([middle, ...high]) || !ascends([...low.toReversed(), middle])) {
    throw new ForecastInputError('forecast-invalid', 'levels must ascend, and each interval contain the one before');
  }
  const uncut = low.map((end, index) => (end > 0 ? end : Math.min(0, 2 * middle - (high[index] as number))));
  return { point: middle, below: piecesOf(middle, at, uncut), above: piecesOf(middle, at, high) };
}

/** The value at a normal score. */
export function quantileAt({ below, above }: Marginal, z: number): number {
  const pieces = z < 0 ? below : above;
  const size = z < 0 ? -z : z;
  let piece = 0;
  while (size > (pieces[piece + 1] as number)) piece += PIECE;
  const value = (pieces[piece + 2] as number) + (pieces[piece + 3] as number) * (size - (pieces[piece] as number));
  return Math.max(value, 0);
}

function piecesOf(point: number, at: readonly number[], ends: readonly number[]): Float64Array {
  const pieces = new Float64Array(PIECE * (at.length + 1));
  let before = 0;
  let from = point;
  at.forEach((after, index) => {
    const to = ends[index] as number;
    pieces.set([before, after, from, (to - from) / (after - before)], PIECE * index);
    before = after;
    from = to;
  });
  pieces.set([before, Infinity, from, before === 0 ? 0 : (from - point) / before], PIECE * at.length);
  return pieces;
}

function ascends(values: readonly number[], strictly = false): boolean {
  return values.every((value, index) => {
    const before = values[index - 1] ?? -Infinity;
    return strictly ? value > before : value >= before;
  });
}

function checkedSales(value: number | undefined): number {
  if (value !== undefined && value >= 0 && value <= SALES_MAX) return value;
  throw new ForecastInputError('forecast-invalid', `a forecast needs numbers from 0 for this step, got ${value}`);
}

function checkedHalfWidth(level: number): number {
  if (level > 0 && level < 100) return normalHalfWidth(level);
  throw new ForecastInputError('forecast-invalid', `a level is between 0 and 100, got ${level}`);
}
