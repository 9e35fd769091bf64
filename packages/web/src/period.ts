// Steps through the merchant's buckets by local dates alone, with arithmetic that every browser has (the domain's
// calendar needs Temporal). The server stays the judge of which bucket runs now: it answers without a start.

import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import { civilOfDay, dateOfDay, dayOf, dayOfDate, weekdayOfDay } from '@topline/domain/civil-date.ts';
import { WEEK_STARTS, type WeekStart } from '@topline/domain/merchant.ts';

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

/** Where a bucket lies, seen from the merchant's today. */
export function nearnessOf(type: BucketType, start: LocalDate, today: LocalDate): Nearness {
  const end = stepBuckets(type, start, 1);
  if (start <= today && today < end) return 'now';
  return end <= today && today < stepBuckets(type, start, 2) ? 'last' : 'other';
}

export interface PeriodWords {
  /** "This week" */
  readonly now: string;
  /** "Last week" */
  readonly last: string;
  /** "the week before" */
  readonly before: string;
  /** "Next week" */
  readonly next: string;
  /** "week" */
  readonly one: string;
}

export const PERIOD_WORDS: Readonly<Record<BucketType, PeriodWords>> = {
  DAY: { now: 'Today', last: 'Yesterday', before: 'the day before', next: 'Tomorrow', one: 'day' },
  WEEK: { now: 'This week', last: 'Last week', before: 'the week before', next: 'Next week', one: 'week' },
  MONTH: { now: 'This month', last: 'Last month', before: 'the month before', next: 'Next month', one: 'month' },
  YEAR: { now: 'This year', last: 'Last year', before: 'the year before', next: 'Next year', one: 'year' },
};

/** Forecasts exist for day, week and month; a year is looked at through its next month. */
export function forecastPeriodOf(type: BucketType): BucketType {
  return type === 'YEAR' ? 'MONTH' : type;
}
