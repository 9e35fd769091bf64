// Medians, percentiles and the table that is printed.

export interface Row {
  readonly what: string;
  readonly topline: string;
  readonly peer: string;
  readonly ratio: string;
  readonly note: string;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** Nearest rank. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1))] ?? Number.NaN;
}

export const perSecond = (value: number) => `${Math.round(value).toLocaleString('en')}/s`;
export const milliseconds = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
export const times = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)}×`;

export function table(rows: readonly Row[]): string {
  const all = [{ what: 'measured', topline: 'Topline', peer: 'peer', ratio: 'ratio', note: 'peer is' }, ...rows];
  const width = (key: keyof Row) => Math.max(...all.map((row) => row[key].length));
  return all
    .map((row) =>
      [
        row.what.padEnd(width('what')),
        row.topline.padStart(width('topline')),
        row.peer.padStart(width('peer')),
        row.ratio.padStart(width('ratio')),
        row.note,
      ].join('  '),
    )
    .join('\n');
}
