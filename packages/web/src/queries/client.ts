// How the page asks: retries, what stays on the screen while a newer answer is on its way, and what a lost session does.

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { RequestFailed } from '../api/client.ts';
import { isSignedOut, SESSION_KEY } from './session.ts';

const RETRIES_MAX = 2;
const CLIENT_FAULT = 400;
const TOO_MANY = 429;
const SERVER_FAULT = 500;

export function createQueryClient(): QueryClient {
  const askWho = (failure: Error) => {
    if (isSignedOut(failure)) void client.invalidateQueries({ queryKey: SESSION_KEY });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (failure, { queryKey }) => (queryKey[0] === SESSION_KEY[0] ? undefined : askWho(failure)),
    }),
    mutationCache: new MutationCache({ onError: askWho }),
    defaultOptions: {
      queries: {
        // The instance may be on this very machine: the browser's idea of being online says nothing about it.
        networkMode: 'always',
        retry: (failures, error) => failures < RETRIES_MAX && !refused(error),
        retryDelay,
        staleTime: 1_000,
      },
    },
  });
  return client;
}

/**
 * While a newer answer is on its way the last one stays, but never another merchant's: the second part of every key of a
 * merchant's query is the merchant.
 */
export function keepFor(merchantId: number) {
  return <Answer>(last: Answer | undefined, query: { readonly queryKey: readonly unknown[] } | undefined) =>
    query?.queryKey[1] === merchantId ? last : undefined;
}

/** An answer in the 400s will be the same the next time, but for “too many requests”: asking again at once helps nobody. */
export function refused(error: Error): boolean {
  if (!(error instanceof RequestFailed) || error.status === TOO_MANY) return false;
  return error.status >= CLIENT_FAULT && error.status < SERVER_FAULT;
}

/** When the server says when to come back, it is then and a little later, so that not every page comes at once. */
export function retryDelay(attempt: number, error: Error): number {
  const asked = error instanceof RequestFailed ? error.retryAfterMs : undefined;
  return asked === undefined ? 300 * 2 ** attempt : asked * (1 + Math.random() / 4);
}
