// The body of a request, from the socket to text.
//
// Guarantee: at most bytesMax of a body and receivingBytesMax of all bodies are held; content types are judged before a
// byte is read; nothing is decompressed; what is not UTF-8 is refused, never repaired.

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { Fault } from '@topline/domain/fault.ts';
import { RETRY_AFTER } from './in-flight.ts';
import type { HttpLimits } from './limits.ts';

/** The connection ended before the body did: there is nobody to answer. */
export class ClientGone extends Error {}

export interface BodyIntake {
  /** @throws Fault body-too-large or overloaded, ClientGone */
  receive(request: IncomingMessage, bytesMax: number): Promise<Buffer>;
}

export function createBodyIntake(limits: HttpLimits): BodyIntake {
  const receiving = { bytes: 0 };
  return {
    receive(request, bytesMax) {
      if (Number(request.headers['content-length'] ?? 0) > bytesMax) return Promise.reject(tooLarge(bytesMax));
      return receive(request, bytesMax, receiving, limits.receivingBytesMax);
    },
  };
}

function receive(
  request: IncomingMessage,
  bytesMax: number,
  receiving: { bytes: number },
  receivingBytesMax: number,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const leave = (): void => {
      receiving.bytes -= bytes;
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onClose);
      request.off('error', onClose);
    };
    const refuse = (error: Error): void => {
      leave();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      receiving.bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > bytesMax) refuse(tooLarge(bytesMax));
      else if (receiving.bytes > receivingBytesMax) refuse(tooManyBytes());
    };
    const onEnd = (): void => {
      leave();
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, bytes));
    };
    const onClose = (): void => refuse(new ClientGone('the client left before its request was complete'));
    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onClose);
    request.on('error', onClose);
  });
}

function tooLarge(bytesMax: number): Fault {
  return new Fault('body-too-large', `The body may have ${bytesMax} bytes.`);
}

function tooManyBytes(): Fault {
  return new Fault('overloaded', 'Too many large bodies are being sent; send this one again later.', {
    headers: RETRY_AFTER,
  });
}

/**
 * Reads on and drops what comes, so that a client that is still sending gets to read its refusal. Unless that reached the
 * end of the request, the connection is closed after that answer: it is not known where the next one would begin.
 */
export function discardRest(request: IncomingMessage, limits: HttpLimits): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const end = (): void => {
      clearTimeout(timer);
      request.off('data', count);
      request.pause();
      resolve();
    };
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > limits.discardBytesMax) end();
    };
    const timer = setTimeout(end, limits.discardMs);
    request.on('data', count);
    request.once('end', end);
    request.once('close', end);
    request.once('error', end);
  });
}

export function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new Fault('malformed-json', 'The body is not valid UTF-8.');
  return body.toString('utf8');
}

/** The media type of a body, one of those the route reads. @throws Fault unsupported-media-type */
export function mediaTypeOf(request: IncomingMessage, accepted: readonly string[]): string {
  const { 'content-type': contentType = '', 'content-encoding': contentEncoding } = request.headers;
  if (contentEncoding !== undefined) {
    throw unsupported('/headers/content-encoding', 'No content coding is read; send the body as it is.');
  }
  if (accepted.includes(contentType)) return contentType;
  const type = parsedType(contentType);
  if (type === undefined || !accepted.includes(type.essence)) {
    throw unsupported('/headers/content-type', `The Content-Type must be ${accepted.join(' or ')}.`);
  }
  const charset = type.params.get('charset');
  // The parser keeps the first of two charsets: a second one could mean another text.
  const ambiguous = contentType.toLowerCase().split('charset').length > 2;
  if (ambiguous || (charset !== null && charset.toLowerCase() !== 'utf-8')) {
    throw unsupported('/headers/content-type', 'The one charset that is read is utf-8.');
  }
  return type.essence;
}

function parsedType(contentType: string): MIMEType | undefined {
  try {
    return new MIMEType(contentType);
  } catch {
    // Not a media type at all: refused by the caller like any other that is not read.
    return undefined;
  }
}

function unsupported(pointer: string, detail: string): Fault {
  return new Fault('unsupported-media-type', detail, { errors: [{ pointer, detail }] });
}
