// What is known of a merchant's buckets before a model looks at their sales: which weekdays a month has, and what the merchant's own
// calendar of events says of each bucket. Made alike for the live forecast, the worker and the evaluation.
//   months: one exposure a weekday, the days on which the shop is open; from TRADING_DAYS_MIN closed months on
//   days and weeks: one exposure, the open days, when any day was or will be closed
//   promotions, holidays: one event a name, the part of the bucket's days on which it is on; equal names are one thing that recurs
// Whether any of it is used is the engine's choice: only where it explained enough of the past (docs/decisions/forecast-drivers.md).
// Guarantee: a pure function of calendar, events, origin and length. Events that end before the history or begin after the horizon are
// left out, so that they change no fingerprint.
import type { LocalDate } from '@topline/domain/bucket.ts';
import type { MerchantCalendar } from '@topline/domain/calendar.ts';
import { dayOfDate, weekdayOfDay } from '@topline/domain/civil-date.ts';
import { type BucketDays, type Driver, weekdayDrivers } from '@topline/forecast';
import { STEPS } from './forecast-task.ts';
import type { ForecastBucketType } from './outlook.ts';
import { type CategorySeries, inputHashOf } from './series.ts';

/** Three years: with fewer months the weekdays cannot be told from the season. */
const TRADING_DAYS_MIN = 36;
/** Changes whenever the same events could give other drivers. */
export const DRIVERS_VERSION = 'drivers-1';
/** Of one series, beside its seven weekdays: the engine takes 32 drivers. */
const EVENT_NAMES_MAX = 25;

/** As in the totals. */
const WHOLE_MERCHANT = 0;

export interface SalesEvent {
  readonly name: string;
  readonly kind: 'promotion' | 'holiday' | 'closed';
  readonly from: LocalDate;
  /** Exclusive. */
  readonly to: LocalDate;
  /** Undefined: all of them. */
  readonly categoryIds?: readonly number[];
}

export interface DriversAsked {
  readonly calendar: MerchantCalendar;
  readonly bucketType: ForecastBucketType;
  /** Start of the last closed bucket. */
  readonly origin: LocalDate;
  readonly events: readonly SalesEvent[];
}

/** A bucket as whole days since 1970. */
interface Days {
  readonly from: number;
  readonly to: number;
}

/** The series as the engine takes it: with what is known of its buckets. */
export function withDrivers(asked: DriversAsked, series: CategorySeries): CategorySeries {
  const { categoryId, values, season } = series;
  const drivers = driversOf(asked, values.length, categoryId === WHOLE_MERCHANT ? undefined : categoryId);
  return drivers.length === 0 ? series : { ...series, drivers, inputHash: inputHashOf(values, season, drivers) };
}

/**
 * @param length closed buckets of the series
 * @param categoryId undefined for everything a merchant sells
 */
export function driversOf(asked: DriversAsked, length: number, categoryId: number | undefined): Driver[] {
  const { calendar, bucketType, origin } = asked;
  const tradingDays = bucketType === 'MONTH' && length >= TRADING_DAYS_MIN;
  if (length === 0 || (!tradingDays && asked.events.length === 0)) return [];
  const start = calendar.addBuckets(bucketType, origin, 1 - length);
  const buckets = bucketsFrom(calendar, bucketType, start, length + STEPS);
  const split = (amounts: readonly number[]) => ({ past: amounts.slice(0, length), future: amounts.slice(length) });
  const own = asked.events.filter((event) => concerns(event, categoryId) && touches(event, buckets));
  const closed = closedDays(own, buckets);
  return [
    ...(tradingDays ? tradingDayDrivers(buckets, closed, length) : openDayDrivers(buckets, closed, split)),
    ...eventDrivers(own, buckets, split),
  ];
}

function bucketsFrom(calendar: MerchantCalendar, type: ForecastBucketType, start: LocalDate, count: number): Days[] {
  let from = start;
  return Array.from({ length: count }, () => {
    const next = calendar.nextStart(type, from);
    const days = { from: dayOfDate(from), to: dayOfDate(next) };
    from = next;
    return days;
  });
}

/** A shop that closes for some categories only is open; for all of them together, only what concerns all is closed. */
function concerns({ kind, categoryIds }: SalesEvent, categoryId: number | undefined): boolean {
  if (categoryIds === undefined) return true;
  return categoryId === undefined ? kind !== 'closed' : categoryIds.includes(categoryId);
}

function touches({ from, to }: SalesEvent, buckets: readonly Days[]): boolean {
  const first = buckets[0];
  const last = buckets.at(-1);
  return first !== undefined && last !== undefined && dayOfDate(from) < last.to && dayOfDate(to) > first.from;
}

function closedDays(events: readonly SalesEvent[], buckets: readonly Days[]): Set<number> {
  return daysOf(
    events.filter(({ kind }) => kind === 'closed'),
    buckets,
  );
}

/** Each day once, however many events are on; only days of the buckets. */
function daysOf(events: readonly SalesEvent[], buckets: readonly Days[]): Set<number> {
  const first = buckets[0]?.from ?? 0;
  const end = buckets.at(-1)?.to ?? 0;
  const days = new Set<number>();
  for (const { from, to } of events) {
    for (let day = Math.max(dayOfDate(from), first); day < Math.min(dayOfDate(to), end); day++) days.add(day);
  }
  return days;
}

function tradingDayDrivers(buckets: readonly Days[], closed: ReadonlySet<number>, length: number): Driver[] {
  const all = buckets.map(({ from, to }): BucketDays => ({ startWeekday: weekdayOfDay(from), days: to - from }));
  const drivers = weekdayDrivers(all.slice(0, length), all.slice(length));
  if (closed.size === 0) return drivers;
  const shut = (bucket: number, weekday: number) => {
    const { from, to } = buckets[bucket] as Days;
    let count = 0;
    for (let day = from; day < to; day++) if (closed.has(day) && weekdayOfDay(day) === weekday) count += 1;
    return count;
  };
  return drivers.map((driver, weekday) => ({
    ...driver,
    past: driver.past.map((count, bucket) => count - shut(bucket, weekday)),
    future: driver.future.map((count, step) => count - shut(length + step, weekday)),
  }));
}

type Split = (amounts: readonly number[]) => Pick<Driver, 'past' | 'future'>;

function openDayDrivers(buckets: readonly Days[], closed: ReadonlySet<number>, split: Split): Driver[] {
  if (closed.size === 0) return [];
  const open = buckets.map((bucket) => bucket.to - bucket.from - daysWithin(bucket, closed));
  return [{ name: 'open days', kind: 'exposure', ...split(open) }];
}

/** The names that are on most days come first, so that what is left out of many is what there is least to learn of. */
function eventDrivers(events: readonly SalesEvent[], buckets: readonly Days[], split: Split): Driver[] {
  const named = Map.groupBy(
    events.filter(({ kind }) => kind !== 'closed'),
    ({ kind, name }) => `${kind}: ${name}`,
  );
  return [...named]
    .map(([name, own]) => ({ name, days: daysOf(own, buckets) }))
    .sort((a, b) => b.days.size - a.days.size || (a.name < b.name ? -1 : 1))
    .slice(0, EVENT_NAMES_MAX)
    .map(({ name, days }) => {
      const on = buckets.map((bucket) => daysWithin(bucket, days) / (bucket.to - bucket.from));
      return { name, kind: 'event', ...split(on) };
    });
}

function daysWithin({ from, to }: Days, days: ReadonlySet<number>): number {
  let count = 0;
  for (let day = from; day < to; day++) if (days.has(day)) count += 1;
  return count;
}
