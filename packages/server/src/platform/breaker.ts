// Stops asking a store that has just failed: the next question goes to the second choice at once instead of waiting again.
// States: closed → open (after `failuresMax` failures in a row, for `openMs`) → half-open (one question tries) → closed | open.
// A failure is no answer, or one that came too late to be of use. A question whose caller has left says nothing of the store.

export interface BreakerOptions {
  failuresMax: number;
  openMs: number;
}

const BREAKER_DEFAULTS: BreakerOptions = { failuresMax: 3, openMs: 2_000 };

export class BreakerOpen extends Error {
  override name = 'BreakerOpen';
}

interface Asking {
  /** The caller's: once it is aborted, what comes of the question does not count. */
  readonly signal?: AbortSignal | undefined;
  /** An answer that takes longer is given, and counts as a failure. */
  readonly slowAfterMs?: number | undefined;
}

export interface Breaker {
  run<T>(ask: () => Promise<T>, asking?: Asking): Promise<T>;
  isOpen(): boolean;
  /** The next question is the one that tries. */
  isHalfOpen(): boolean;
}

export function createBreaker(deps: { now: () => number }, options: BreakerOptions = BREAKER_DEFAULTS): Breaker {
  let failures = 0;
  let openUntil = 0;
  let trying = false;
  const isOpen = () => failures >= options.failuresMax && (deps.now() < openUntil || trying);
  const isHalfOpen = () => failures >= options.failuresMax && !isOpen();
  const fail = () => {
    failures += 1;
    openUntil = deps.now() + options.openMs;
  };
  return {
    isOpen,
    isHalfOpen,
    async run(ask, { signal, slowAfterMs = Number.POSITIVE_INFINITY } = {}) {
      if (isOpen()) throw new BreakerOpen('not asked: it has just failed several times in a row');
      const isTrial = isHalfOpen();
      trying ||= isTrial;
      const askedAt = deps.now();
      try {
        const answer = await ask();
        if (deps.now() - askedAt > slowAfterMs) fail();
        else failures = 0;
        return answer;
      } catch (error) {
        if (!signal?.aborted) fail();
        throw error;
      } finally {
        // An answer to an earlier question, which comes late, does not end the trial.
        if (isTrial) trying = false;
      }
    },
  };
}
