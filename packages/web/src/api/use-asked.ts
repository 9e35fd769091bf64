// A query as the parts see it. The client forgets a failure while it asks again for something it never had; the page
// would blink between "failed" and "loading" every few seconds. Here a failure stays until there is an answer.

import { useState } from 'react';

export interface Asked<Answer> {
  /** The last good answer; it stays while newer ones fail. */
  readonly data: Answer | undefined;
  /** Why there is no answer, or none newer. */
  readonly failure: Error | null;
  /** The data answers an earlier question; the one to this is on its way. */
  readonly outdated: boolean;
  /** Ends when the attempt has; never rejects. */
  readonly retry: () => Promise<unknown>;
}

/** What is read of a query's result, of one answer or of pages of them. */
interface Query<Answer> {
  readonly data: Answer | undefined;
  readonly error: Error | null;
  readonly errorUpdateCount: number;
  readonly isPlaceholderData: boolean;
  readonly refetch: () => Promise<unknown>;
}

export function useAsked<Answer>(query: Query<Answer>): Asked<Answer> {
  const [last, setLast] = useState<Error | null>(null);
  const { data, error, errorUpdateCount } = query;
  if (error !== null && error !== last) setLast(error);
  const askedAgain = data === undefined && errorUpdateCount > 0;
  return {
    data,
    failure: error ?? (askedAgain ? last : null),
    outdated: query.isPlaceholderData,
    retry: query.refetch,
  };
}
