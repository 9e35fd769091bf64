// Refusals as they go over the wire: always application/problem+json, whoever refuses.

import { STATUS_CODES } from 'node:http';
import { PROBLEM_MEDIA_TYPE } from '@topline/domain/contract/route.ts';
import { Fault, problemOf } from '@topline/domain/fault.ts';
import type { Flight } from './in-flight.ts';
import { NOT_CACHED, SECURITY_HEADERS } from './security-headers.ts';

export { PROBLEM_MEDIA_TYPE };

export function problemText(fault: Fault): string {
  return JSON.stringify(problemOf(fault));
}

/** Any thrown value as what the caller is told. What is no Fault is a bug: the caller learns nothing of it. */
export function faultOf(error: unknown, flight?: Flight): Fault {
  if (error instanceof Fault) return error;
  // Whatever a handler throws once its signal is aborted, the reason is that.
  if (flight?.abortedFor !== undefined) return flight.abortedFor;
  return (
    clientFault(error) ??
    new Fault('internal', 'Something went wrong here; the request may be sent again.', { cause: error })
  );
}

/** Fastify and its plugins refuse with errors of their own: a bad URL, a file that is not there. */
function clientFault(error: unknown): Fault | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  if (error.statusCode < 400 || error.statusCode >= 500) return undefined;
  if (error.statusCode === 403 || error.statusCode === 404) return pathNotFound();
  return new Fault('malformed-request', 'The request could not be understood.', { cause: error });
}

export function pathNotFound(): Fault {
  const detail = 'There is nothing at this path.';
  return new Fault('path-not-found', detail, { errors: [{ pointer: '/path', detail }] });
}

export function malformedRequest(pointer: string, detail: string): Fault {
  return new Fault('malformed-request', detail, { errors: [{ pointer, detail }] });
}

/** A whole HTTP/1.1 response, for a socket on which there is no request to answer. */
export function rawProblem(fault: Fault): string {
  const body = problemText(fault);
  const headers = {
    ...SECURITY_HEADERS,
    ...NOT_CACHED,
    ...fault.headers,
    date: new Date().toUTCString(),
    'content-type': PROBLEM_MEDIA_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status] ?? 'Error'}\r\n${lines.join('')}\r\n${body}`;
}
