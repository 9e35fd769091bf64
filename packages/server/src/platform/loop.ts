// A background loop: runs one step again and again, waits when there was nothing to do, backs off when a step failed.
// States: running → idle (waiting for a wake or the poll interval) → running …; failing (backing off) → running; stopped.
// Guarantee: a failing step never ends the loop nor the process; the failure is visible as health until a step succeeds.
import type { Health } from './health-source.ts';
import type { Log } from './log.ts';

export interface LoopOptions {
  name: string;
  /** Longest wait between two steps when nothing wakes the loop. */
  pollIntervalMs: number;
  backoffMinMs?: number;
  backoffMaxMs?: number;
}

export interface Loop {
  start(): void;
  /** Ends an idle wait at once; during a step, makes the next step follow without waiting. */
  wake(): void;
  /** Resolves when the running step has ended and no further one will start. */
  stop(): Promise<void>;
  health(): Health;
}

/** A step returns 'more' when it left work behind, 'idle' when there was nothing left to do. */
export type Step = (signal: AbortSignal) => Promise<'more' | 'idle'>;

export function createLoop(deps: { log: Log }, options: LoopOptions, step: Step): Loop {
  const { log } = deps;
  const backoffMinMs = options.backoffMinMs ?? 100;
  const backoffMaxMs = options.backoffMaxMs ?? 5_000;
  const stopping = new AbortController();
  let wakeUp: (() => void) | undefined;
  let woken = false;
  let failures = 0;
  let failure: unknown;
  let done: Promise<void> | undefined;

  const pause = (waitMs: number, canWake: boolean) =>
    new Promise<void>((resolve) => {
      if (stopping.signal.aborted || (canWake && woken)) return resolve();
      const end = () => {
        clearTimeout(timer);
        stopping.signal.removeEventListener('abort', end);
        wakeUp = undefined;
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      stopping.signal.addEventListener('abort', end);
      if (canWake) wakeUp = end;
    });

  const run = async () => {
    while (!stopping.signal.aborted) {
      woken = false;
      try {
        const outcome = await step(stopping.signal);
        if (failures > 0) log.info({ loop: options.name, failures }, 'background loop recovered');
        failures = 0;
        if (outcome === 'idle') await pause(options.pollIntervalMs, true);
      } catch (error) {
        if (stopping.signal.aborted) break;
        failures += 1;
        failure = error;
        if (failures === 1 || failures % 20 === 0) {
          log.warn({ loop: options.name, failures, err: error }, 'background loop step failed, it will be tried again');
        }
        await pause(Math.min(backoffMaxMs, backoffMinMs * 2 ** Math.min(failures - 1, 10)), false);
      }
    }
  };

  return {
    start() {
      done ??= run();
    },
    wake() {
      woken = true;
      wakeUp?.();
    },
    async stop() {
      stopping.abort();
      await done;
    },
    health() {
      if (failures === 0) return { status: 'up' };
      return { status: 'degraded', detail: `${failures} failed steps in a row: ${String(failure)}`, failures };
    },
  };
}
