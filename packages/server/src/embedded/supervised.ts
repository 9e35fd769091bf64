// Keeps one server process running.
// States: stopped → starting → up → (the process ends by itself) → restarting, with back-off → up …; stopping → stopped.
// The first start either succeeds or rejects. After it, every end of the process leads to a new start on the same
// address, without limit of attempts but with a limit of the pause, because giving up would help nobody.
// Guarantee: never two processes at once; after stop() has resolved, no start follows.
import { setTimeout as delay } from 'node:timers/promises';
import type { Health } from '../platform/health-source.ts';
import type { Log } from '../platform/log.ts';

export interface RunningServer {
  readonly pid: number;
  /** Resolves with a few words on how it ended. Never rejects. */
  readonly ended: Promise<string>;
  /** Ends the process; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface ServerEvent {
  readonly server: string;
  readonly event: 'started' | 'ended' | 'restarted' | 'restart-failed' | 'stopped';
  readonly pid?: number;
  readonly detail?: string;
}

export interface Supervised {
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): Health;
  /** The running process, for diagnosis and tests. */
  pid(): number | undefined;
}

interface SupervisedOptions {
  name: string;
  start(): Promise<RunningServer>;
  onEvent?: ((event: ServerEvent) => void) | undefined;
  restartPauseMinMs?: number;
  restartPauseMaxMs?: number;
  /** A process that lived this long was healthy: the next pause is the shortest again. */
  healthyAfterMs?: number;
}

export function createSupervised(deps: { log: Log }, options: SupervisedOptions): Supervised {
  const { restartPauseMinMs = 100, restartPauseMaxMs = 10_000, healthyAfterMs = 30_000 } = options;
  const stopping = new AbortController();
  let state: 'stopped' | 'starting' | 'up' | 'restarting' | 'stopping' = 'stopped';
  let running: RunningServer | undefined;
  let watching: Promise<void> | undefined;
  let restarts = 0;
  let lastEnd: string | undefined;

  const report = (event: ServerEvent['event'], detail?: string) => {
    const fields = { server: options.name, ...(running && { pid: running.pid }), ...(detail && { detail }) };
    const level = event === 'ended' || event === 'restart-failed' ? 'warn' : 'info';
    deps.log[level](fields, `embedded server ${event}`);
    options.onEvent?.({ ...fields, event });
  };

  const startAgain = async (firstPauseMs: number): Promise<RunningServer | undefined> => {
    for (let pauseMs = firstPauseMs; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, restartPauseMaxMs)) {
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      try {
        return await options.start();
      } catch (error) {
        lastEnd = error instanceof Error ? error.message : String(error);
        report('restart-failed', lastEnd);
      }
    }
    return undefined;
  };

  const watch = async () => {
    let pauseMs = restartPauseMinMs;
    while (running) {
      const upSince = performance.now();
      lastEnd = await running.ended;
      if (stopping.signal.aborted) return;
      state = 'restarting';
      report('ended', lastEnd);
      pauseMs = performance.now() - upSince >= healthyAfterMs ? restartPauseMinMs : pauseMs;
      running = await startAgain(pauseMs);
      pauseMs = Math.min(pauseMs * 2, restartPauseMaxMs);
      if (!running) return;
      restarts += 1;
      if (stopping.signal.aborted) return;
      state = 'up';
      report('restarted');
    }
  };

  return {
    async start() {
      if (state !== 'stopped') throw new Error(`${options.name} was started already`);
      state = 'starting';
      try {
        running = await options.start();
      } catch (error) {
        state = 'stopped';
        throw error;
      }
      state = 'up';
      report('started');
      watching = watch();
    },
    async stop() {
      stopping.abort();
      if (state === 'stopped') return;
      state = 'stopping';
      // A restart may be under way: what it started must be stopped too.
      await running?.stop();
      await watching;
      await running?.stop();
      state = 'stopped';
      report('stopped');
      running = undefined;
    },
    health() {
      if (state === 'up') return { status: 'up', pid: running?.pid, restarts };
      return { status: 'down', detail: `${options.name} is ${state}${lastEnd ? `: ${lastEnd}` : ''}`, restarts };
    },
    pid: () => (state === 'up' ? running?.pid : undefined),
  };
}
