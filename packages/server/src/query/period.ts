// Which dates a request for top categories means, and which dates it is compared with. Pure calendar arithmetic.
// An unfinished period is compared with the same elapsed part of the one before: its whole local days from the totals, and the
// running day's part up to the same local time from the orders.

import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import type { MerchantCalendar } from '@topline/domain/calendar.ts';
import { DEFAULT_BUCKET_TYPE, RANGE_DAYS_MAX } from '@topline/domain/contract/top-categories.ts';
import { Fault } from '@topline/domain/fault.ts';

const DAY_MS = 86_400_000;

export interface Period {
  /** Cells that make it up: one bucket, or the days of a custom range. */
  readonly bucketType: BucketType;
  readonly from: LocalDate;
  /** Exclusive. */
  readonly to: LocalDate;
  readonly custom: boolean;
}

export interface PeriodQuery {
  readonly bucketType?: BucketType | undefined;
  readonly bucketStart?: LocalDate | undefined;
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
}

export function periodOf(query: PeriodQuery, calendar: MerchantCalendar, nowMs: number): Period {
  const { from, to } = query;
  if (from !== undefined || to !== undefined) return customPeriod(query);
  const bucketType = query.bucketType ?? DEFAULT_BUCKET_TYPE;
  const start = query.bucketStart ?? calendar.bucketStartOf(bucketType, calendar.dateOf(nowMs));
  const right = calendar.bucketStartOf(bucketType, start);
  if (right !== start) {
    throw invalid(
      '/query/bucketStart',
      `is not the start of a ${bucketType}; the one that contains it starts on ${right}`,
    );
  }
  return { bucketType, from: start, to: calendar.bucketEndOf(bucketType, start), custom: false };
}

function customPeriod({ bucketType, bucketStart, from, to }: PeriodQuery): Period {
  if (bucketStart !== undefined) throw invalid('/query/bucketStart', 'cannot be combined with from and to');
  if (bucketType !== undefined && bucketType !== 'DAY')
    throw invalid('/query/bucketType', 'cannot be combined with from and to');
  if (from === undefined) throw invalid('/query/from', 'is required together with to');
  if (to === undefined) throw invalid('/query/to', 'is required together with from');
  const days = daysBetween(from, to);
  if (days <= 0) throw invalid('/query/to', 'must be after from; it is exclusive');
  if (days > RANGE_DAYS_MAX) throw invalid('/query/to', `must be at most ${RANGE_DAYS_MAX} days after from`);
  return { bucketType: 'DAY', from, to, custom: true };
}

function invalid(pointer: string, detail: string): Fault {
  return new Fault('invalid-request', `${pointer.slice(pointer.lastIndexOf('/') + 1)} ${detail}.`, {
    errors: [{ pointer, detail }],
  });
}

export interface Comparison {
  /** Whole local days to add up, [from, to); empty when equal. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** The part of one further day, for an unfinished period: instants [start, end). */
  readonly partial?: { readonly date: LocalDate; readonly startMs: number; readonly endMs: number };
  /** The period is over: the whole one before is the comparison. */
  readonly finished: boolean;
}

export function comparisonOf(period: Period, calendar: MerchantCalendar, nowMs: number): Comparison {
  const length = daysBetween(period.from, period.to);
  const from = period.custom ? addDays(period.from, -length) : calendar.previousStart(period.bucketType, period.from);
  const to = period.from;
  const today = calendar.dateOf(nowMs);
  if (today >= period.to) return { from, to, finished: true };
  const elapsedDays = daysBetween(period.from, today);
  if (elapsedDays < 0) return { from, to: from, finished: false };
  // The period before may be shorter: 31 March is compared with the whole of February.
  const sameDay = addDays(from, elapsedDays);
  if (sameDay >= to) return { from, to, finished: false };
  return {
    from,
    to: sameDay,
    partial: {
      date: sameDay,
      startMs: calendar.startInstant(sameDay),
      endMs: calendar.instantOf(sameDay, calendar.timeOfDayMs(nowMs)),
    },
    finished: false,
  };
}

function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}
