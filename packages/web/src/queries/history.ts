// What was sold bucket by bucket: of all categories at once, or of one beside the year before.

import { queryOptions } from '@tanstack/react-query';
import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import { dayOfDate } from '@topline/domain/civil-date.ts';
import { get } from '../api/client.ts';
import type { Answered } from '../api/contracts.ts';
import { lastDateBefore, type Span } from '../view/period.ts';
import { keepFor } from './client.ts';

export type History = Answered<'GET', '/api/history'>;

const INTERVAL_MS = 5_000;
const ALL_INTERVAL_MS = 15_000;
const HISTORY_PERIODS = 12;
const CATEGORY_PERIODS = 13;
/** From so many days on a span of the reader's own is drawn by weeks, then by months. */
const DAYS_UP_TO = 45;
const WEEKS_UP_TO = 370;

/** The buckets that lead up to a span: its own kind, or for days of the reader's own the grain that fits them. */
export function grainOf(span: Span): BucketType {
  if (span.type !== 'CUSTOM') return span.type;
  const days = dayOfDate(span.end) - dayOfDate(span.start);
  if (days <= DAYS_UP_TO) return 'DAY';
  return days <= WEEKS_UP_TO ? 'WEEK' : 'MONTH';
}

export interface HistoryRequest {
  readonly merchantId: number;
  readonly span: Span;
  /** The span is the bucket that runs now, which rolls over by itself. */
  readonly running: boolean;
}

export const historyQuery = ({ merchantId, span, running }: HistoryRequest) => {
  const request = { merchantId, bucketType: grainOf(span), periods: HISTORY_PERIODS, ...untilOf(span, running) };
  return queryOptions({
    queryKey: ['history', merchantId, request],
    queryFn: ({ signal }) => get('/api/history', request, { signal }),
    refetchInterval: ALL_INTERVAL_MS,
    placeholderData: keepFor(merchantId),
  });
};

/** Never another category's while this one's is on its way. */
export const categoryTrendQuery = ({ merchantId, span, running }: HistoryRequest, categoryId: number) => {
  const request = {
    merchantId,
    bucketType: grainOf(span),
    periods: span.type === 'CUSTOM' ? periodsIn(span) : CATEGORY_PERIODS,
    ...untilOf(span, running),
    categoryId,
  };
  return queryOptions({
    queryKey: ['category-trend', merchantId, request],
    queryFn: ({ signal }) => get('/api/history', request, { signal }),
    refetchInterval: INTERVAL_MS,
  });
};

function untilOf(span: Span, running: boolean): { until?: LocalDate } {
  return running ? {} : { until: lastDateBefore(span.end) };
}

const DAYS_A_BUCKET: Readonly<Record<BucketType, number>> = { DAY: 1, WEEK: 7, MONTH: 30, YEAR: 365 };
const PERIODS_MAX = 60;

function periodsIn(span: Span): number {
  const days = dayOfDate(span.end) - dayOfDate(span.start);
  return Math.min(PERIODS_MAX, Math.max(CATEGORY_PERIODS, Math.ceil(days / DAYS_A_BUCKET[grainOf(span)])));
}
