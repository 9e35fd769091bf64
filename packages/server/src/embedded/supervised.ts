// Keeps one server process running.
// States: stopped → starting → up → (the process ends by itself) → restarting, with back-off → up …; stopping → stopped.
// The first start either succeeds or rejects. After it, every end of the process leads to a new start on the same
// address, without limit of attempts but with a limit of the pause, because giving up would help nobody.
// Guarantee: never two processes at once; after stop() has resolved, none runs and no start follows.
import { setTimeout as delay } from 'node:timers/promises';
import type { Health } from '../platform/health-source.ts';
import type { Log } from '../platform/log.ts';

export interface RunningServer {
  readonly pid: number;
  /** Resolves with a few words on how it ended. Never rejects. */
  readonly ended: Promise<string>;
  /** Ends the process; resolves when it is gone. Doing it again is harmless. */
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

export interface SupervisedOptions {
  name: string;
  start(): Promise<RunningServer>;
  onEvent?: ((event: ServerEvent) => void) | undefined;
  restartPauseMinMs?: number;
  restartPauseMaxMs?: number;
  /** A process that lived this long was healthy: the next pause is the shortest again. */
  healthyAfterMs?: number;
}

type State = 'stopped' | 'starting' | 'up' | 'restarting' | 'stopping';

export function createSupervised(deps: { log: Log }, options: SupervisedOptions): Supervised {
  const { restartPauseMinMs = 100, restartPauseMaxMs = 2_000, healthyAfterMs = 5_000 } = options;
  const stopping = new AbortController();
  let state: State = 'stopped';
  let running: RunningServer | undefined;
  let firstStart: Promise<RunningServer> | undefined;
  let watching: Promise<void> | undefined;
  let restarts = 0;
  let lastEnd: string | undefined;

  const report = createReport(deps.log, options, () => running?.pid);

  const watch = async (first: RunningServer) => {
    let pauseMs = restartPauseMinMs;
    for (let server: RunningServer | undefined = first; server; ) {
      const upSince = performance.now();
      lastEnd = await server.ended;
      if (stopping.signal.aborted) return;
      state = 'restarting';
      report('ended', lastEnd);
      if (performance.now() - upSince >= healthyAfterMs) pauseMs = restartPauseMinMs;
      running = undefined;
      server = await startAgain(options.start, stopping.signal, { pauseMs, pauseMaxMs: restartPauseMaxMs }, (error) => {
        lastEnd = error;
        report('restart-failed', error);
      });
      running = server;
      if (!server || stopping.signal.aborted) return;
      pauseMs = Math.min(pauseMs * 2, restartPauseMaxMs);
      restarts += 1;
      state = 'up';
      report('restarted');
    }
  };

  return {
    async start() {
      if (firstStart) throw new Error(`${options.name} was started already`);
      state = 'starting';
      firstStart = options.start();
      try {
        running = await firstStart;
      } catch (error) {
        state = 'stopped';
        throw error;
      }
      if (stopping.signal.aborted) throw new Error(`${options.name} was stopped while it started`);
      state = 'up';
      report('started');
      watching = watch(running);
    },
    async stop() {
      stopping.abort();
      // A start or a restart may be under way: what it brings up must go down too.
      await firstStart?.catch(() => undefined);
      const wasRunning = running !== undefined;
      if (state !== 'stopped') state = 'stopping';
      await running?.stop();
      await watching;
      await running?.stop();
      state = 'stopped';
      if (wasRunning) report('stopped');
      running = undefined;
    },
    health() {
      if (state === 'up') return { status: 'up', pid: running?.pid, restarts };
      return { status: 'down', detail: `${options.name} is ${state}${lastEnd ? `: ${lastEnd}` : ''}`, restarts };
    },
    pid: () => (state === 'up' ? running?.pid : undefined),
  };
}

type Report = (event: ServerEvent['event'], detail?: string) => void;

function createReport(log: Log, options: SupervisedOptions, pid: () => number | undefined): Report {
  return (event, detail) => {
    const now = pid();
    const fields = { server: options.name, event, ...(now && { pid: now }), ...(detail && { detail }) };
    log[event === 'ended' || event === 'restart-failed' ? 'warn' : 'info'](fields, 'embedded server changed');
    options.onEvent?.(fields);
  };
}

/** Tries until it succeeds; undefined when it was told to stop in a pause. */
async function startAgain(
  start: () => Promise<RunningServer>,
  stopping: AbortSignal,
  pauses: { pauseMs: number; pauseMaxMs: number },
  onFailure: (words: string) => void,
): Promise<RunningServer | undefined> {
  for (let pauseMs = pauses.pauseMs; ; pauseMs = Math.min(pauseMs * 2, pauses.pauseMaxMs)) {
    await delay(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return undefined;
    try {
      return await start();
    } catch (error) {
      onFailure(error instanceof Error ? error.message : String(error));
    }
  }
}
