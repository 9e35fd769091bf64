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

type Thread = { ask(task: SeriesTask, onAnswer: (answer: SeriesAnswer) => void): void; end(): Promise<unknown> };

/** A thread has its next task at hand while the answer to the last one travels. */
const TASKS_AHEAD = 2;

export function createThreadPool(asked: Asked, options: { threads: number; signal: AbortSignal }): ThreadPool {
  const { threads: threadsMax, signal } = options;
  const threads: Thread[] = [];
  const { promise: failure, reject: fail } = Promise.withResolvers<never>();
  // Whoever runs hears of it; between two runs the next one does.
  failure.catch(() => undefined);
  const abort = () => fail(signal.reason);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();

  async function run(tasks: readonly SeriesTask[], onDone: () => void): Promise<readonly SeriesAnswer[]> {
    while (threads.length < Math.min(threadsMax, tasks.length)) threads.push(createThread(asked, fail));
    const order = tasks.map((_, index) => index).sort((a, b) => sizeAt(tasks, b) - sizeAt(tasks, a) || a - b);
    const answers = new Array<SeriesAnswer>(tasks.length);
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    let next = 0;
    let done = 0;
    const give = (thread: Thread): void => {
      const index = order[next++];
      const task = index === undefined ? undefined : tasks[index];
      if (index === undefined || task === undefined) return;
      thread.ask(task, (answer) => {
        answers[index] = answer;
        onDone();
        done++;
        if (done === tasks.length) finish();
        give(thread);
      });
    };
    for (let round = 0; round < TASKS_AHEAD; round++) threads.forEach(give);
    await Promise.race([finished, failure]);
    return answers;
  }

  async function close(): Promise<void> {
    signal.removeEventListener('abort', abort);
    await Promise.all(threads.splice(0).map((thread) => thread.end()));
  }
  return { run, close };
}

/** A thread answers in the order in which it was asked. */
function createThread(asked: Asked, onError: (error: unknown) => void): Thread {
  const worker = new Worker(new URL('./forecast-thread.ts', import.meta.url), { workerData: asked });
  const waiting: ((answer: SeriesAnswer) => void)[] = [];
  worker.on('message', (answer: SeriesAnswer) => waiting.shift()?.(answer));
  worker.on('error', onError);
  return {
    ask(task, onAnswer) {
      waiting.push(onAnswer);
      worker.postMessage(task);
    },
    end: () => worker.terminate(),
  };
}

function sizeAt(tasks: readonly SeriesTask[], index: number): number {
  return tasks[index]?.values.length ?? 0;
}
