// The import's own thread, so that the page stays smooth whatever the file's size: takes one job and the orders that
// follow it, tells how far it is, and ends with an outcome.

import { UnreadableFile } from '@topline/domain/import/import-row.ts';
import { createBrowserRequests } from './browser-requests.ts';
import type { Job, Order, Progress, Report } from './job.ts';
import { lookAtFile } from './look-at-file.ts';
import { runJob } from './run-job.ts';

const PROGRESS_INTERVAL_MS = 100;
const NOTHING = { accepted: 0, refused: 0, replayed: 0, lines: 0, refusedLines: 0, rounded: 0 };

const cancel = new AbortController();
let paused: PromiseWithResolvers<void> | undefined;

addEventListener('message', ({ data }: MessageEvent<Job | Order>) => {
  switch (data.kind) {
    case 'pause':
      paused ??= Promise.withResolvers();
      break;
    case 'resume':
      paused?.resolve();
      paused = undefined;
      break;
    case 'cancel':
      cancel.abort();
      paused?.resolve();
      break;
    case 'look':
    case 'check':
    case 'send':
      void work(data);
  }
});

async function work(job: Job): Promise<void> {
  try {
    if (job.kind === 'look') {
      tell({ kind: 'beginning', beginning: await lookAtFile(job.file, job.sources, job.settings, Date.now()) });
      return;
    }
    const requests = createBrowserRequests({
      signal: cancel.signal,
      unpaused: async () => paused?.promise,
      onWaiting: onChange((isWaiting) => tell({ kind: 'waiting', isWaiting })),
    });
    const onProgress = eachInterval((progress) => tell({ kind: 'progress', progress }));
    const outcome = await runJob(job, { requests, signal: cancel.signal, nowMs: Date.now(), onProgress });
    tell({ kind: 'outcome', outcome });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const summary = { ...NOTHING, sums: [], codes: [], shown: [] };
    const why = error instanceof UnreadableFile ? 'unreadable' : 'mistake';
    tell({ kind: 'outcome', outcome: { summary, merchants: [], ended: { why, message } } });
  }
}

function onChange(told: (value: boolean) => void): (value: boolean) => void {
  let last = false;
  return (value) => {
    if (value !== last) told(value);
    last = value;
  };
}

function eachInterval(told: (progress: Progress) => void): (progress: Progress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - last < PROGRESS_INTERVAL_MS) return;
    last = now;
    told(progress);
  };
}

function tell(report: Report): void {
  postMessage(report);
}
