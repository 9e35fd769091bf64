// Two stores that know the same numbers: the first is asked, and when it has not answered after a short time the second is asked
// too. The first good answer counts, the other question is given up.
// The time follows the first store's own p95 between two limits: usually one answer in twenty is slower than that. A store that is
// slower than the upper limit counts as failing (see the breaker), and one that is to show whether it is well again is given that long.
// Guarantee: of many questions at most `share` are asked twice, after a reserve of `reserveMax`: a slow first store cannot double
// the second one's load.

export interface HedgeLimits {
  readonly afterMsMin: number;
  readonly afterMsMax: number;
  readonly share: number;
  readonly reserveMax: number;
}

export const HEDGE_DEFAULTS: HedgeLimits = { afterMsMin: 50, afterMsMax: 300, share: 0.1, reserveMax: 10 };

export interface Hedge {
  /** Longer than this is slow. */
  readonly slowAfterMs: number;
  /** @param trial the first store is failing and tries: the second would have been asked anyway, so it costs no reserve */
  ask<T>(first: Attempt<T>, second: Attempt<T>, options: { signal: AbortSignal; trial: boolean }): Promise<T>;
}

type Attempt<T> = (signal: AbortSignal) => Promise<T>;

/** Of the first store's latest answers. */
const SAMPLES_MAX = 50;
/** With fewer nobody knows what is usual. */
const SAMPLES_MIN = 20;
const USUAL = 0.95;

class Superseded extends Error {
  override name = 'Superseded';
}

/** @param limits undefined: the second store is asked when the first has failed, not before */
export function createHedge(
  deps: { now: () => number; onHedged?: () => void },
  limits: HedgeLimits | undefined,
): Hedge {
  const tookMs: number[] = [];
  let reserve = limits?.reserveMax ?? 0;

  const usualMs = ({ afterMsMin, afterMsMax }: HedgeLimits): number => {
    if (tookMs.length < SAMPLES_MIN) return afterMsMax;
    const sorted = tookMs.toSorted((a, b) => a - b);
    const usual = sorted[Math.ceil(USUAL * sorted.length) - 1] ?? afterMsMax;
    return Math.min(afterMsMax, Math.max(afterMsMin, usual));
  };
  const spend = (trial: boolean): boolean => {
    if (!trial && reserve < 1) return false;
    if (!trial) reserve -= 1;
    deps.onHedged?.();
    return true;
  };

  return {
    slowAfterMs: limits?.afterMsMax ?? Number.POSITIVE_INFINITY,
    ask(first, second, { signal, trial }) {
      if (limits === undefined) return race(first, second, { signal, afterMs: undefined, mayAsk: () => false });
      reserve = Math.min(limits.reserveMax, reserve + limits.share);
      const afterMs = trial ? limits.afterMsMax : usualMs(limits);
      const startedAt = deps.now();
      const measured: typeof first = async (own) => {
        const answer = await first(own);
        if (tookMs.push(deps.now() - startedAt) > SAMPLES_MAX) tookMs.shift();
        return answer;
      };
      return race(measured, second, { signal, afterMs, mayAsk: () => spend(trial) });
    },
  };
}

function race<T>(
  first: Attempt<T>,
  second: Attempt<T>,
  options: { signal: AbortSignal; afterMs: number | undefined; mayAsk: () => boolean },
): Promise<T> {
  const { signal, afterMs, mayAsk } = options;
  const leaving = { first: new AbortController(), second: new AbortController() };
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let underWay = 0;
  let secondAsked = false;
  let timer: NodeJS.Timeout | undefined;

  const ask = (attempt: Attempt<T>, own: AbortController, other: AbortController) => {
    underWay += 1;
    attempt(AbortSignal.any([signal, own.signal])).then((answer) => {
      clearTimeout(timer);
      other.abort(new Superseded('the other store has answered'));
      resolve(answer);
    }, failed);
  };
  const askSecond = () => {
    secondAsked = true;
    ask(second, leaving.second, leaving.first);
  };
  const failed = (error: unknown) => {
    underWay -= 1;
    clearTimeout(timer);
    if (signal.aborted) reject(signal.reason);
    else if (!secondAsked && !leaving.first.signal.aborted) askSecond();
    else if (underWay === 0) reject(error);
  };

  if (afterMs !== undefined) {
    timer = setTimeout(() => {
      if (!signal.aborted && mayAsk()) askSecond();
    }, afterMs);
  }
  ask(first, leaving.first, leaving.second);
  return promise;
}
