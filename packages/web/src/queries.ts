// How often the page asks and what it shows meanwhile: every query of the page with its key and its rhythm.
// Guarantee: while a newer answer is on its way or failing, the last one stays; never another merchant's.

import { QueryClient, queryOptions } from '@tanstack/react-query';
import {
  type ComparisonRequest,
  type ForecastRequest,
  RequestFailed,
  readForecasts,
  readMerchants,
  readModelComparison,
  readTopCategories,
  type TopCategoriesRequest,
} from './api.ts';

const SALES_INTERVAL_MS = 3_000;
const FORECAST_INTERVAL_MS = 5_000;
const MERCHANTS_INTERVAL_MS = 30_000;
const COMPARISON_INTERVAL_MS = 15_000;
const RETRIES_MAX = 2;
const CLIENT_FAULT = 400;
const SERVER_FAULT = 500;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The instance may be on this very machine: the browser's idea of being online says nothing about it.
        networkMode: 'always',
        retry: (failures, error) => failures < RETRIES_MAX && !refused(error),
        retryDelay: (attempt) => 300 * 2 ** attempt,
        staleTime: 1_000,
      },
    },
  });
}

/** While there is none, it is asked as often as sales, so that an empty instance fills by itself. */
export const merchantsQuery = () =>
  queryOptions({
    queryKey: ['merchants'],
    queryFn: ({ signal }) => readMerchants(signal),
    refetchInterval: ({ state }) => (state.data?.length ? MERCHANTS_INTERVAL_MS : SALES_INTERVAL_MS),
  });

export const topCategoriesQuery = (request: TopCategoriesRequest) =>
  queryOptions({
    queryKey: ['top-categories', request.merchantId, request],
    queryFn: ({ signal }) => readTopCategories(request, signal),
    refetchInterval: SALES_INTERVAL_MS,
    placeholderData: (last, query) => (isOf(query, request.merchantId) ? last : undefined),
  });

export const forecastsQuery = (request: ForecastRequest) =>
  queryOptions({
    queryKey: ['forecasts', request.merchantId, request],
    queryFn: ({ signal }) => readForecasts(request, signal),
    refetchInterval: FORECAST_INTERVAL_MS,
    placeholderData: (last, query) => (isOf(query, request.merchantId) ? last : undefined),
  });

export const modelComparisonQuery = (request: ComparisonRequest) =>
  queryOptions({
    queryKey: ['model-comparison', request.merchantId, request],
    queryFn: ({ signal }) => readModelComparison(request, signal),
    refetchInterval: COMPARISON_INTERVAL_MS,
    placeholderData: (last, query) => (isOf(query, request.merchantId) ? last : undefined),
  });

function isOf(query: { readonly queryKey: readonly unknown[] } | undefined, merchantId: number): boolean {
  return query?.queryKey[1] === merchantId;
}

/** An answer in the 400s will be the same the next time: asking again at once helps nobody. */
function refused(error: Error): boolean {
  return error instanceof RequestFailed && error.status >= CLIENT_FAULT && error.status < SERVER_FAULT;
}
