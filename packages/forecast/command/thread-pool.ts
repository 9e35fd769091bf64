// Threads that answer series: the longest first, so that none is left alone with a long one at the end.
// States: idle → running (one run at a time) → idle … → closed. An error in a thread or the signal ends the run; close() ends threads.
import { Worker } from 'node:worker_threads';
import type { Asked, SeriesAnswer } from './answer-series.ts';
import type { SeriesTask } from './tasks.ts';

export type ThreadPool = {
  /** @param onDone called after each series  @returns answers in the order of the tasks */
  run(tasks: readonly SeriesTask[], onDone: () => void): Promise<readonly SeriesAnswer[]>;
  close(): Promise<void>;
};

/** A thread has its next task at hand while the answer to the last one travels. */
const TASKS_AHEAD = 2;

export function createThreadPool(asked: Asked, options: { threads: number; signal: AbortSignal }): ThreadPool {
  const { threads, signal } = options;
  const workers: Worker[] = [];

  async function run(tasks: readonly SeriesTask[], onDone: () => void): Promise<readonly SeriesAnswer[]> {
    const order = tasks.map((_, index) => index).sort((a, b) => sizeAt(tasks, b) - sizeAt(tasks, a) || a - b);
    const answers = new Array<SeriesAnswer>(tasks.length);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => reject(signal.reason);
    let next = 0;
    let done = 0;
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    while (workers.length < Math.min(threads, tasks.length)) {
      workers.push(new Worker(new URL('./forecast-thread.ts', import.meta.url), { workerData: asked }));
    }
    const serve = (worker: Worker) => {
      // A thread answers in the order in which it was asked.
      const waiting: number[] = [];
      const give = () => {
        const index = order[next];
        const task = index === undefined ? undefined : tasks[index];
        if (index === undefined || task === undefined) return;
        next++;
        waiting.push(index);
        worker.postMessage(task);
      };
      worker.on('message', (answer: SeriesAnswer) => {
        answers[waiting.shift() ?? 0] = answer;
        onDone();
        done++;
        if (done === tasks.length) resolve();
        give();
      });
      worker.once('error', reject);
      return give;
    };
    try {
      const gives = workers.map(serve);
      for (let round = 0; round < TASKS_AHEAD; round++) for (const give of gives) give();
      await promise;
      return answers;
    } finally {
      signal.removeEventListener('abort', abort);
      for (const worker of workers) worker.removeAllListeners();
    }
  }

  async function close(): Promise<void> {
    await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
  }
  return { run, close };
}

function sizeAt(tasks: readonly SeriesTask[], index: number): number {
  return tasks[index]?.values.length ?? 0;
}
