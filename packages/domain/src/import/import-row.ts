// The rows of an order file: its columns, where they stand in the file's own header, and how a CSV parser has to read it.
// Guarantee: a row that has the wrong number of columns or is not UTF-8 is a row with a defect; a header in which a
// column is missing or stands twice is an UnreadableFile.

export interface ImportRow {
  /** The line that the row begins on; the header is line 1. */
  readonly line: number;
  readonly externalOrderId: string;
  readonly orderDate: string;
  readonly merchant: string;
  readonly category: string;
  readonly quantity: string;
  readonly lineAmount: string;
  readonly currency: string;
  /** Why the row cannot be used. */
  readonly defect?: string;
}

export class UnreadableFile extends Error {}

/** The columns by the names that a file has for them when nobody says otherwise. */
export const COLUMNS = {
  externalOrderId: 'order_external_id',
  orderDate: 'order_ts',
  merchant: 'merchant',
  category: 'category',
  quantity: 'quantity',
  lineAmount: 'line_amount',
  currency: 'currency',
} as const;
export type ImportField = keyof typeof COLUMNS;
export const IMPORT_FIELDS = Object.keys(COLUMNS) as readonly ImportField[];

/** The name of each field's column in the header of a file. */
export type ColumnNames = Readonly<Record<ImportField, string>>;

/** What a parser calls one record: its cells, and the line that it ends on. */
export interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const ROW_BYTES_MAX = 1_048_576;
const REPLACEMENT = '\uFFFD';

/** The options of csv-parse under which every reader of order files sees the same rows. */
export const CSV_OPTIONS = {
  bom: true,
  info: true,
  record_delimiter: ['\r\n', '\n'],
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: ROW_BYTES_MAX,
};

export async function* rowsOf(
  records: AsyncIterable<CsvRecord>,
  columns: ColumnNames = COLUMNS,
): AsyncGenerator<ImportRow> {
  let positions: Positions | undefined;
  for await (const { record, info } of records) {
    if (positions === undefined) positions = readHeader(record, columns);
    else yield rowOf(record, firstLine(record, info.lines), positions);
  }
  if (positions === undefined) throw new UnreadableFile('The file is empty.');
}

interface Positions {
  readonly width: number;
  readonly of: Readonly<Record<ImportField, number>>;
}

function readHeader(record: readonly string[], columns: ColumnNames): Positions {
  const names = Object.values(columns);
  const missing = names.filter((name) => !record.includes(name));
  if (missing.length > 0) throw new UnreadableFile(`Line 1 is no header with the columns ${missing.join(', ')}.`);
  const twice = names.filter((name) => record.indexOf(name) !== record.lastIndexOf(name));
  if (twice.length > 0) throw new UnreadableFile(`The header names a column twice: ${twice.join(', ')}.`);
  const of = Object.fromEntries(IMPORT_FIELDS.map((field) => [field, record.indexOf(columns[field])]));
  return { width: record.length, of: of as Record<ImportField, number> };
}

function rowOf(record: readonly string[], line: number, { width, of }: Positions): ImportRow {
  const text = (field: ImportField): string => record[of[field]] ?? '';
  const row = {
    line,
    externalOrderId: text('externalOrderId'),
    orderDate: text('orderDate'),
    merchant: text('merchant'),
    category: text('category'),
    quantity: text('quantity'),
    lineAmount: text('lineAmount'),
    currency: text('currency'),
  };
  if (record.length !== width) return { ...row, defect: `has ${record.length} columns, the header has ${width}` };
  if (record.some((value) => value.includes(REPLACEMENT))) return { ...row, defect: 'is not UTF-8 text' };
  return row;
}

/** The parser tells the line that a row ends on; quoted fields may span several. */
function firstLine(record: readonly string[], lastLine: number): number {
  return record.reduce(
    (line, value) => (value.includes('\n') ? line - (value.split('\n').length - 1) : line),
    lastLine,
  );
}
