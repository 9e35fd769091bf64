// Forecasts on one common scale: from nothing to the largest upper bound in the table.

import type { CategoryForecast, Decimal, Forecasts } from '../api/answers.ts';
import { compare, lengthOf } from './decimal.ts';

/** The level that the page draws, in per cent. */
const LEVEL = 80;

export interface Range {
  readonly lower: Decimal;
  readonly upper: Decimal;
}

export function rangeOf(forecast: CategoryForecast): Range | undefined {
  return forecast.intervals.find(({ level }) => level === LEVEL);
}

/** The end of the scale; "0" when there is nothing to draw. */
export function largestOf(forecasts: Forecasts): Decimal {
  let largest: Decimal = '0';
  for (const forecast of forecasts.forecasts) {
    for (const value of [forecast.forecast, rangeOf(forecast)?.upper]) {
      if (value !== undefined && compare(value, largest) > 0) largest = value;
    }
  }
  return largest;
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
