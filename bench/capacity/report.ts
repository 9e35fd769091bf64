// The tables that are printed, as they stand in docs/operating/capacity.md.
import type { ProcessorSeconds } from './processor.ts';

export interface Work {
  readonly what: string;
  readonly count: number;
  readonly unit: string;
  readonly seconds: number;
  readonly spent: ProcessorSeconds;
  readonly note?: string;
}

export type Report = ReturnType<typeof createReport>;

/** Columns of processor time, in the order of the flow. */
const SPENDERS = ['ingest', 'relay', 'aggregate', 'query', 'predict-worker', 'postgres', 'kafka', 'clickhouse'];
const LEAST_MS = 0.0005;

export function createReport() {
  const works: Work[] = [];
  const sizes: string[][] = [];
  return {
    work(work: Work) {
      works.push(work);
      process.stderr.write(`${work.what}: ${Math.round(work.count / work.seconds)} ${work.unit}s/s\n`);
    },
    size: (where: string, bytes: string, of: string) => void sizes.push([where, bytes, of]),
    text: () =>
      `${markdown(
        ['step', 'a second', ...SPENDERS.map((name) => `${name} ms`), 'note'],
        works.map(({ what, count, unit, seconds, spent, note }) => [
          what,
          `${Math.round(count / seconds).toLocaleString('en')} ${unit}s`,
          ...SPENDERS.map((name) => cost(spent, name, count)),
          note ?? '',
        ]),
      )}\n${markdown(['kept in', 'bytes', 'of'], sizes)}`,
  };
}

/** Milliseconds of processor time for one. */
function cost(spent: ProcessorSeconds, name: string, count: number): string {
  const ms = ((spent.get(name) ?? 0) * 1_000) / count;
  return ms < LEAST_MS ? '' : ms.toFixed(ms < 1 ? 3 : 1);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}
