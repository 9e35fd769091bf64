// Local dates by Temporal alone: the suite's own idea of a merchant's buckets, so that no expected value comes from the program.

export const BUCKET_TYPES = ['DAY', 'WEEK', 'MONTH', 'YEAR'] as const;
export type BucketType = (typeof BUCKET_TYPES)[number];
export type BucketStarts = Readonly<Record<BucketType, string>>;

export interface Calendar {
  readonly timezone: string;
  readonly weekStart: string;
}

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

export function bucketStarts(ms: number, calendar: Calendar): BucketStarts {
  const date = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(calendar.timezone).toPlainDate();
  return {
    DAY: date.toString(),
    WEEK: date.subtract({ days: daysIntoWeek(date, calendar.weekStart) }).toString(),
    MONTH: date.with({ day: 1 }).toString(),
    YEAR: date.with({ month: 1, day: 1 }).toString(),
  };
}

/** The first date of the bucket `count` buckets later; negative goes back. */
export function addBuckets(type: BucketType, start: string, count: number): string {
  const unit = ({ DAY: 'days', WEEK: 'weeks', MONTH: 'months', YEAR: 'years' } as const)[type];
  return Temporal.PlainDate.from(start)
    .add({ [unit]: count })
    .toString();
}

/** The instant of a local midnight. */
export function midnight(date: string, timezone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(timezone).epochMilliseconds;
}

function daysIntoWeek(date: Temporal.PlainDate, weekStart: string): number {
  return (date.dayOfWeek - 1 - WEEKDAYS.indexOf(weekStart) + 7) % 7;
}
