// What stands behind a number: the products of a category, and the orders with their lines.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Answered } from '../api/contracts.ts';
import type { Span } from '../view/period.ts';
import { keepFor } from './client.ts';
import type { HistoryRequest } from './history.ts';

export type TopProducts = Answered<'GET', '/api/top-products'>;
export type Explanation = Answered<'GET', '/api/explain'>;

const INTERVAL_MS = 5_000;
const LATE_INTERVAL_MS = 15_000;
const ORDERS_A_PAGE = 20;

export const productsQuery = ({ merchantId, span, running }: HistoryRequest, categoryId: number, limit: number) => {
  const request = { merchantId, categoryId, ...datesOf(span, running), limit };
  return queryOptions({
    queryKey: ['products', merchantId, request],
    queryFn: ({ signal }) => get('/api/top-products', request, { signal }),
    refetchInterval: INTERVAL_MS,
  });
};

/** Page by page, as the reader asks for more; with one page shown it follows what comes in. */
export const explainQuery = ({ merchantId, span, running }: HistoryRequest, asked: ExplainRequest) => {
  const request = { merchantId, ...datesOf(span, running), ...asked, limit: ORDERS_A_PAGE };
  return infiniteQueryOptions({
    queryKey: ['explain', merchantId, request],
    queryFn: ({ signal, pageParam }) =>
      get('/api/explain', { ...request, ...(pageParam === null ? {} : { after: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : INTERVAL_MS),
  });
};

interface ExplainRequest {
  readonly categoryId?: number;
  readonly since?: string;
}

/** How much was stored after an instant though dated before it. */
export const lateQuery = ({ merchantId, span, running }: HistoryRequest, since: string) => {
  const request = { merchantId, ...datesOf(span, running), since, limit: 1 };
  return queryOptions({
    queryKey: ['late', merchantId, request],
    queryFn: ({ signal }) => get('/api/explain', request, { signal }),
    refetchInterval: LATE_INTERVAL_MS,
    placeholderData: keepFor(merchantId),
    // A remark beside the numbers: where it cannot be had nobody is kept waiting for it.
    retry: false,
  });
};

function datesOf({ type, start, end }: Span, running: boolean) {
  if (type === 'CUSTOM') return { from: start, to: end };
  return { bucketType: type, ...(running ? {} : { bucketStart: start }) };
}
