// What became of the file: counts, the accepted sums, and every refused order with its lines and reasons.
// Guarantee: constant memory. Refusals go to the report file as they come, in the file's order; only the first few and
// a count per code are kept for the summary.
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { decimalsOf, formatAmount } from '@topline/domain/money.ts';
import type { OrderRows } from './group-orders.ts';
import type { Refusal } from './refusal.ts';

interface RefusedOrder {
  readonly order: OrderRows;
  readonly refusal: Refusal;
}

interface Accepted {
  readonly currency: string;
  readonly lines: number;
  readonly roundedLines: number;
  readonly totalMinor: bigint;
  /** The API had it already. */
  readonly replayed: boolean;
}

export interface ImportReport {
  readonly counts: { readonly accepted: number; readonly refused: number };
  accept(order: Accepted): void;
  refuse(refused: RefusedOrder): Promise<void>;
  /** Writes the rest of the report file. */
  close(): Promise<void>;
  summary(): string;
}

const SHOWN_MAX = 20;
const PLACES_SHOWN_MAX = 3;
const HEADER = 'merchant,order_external_id,first_line,last_line,line,code,reason\n';
const numbers = new Intl.NumberFormat('en');

export function createImportReport(options: { file?: string; dryRun: boolean }): ImportReport {
  const file = options.file === undefined ? undefined : createWriteStream(options.file);
  file?.write(HEADER);
  const totals = new Map<string, bigint>();
  const codes = new Map<string, number>();
  const shown: string[] = [];
  const counts = { accepted: 0, refused: 0, replayed: 0, lines: 0, refusedLines: 0, rounded: 0 };
  return {
    counts,
    accept({ currency, lines, roundedLines, totalMinor, replayed }) {
      counts.accepted++;
      counts.lines += lines;
      counts.rounded += roundedLines;
      if (replayed) counts.replayed++;
      totals.set(currency, (totals.get(currency) ?? 0n) + totalMinor);
    },
    async refuse({ order, refusal }) {
      counts.refused++;
      counts.refusedLines += order.rows.length;
      codes.set(refusal.code, (codes.get(refusal.code) ?? 0) + 1);
      if (shown.length < SHOWN_MAX) shown.push(describe(order, refusal));
      if (file !== undefined) await write(file, reportRows(order, refusal));
    },
    async close() {
      if (file === undefined) return;
      file.end();
      await finished(file);
    },
    summary: () => summary(options.dryRun, counts, totals, codes, shown),
  };
}

function summary(
  dryRun: boolean,
  counts: Readonly<Record<'accepted' | 'refused' | 'replayed' | 'lines' | 'refusedLines' | 'rounded', number>>,
  totals: ReadonlyMap<string, bigint>,
  codes: ReadonlyMap<string, number>,
  shown: readonly string[],
): string {
  const { accepted, refused, replayed, lines, refusedLines, rounded } = counts;
  const sums = [...totals].map(([currency, minor]) => `${formatAmount(minor, decimalsOf(currency) ?? 0)} ${currency}`);
  const text = [
    `${dryRun ? 'Would be accepted' : 'Accepted'}: ${plural(accepted, 'order')}, ${plural(lines, 'line')}, ${sums.join(' + ') || '0'}.`,
  ];
  if (replayed > 0) text.push(`  of these ${plural(replayed, 'order')} had been there before.`);
  if (rounded > 0) text.push(`Rounded: ${plural(rounded, 'line')} to the currency's decimals, half to even.`);
  text.push(`Rejected: ${plural(refused, 'order')}, ${plural(refusedLines, 'line')}.`);
  for (const [code, count] of [...codes].sort((a, b) => b[1] - a[1])) text.push(`  ${code}: ${plural(count, 'order')}`);
  text.push(...shown.map((line) => `  ${line}`));
  if (refused > shown.length)
    text.push(`  … and ${plural(refused - shown.length, 'order')} more; --report FILE lists all.`);
  return `${text.join('\n')}\n`;
}

function describe({ merchant, externalOrderId, firstLine, lastLine }: OrderRows, { code, places }: Refusal): string {
  const lines = firstLine === lastLine ? `line ${firstLine}` : `lines ${firstLine}-${lastLine}`;
  const reasons = places.slice(0, PLACES_SHOWN_MAX).map(({ line, detail }) => `line ${line}: ${detail}`);
  const more = places.length > PLACES_SHOWN_MAX ? `; and ${places.length - PLACES_SHOWN_MAX} more` : '';
  return `${lines}, order ${printable(externalOrderId)} of ${printable(merchant)}: ${code} (${reasons.join('; ')}${more})`;
}

function reportRows({ merchant, externalOrderId, firstLine, lastLine }: OrderRows, { code, places }: Refusal): string {
  return places
    .map(({ line, detail }) => [merchant, externalOrderId, firstLine, lastLine, line, code, detail].map(cell).join(','))
    .map((row) => `${row}\n`)
    .join('');
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A name of the file must not steer the terminal. */
function printable(text: string): string {
  return JSON.stringify(text.slice(0, 80)).slice(1, -1);
}

function plural(count: number, noun: string): string {
  return `${numbers.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function write(file: WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => file.write(text, (error) => (error ? reject(error) : resolve())));
}
