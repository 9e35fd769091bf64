// The scale on which a series is the sum of its trend, season and remainder: amounts, or logarithms where swings grow with the level.
// Logarithms are taken only of sales above 0, and only where they leave a likelier remainder by LIKELIER_MARGIN:
//   n·log var(remainder of logs) + 2·Σ log y + margin < n·log var(remainder of amounts)
// On training parts of Australian retail, M3 and Superstore months MASE fell so from 1.300, 0.972 and 1.070 to 1.166, 0.958 and 1.058;
// logarithms of every positive series were 2.5 % worse than amounts on M3.
// Guarantee: numbers on a scale are at least 0 and free of the unit of the series, as exponential smoothing wants them.
import { exp, log } from '../numeric/elementary.ts';
import { splitSeasons } from './mstl.ts';

const LIKELIER_MARGIN = 10;
/** Of the logarithm of a forecast: squares of larger ones leave what a double holds. */
const LOG_MAX = 340;

export type SalesScale = {
  readonly kind: 'amounts' | 'logarithms';
  to(values: ArrayLike<number>): Float64Array;
  from(value: number): number;
};

/** @param values not all 0 */
export function amounts(values: readonly number[]): SalesScale {
  const unit = values.reduce((most, value) => Math.max(most, value), 0);
  return {
    kind: 'amounts',
    to: (list) => Float64Array.from(list, (value) => value / unit),
    from: (value) => value * unit,
  };
}

/** Above the least of them by more than their whole range, so that a forecast may fall as far again. @param values above 0 */
export function logarithms(values: readonly number[]): SalesScale {
  const all = values.map(log);
  const least = all.reduce((low, value) => Math.min(low, value), Infinity);
  const most = all.reduce((high, value) => Math.max(high, value), -Infinity);
  const zero = least - (most - least) - 1;
  return {
    kind: 'logarithms',
    to: (list) => Float64Array.from(list, (value) => log(value) - zero),
    from: (value) => exp(Math.min(value + zero, LOG_MAX)),
  };
}

/** @param seasons of the split, at least one */
export function scaleOf(values: readonly number[], seasons: readonly number[]): SalesScale {
  const plain = amounts(values);
  if (!values.every((value) => value > 0)) return plain;
  const inLogs = logarithms(values);
  const logOfProduct = values.reduce((sum, value) => sum + log(plain.to([value])[0] as number), 0);
  const cost = misfit(inLogs.to(values), seasons) + 2 * logOfProduct;
  return cost + LIKELIER_MARGIN < misfit(plain.to(values), seasons) ? inLogs : plain;
}

function misfit(values: Float64Array, seasons: readonly number[]): number {
  const { remainder } = splitSeasons(values, seasons);
  return values.length * log(remainder.reduce((sum, value) => sum + value * value, 0) / values.length);
}
