// The body of a request: decompressed when it says so, bounded before and after, kept as text (a statement) or written
// to a file (the data of an INSERT), which the engine then reads by itself in any format.
// Guarantee: no more than the limits in memory or on disk; the file of a request is gone when the request is done.
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';

export class BodyTooLarge extends Error {}
export class BodyUnreadable extends Error {}

export interface BodyLimits {
  /** Of a statement's text. */
  textBytesMax: number;
  /** Of the data of one INSERT, decompressed. */
  dataBytesMax: number;
}

/** The decompressed body. Destroying it destroys the request too. */
export function openBody(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return request;
  const decoder = createDecoder(encoding);
  // The error of either end destroys the other; the reader of the decoder sees it.
  request.on('error', (error) => decoder.destroy(error));
  request.on('aborted', () => decoder.destroy(new BodyUnreadable('the client left')));
  return request.pipe(decoder);
}

function createDecoder(encoding: string): Transform {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  if (encoding === 'br') return createBrotliDecompress();
  if (encoding === 'zstd') return createZstdDecompress();
  throw new BodyUnreadable(`unknown Content-Encoding ${encoding.slice(0, 20)}`);
}

export async function readText(body: Readable, limits: BodyLimits): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.textBytesMax)
        throw new BodyTooLarge(`the text of a query is limited to ${limits.textBytesMax} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof BodyTooLarge ? cause : new BodyUnreadable('the body cannot be read', { cause });
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Writes `head` and then the body; resolves with the number of bytes. The file is removed when this fails. */
export async function writeDataFile(
  path: string,
  head: string,
  body: Readable | undefined,
  limits: BodyLimits,
): Promise<number> {
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= limits.dataBytesMax) return done(null, chunk);
      done(new BodyTooLarge(`the data of one INSERT is limited to ${limits.dataBytesMax} bytes`));
    },
  });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    if (body) await pipeline(prefixed(head, body), counter, file);
    else await pipeline(Readable.from([Buffer.from(head)]), counter, file);
    return bytes;
  } catch (cause) {
    await rm(path, { force: true });
    throw cause instanceof BodyTooLarge ? cause : new BodyUnreadable('the body cannot be read', { cause });
  }
}

async function* prefixed(head: string, body: Readable): AsyncGenerator<Buffer> {
  if (head !== '') yield Buffer.from(head);
  yield* body as AsyncIterable<Buffer>;
}
