// Section 5: one sweep over many merchants, as the worker makes it: every series' input hash is compared with the stored one, and only
// series that changed are forecast, on two threads. Late orders change a closed bucket of 5 % of the series; the cheap models answer at
// once. The expensive ones are due once per closed bucket: what that costs is measured on a part of the changed series and told a series.
import { Worker } from 'node:worker_threads';
import type { SweepPart, SweepShare } from './sweep-thread.ts';

export interface SweepRow {
  readonly section: 'sweep';
  readonly merchants: number;
  readonly series: number;
  readonly changed: number;
  /** Wall seconds on two threads: all hashes, and the cheap models of the changed series. */
  readonly seconds: number;
  /** CPU milliseconds a changed series, by kind of bucket, all models of the worker. */
  readonly expensiveMs: Readonly<Record<string, number>>;
}

const THREADS = 2;

export async function measureSweep(merchantCounts: readonly number[]): Promise<SweepRow[]> {
  const rows: SweepRow[] = [];
  for (const merchants of merchantCounts) {
    process.stderr.write(`sweep over ${merchants} merchants …\n`);
    const shares = Array.from(
      { length: THREADS },
      (_, thread): SweepShare => ({ merchants, thread, threads: THREADS }),
    );
    const began = performance.now();
    const parts = await Promise.all(shares.map(runShare));
    const total = (performance.now() - began) / 1_000;
    const extra = Math.max(...parts.map((part) => part.makingSeconds + part.expensiveSeconds));
    rows.push({
      section: 'sweep',
      merchants,
      series: sum(parts, (part) => part.series),
      changed: sum(parts, (part) => part.changed),
      // Threads run side by side; making the series and the measured expensive part are no part of a sweep.
      seconds: total - extra,
      expensiveMs: parts[0]?.expensiveMs ?? {},
    });
  }
  return rows;
}

function runShare(share: SweepShare): Promise<SweepPart> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./sweep-thread.ts', import.meta.url), { workerData: share });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function sum(parts: readonly SweepPart[], pick: (part: SweepPart) => number): number {
  return parts.reduce((total, part) => total + pick(part), 0);
}

export function sweepTable(rows: readonly SweepRow[]): string {
  const lines = rows.map(({ merchants, series, changed, seconds, expensiveMs }) => {
    const dear = Object.entries(expensiveMs).map(([kind, ms]) => `${kind} ${ms.toFixed(0)}`);
    return `| ${merchants} | ${series} | ${changed} | ${seconds.toFixed(1)} | ${dear.join(', ')} |`;
  });
  return [
    '| merchants | series | changed | seconds, hashes of all and cheap models of the changed | all models once per closed bucket, CPU ms a series |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
