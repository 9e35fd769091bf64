// The requests being answered: admission and deadlines.
//
// States of a request: admitted → answered, or admitted → overdue (its signal is aborted) → answered, by its handler or,
// after the grace time, for it. Guarantees: no request waits for ever; classes are refused in the order of their
// totalMax and of their loopDelayMsMax, health never; one timer for all requests, because a timer each costs more than a
// small answer.

import type { LoadClass } from '@topline/domain/contract/route.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { HttpLimits } from './limits.ts';
import { LoopDelay } from './loop-delay.ts';

export const RETRY_AFTER = { 'retry-after': '1' } as const;

export interface Flight {
  /** Epoch milliseconds. */
  readonly deadlineMs: number;
  /** Made when it is first asked for: most writes never ask. */
  readonly signal: AbortSignal;
  /** Why the signal is aborted, once it is. */
  readonly abortedFor: Fault | undefined;
  /** Tells the signal that nobody waits for the answer any more. */
  abandon(): void;
  end(): void;
}

export interface InFlight {
  /** Before a body is received: whether there is any use in it. @throws Fault overloaded */
  check(loadClass: LoadClass): void;
  /** onOverdue is called once, when the grace time has passed too. @throws Fault overloaded */
  admit(loadClass: LoadClass, onOverdue: (fault: Fault) => void): Flight;
  count(loadClass?: LoadClass): number;
  /** Deadlines are no longer looked at. */
  stop(): void;
}

class Entry implements Flight {
  readonly loadClass: LoadClass;
  readonly deadlineMs: number;
  readonly onOverdue: (fault: Fault) => void;
  readonly #entries: Set<Entry>;
  #controller: AbortController | undefined;
  abortedFor: Fault | undefined;

  constructor(entries: Set<Entry>, loadClass: LoadClass, deadlineMs: number, onOverdue: (fault: Fault) => void) {
    this.#entries = entries;
    this.loadClass = loadClass;
    this.deadlineMs = deadlineMs;
    this.onOverdue = onOverdue;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.abortedFor !== undefined) this.#controller.abort(this.abortedFor);
    return this.#controller.signal;
  }

  abort(fault: Fault): void {
    this.abortedFor ??= fault;
    this.#controller?.abort(this.abortedFor);
  }

  abandon(): void {
    this.abort(new Fault('deadline-exceeded', 'The client has left.'));
  }

  end(): void {
    this.#entries.delete(this);
  }
}

export function createInFlight(
  limits: HttpLimits,
  loopDelay: Pick<LoopDelay, 'ms' | 'observe'> = new LoopDelay(limits.deadlineSweepMs),
): InFlight {
  const entries = new Set<Entry>();
  const count = (loadClass?: LoadClass): number => {
    if (loadClass === undefined) return entries.size;
    let found = 0;
    for (const entry of entries) if (entry.loadClass === loadClass) found += 1;
    return found;
  };
  const timer = setInterval(() => {
    loopDelay.observe(performance.now());
    sweep(entries, limits.deadlineGraceMs);
  }, limits.deadlineSweepMs);
  timer.unref();
  const check = (loadClass: LoadClass): void => {
    const { totalMax, loopDelayMsMax } = limits.load[loadClass];
    if (entries.size >= totalMax || loopDelay.ms > loopDelayMsMax) throw overloaded();
  };

  return {
    check,
    admit(loadClass, onOverdue) {
      check(loadClass);
      const { ownMax, deadlineMs } = limits.load[loadClass];
      // Counting a class costs a walk over the set, so the total, which is an upper bound, is asked first.
      if (entries.size >= ownMax && count(loadClass) >= ownMax) throw overloaded();
      const entry = new Entry(entries, loadClass, Date.now() + deadlineMs, onOverdue);
      entries.add(entry);
      return entry;
    },
    count,
    stop: () => clearInterval(timer),
  };
}

function overloaded(): Fault {
  return new Fault('overloaded', 'The server is busy; send the request again later.', { headers: RETRY_AFTER });
}

function sweep(entries: Set<Entry>, graceMs: number): void {
  const nowMs = Date.now();
  for (const entry of entries) {
    if (nowMs < entry.deadlineMs) continue;
    const fault = new Fault('deadline-exceeded', 'The answer could not be found in time.', { headers: RETRY_AFTER });
    entry.abort(fault);
    if (nowMs < entry.deadlineMs + graceMs) continue;
    entry.end();
    entry.onOverdue(fault);
  }
}
