// A chosen file as a stream of records; plain or gzip, told apart by the first two bytes. The parser is the command
// line's, so both see the same rows.
// Guarantee: the file streams, whatever its size. What is no CSV at all (an open quote, a broken gzip) ends the stream
// with an UnreadableFile that says where.

import { CSV_OPTIONS, type CsvRecord, UnreadableFile } from '@topline/domain/import/import-row.ts';
import { CsvError, parse } from 'csv-parse/browser/esm';

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Told how much of the file has been read. */
  readonly onBytes?: (count: number) => void;
}

export async function* readRecords(file: Blob, options: ReadOptions = {}): AsyncGenerator<CsvRecord> {
  const texts = (await textsOf(file, options)).getReader();
  const parser = createRecordParser();
  try {
    for (;;) {
      options.signal?.throwIfAborted();
      const { done, value } = await texts.read().catch(damaged);
      yield* done ? await parser.end() : await parser.write(value);
      if (done) return;
    }
  } finally {
    // Nobody waits for the rest of the file; a stream that failed has none.
    await texts.cancel().catch(() => undefined);
  }
}

async function textsOf(file: Blob, { onBytes = () => undefined }: ReadOptions): Promise<ReadableStream<string>> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      onBytes(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  const bytes = file.stream().pipeThrough(counted);
  const plain = first === 0x1f && second === 0x8b ? bytes.pipeThrough(new DecompressionStream('gzip')) : bytes;
  return plain.pipeThrough(new TextDecoderStream());
}

function damaged(cause: unknown): never {
  // Where the file itself cannot be read (it was changed or taken away), the browser has a name for it.
  if (cause instanceof DOMException) throw new UnreadableFile('The file cannot be read any more.', { cause });
  throw new UnreadableFile('The gzip stream is damaged or cut off.', { cause });
}

/** The parser as a function from text to records. It never holds more than the records of the text just written. */
function createRecordParser() {
  const parser = parse(CSV_OPTIONS);
  let records: CsvRecord[] = [];
  let failure: unknown;
  let hasText = false;
  parser.on('data', (record: CsvRecord) => records.push(record));
  parser.on('error', (error: unknown) => {
    failure = error;
  });
  const taken = (): CsvRecord[] => {
    if (failure instanceof CsvError) {
      throw new UnreadableFile(`The file is no CSV: ${failure.message}.`, { cause: failure });
    }
    if (failure !== undefined) throw failure;
    const ready = records;
    records = [];
    return ready;
  };
  return {
    async write(text: string): Promise<CsvRecord[]> {
      if (text === '') return [];
      hasText = true;
      await new Promise<void>((resolve) => parser.write(text, () => resolve()));
      return taken();
    },
    async end(): Promise<CsvRecord[]> {
      // The parser's build for browsers throws when it is ended without any text.
      if (!hasText) return [];
      await new Promise<void>((resolve) => {
        parser.once('end', resolve);
        parser.once('error', () => resolve());
        parser.end();
      });
      return taken();
    },
  };
}
