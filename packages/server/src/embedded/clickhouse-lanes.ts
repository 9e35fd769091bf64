// A few lanes for queries and a queue before them. Each running query occupies one of libuv's threads, and more than a
// handful at once only slows all of them down on two cores.
// Guarantee: at most `lanes` run, at most `queueMax` wait, first come first served; who stops waiting never runs.

import { errorCode, QueryRefused } from './query-refused.ts';

export interface Lanes {
  /** `left` aborts the wait, not the work. */
  run<T>(work: () => Promise<T>, left: AbortSignal): Promise<T>;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
  counts(): { running: number; waiting: number };
}

export function createLanes(options: { lanes: number; queueMax: number }): Lanes {
  const waiting: Array<() => void> = [];
  const onIdle: Array<() => void> = [];
  let running = 0;

  const enter = (left: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (left.aborted) return reject(new QueryRefused(errorCode.aborted, 'the client left while its query waited'));
      if (running < options.lanes) {
        running += 1;
        return resolve();
      }
      if (waiting.length >= options.queueMax) return reject(tooMany(options.queueMax));
      const go = () => {
        left.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(new QueryRefused(errorCode.aborted, 'the client left while its query waited'));
      };
      left.addEventListener('abort', leave, { once: true });
      waiting.push(go);
    });

  const exit = () => {
    const next = waiting.shift();
    if (next) return next();
    running -= 1;
    if (running === 0) for (const resolve of onIdle.splice(0)) resolve();
  };

  return {
    async run(work, left) {
      await enter(left);
      try {
        return await work();
      } finally {
        exit();
      }
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve))),
    counts: () => ({ running, waiting: waiting.length }),
  };
}

function tooMany(queueMax: number): QueryRefused {
  return new QueryRefused(errorCode.tooManyQueries, `Too many simultaneous queries: ${queueMax} are waiting`);
}
