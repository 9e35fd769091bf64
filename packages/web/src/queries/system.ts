// How the system is: the pipeline, what was set aside, and whether the numbers agree.

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get, RequestFailed } from '../api/client.ts';
import type { Answered } from '../api/contracts.ts';
import { keepFor } from './client.ts';

export type SystemState = Answered<'GET', '/v1/system'>;
export type Station = SystemState['stations'][number];
export type DeadLetters = Answered<'GET', '/v1/dead-letters'>;
export type DeadLetter = DeadLetters['deadLetters'][number];
export type Audit = Answered<'GET', '/v1/audit'>;

const SYSTEM_INTERVAL_MS = 2_000;
const LETTERS_INTERVAL_MS = 5_000;
const AUDIT_INTERVAL_MS = 10_000;

export const systemQuery = () =>
  queryOptions({
    queryKey: ['system'],
    queryFn: ({ signal }) => get('/v1/system', {}, { signal }),
    refetchInterval: ({ state }) => (isNotTold(state.error) ? false : SYSTEM_INTERVAL_MS),
  });

/** The newest, of all reasons or of one. */
export const deadLettersQuery = (reason: string | undefined, limit: number) =>
  queryOptions({
    queryKey: ['dead-letters', reason, limit],
    queryFn: ({ signal }) =>
      get('/v1/dead-letters', { limit, ...(reason === undefined ? {} : { reason }) }, { signal }),
    refetchInterval: ({ state }) => (isNotTold(state.error) ? false : LETTERS_INTERVAL_MS),
    placeholderData: keepPreviousData,
  });

export const auditQuery = (merchantId: number) =>
  queryOptions({
    queryKey: ['audit', merchantId],
    queryFn: ({ signal }) => get('/v1/audit', { merchantId }, { signal }),
    refetchInterval: ({ state }) => (isNotTold(state.error) ? false : AUDIT_INTERVAL_MS),
    placeholderData: keepFor(merchantId),
  });

/** Not every process tells about the whole system: where the path is not known, its panel is left out. */
export function isNotTold(failure: Error | null): boolean {
  return failure instanceof RequestFailed && failure.status === 404;
}
