// A thread of the command: one series in, its answer out. It does no I/O.
import { parentPort, workerData } from 'node:worker_threads';
import { type Asked, answerDeps, answerSeries } from './answer-series.ts';
import type { SeriesTask } from './tasks.ts';

const asked = workerData as Asked;

parentPort?.on('message', (task: SeriesTask) => parentPort?.postMessage(answerSeries(answerDeps, asked, task)));
