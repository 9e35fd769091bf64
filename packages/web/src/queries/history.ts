// What was sold bucket by bucket, for spark lines and the history of a category.

import { queryOptions } from '@tanstack/react-query';
import type { BucketType } from '@topline/domain/bucket.ts';
import { get } from '../api/client.ts';
import { lastDateBefore, type Span } from '../view/period.ts';
import { keepFor } from './client.ts';

const INTERVAL_MS = 15_000;
/** As many as a spark line shows. */
const PERIODS = 12;

export interface HistoryRequest {
  readonly merchantId: number;
  readonly span: Span;
  /** The span is the bucket that runs now: asked for without its date, so that it rolls over by itself. */
  readonly running: boolean;
  /** Absent: every category that sold. */
  readonly categoryId?: number;
  readonly periods?: number;
}

/** A span of days is shown as its last days. */
export function historyBucket({ type }: Span): BucketType {
  return type === 'CUSTOM' ? 'DAY' : type;
}

export const historyQuery = ({ merchantId, span, running, categoryId, periods = PERIODS }: HistoryRequest) => {
  const request = {
    merchantId,
    bucketType: historyBucket(span),
    periods,
    ...(running ? {} : { until: lastDateBefore(span.end) }),
    ...(categoryId === undefined ? {} : { categoryId }),
  };
  return queryOptions({
    queryKey: ['history', merchantId, request],
    queryFn: ({ signal }) => get('/api/history', request, { signal }),
    refetchInterval: INTERVAL_MS,
    placeholderData: keepFor(merchantId),
  });
};
