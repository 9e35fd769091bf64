// The forecast of everything a merchant sells, made to agree with those of its categories: the total is forecast as a series of its
// own, and all categories' forecasts and that one give way to each other by how unsure they are (the engine's reconcile).
// Guarantee: to the cent, the reconciled amounts of all categories add up to the total; none is negative. What a category's own forecast
// says is left as it is, because giving way costs it accuracy on some sets: docs/decisions/forecast-coherence.md.

import { formatAmount } from '@topline/domain/money.ts';
import { type Forecast, type Interval, reconcile, type TotalRange } from '@topline/forecast';
import type { MerchantView } from '../query/merchant-view.ts';
import { amountOf, minorOf } from './amount.ts';
import { driverFields, remarks } from './forecast-answer.ts';
import type { ForecastOutcome } from './forecast-task.ts';
import { type CategorySeries, inputHashOf } from './series.ts';

/** The whole merchant, as in the totals. */
const WHOLE_MERCHANT = 0;

export interface Coherent {
  readonly total: ForecastOutcome;
  /** Minor units of the period asked for, by category. */
  readonly amounts: ReadonlyMap<number, bigint>;
  /** The reconciled total less the sum of the categories' own forecasts: by so much the simulated range moves. */
  readonly shift: number;
  /** Of the total's own forecast, moved to the reconciled point; one step. */
  readonly intervals: readonly Interval[];
}

/** The sum of all series, bucket by bucket; all end at the origin. Whole cents, so that no order of adding matters. */
export function totalSeries(series: readonly CategorySeries[], season: number, decimals: number): CategorySeries {
  const cents = 10 ** decimals;
  const length = series.reduce((longest, { values }) => Math.max(longest, values.length), 0);
  const sums = new Array<number>(length).fill(0);
  for (const { values } of series) {
    const skipped = length - values.length;
    values.forEach((value, index) => {
      sums[skipped + index] = (sums[skipped + index] as number) + Math.round(value * cents);
    });
  }
  const values = sums.map((sum) => sum / cents);
  return { categoryId: WHOLE_MERCHANT, values, season, inputHash: inputHashOf(values, season) };
}

/** @param steps buckets after the origin */
export function coherentForecasts(
  categories: readonly { readonly categoryId: number; readonly outcome: ForecastOutcome }[],
  total: ForecastOutcome,
  steps: number,
  decimals: number,
): Coherent {
  const parts = categories.map(({ outcome }) => atStep(outcome, steps));
  const reconciled = reconcile(parts, atStep(total, steps));
  const amounts = new Map(
    categories.map(({ categoryId }, index) => [categoryId, minorOf(reconciled.parts[index]?.point[0] ?? 0, decimals)]),
  );
  const own = parts.reduce((sum, { point }) => sum + (point[0] ?? 0), 0);
  const { point, intervals } = reconciled.total;
  return { total, amounts, shift: (point[0] ?? 0) - own, intervals };
}

export function reconciledFields(coherent: Coherent | undefined, categoryId: number, view: MerchantView) {
  const amount = coherent?.amounts.get(categoryId);
  return amount === undefined ? {} : { reconciled: formatAmount(amount, view.decimals) };
}

/** @param range as simulated with the ranking; undefined when it was not ready in time */
export function totalFields(
  coherent: Coherent,
  shown: readonly number[],
  range: TotalRange | undefined,
  view: MerchantView,
) {
  const { total, amounts } = coherent;
  const sum = [...amounts.values()].reduce((all, amount) => all + amount, 0n);
  const listed = shown.reduce((all, categoryId) => all + (amounts.get(categoryId) ?? 0n), 0n);
  const { decimals } = view;
  return {
    total: {
      forecast: formatAmount(sum, decimals),
      intervals: rangeFields(coherent, Number(sum) / 10 ** decimals, range, decimals),
      model: total.model,
      model_version: total.version,
      ...remarks(total),
      ...driverFields(total),
      input_hash: total.inputHash,
    },
    rest: { categories: amounts.size - shown.length, forecast: formatAmount(sum - listed, decimals) },
  };
}

/** No surer than the categories together, nor than the total by itself: each alone was found too narrow. */
function rangeFields({ intervals, shift }: Coherent, point: number, range: TotalRange | undefined, decimals: number) {
  return intervals.map(({ level, lower, upper }) => {
    const drawn = range?.intervals.find((one) => one.level === level);
    const low = Math.min(lower[0] ?? point, drawn === undefined ? point : drawn.lower + shift, point);
    const high = Math.max(upper[0] ?? point, drawn === undefined ? point : drawn.upper + shift, point);
    return { level, lower: amountOf(Math.max(low, 0), decimals), upper: amountOf(high, decimals) };
  });
}

function atStep({ point, intervals }: Forecast, steps: number): Forecast {
  const at = (values: readonly number[]) => [values[steps - 1] ?? 0];
  return {
    point: at(point),
    intervals: intervals.map(({ level, lower, upper }) => ({ level, lower: at(lower), upper: at(upper) })),
  };
}
