// A few threads for forecasts, so that computing never holds up the event loop, with a bounded queue.
// States of a task: waiting → running → answered | failed. A caller that gives up takes its waiting task out of the queue; a
// running one ends by itself, or its thread is ended after taskTimeoutMs. States of a thread: idle → busy → idle; one that dies
// fails its task and is replaced when there is work for it.
import { Worker } from 'node:worker_threads';
import { Fault } from '@topline/domain/fault.ts';
import type { Log } from '../platform/log.ts';
import type { OutcomeOf, Task } from './forecast-task.ts';

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
export const WORKER_THREADS: ThreadPoolOptions = { threads: 1, queueMax: 65_536, taskTimeoutMs: 30_000, niceness: 10 };

export interface ThreadPool {
  /** @throws Fault overloaded when the queue is full; the signal's reason when it is aborted before the task began */
  run<T extends Task>(task: T, signal: AbortSignal): Promise<OutcomeOf<T>>;
  waiting(): number;
  stop(): Promise<void>;
}

interface Job {
  readonly task: Task;
  readonly settle: (answer: Answer) => void;
}

type Answer = { readonly ok: true; readonly outcome: unknown } | { readonly ok: false; readonly error: unknown };
type Message = { readonly ok: true; readonly outcome: unknown } | { readonly ok: false; readonly message: string };

interface Thread {
  readonly worker: Worker;
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
}

export function createThreadPool(deps: { log: Log }, options: ThreadPoolOptions): ThreadPool {
  const waiting = new Set<Job>();
  const threads = new Set<Thread>();
  let stopped = false;

  const finish = (thread: Thread, answer: Answer) => {
    clearTimeout(thread.timer);
    const { job } = thread;
    thread.job = undefined;
    job?.settle(answer);
  };

  const open = (): Thread => {
    const url = new URL('./forecast-thread.ts', import.meta.url);
    const worker = new Worker(url, { name: 'forecast', workerData: { niceness: options.niceness } });
    const thread: Thread = { worker, job: undefined, timer: undefined };
    const lost = (error: unknown) => {
      if (!threads.delete(thread)) return;
      if (!stopped) deps.log.error({ err: error }, 'a forecast thread died, another takes its place');
      finish(thread, { ok: false, error: stopped ? overloaded() : error });
      hand();
    };
    worker.on('message', (message: Message) => {
      finish(thread, message.ok ? message : { ok: false, error: new Error(message.message) });
      hand();
    });
    worker.on('error', lost);
    worker.on('exit', (code) => lost(new Error(`a forecast thread ended with code ${code}`)));
    threads.add(thread);
    return thread;
  };

  const idleThread = (): Thread | undefined => {
    for (const thread of threads) if (thread.job === undefined) return thread;
    return threads.size < options.threads ? open() : undefined;
  };

  const hand = () => {
    for (const job of waiting) {
      const thread = stopped ? undefined : idleThread();
      if (thread === undefined) return;
      waiting.delete(job);
      thread.job = job;
      thread.timer = setTimeout(() => void thread.worker.terminate(), options.taskTimeoutMs);
      thread.worker.postMessage(job.task);
    }
  };

  return {
    run<T extends Task>(task: T, signal: AbortSignal): Promise<OutcomeOf<T>> {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (stopped || waiting.size >= options.queueMax) throw overloaded();
        const giveUp = () => {
          if (waiting.delete(job)) reject(signal.reason);
        };
        const settle = (answer: Answer) => {
          signal.removeEventListener('abort', giveUp);
          // A thread answers a task with the outcome of that task.
          if (answer.ok) resolve(answer.outcome as OutcomeOf<T>);
          else reject(answer.error);
        };
        const job: Job = { task, settle };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.add(job);
        hand();
      });
    },
    waiting: () => waiting.size,
    async stop() {
      stopped = true;
      for (const job of waiting) job.settle({ ok: false, error: overloaded() });
      waiting.clear();
      await Promise.all([...threads].map((thread) => thread.worker.terminate()));
    },
  };
}

function overloaded(): Fault {
  return new Fault('overloaded', 'Too many forecasts are being computed.', { headers: { 'retry-after': '1' } });
}
