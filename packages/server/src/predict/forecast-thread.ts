// A thread that forecasts: one task in, one outcome out, in order. It knows no merchant and does no I/O.
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { runTask, type Task } from './forecast-task.ts';

export interface ThreadData {
  /** 0 to 19: higher leaves the processor to others. */
  readonly niceness: number;
}

const { niceness } = workerData as ThreadData;
// On Linux priority 0 means the calling thread; elsewhere it would slow down the whole process.
if (niceness > 0 && process.platform === 'linux') setPriority(0, niceness);

parentPort?.on('message', (task: Task) => {
  try {
    parentPort?.postMessage({ ok: true, outcome: runTask(task) });
  } catch (error) {
    parentPort?.postMessage({
      ok: false,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
