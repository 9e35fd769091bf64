// What runs on a thread of the pool: one task in, one outcome out. It knows no merchant and does no I/O.
import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { type OutcomeOf, runTask, type Task } from './forecast-task.ts';

export interface ThreadData {
  /** 0 to 19: higher leaves the processor to others. */
  readonly niceness: number;
}

const { niceness } = workerData as ThreadData;
// On Linux priority 0 means the calling thread; elsewhere it would slow down the whole process.
if (niceness > 0 && process.platform === 'linux') setPriority(0, niceness);

/** Called by the pool, once a task. */
export function perform<T extends Task>(task: T): OutcomeOf<T> {
  return runTask(task);
}
