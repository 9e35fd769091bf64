// The import's report as a file, and its summary as text.
// Guarantee: constant memory; rows go to the file as they come.
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import {
  createImportReport,
  type ImportReport,
  type ImportSummary,
  REPORT_HEADER,
  type ShownRefusal,
} from '@topline/domain/import/report.ts';

interface ReportFile extends ImportReport {
  /** Writes the rest of the file. */
  close(): Promise<void>;
}

const numbers = new Intl.NumberFormat('en');

export function createReportFile(path: string | undefined): ReportFile {
  const file = path === undefined ? undefined : createWriteStream(path);
  file?.write(REPORT_HEADER);
  const report = createImportReport(async (rows) => {
    if (file !== undefined) await write(file, rows);
  });
  return {
    ...report,
    async close() {
      if (file === undefined) return;
      file.end();
      await finished(file);
    },
  };
}

export function summaryText(summary: ImportSummary, dryRun: boolean): string {
  const { accepted, refused, replayed, lines, refusedLines, rounded, codes, shown } = summary;
  const sums = summary.sums.map(({ amount, currency }) => `${amount} ${currency}`);
  const text = [
    `${dryRun ? 'Would be accepted' : 'Accepted'}: ${plural(accepted, 'order')}, ${plural(lines, 'line')}, ${sums.join(' + ') || '0'}.`,
  ];
  if (replayed > 0) text.push(`  of these ${plural(replayed, 'order')} had been there before.`);
  if (rounded > 0) text.push(`Rounded: ${plural(rounded, 'line')} to the currency's decimals, half to even.`);
  text.push(`Rejected: ${plural(refused, 'order')}, ${plural(refusedLines, 'line')}.`);
  for (const { code, orders } of codes) text.push(`  ${code}: ${plural(orders, 'order')}`);
  text.push(...shown.map((one) => `  ${describe(one)}`));
  if (refused > shown.length)
    text.push(`  … and ${plural(refused - shown.length, 'order')} more; --report FILE lists all.`);
  return `${text.join('\n')}\n`;
}

function describe({ merchant, externalOrderId, firstLine, lastLine, code, places, morePlaces }: ShownRefusal): string {
  const lines = firstLine === lastLine ? `line ${firstLine}` : `lines ${firstLine}-${lastLine}`;
  const reasons = places.map(({ line, detail }) => `line ${line}: ${detail}`);
  const more = morePlaces > 0 ? `; and ${morePlaces} more` : '';
  return `${lines}, order ${printable(externalOrderId)} of ${printable(merchant)}: ${code} (${reasons.join('; ')}${more})`;
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
