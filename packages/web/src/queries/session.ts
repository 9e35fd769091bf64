// Who is looking, and what they may do. Where nobody has to sign in, that is one local person who may do everything.
// States: asked for → known, or signed out (401). Whatever else the server answers with 401 asks this question again, so that
// one answer decides whether the page shows its screens or the way in; see createQueryClient.

import { queryOptions, useQuery } from '@tanstack/react-query';
import { hasRight, hasRightAnywhere, type Principal, type Right } from '@topline/domain/access.ts';
import { useMemo } from 'react';
import { get, RequestFailed } from '../api/client.ts';
import type { Answered } from '../api/contracts.ts';

export type Session = Answered<'GET', '/v1/session'>;

const UNAUTHENTICATED = 401;
/** Roles may be given and taken while the page is open. */
const INTERVAL_MS = 60_000;
/** The person may sign in elsewhere in this browser. */
const SIGNED_OUT_INTERVAL_MS = 10_000;

export const SESSION_KEY = ['session'] as const;

export const sessionQuery = () =>
  queryOptions({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => get('/v1/session', {}, { signal }),
    staleTime: ({ state }) => (state.data?.kind === 'local' ? Number.POSITIVE_INFINITY : 0),
    refetchInterval: ({ state }) => {
      if (isSignedOut(state.error)) return SIGNED_OUT_INTERVAL_MS;
      return state.data?.kind === 'local' ? false : INTERVAL_MS;
    },
  });

export function isSignedOut(failure: Error | null): failure is RequestFailed {
  return failure instanceof RequestFailed && failure.status === UNAUTHENTICATED;
}

export interface Rights {
  readonly may: (right: Right, merchantId: number) => boolean;
  readonly mayAnywhere: (right: Right) => boolean;
}

export function useRights(): Rights {
  const { data } = useQuery(sessionQuery());
  return useMemo(() => rightsOf(data), [data]);
}

/** Until it is known, everything: the server decides in any case, and what is shown and then taken away is the exception. */
export function rightsOf(session: Session | undefined): Rights {
  const principal = session === undefined ? undefined : principalOf(session);
  return {
    may: (right, merchantId) => principal === undefined || hasRight(principal, right, merchantId),
    mayAnywhere: (right) => principal === undefined || hasRightAnywhere(principal, right),
  };
}

function principalOf({ subject, kind, platform, merchants }: Session): Principal {
  const roles = new Map(merchants.map((one) => [one.merchantId, new Set(one.roles)]));
  return { subject, kind, platform, roles };
}
