// The backfill's progress for people: on a terminal one line that is rewritten, elsewhere one line every few seconds.
import type { BackfillProgress } from './backfill.ts';

export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const TERMINAL_INTERVAL_MS = 200;
const PLAIN_INTERVAL_MS = 5_000;
const CLEAR_LINE = '\r\x1b[2K';
const counts = new Intl.NumberFormat('en');

export function createProgressLine(stream: ProgressStream): (progress: BackfillProgress) => void {
  const terminal = stream.isTTY === true;
  const intervalMs = terminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const nowMs = performance.now();
    if (!progress.done && nowMs - toldAtMs < intervalMs) return;
    toldAtMs = nowMs;
    const text = describe(progress);
    stream.write(terminal ? `${CLEAR_LINE}${text}${progress.done ? '\n' : ''}` : `${text}\n`);
  };
}

function describe({ posted, total, month, done }: BackfillProgress): string {
  if (done) return `Demo data: complete, ${counts.format(posted)} orders back to ${month.slice(0, 7)}.`;
  const percent = Math.floor((100 * posted) / Math.max(1, total));
  return `Demo data: ${counts.format(posted)} of ${counts.format(total)} orders (${percent} %), now ${month.slice(0, 7)} …`;
}
