// The table and the last line of a run, and the line that tells how far it is.
import type { SeriesOutcome } from './series.ts';

const DETAILS_MAX = 40;

export function isClean(outcome: SeriesOutcome): boolean {
  return (
    outcome.failure === undefined && outcome.rounds.every((round) => round.lost + round.double + round.wrong === 0)
  );
}

export function table(outcomes: readonly SeriesOutcome[]): string {
  const head = ['point', 'instances', 'repeats', 'orders', 'lost', 'double', 'wrong cells', 'recovery s (median/max)'];
  const rows = outcomes.map((outcome) => [
    outcome.point,
    String(outcome.instances),
    outcome.rounds.length === outcome.repeats
      ? String(outcome.repeats)
      : `${outcome.rounds.length} of ${outcome.repeats}`,
    String(outcome.orders),
    ...(['lost', 'double', 'wrong'] as const).map((kind) => String(sum(outcome.rounds.map((round) => round[kind])))),
    outcome.rounds.length === 0 ? 'failed' : recovery(outcome),
  ]);
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join(' | ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('-|-'), ...rows.map(line)].join('\n');
}

export function details(outcomes: readonly SeriesOutcome[]): string {
  const lines = outcomes.flatMap(({ point, instances, rounds, failure }) => [
    ...rounds.flatMap((round) => round.details.map((text) => `${round.crashPoint}, ${instances} instances: ${text}`)),
    ...(failure === undefined
      ? []
      : [`${point}, ${instances} instances, round ${rounds.length + 1} failed: ${failure}`]),
  ]);
  return lines.slice(0, DETAILS_MAX).join('\n');
}

export function lastLine(outcomes: readonly SeriesOutcome[], seconds: number): string {
  const rounds = outcomes.flatMap((outcome) => outcome.rounds);
  const points = new Set(outcomes.filter(isClean).map((outcome) => outcome.point)).size;
  const inTheMiddle = rounds.filter((round) => round.unanswered + round.backlog > 0).length;
  const total = (kind: 'lost' | 'double' | 'wrong') => sum(rounds.map((round) => round[kind]));
  // Each round sees those of the rounds before.
  const repeated = sum(outcomes.map((outcome) => outcome.rounds.at(-1)?.repeated ?? 0));
  const takeoverMs = Math.max(0, ...rounds.map((round) => round.takeoverMs ?? 0));
  const failed = outcomes.filter((outcome) => outcome.failure !== undefined).length;
  return [
    `${rounds.length} crashes at ${points} points, ${inTheMiddle} with work under way,`,
    `${sum(outcomes.map((outcome) => outcome.orders))} orders (${sum(outcomes.map((one) => one.replayed))} answered again):`,
    `lost ${total('lost')}, double ${total('double')}, wrong cells ${total('wrong')}, failed series ${failed};`,
    ...(takeoverMs > 0 ? [`partitions taken over within ${(takeoverMs / 1_000).toFixed(1)} s;`] : []),
    ...(repeated > 0 ? [`${repeated} forecasts stored again with the same content;`] : []),
    `${Math.round(seconds)} s.`,
  ].join(' ');
}

function recovery({ rounds }: SeriesOutcome): string {
  const sorted = rounds.map((round) => round.recoveryMs / 1_000).sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return `${median.toFixed(1)} / ${(sorted.at(-1) ?? 0).toFixed(1)}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
