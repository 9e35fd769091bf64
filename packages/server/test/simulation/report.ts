// What a run says at its end: the last line, the table of mutations, the command that plays a history again.
import type { Played } from './lanes.ts';
import type { Violation } from './scheduler.ts';

export interface Mutated {
  readonly mutation: string;
  /** Played until it was found. */
  readonly seeds: number;
  readonly seed: number | undefined;
  readonly violation: Violation | undefined;
}

export function lastLine(
  all: readonly Played[],
  result: { violated: number; repeated: number; changed: number; seconds: number; hash: string },
): string {
  const steps = all.reduce((sum, one) => sum + one.steps, 0);
  return [
    `${all.length} histories, ${steps} steps: ${result.violated} violated;`,
    `${result.repeated} played twice, ${result.changed} of them differed;`,
    `${Math.round(result.seconds)} s, ${(all.length / result.seconds).toFixed(1)} seeds/s; hash ${result.hash}`,
  ].join(' ');
}

export function commandOf({ seed, chaosSteps }: Played): string {
  return `npm run simulation -- --seed ${seed} --steps ${chaosSteps}`;
}

export function mutationTable(found: readonly Mutated[]): string {
  const rows = found.map((one) => [
    one.mutation,
    one.violation ? String(one.seeds) : `not in ${one.seeds}`,
    one.violation?.invariant ?? '',
  ]);
  const head = ['mutation', 'seeds until found', 'invariant broken'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('-|-'), ...rows.map(line)]
    .map((text) => text.trimEnd())
    .join('\n');
}
