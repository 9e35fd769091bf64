// Steps through the merchant's buckets by local dates alone, with arithmetic that every browser has (the domain's
// calendar needs Temporal). The server stays the judge of which bucket runs now: it answers without a start.

import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import { civilOfDay, dateOfDay, dayOf, dayOfDate, weekdayOfDay } from '@topline/domain/civil-date.ts';
import { WEEK_STARTS, type WeekStart } from '@topline/domain/merchant.ts';
import type { PeriodType, View } from './url-state.ts';

const DAYS_A_WEEK = 7;
/** No order is older. */
export const EARLIEST: LocalDate = '1990-01-01';

/** The start of the bucket that contains `date`. */
export function bucketStartOf(type: BucketType, date: LocalDate, weekStart: WeekStart): LocalDate {
  const day = dayOfDate(date);
  const { year, month } = civilOfDay(day);
  switch (type) {
    case 'DAY':
      return date;
    case 'WEEK':
      return dateOfDay(day - ((weekdayOfDay(day) - WEEK_STARTS.indexOf(weekStart) + DAYS_A_WEEK) % DAYS_A_WEEK));
    case 'MONTH':
      return dateOfDay(dayOf(year, month, 1));
    case 'YEAR':
      return dateOfDay(dayOf(year, 1, 1));
    default:
      return type satisfies never;
  }
}

/** The start `count` buckets after (or before) a bucket's start. */
export function stepBuckets(type: BucketType, start: LocalDate, count: number): LocalDate {
  const day = dayOfDate(start);
  const { year, month } = civilOfDay(day);
  switch (type) {
    case 'DAY':
      return dateOfDay(day + count);
    case 'WEEK':
      return dateOfDay(day + DAYS_A_WEEK * count);
    case 'MONTH':
      return dateOfDay(dayOf(year, month + count, 1));
    case 'YEAR':
      return dateOfDay(dayOf(year + count, 1, 1));
    default:
      return type satisfies never;
  }
}

/** The last date of a bucket whose exclusive end is given. */
export function lastDateBefore(end: LocalDate): LocalDate {
  return dateOfDay(dayOfDate(end) - 1);
}

/** Today's date where the merchant is. A zone that this browser does not know counts as UTC. */
export function todayIn(timezone: string, nowMs: number): LocalDate {
  try {
    return isoDate(nowMs, timezone);
  } catch {
    return isoDate(nowMs, 'UTC');
  }
}

function isoDate(ms: number, timeZone: string): LocalDate {
  const parts = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(ms);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

export type Nearness = 'now' | 'last' | 'other';

export type ForecastPeriod = Exclude<BucketType, 'YEAR'>;

/** Forecasts exist for day, week and month; a year is looked at through its next month, a span through its next week. */
export function forecastPeriodOf(type: PeriodType): ForecastPeriod {
  if (type === 'YEAR') return 'MONTH';
  return type === 'CUSTOM' ? 'WEEK' : type;
}

/** The chosen bucket or span; its end is exclusive. */
export interface Span {
  readonly type: PeriodType;
  readonly start: LocalDate;
  readonly end: LocalDate;
}

/** What a view asks to see, in the merchant's calendar. */
export function spanOf(view: Pick<View, 'period' | 'start' | 'until'>, today: LocalDate, weekStart: WeekStart): Span {
  const { period: type, start, until } = view;
  if (type === 'CUSTOM') {
    const first = start ?? today;
    return { type, start: first, end: dateOfDay(dayOfDate(until ?? first) + 1) };
  }
  const bucket = bucketStartOf(type, start ?? today, weekStart);
  return { type, start: bucket, end: stepBuckets(type, bucket, 1) };
}

/** The span of the same kind before (-1) or after (1) it; a span of days moves by its own length. */
export function stepSpan(span: Span, count: number): Span {
  const { type, start, end } = span;
  if (type !== 'CUSTOM') {
    const next = stepBuckets(type, start, count);
    return { type, start: next, end: stepBuckets(type, next, 1) };
  }
  const days = (dayOfDate(end) - dayOfDate(start)) * count;
  return { type, start: dateOfDay(dayOfDate(start) + days), end: dateOfDay(dayOfDate(end) + days) };
}

/** Where a span lies, seen from the merchant's today. */
export function nearnessOf(span: Span, today: LocalDate): Nearness {
  if (span.start <= today && today < span.end) return 'now';
  const after = stepSpan(span, 1);
  return span.end <= today && today < after.end ? 'last' : 'other';
}
