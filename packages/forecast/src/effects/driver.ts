// What moves sales and is known before they happen: selling time and events, one number a bucket, without dates.
// `exposure` is an amount of selling time (open days, the count of each weekday): sales are taken as proportional to it.
// `event` is a share from 0 to 1 of the bucket in which something is on (a promotion, a holiday that moves between buckets).
// Counts of weekdays as regressors: Bell & Hillmer (1983), "Modeling time series with calendar variation", JASA 78, 526-534; X-13ARIMA-SEATS.
// Minimum length: none here. Cost: one pass over each list.
import { ForecastInputError } from '../fault.ts';

/** More would cost more than they can earn on a shop's history. */
const DRIVERS_MAX = 32;
const BUCKET_DAYS_MAX = 400;
const AMOUNT_MAX = 1e9;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

export type Driver = {
  readonly name: string;
  readonly kind: 'exposure' | 'event';
  /** One amount a bucket of the series, oldest first: at least 0, for an event at most 1. */
  readonly past: readonly number[];
  /** One amount a coming bucket; may be shorter than the horizon, steps beyond it get no effect. */
  readonly future: readonly number[];
  /** Drivers of one group are parts of one thing and are kept or left out together. Exposures of a group add up to its selling time. */
  readonly group?: string;
};

/** Where each bucket begins in the week and how long it is. */
export type BucketDays = {
  /** 0 for Monday to 6 for Sunday (any fixed numbering does). */
  readonly startWeekday: number;
  readonly days: number;
};

/** How often each weekday falls into each bucket: seven counts a bucket, index 0 the weekday numbered 0. */
export function weekdayCounts(buckets: readonly BucketDays[]): number[][] {
  return buckets.map(({ startWeekday, days }) => {
    if (!isWholeUpTo(startWeekday, 6) || !isWholeUpTo(days, BUCKET_DAYS_MAX)) {
      throw new ForecastInputError(
        'driver-invalid',
        `a bucket starts on weekday 0 to 6 and has 0 to ${BUCKET_DAYS_MAX} days, got ${startWeekday} and ${days}`,
      );
    }
    return WEEKDAYS.map((_, weekday) => {
      const first = (weekday - startWeekday + 7) % 7;
      return first >= days ? 0 : Math.floor((days - first - 1) / 7) + 1;
    });
  });
}

/** One exposure a weekday on which the shop is open, together one group: what trading days do to a month or a week. */
export function weekdayDrivers(
  past: readonly BucketDays[],
  future: readonly BucketDays[],
  closedWeekdays: readonly number[] = [],
): Driver[] {
  const before = weekdayCounts(past);
  const coming = weekdayCounts(future);
  return WEEKDAYS.flatMap((name, weekday) => {
    if (closedWeekdays.includes(weekday)) return [];
    const of = (counts: readonly number[][]) => counts.map((bucket) => bucket[weekday] ?? 0);
    return [{ name, kind: 'exposure', past: of(before), future: of(coming), group: 'weekdays' } as const];
  });
}

/** @throws ForecastInputError `driver-invalid` */
export function checkDrivers(drivers: readonly Driver[], length: number): void {
  if (drivers.length > DRIVERS_MAX) refuse(`at most ${DRIVERS_MAX} drivers, got ${drivers.length}`);
  const kinds = new Map<string, Driver['kind']>();
  for (const driver of drivers) {
    if (driver.past.length !== length) refuse(`${driver.name} has ${driver.past.length} past amounts, not ${length}`);
    const max = driver.kind === 'event' ? 1 : AMOUNT_MAX;
    for (const amount of [...driver.past, ...driver.future]) {
      if (!(amount >= 0 && amount <= max)) refuse(`${driver.name}: an amount must be from 0 to ${max}, got ${amount}`);
    }
    const group = groupOf(driver);
    if ((kinds.get(group) ?? driver.kind) !== driver.kind) refuse(`group ${group} mixes exposures and events`);
    kinds.set(group, driver.kind);
  }
}

export function groupOf(driver: Driver): string {
  return driver.group ?? driver.name;
}

function isWholeUpTo(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}

function refuse(message: string): never {
  throw new ForecastInputError('driver-invalid', message);
}
