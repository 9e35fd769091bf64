// How the page asks: retries, and what stays on the screen while a newer answer is on its way.

import { QueryClient } from '@tanstack/react-query';
import { RequestFailed } from '../api/client.ts';

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

/**
 * While a newer answer is on its way the last one stays, but never another merchant's: the second part of every key of a
 * merchant's query is the merchant.
 */
export function keepFor(merchantId: number) {
  return <Answer>(last: Answer | undefined, query: { readonly queryKey: readonly unknown[] } | undefined) =>
    query?.queryKey[1] === merchantId ? last : undefined;
}

/** An answer in the 400s will be the same the next time: asking again at once helps nobody. */
function refused(error: Error): boolean {
  return error instanceof RequestFailed && error.status >= CLIENT_FAULT && error.status < SERVER_FAULT;
}
