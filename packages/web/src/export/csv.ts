// Tables as CSV files (RFC 4180, UTF-8 with a mark so that spreadsheets know it), with cells that no spreadsheet takes
// for a formula.

import { csvCell } from '@topline/domain/csv-cell.ts';

export type CsvValue = string | number | null | undefined;

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly CsvValue[]>;
}

const BYTE_ORDER_MARK = '\uFEFF';

export function toCsv({ columns, rows }: CsvTable): string {
  const lines = [columns, ...rows].map((cells) => cells.map(csvCell).join(','));
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`;
}
