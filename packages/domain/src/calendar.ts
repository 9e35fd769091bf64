// The merchant's calendar: the only place that turns instants into bucket dates and back.
// A bucket is a span of local calendar dates, so daylight saving never splits one and a date that the zone skipped
// (Pacific/Apia, 2011-12-30) is simply a bucket nothing falls into.
// Guarantee: the same answers as Temporal with the same zone data; the tz version belongs to the caller's records.

import type { BucketType, LocalDate } from './bucket.ts';
import { civilOfDay, DAY_MS, dateOfDay, dayOf, dayOfDate, weekdayOfDay } from './civil-date.ts';
import { type Calendar, WEEK_STARTS } from './merchant.ts';
import { spanAt, zoneOffsets } from './zone-offsets.ts';

export { isLocalDate } from './civil-date.ts';
export { isTimeZone } from './zone-offsets.ts';

/** Days whose buckets are remembered: twelve years, more than any batch of orders usually spans. */
const CACHED_DAYS_MAX = 4_400;

export type BucketStarts = Readonly<Record<BucketType, LocalDate>>;

export interface InstantSpan {
  readonly startMs: number;
  readonly endMs: number;
}

export interface MerchantCalendar extends Calendar {
  dateOf(ms: number): LocalDate;
  /** Milliseconds of the local wall clock since its midnight. */
  timeOfDayMs(ms: number): number;
  /** The four buckets of an instant. The object is shared between calls and frozen. */
  bucketsOf(ms: number): BucketStarts;
  bucketStartOf(type: BucketType, date: LocalDate): LocalDate;
  /** Exclusive end: the first date after the bucket. `start` must be a bucket's start, here and below. */
  bucketEndOf(type: BucketType, start: LocalDate): LocalDate;
  nextStart(type: BucketType, start: LocalDate): LocalDate;
  previousStart(type: BucketType, start: LocalDate): LocalDate;
  addBuckets(type: BucketType, start: LocalDate, count: number): LocalDate;
  /** The first instant whose local date is `date` or later. */
  startInstant(date: LocalDate): number;
  /**
   * The instants whose local date is in [from, to), as ascending spans without their ends: one, or two where a clock was set
   * back over midnight and a date came again; none when the zone skipped every date.
   */
  instantsOf(from: LocalDate, to: LocalDate): InstantSpan[];
  /** The instant of a wall time; in a gap the later, of two the earlier (Temporal's "compatible"). */
  instantOf(date: LocalDate, timeOfDayMs: number): number;
}

/** Throws a RangeError for an unknown zone. */
export function createCalendar(calendar: Calendar): MerchantCalendar {
  const { timezone, weekStart } = calendar;
  const weekStartDay = WEEK_STARTS.indexOf(weekStart);
  const clock = createLocalClock(timezone);
  const startOf = (type: BucketType, day: number): number => bucketStartDay(type, day, weekStartDay);
  const addBuckets = (type: BucketType, start: LocalDate, count: number): LocalDate =>
    dateOfDay(addToStart(type, dayOfDate(start), count));
  return {
    timezone,
    weekStart,
    dateOf: (ms) => dateOfDay(Math.floor(clock.wallOf(ms) / DAY_MS)),
    timeOfDayMs: (ms) => modulo(clock.wallOf(ms), DAY_MS),
    bucketsOf: createBucketsOf(clock, startOf),
    bucketStartOf: (type, date) => dateOfDay(startOf(type, dayOfDate(date))),
    bucketEndOf: (type, start) => addBuckets(type, start, 1),
    nextStart: (type, start) => addBuckets(type, start, 1),
    previousStart: (type, start) => addBuckets(type, start, -1),
    addBuckets,
    startInstant: (date) => clock.firstInstantAt(dayOfDate(date) * DAY_MS),
    instantsOf: (from, to) => clock.instantsBetween(dayOfDate(from) * DAY_MS, dayOfDate(to) * DAY_MS),
    instantOf: (date, timeOfDayMs) => clock.instantAt(dayOfDate(date) * DAY_MS + timeOfDayMs),
  };
}

/** A wall time is written as the epoch milliseconds that UTC would give it. */
interface LocalClock {
  wallOf(ms: number): number;
  firstInstantAt(wall: number): number;
  instantAt(wall: number): number;
  instantsBetween(fromWall: number, toWall: number): InstantSpan[];
}

function createLocalClock(timezone: string): LocalClock {
  const zone = zoneOffsets(timezone);
  const start = (span: number): number => zone.starts[span] ?? Number.POSITIVE_INFINITY;
  const offset = (span: number): number => zone.offsets[span] ?? 0;
  // The span of the last question; orders come in runs, so it usually answers the next one too.
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  let current = 0;
  /** The first span, from a day before the wall time on, in which that wall time or a later one happens. */
  const spanReaching = (wall: number): number => {
    let span = spanAt(zone, wall - DAY_MS);
    while (wall - offset(span) >= start(span + 1)) span++;
    return span;
  };
  return {
    wallOf(ms) {
      if (ms < from || ms >= to) {
        const span = spanAt(zone, ms);
        from = start(span);
        to = start(span + 1);
        current = offset(span);
      }
      return ms + current;
    },
    firstInstantAt(wall) {
      const span = spanReaching(wall);
      return Math.max(start(span), wall - offset(span));
    },
    instantAt(wall) {
      const span = spanReaching(wall);
      const instant = wall - offset(span);
      // In a gap the span begins after that wall time: read it with the offset from before the gap.
      return instant >= start(span) ? instant : wall - offset(span - 1);
    },
    instantsBetween(fromWall, toWall) {
      const spans: InstantSpan[] = [];
      // No offset is as large as a day, so the instants lie within a day of the wall times.
      for (let span = spanAt(zone, fromWall - DAY_MS); start(span) < toWall + DAY_MS; span++) {
        const startMs = Math.max(start(span), fromWall - offset(span));
        const endMs = Math.min(start(span + 1), toWall - offset(span));
        if (startMs >= endMs) continue;
        const last = spans.at(-1);
        if (last?.endMs === startMs) spans[spans.length - 1] = { startMs: last.startMs, endMs };
        else spans.push({ startMs, endMs });
      }
      return spans;
    },
  };
}

function createBucketsOf(clock: LocalClock, startOf: (type: BucketType, day: number) => number) {
  const byDay = new Map<number, BucketStarts>();
  return (ms: number): BucketStarts => {
    const day = Math.floor(clock.wallOf(ms) / DAY_MS);
    const known = byDay.get(day);
    if (known !== undefined) return known;
    const buckets = Object.freeze({
      DAY: dateOfDay(day),
      WEEK: dateOfDay(startOf('WEEK', day)),
      MONTH: dateOfDay(startOf('MONTH', day)),
      YEAR: dateOfDay(startOf('YEAR', day)),
    });
    if (byDay.size === CACHED_DAYS_MAX) byDay.clear();
    byDay.set(day, buckets);
    return buckets;
  };
}

function bucketStartDay(type: BucketType, day: number, weekStartDay: number): number {
  switch (type) {
    case 'DAY':
      return day;
    case 'WEEK':
      return day - modulo(weekdayOfDay(day) - weekStartDay, 7);
    case 'MONTH':
      return day - civilOfDay(day).dayOfMonth + 1;
    case 'YEAR':
      return dayOf(civilOfDay(day).year, 1, 1);
    default:
      return type satisfies never;
  }
}

function addToStart(type: BucketType, startDay: number, count: number): number {
  switch (type) {
    case 'DAY':
      return startDay + count;
    case 'WEEK':
      return startDay + 7 * count;
    case 'MONTH': {
      const { year, month } = civilOfDay(startDay);
      return dayOf(year, month + count, 1);
    }
    case 'YEAR':
      return dayOf(civilOfDay(startDay).year + count, 1, 1);
    default:
      return type satisfies never;
  }
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
