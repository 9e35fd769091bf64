// Which period: its length, the step to the one before or after, and the way back to the one that runs now.

import { BUCKET_TYPES, type BucketType, type LocalDate } from '@topline/domain/bucket.ts';
import type { WeekStart } from '@topline/domain/merchant.ts';
import type { Format } from '../format.ts';
import { bucketStartOf, EARLIEST, PERIOD_WORDS, stepBuckets } from '../period.ts';
import { Segmented } from '../ui/segmented.tsx';

const LABELS: Readonly<Record<BucketType, string>> = { DAY: 'Day', WEEK: 'Week', MONTH: 'Month', YEAR: 'Year' };
const CHOICES = BUCKET_TYPES.map((value) => ({ value, label: LABELS[value] }));

export interface PeriodControlProps {
  readonly period: BucketType;
  /** Start of the chosen bucket. */
  readonly start: LocalDate;
  /** Start of the bucket that runs now. */
  readonly current: LocalDate;
  readonly weekStart: WeekStart;
  readonly format: Format;
  /** No start: the bucket that runs now. */
  readonly onChange: (period: BucketType, start: LocalDate | undefined) => void;
}

export function PeriodControl(props: PeriodControlProps) {
  const { period, start, current, weekStart, format, onChange } = props;
  const { one, now } = PERIOD_WORDS[period];
  const end = stepBuckets(period, start, 1);
  const goTo = (next: LocalDate) => onChange(period, next >= current ? undefined : next);
  return (
    <nav className="timeframe" aria-label="Period">
      <Segmented
        legend="Length of the period"
        choices={CHOICES}
        value={period}
        onChange={(next) => onChange(next, start >= current ? undefined : bucketStartOf(next, start, weekStart))}
      />
      <div className="step">
        <button
          type="button"
          aria-label={`Previous ${one}`}
          disabled={start <= EARLIEST}
          onClick={() => goTo(stepBuckets(period, start, -1))}
        >
          ‹
        </button>
        <b aria-live="polite">{format.period(period, start, end)}</b>
        <button type="button" aria-label={`Next ${one}`} disabled={start >= current} onClick={() => goTo(end)}>
          ›
        </button>
        {start === current ? null : (
          <button type="button" className="step-now" onClick={() => onChange(period, undefined)}>
            {now}
          </button>
        )}
      </div>
    </nav>
  );
}
