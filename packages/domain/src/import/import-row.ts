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

/** Where a field's text comes from: a column by its name in the header, or one text for every row. */
export type FieldSource = { readonly column: string } | { readonly text: string };
export type FieldSources = Readonly<Record<ImportField, FieldSource>>;

const USUAL_SOURCES = sourcesNamed(COLUMNS);

function sourcesNamed(names: Readonly<Record<ImportField, string>>): FieldSources {
  const sources = IMPORT_FIELDS.map((field) => [field, { column: names[field] }]);
  return Object.fromEntries(sources) as Record<ImportField, FieldSource>;
}

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
  sources: FieldSources = USUAL_SOURCES,
): AsyncGenerator<ImportRow> {
  let header: Header | undefined;
  for await (const { record, info } of records) {
    if (header === undefined) header = readHeader(record, sources);
    else yield rowOf(record, firstLine(record, info.lines), header);
  }
  if (header === undefined) throw new UnreadableFile('The file is empty.');
}

interface Header {
  readonly width: number;
  readonly textOf: (field: ImportField, record: readonly string[]) => string;
}

function readHeader(record: readonly string[], sources: FieldSources): Header {
  const names = Object.values(sources).flatMap((source) => ('column' in source ? [source.column] : []));
  const missing = names.filter((name) => !record.includes(name));
  if (missing.length > 0) throw new UnreadableFile(`Line 1 is no header with the columns ${missing.join(', ')}.`);
  const twice = names.filter((name) => record.indexOf(name) !== record.lastIndexOf(name));
  if (twice.length > 0) throw new UnreadableFile(`The header names a column twice: ${twice.join(', ')}.`);
  const places = new Map(names.map((name) => [name, record.indexOf(name)]));
  return {
    width: record.length,
    textOf(field, cells) {
      const source = sources[field];
      return 'column' in source ? (cells[places.get(source.column) ?? -1] ?? '') : source.text;
    },
  };
}

function rowOf(record: readonly string[], line: number, { width, textOf }: Header): ImportRow {
  const text = (field: ImportField): string => textOf(field, record);
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
