// The parts that the answers about forecasts share, as the wire writes them: snake_case, amounts as decimals of the currency.
import type { LocalDate } from '@topline/domain/bucket.ts';
import type { ForecastResult } from '@topline/forecast';
import type { Freshness } from '../query/answer.ts';
import type { MerchantView } from '../query/merchant-view.ts';
import { amountOf } from './amount.ts';
import type { ForecastBucketType } from './outlook.ts';

export function merchantFields(view: MerchantView, bucketType: ForecastBucketType) {
  return {
    merchant_id: view.merchantId,
    currency: view.currency,
    timezone: view.calendar.timezone,
    week_start: view.calendar.weekStart,
    bucket_type: bucketType,
  };
}

export function categoryFields(view: MerchantView, categoryId: number) {
  return { category_id: categoryId, category_name: view.categoryNames.get(categoryId) ?? `Category ${categoryId}` };
}

export function freshnessFields({ asOf, stale, staleReason, source }: Freshness) {
  return { as_of: asOf, stale, ...(staleReason === undefined ? {} : { stale_reason: staleReason }), source };
}

/** Values of the history that were odd and counted for less, with the bucket they stand for; the sales themselves are unchanged. */
export function oddValueFields(
  { findings = [] }: Pick<ForecastResult, 'findings'>,
  view: MerchantView,
  bucketType: ForecastBucketType,
  { origin, length }: { readonly origin: LocalDate; readonly length: number },
) {
  if (findings.length === 0) return {};
  const odd_values = findings.map(({ kind, index, value, expected, weight }) => ({
    kind,
    bucket_start: view.calendar.addBuckets(bucketType, origin, index + 1 - length),
    amount: amountOf(value, view.decimals),
    expected: amountOf(expected, view.decimals),
    weight,
  }));
  return { odd_values };
}

/** What a result says of one step; undefined when it does not reach that far. */
export function amountsAt(result: Pick<ForecastResult, 'point' | 'intervals'>, steps: number, decimals: number) {
  const index = steps - 1;
  const point = result.point[index];
  if (point === undefined) return undefined;
  return {
    forecast: amountOf(point, decimals),
    intervals: result.intervals.map(({ level, lower, upper }) => ({
      level,
      lower: amountOf(lower[index] ?? point, decimals),
      upper: amountOf(upper[index] ?? point, decimals),
    })),
  };
}

/** What the model chose, and why, when there is something to say. */
export function remarks(result: Pick<ForecastResult, 'form' | 'reason' | 'insufficientHistory'>) {
  return {
    form: result.form,
    ...(result.reason === undefined ? {} : { reason: result.reason }),
    ...(result.insufficientHistory ? { insufficient_history: true } : {}),
  };
}
