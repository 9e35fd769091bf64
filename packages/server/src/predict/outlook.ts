// Which buckets a forecast is about, at one instant. The running bucket is step 1 after the origin and is never answered: it has
// begun already. The answer is the first bucket that starts after now, usually step 2, and the periods that follow it.
// A date that the zone skipped (Pacific/Apia, 2011-12-30) has no instant in it, so it is counted as a step and never answered.
import type { LocalDate } from '@topline/domain/bucket.ts';
import type { MerchantCalendar } from '@topline/domain/calendar.ts';
import type { FORECAST_BUCKET_TYPES } from '@topline/domain/contract/fields.ts';

export type ForecastBucketType = (typeof FORECAST_BUCKET_TYPES)[number];

export interface Period {
  /** Buckets after the origin: index `steps - 1` of what a model predicts. */
  readonly steps: number;
  readonly start: LocalDate;
  /** Exclusive. */
  readonly end: LocalDate;
}

export interface Outlook {
  /** Start of the last closed bucket: the last one a model may see. */
  readonly origin: LocalDate;
  /** Start of the bucket that now is in. */
  readonly running: LocalDate;
  /** One entry a period asked for, in order; never empty. */
  readonly periods: readonly [Period, ...Period[]];
}

export function outlookAt(
  calendar: MerchantCalendar,
  bucketType: ForecastBucketType,
  nowMs: number,
  horizon = 1,
): Outlook {
  const running = calendar.bucketStartOf(bucketType, calendar.dateOf(nowMs));
  const origin = calendar.previousStart(bucketType, running);
  const first = nextPeriod(calendar, bucketType, { steps: 1, start: running, end: '' });
  const periods: [Period, ...Period[]] = [first];
  let last = first;
  while (periods.length < horizon) {
    last = nextPeriod(calendar, bucketType, last);
    periods.push(last);
  }
  return { origin, running, periods };
}

function nextPeriod(calendar: MerchantCalendar, bucketType: ForecastBucketType, after: Period): Period {
  const start = calendar.nextStart(bucketType, after.start);
  const period = { steps: after.steps + 1, start, end: calendar.bucketEndOf(bucketType, start) };
  // No zone has ever skipped two dates in a row, so this ends at once.
  const skipped = calendar.startInstant(period.start) === calendar.startInstant(period.end);
  return skipped ? nextPeriod(calendar, bucketType, period) : period;
}
