// Forecasts on one common scale: from nothing to the largest upper bound in the table; and what they add up to.

import type { CategoryForecast, Decimal, Forecasts } from '../api/answers.ts';
import { compare, lengthOf, subtract } from './decimal.ts';

/** The level that the page draws, in per cent. */
const LEVEL = 80;

export interface Range {
  readonly lower: Decimal;
  readonly upper: Decimal;
}

export function rangeOf(forecast: Pick<CategoryForecast, 'intervals'>): Range | undefined {
  return forecast.intervals.find(({ level }) => level === LEVEL);
}

/** The end of the scale; "0" when there is nothing to draw. */
export function largestOf(forecasts: Pick<Forecasts, 'forecasts'>): Decimal {
  let largest: Decimal = '0';
  for (const forecast of forecasts.forecasts) {
    for (const value of [forecast.forecast, rangeOf(forecast)?.upper]) {
      if (value !== undefined && compare(value, largest) > 0) largest = value;
    }
  }
  return largest;
}

/** What all forecasts together say, exactly. Their ranges do not add up to a range, so none is told. */
export function sumOf(points: readonly Decimal[]): Decimal {
  return points.reduce((sum, point) => subtract(sum, subtract('0', point)), '0');
}

export interface DrawnRange {
  readonly from: number;
  readonly to: number;
  readonly point: number;
}

/** Lengths from 0 to 1, ready to draw. */
export function drawnRange(point: Decimal, range: Range, largest: Decimal): DrawnRange {
  return { from: lengthOf(range.lower, largest), to: lengthOf(range.upper, largest), point: lengthOf(point, largest) };
}
