// Stops asking a store that has just failed: the next question goes to the second choice at once instead of waiting again.
// States: closed → open (after `failuresMax` failures in a row, for `openMs`) → half-open (one question tries) → closed | open.

export interface BreakerOptions {
  failuresMax: number;
  openMs: number;
}

const BREAKER_DEFAULTS: BreakerOptions = { failuresMax: 3, openMs: 2_000 };

export class BreakerOpen extends Error {
  override name = 'BreakerOpen';
}

export interface Breaker {
  run<T>(ask: () => Promise<T>): Promise<T>;
  isOpen(): boolean;
}

export function createBreaker(deps: { now: () => number }, options: BreakerOptions = BREAKER_DEFAULTS): Breaker {
  let failures = 0;
  let openUntil = 0;
  let trying = false;
  const isOpen = () => failures >= options.failuresMax && (deps.now() < openUntil || trying);
  return {
    isOpen,
    async run(ask) {
      if (isOpen()) throw new BreakerOpen('not asked: it has just failed several times in a row');
      const isTrial = failures >= options.failuresMax;
      trying ||= isTrial;
      try {
        const answer = await ask();
        failures = 0;
        return answer;
      } catch (error) {
        failures += 1;
        openUntil = deps.now() + options.openMs;
        throw error;
      } finally {
        // An answer to an earlier question, which comes late, does not end the trial.
        if (isTrial) trying = false;
      }
    },
  };
}
