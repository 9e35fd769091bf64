// How far a run is, for people: a bar that is redrawn on a terminal, elsewhere a line every few seconds.
export type ProgressStream = { readonly isTTY?: boolean; write(text: string): unknown };

export type Progress = { advance(): void; stop(): void };

const TERMINAL_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 5_000;
const BAR_CELLS = 30;
const CLEAR_LINE = '\r\x1b[2K';
const counts = new Intl.NumberFormat('en');

export function createProgress(stream: ProgressStream, options: { total: number; nowMs: () => number }): Progress {
  const { total, nowMs } = options;
  const terminal = stream.isTTY === true;
  const startedMs = nowMs();
  let toldMs = startedMs;
  let done = 0;

  function advance(): void {
    done++;
    const now = nowMs();
    if (now - toldMs < (terminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS)) return;
    toldMs = now;
    const share = done / total;
    const shown = `${counts.format(done)} of ${counts.format(total)} series`;
    const left = duration(((now - startedMs) * (1 - share)) / share);
    stream.write(
      terminal ? `${CLEAR_LINE}${bar(share)} ${percent(share)} ${shown}, ${left} left` : `${shown}, ${left} left\n`,
    );
  }

  function stop(): void {
    if (terminal) stream.write(CLEAR_LINE);
  }
  return { advance, stop };
}

/** `42 s` or `3 min 5 s`. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function bar(share: number): string {
  const full = Math.floor(share * BAR_CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`;
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`.padStart(5);
}
