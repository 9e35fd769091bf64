// Tables as CSV files (RFC 4180, UTF-8 with a mark so that spreadsheets know it).
// Guarantee: no cell is taken for a formula. Names are other people's text: one that begins with = + - @, a tab or a
// return gets an apostrophe in front, which spreadsheets show as text. Plain numbers stay numbers.

export type CsvValue = string | number | null | undefined;

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly CsvValue[]>;
}

const BYTE_ORDER_MARK = '\uFEFF';
const FORMULA_START = /^[\s]*[=+\-@\t\r]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

export function toCsv({ columns, rows }: CsvTable): string {
  const lines = [columns, ...rows].map((cells) => cells.map(cellOf).join(','));
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`;
}

function cellOf(value: CsvValue): string {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = FORMULA_START.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
