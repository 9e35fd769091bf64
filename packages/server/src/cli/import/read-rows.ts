// A CSV file as a stream of rows, each with its line number; plain or gzip, told apart by the first two bytes.
// Guarantee: constant memory. A file that is no CSV at all (an open quote, a broken gzip) ends the stream with an
// UnreadableFile that says where.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  CSV_OPTIONS,
  type CsvRecord,
  type ImportRow,
  rowsOf,
  UnreadableFile,
} from '@topline/domain/import/import-row.ts';
import { CsvError, parse } from 'csv-parse';

/** `onBytes` is told how much of the file has been read. */
export async function* readRows(path: string, onBytes: (count: number) => void): AsyncGenerator<ImportRow> {
  const gzip = await isGzip(path);
  const parser = parse(CSV_OPTIONS);
  const file = createReadStream(path);
  file.on('data', (chunk) => onBytes(chunk.length));
  // The parser ends with whatever ends a stream before it; the loop below then throws it.
  const done = (): void => undefined;
  if (gzip) pipeline(file, createGunzip(), parser, done);
  else pipeline(file, parser, done);
  try {
    yield* rowsOf(parser as AsyncIterable<CsvRecord>);
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

function explained(cause: unknown): unknown {
  if (cause instanceof CsvError) return new UnreadableFile(`The file is no CSV: ${cause.message}.`, { cause });
  const code = (cause as NodeJS.ErrnoException).code;
  if (typeof code === 'string' && (code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE')) {
    return new UnreadableFile('The gzip stream is damaged or cut off.', { cause });
  }
  return cause;
}
