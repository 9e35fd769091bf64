// The orders behind a number: products of a category, and the lines that make up a period's amount.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { Span } from '../view/period.ts';
import { keepFor } from './client.ts';

const INTERVAL_MS = 10_000;
const PRODUCTS_SHOWN = 8;
const ORDERS_A_PAGE = 20;

export interface LinesRequest {
  readonly merchantId: number;
  readonly span: Span;
  readonly categoryId: number;
}

export const productsQuery = ({ merchantId, span, categoryId }: LinesRequest) => {
  const request = { merchantId, categoryId, ...boundsOf(span), limit: PRODUCTS_SHOWN };
  return queryOptions({
    queryKey: ['top-products', merchantId, request],
    queryFn: ({ signal }) => get('/api/top-products', request, { signal }),
    refetchInterval: INTERVAL_MS,
    placeholderData: keepFor(merchantId),
  });
};

export const explanationQuery = ({ merchantId, span, categoryId }: LinesRequest) => {
  const request = { merchantId, categoryId, ...boundsOf(span), limit: ORDERS_A_PAGE };
  return infiniteQueryOptions({
    queryKey: ['explain', merchantId, request],
    queryFn: ({ signal, pageParam }) =>
      get('/api/explain', { ...request, ...(pageParam === undefined ? {} : { after: pageParam }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
};

/** How much came in after a moment for a time before it: what the reader has not seen yet. */
export const lateQuery = (merchantId: number, span: Span, since: string | undefined) => {
  const request = { merchantId, ...boundsOf(span), limit: 1, ...(since === undefined ? {} : { since }) };
  return queryOptions({
    queryKey: ['late', merchantId, request],
    queryFn: ({ signal }) => get('/api/explain', request, { signal }),
    enabled: since !== undefined,
    refetchInterval: INTERVAL_MS,
  });
};

function boundsOf({ type, start, end }: Span) {
  return type === 'CUSTOM' ? { from: start, to: end } : { bucketType: type, bucketStart: start };
}
