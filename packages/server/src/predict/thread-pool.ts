// A few threads for forecasts, so that computing never holds up the event loop, with a bounded queue in front of them.
// States of a task: waiting → running → answered | failed. A caller that gives up takes its waiting task out of the queue; a
// running one ends by itself, or its thread is ended after taskTimeoutMs. piscina owns the threads: it starts them, hands tasks
// over, and replaces one that dies, which fails its task only. The queue is ours, because piscina's own does not count tasks that
// can be given up, and giving up a running one would end its thread: docs/decisions/forecast-threads.md.
import { fileURLToPath } from 'node:url';
import { Fault } from '@topline/domain/fault.ts';
import { Piscina } from 'piscina';
import type { Log } from '../platform/log.ts';
import type { OutcomeOf, Task } from './forecast-task.ts';
import type { perform, ThreadData } from './forecast-thread.ts';

export interface ThreadPoolOptions {
  threads: number;
  /** Waiting tasks beyond this are refused. */
  queueMax: number;
  /** Longer than any sane fit takes. */
  taskTimeoutMs: number;
  /** 0 to 19: how far the threads stand back behind the rest of the machine (Linux). */
  niceness: number;
}

export const LIVE_THREADS: ThreadPoolOptions = { threads: 1, queueMax: 4_096, taskTimeoutMs: 30_000, niceness: 0 };
/** All expensive models of one long series, or a backtest of one, on a machine that does other things first. */
export const WORKER_THREADS: ThreadPoolOptions = { threads: 1, queueMax: 65_536, taskTimeoutMs: 120_000, niceness: 10 };

export interface ThreadPool {
  /** @throws Fault overloaded when the queue is full; the signal's reason when it is aborted before the task began */
  run<T extends Task>(task: T, signal: AbortSignal): Promise<OutcomeOf<T>>;
  waiting(): number;
  stop(): Promise<void>;
}

interface Job {
  readonly task: Task;
  readonly answer: (outcome: unknown) => void;
  readonly fail: (error: unknown) => void;
}

const FILENAME = fileURLToPath(new URL('./forecast-thread.ts', import.meta.url));
const ENTRY = 'perform' satisfies keyof { perform: typeof perform };

export function createThreadPool(deps: { log: Log }, options: ThreadPoolOptions): ThreadPool {
  const { threads, queueMax, taskTimeoutMs, niceness } = options;
  const workerData: ThreadData = { niceness };
  const waiting = new Set<Job>();
  let piscina: Piscina | undefined;
  let running = 0;
  let stopped = false;

  /** The first task starts the threads; from then on they are kept, and one that dies is replaced. */
  const open = (): Piscina => {
    const size = { minThreads: threads, maxThreads: threads, idleTimeout: Number.POSITIVE_INFINITY };
    const opened = new Piscina({ filename: FILENAME, name: ENTRY, ...size, workerData, recordTiming: false });
    opened.on('error', (error) =>
      deps.log.error({ err: error }, 'an idle forecast thread died, another takes its place'),
    );
    return opened;
  };

  const perform = async (job: Job) => {
    piscina ??= open();
    const limit = AbortSignal.timeout(taskTimeoutMs);
    running += 1;
    try {
      job.answer(await piscina.run(job.task, { signal: limit }));
    } catch (error) {
      if (stopped) job.fail(overloaded());
      else
        job.fail(
          limit.aborted ? new Error(`a task took longer than ${taskTimeoutMs} ms, its thread was ended`) : error,
        );
    } finally {
      running -= 1;
      hand();
    }
  };

  const hand = () => {
    for (const job of waiting) {
      if (stopped || running >= threads) return;
      waiting.delete(job);
      void perform(job);
    }
  };

  return {
    run<T extends Task>(task: T, signal: AbortSignal): Promise<OutcomeOf<T>> {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (stopped || waiting.size >= queueMax) throw overloaded();
        const giveUp = () => {
          if (waiting.delete(job)) reject(signal.reason);
        };
        const settled = () => signal.removeEventListener('abort', giveUp);
        const job: Job = {
          task,
          answer(outcome) {
            settled();
            // A thread answers a task with the outcome of that task.
            resolve(outcome as OutcomeOf<T>);
          },
          fail(error) {
            settled();
            reject(error);
          },
        };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.add(job);
        hand();
      });
    },
    waiting: () => waiting.size,
    async stop() {
      stopped = true;
      for (const job of waiting) job.fail(overloaded());
      waiting.clear();
      await piscina?.destroy();
    },
  };
}

function overloaded(): Fault {
  return new Fault('overloaded', 'Too many forecasts are being computed.', { headers: { 'retry-after': '1' } });
}
