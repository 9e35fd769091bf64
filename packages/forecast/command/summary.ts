// How the models did over all series whose end was held out: means over series, one line a model.
// sMAPE is 0 to 200; MASE(m) leaves out series whose training part has no whole season or never changed from one to the next.
// What several models share, such as a combination and its members, is computed once and counts for the first of them.
import type { Score } from './answer-series.ts';

export type Summary = {
  add(scores: readonly Score[]): void;
  /** A table for people. */
  text(): string;
};

type Mean = { sum: number; count: number };
type Line = {
  readonly smape: Mean;
  readonly mase: Mean;
  readonly coverage: readonly Mean[];
  readonly cpuMs: Mean;
  fallbacks: number;
};

export function createSummary(models: readonly string[], levels: readonly number[]): Summary {
  const lines = models.map(
    (): Line => ({
      smape: empty(),
      mase: empty(),
      coverage: levels.map(empty),
      cpuMs: empty(),
      fallbacks: 0,
    }),
  );

  function add(scores: readonly Score[]): void {
    scores.forEach((score, model) => {
      const line = lines[model];
      if (line === undefined) return;
      count(line.smape, score.smape);
      count(line.mase, score.mase);
      score.coverage.forEach((share, level) => {
        count(line.coverage[level], share);
      });
      count(line.cpuMs, score.cpuMs);
      if (score.fallback) line.fallbacks++;
    });
  }

  function text(): string {
    const covered = levels.map((level) => `in ${level} %`);
    const head = ['method', 'series', 'sMAPE', 'MASE(m)', 'of', ...covered, 'CPU s/series', 'fallbacks'];
    return table([head, ...models.map((model, index) => cellsOf(model, lines[index]))]);
  }
  return { add, text };
}

function cellsOf(model: string, line: Line | undefined): string[] {
  if (line === undefined) return [model];
  return [
    model,
    `${line.cpuMs.count}`,
    shown(line.smape, 2),
    shown(line.mase, 4),
    `${line.mase.count}`,
    ...line.coverage.map(({ sum, count }) => shown({ sum: 100 * sum, count }, 1)),
    shown({ sum: line.cpuMs.sum / 1_000, count: line.cpuMs.count }, 5),
    `${line.fallbacks}`,
  ];
}

function empty(): Mean {
  return { sum: 0, count: 0 };
}

function count(mean: Mean | undefined, value: number | null | undefined): void {
  if (mean === undefined || value === null || value === undefined) return;
  mean.sum += value;
  mean.count++;
}

function shown({ sum, count }: Mean, digits: number): string {
  return count === 0 ? '-' : (sum / count).toFixed(digits);
}

/** The first column leans left, figures lean right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) => (column === 0 ? (row[0] ?? '').padEnd(width) : (row[column] ?? '').padStart(width)))
      .join('  ');
  return rows.map((row) => `${line(row)}\n`).join('');
}
