// A CSV file as a stream of rows, each with its line number; plain or gzip, told apart by the first two bytes.
// Guarantee: constant memory. A row that has the wrong number of columns or is not UTF-8 is a row with a defect; a file
// that is no CSV at all (an open quote, a broken gzip) ends the stream with an UnreadableFile that says where.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';

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

const COLUMNS = {
  externalOrderId: 'order_external_id',
  orderDate: 'order_ts',
  merchant: 'merchant',
  category: 'category',
  quantity: 'quantity',
  lineAmount: 'line_amount',
  currency: 'currency',
} as const;
type Field = keyof typeof COLUMNS;

export const COLUMN_NAMES: readonly string[] = Object.values(COLUMNS);

const ROW_BYTES_MAX = 1_048_576;
const REPLACEMENT = '\uFFFD';

/** `onBytes` is told how much of the file has been read. */
export async function* readRows(path: string, onBytes: (count: number) => void): AsyncGenerator<ImportRow> {
  const gzip = await isGzip(path);
  const parser = parse({
    bom: true,
    info: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: ROW_BYTES_MAX,
  });
  const file = createReadStream(path);
  file.on('data', (chunk) => onBytes(chunk.length));
  // The parser ends with whatever ends a stream before it; the loop below then throws it.
  const done = (): void => undefined;
  if (gzip) pipeline(file, createGunzip(), parser, done);
  else pipeline(file, parser, done);
  try {
    let positions: Positions | undefined;
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (positions === undefined) positions = readHeader(record);
      else yield rowOf(record, firstLine(record, info.lines), positions);
    }
    if (positions === undefined) throw new UnreadableFile('The file is empty.');
  } catch (cause) {
    throw explained(cause);
  } finally {
    file.destroy();
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

interface Positions {
  readonly width: number;
  readonly of: Readonly<Record<Field, number>>;
}

function readHeader(record: readonly string[]): Positions {
  const missing = COLUMN_NAMES.filter((name) => !record.includes(name));
  if (missing.length > 0) throw new UnreadableFile(`Line 1 is no header with the columns ${missing.join(', ')}.`);
  const twice = COLUMN_NAMES.filter((name) => record.indexOf(name) !== record.lastIndexOf(name));
  if (twice.length > 0) throw new UnreadableFile(`The header names a column twice: ${twice.join(', ')}.`);
  const of = Object.fromEntries(Object.entries(COLUMNS).map(([field, name]) => [field, record.indexOf(name)]));
  return { width: record.length, of: of as Record<Field, number> };
}

function rowOf(record: readonly string[], line: number, { width, of }: Positions): ImportRow {
  const text = (field: Field): string => record[of[field]] ?? '';
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

function explained(cause: unknown): unknown {
  if (cause instanceof CsvError) return new UnreadableFile(`The file is no CSV: ${cause.message}.`, { cause });
  const code = (cause as NodeJS.ErrnoException).code;
  if (typeof code === 'string' && (code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE')) {
    return new UnreadableFile('The gzip stream is damaged or cut off.', { cause });
  }
  return cause;
}
