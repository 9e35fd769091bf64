// What sold: the ranking of a bucket or a span of days.

import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Span } from '../view/period.ts';
import { keepFor } from './client.ts';

const INTERVAL_MS = 3_000;

export interface SalesRequest {
  readonly merchantId: number;
  readonly span: Span;
  /** The span is the bucket that runs now: asked for without its start, so that it rolls over by itself. */
  readonly running: boolean;
  readonly limit: number;
}

export const salesQuery = ({ merchantId, span, running, limit }: SalesRequest) => {
  const { type, start, end } = span;
  const asked =
    type === 'CUSTOM' ? { from: start, to: end } : { bucketType: type, ...(running ? {} : { bucketStart: start }) };
  const request = { merchantId, ...asked, limit, compare: 'previous' } as const;
  return queryOptions({
    queryKey: ['top-categories', merchantId, request],
    queryFn: ({ signal }) => get('/api/top-categories', request, { signal }),
    refetchInterval: INTERVAL_MS,
    placeholderData: keepFor(merchantId),
  });
};
