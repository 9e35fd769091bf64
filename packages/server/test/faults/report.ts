// The table of a run, what was found in words, and whether a row is as it must be.
import type { FaultRow } from './run-fault.ts';

/** What decided the rows. */
export interface Asked {
  readonly seed: string;
  /** Orders and reads that each row has at least. */
  readonly traffic: number;
}

const READS_ANSWERED_MIN = 0.999;
const READ_GAP_MAX_SECONDS = 5;
const DETAILS_MAX = 40;

export function isGood(row: FaultRow, traffic: number): boolean {
  if (row.notRun !== undefined) return true;
  const readable =
    row.readGapSeconds === undefined
      ? row.readsAnswered >= READS_ANSWERED_MIN
      : row.readGapSeconds <= READ_GAP_MAX_SECONDS;
  const enough = row.injected >= 1 && row.orders >= traffic && row.reads >= traffic;
  return row.failure === undefined && row.lost + row.double + row.wrongCells === 0 && enough && readable;
}

export function table(rows: readonly FaultRow[]): string {
  const head = [
    'fault',
    'injected',
    'orders',
    'reads',
    'lost',
    'double',
    'wrong cells',
    'recovery s',
    'reads answered',
  ];
  const lines = rows.map((row) => [
    row.fault,
    ...(row.notRun === undefined ? numbers(row) : [`not run: ${row.notRun}`]),
  ]);
  const widths = head.map((title, column) =>
    Math.max(
      title.length,
      ...lines.filter((line) => line.length > 2 || column === 0).map((line) => line[column]?.length ?? 0),
    ),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join(' | ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('-|-'), ...lines.map(line)].join('\n');
}

function numbers(row: FaultRow): string[] {
  if (row.failure !== undefined) return ['failed'];
  const share = `${(row.readsAnswered * 100).toFixed(2)} %`;
  return [
    ...[row.injected, row.orders, row.reads, row.lost, row.double, row.wrongCells].map(String),
    row.recoverySeconds.toFixed(1),
    row.readGapSeconds === undefined ? share : `${share}, gap ${row.readGapSeconds.toFixed(1)} s`,
  ];
}

export function details(rows: readonly FaultRow[]): string {
  const lines = rows.flatMap((row) => [
    ...row.details.map((text) => `${row.fault}: ${text}`),
    ...(row.failure === undefined ? [] : [`${row.fault} failed: ${row.failure}`]),
  ]);
  return lines.slice(0, DETAILS_MAX).join('\n');
}

export function lastLine(rows: readonly FaultRow[], { seed, traffic }: Asked, seconds: number): string {
  const ran = rows.filter((row) => row.notRun === undefined);
  const sum = (of: (row: FaultRow) => number) => ran.reduce((all, row) => all + of(row), 0);
  return [
    `${ran.length} faults (${rows.length - ran.length} not run), seed ${seed}, ${sum((row) => row.orders)} orders, ${sum((row) => row.reads)} reads:`,
    `lost ${sum((row) => row.lost)}, double ${sum((row) => row.double)}, wrong cells ${sum((row) => row.wrongCells)},`,
    `${rows.filter((row) => !isGood(row, traffic)).length} rows not as they must be; ${Math.round(seconds)} s.`,
  ].join(' ');
}
