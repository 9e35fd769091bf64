// The body of a request: decompressed when it says so, bounded after that, kept as text (a statement) or written to a
// file (the data of an INSERT), which the engine then reads by itself in any format.
// Guarantee: no more than the limit in memory or on disk; a file that could not be completed is removed. A request that
// is refused half-way stays readable, so that its client, still sending, gets the answer and not a broken connection.
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { errorCode, QueryRefused } from './query-refused.ts';

const contentTooLarge = 413;

/** The decompressed body. */
export function openBody(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return request;
  const decoder = createDecoder(encoding);
  // Its reader learns of an error by reading. One that stopped reading half-way must not hear of it as an event of nobody.
  decoder.on('error', () => undefined);
  // A client that leaves ends the decoder too, and with it whoever reads from it.
  request.once('close', () => {
    if (!request.complete) decoder.destroy(new Error('the client left'));
  });
  return request.pipe(decoder);
}

function createDecoder(encoding: string): Transform {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  if (encoding === 'br') return createBrotliDecompress();
  if (encoding === 'zstd') return createZstdDecompress();
  throw new QueryRefused(errorCode.badArguments, `Unknown Content-Encoding ${encoding.slice(0, 20)}`);
}

export async function readText(body: Readable, textBytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of boundedChunks(body, textBytesMax, 'The text of a query')) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Writes `head` and then the body, if it holds data too; resolves with the number of bytes. */
export async function writeDataFile(
  path: string,
  head: string,
  body: Readable | undefined,
  dataBytesMax: number,
): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    const bytes = await writeAll(file, head, body, dataBytesMax);
    await file.close();
    return bytes;
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}

async function writeAll(
  file: FileHandle,
  head: string,
  body: Readable | undefined,
  dataBytesMax: number,
): Promise<number> {
  const start = Buffer.from(head);
  let bytes = start.length;
  if (bytes > 0) await file.writeFile(start);
  if (!body) return bytes;
  for await (const chunk of boundedChunks(body, dataBytesMax, 'The data of one INSERT')) {
    bytes += chunk.length;
    await file.writeFile(chunk);
  }
  return bytes;
}

async function* boundedChunks(body: Readable, bytesMax: number, what: string): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) break;
      yield chunk;
    }
  } catch (cause) {
    const refused = new QueryRefused(errorCode.badArguments, 'The body of the request cannot be read');
    throw Object.assign(refused, { cause });
  }
  if (bytes > bytesMax) {
    throw new QueryRefused(errorCode.unknownError, `${what} is limited to ${bytesMax} bytes`, contentTooLarge);
  }
}
