// A series file: CSV or gzipped CSV in UTF-8, one row a series, columns found by their header:
//   series_id,freq,period,start,h,group1,group2,values          (series_id and values must be there; others are passed over)
// `values` are joined by semicolons, oldest first; `period` is the season; `h` the length of the test part at the end.
// Guarantee: a series that is read is one that the engine accepts; what is wrong is told with its line and column.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HORIZON_MAX, SEASON_MAX, SERIES_LENGTH_MAX, VALUE_MAX } from '../src/index.ts';
import { type CsvRecord, csvRecords } from './csv.ts';
import { CommandError, systemReason } from './fault.ts';

export type SeriesRow = {
  readonly line: number;
  readonly id: string;
  readonly season: number;
  /** Undefined when the file does not say. */
  readonly h: number | undefined;
  /** Training and test part. */
  readonly values: Float64Array<ArrayBuffer>;
};

type Columns = { readonly names: readonly string[]; readonly at: Readonly<Record<Column, number>> };
type Column = (typeof COLUMNS)[number];

const COLUMNS = ['series_id', 'freq', 'period', 'h', 'values'] as const;
const NEEDED: readonly Column[] = ['series_id', 'values'];
/** For files without a period. */
const SEASONS: Readonly<Record<string, number>> = { HOUR: 24, DAY: 7, WEEK: 52, MONTH: 12, QUARTER: 4, YEAR: 1 };
const GZIP_MAGIC = 0x1f8b;
const CHUNK_BYTES = 1 << 18;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** @returns the series in the order of the file, some at a time  @throws CommandError */
export async function* readSeries(path: string): AsyncGenerator<readonly SeriesRow[]> {
  let columns: Columns | undefined;
  let count = 0;
  try {
    for await (const records of csvRecords(textOf(path))) {
      let rows = records;
      if (columns === undefined && records[0] !== undefined) {
        columns = columnsOf(records[0]);
        rows = records.slice(1);
      }
      if (columns === undefined || rows.length === 0) continue;
      const known = columns;
      count += rows.length;
      yield rows.map((record) => seriesOf(record, known));
    }
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`${path}, ${error.message}`) : unreadable(path, error);
  }
  if (columns === undefined) throw new CommandError(`${path} is empty.`);
  if (count === 0) throw new CommandError(`${path} has a header and no series.`);
}

async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const zipped = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const bytes: AsyncIterable<Uint8Array> = zipped
    ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined)
    : file;
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function isGzip(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer.readUInt16BE(0) === GZIP_MAGIC;
}

/** A failed system call, unzipping or decoding as a sentence; anything else as it is. */
function unreadable(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return new CommandError(`${path} is not UTF-8 text.`);
  if (code?.startsWith('Z_')) return new CommandError(`${path} is not a whole gzip file.`);
  return code?.startsWith('E') && !code.startsWith('ERR_')
    ? new CommandError(`${path} cannot be read: ${systemReason(error)}.`)
    : error;
}

function columnsOf({ line, cells }: CsvRecord): Columns {
  const names = cells.map((cell) => cell.trim());
  for (const name of COLUMNS) {
    if (names.indexOf(name) !== names.lastIndexOf(name)) {
      throw new CommandError(`line ${line}: the header has the column ${name} twice.`);
    }
    if (NEEDED.includes(name) && !names.includes(name)) {
      throw new CommandError(`line ${line}: the header has no column ${name}; its columns are ${names.join(', ')}.`);
    }
  }
  const at = (name: Column) => names.indexOf(name);
  return {
    names,
    at: { series_id: at('series_id'), freq: at('freq'), period: at('period'), h: at('h'), values: at('values') },
  };
}

function seriesOf({ line, cells }: CsvRecord, { names, at }: Columns): SeriesRow {
  if (cells.length !== names.length) {
    throw new CommandError(`line ${line}: the row has ${cells.length} cells, the header ${names.length}.`);
  }
  const cell = (column: Column) => (cells[at[column]] ?? '').trim();
  const id = cell('series_id');
  if (id === '') throw new CommandError(`line ${line}, column series_id: the cell is empty.`);
  return {
    line,
    id,
    season:
      wholeOf(cell('period'), SEASON_MAX, `line ${line}, column period`) ?? SEASONS[cell('freq').toUpperCase()] ?? 1,
    h: wholeOf(cell('h'), HORIZON_MAX, `line ${line}, column h`),
    values: valuesOf(cell('values'), `line ${line}, column values`),
  };
}

function wholeOf(text: string, max: number, where: string): number | undefined {
  if (text === '') return undefined;
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new CommandError(`${where}: ${JSON.stringify(text)} is not a whole number from 1 to ${max}.`);
}

function valuesOf(joined: string, where: string): Float64Array<ArrayBuffer> {
  if (joined === '') return new Float64Array(0);
  const texts = joined.split(';');
  if (texts.length > SERIES_LENGTH_MAX) {
    throw new CommandError(`${where}: there are ${texts.length} values; a series has at most ${SERIES_LENGTH_MAX}.`);
  }
  return Float64Array.from(texts, (given, index) => {
    const text = given.trim();
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    if (value >= 0 && value <= VALUE_MAX) return value;
    const shown = text === '' ? 'missing' : `${JSON.stringify(text)}, which is not a number from 0 to ${VALUE_MAX}`;
    throw new CommandError(`${where}: value ${index + 1} is ${shown}.`);
  });
}
