// What came of the runs: a line for each operation (calls, and how often each status came), and what schemathesis found.

import type { Run } from './runs.ts';

/** By operation and status. */
export type Calls = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Outcome {
  readonly run: Run;
  readonly passed: boolean;
  readonly seconds: number;
  /** Operations of the document, and how many of them were asked. */
  readonly operations: number;
  readonly tested: number;
  readonly calls: Calls;
  /** By operation. */
  readonly failures: Readonly<Record<string, number>>;
  /** What was printed; empty when all is well. */
  readonly output: string;
}

export function table(outcomes: readonly Outcome[]): string {
  const calls = summed(outcomes.map((outcome) => outcome.calls));
  const failures = summed(outcomes.map(({ failures: found }) => ({ failures: found }))).failures ?? {};
  const rows = Object.entries(calls)
    .sort(([a], [b]) => pathOf(a).localeCompare(pathOf(b)))
    .map(([operation, statuses]) => [
      operation,
      String(total(statuses)),
      failures[operation] ? `${failures[operation]} FAILED` : 'ok',
      Object.entries(statuses)
        .map(([status, count]) => `${status}×${count}`)
        .join(' '),
    ]);
  return aligned([['operation', 'calls', '', 'statuses'], ...rows]);
}

export function runLine({ run, passed, seconds, operations, tested, calls }: Outcome): string {
  const all = Object.values(calls).reduce((sum, statuses) => sum + total(statuses), 0);
  const result = passed ? 'ok    ' : 'FAILED';
  return `${result} ${run.name}: ${tested} of ${operations} operations, ${all} calls (${seconds.toFixed(1)} s)`;
}

function summed(all: readonly Calls[]): Record<string, Record<string, number>> {
  const sums: Record<string, Record<string, number>> = {};
  for (const [name, counts] of all.flatMap((one) => Object.entries(one))) {
    const sum = sums[name] ?? {};
    sums[name] = sum;
    for (const [key, count] of Object.entries(counts)) sum[key] = (sum[key] ?? 0) + count;
  }
  return sums;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function pathOf(operation: string): string {
  const [method = '', path = ''] = operation.split(' ');
  return `${path} ${method}`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
