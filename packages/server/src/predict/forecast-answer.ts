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

/** What is known of the buckets besides their sales, and what it did to the forecast; absent when nothing is known. */
export function driverFields({ drivers = [] }: Pick<ForecastResult, 'drivers'>) {
  if (drivers.length === 0) return {};
  return {
    drivers: drivers.map(({ name, kind, applied, occurrences, effect, reason }) => ({
      ...{ name, kind, applied, occurrences, effect, reason },
    })),
  };
}

/** What the model chose, and why, when there is something to say. */
export function remarks(result: Pick<ForecastResult, 'form' | 'reason' | 'insufficientHistory' | 'drivers'>) {
  const reason = [result.reason, driversInWords(result.drivers)].filter((part) => part !== undefined).join('; ');
  return {
    form: result.form,
    ...(reason === '' ? {} : { reason }),
    ...(result.insufficientHistory ? { insufficient_history: true } : {}),
  };
}

function driversInWords(drivers: ForecastResult['drivers'] = []): string | undefined {
  const applied = drivers.filter((driver) => driver.applied);
  const events = applied
    .filter(({ kind }) => kind === 'event')
    .map(({ name, effect }) => `${name} × ${effect.toFixed(2)}`);
  const time = applied.some(({ kind }) => kind === 'exposure') ? ['the days of each bucket count'] : [];
  const said = [...time, ...events].join(', ');
  return said === '' ? undefined : said;
}
