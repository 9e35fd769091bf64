// What every request must pass before any route is looked at: its target, its Host and its framing.
//
// In open mode a web page anywhere could make its visitor's browser talk to this port under a name of its own (DNS
// rebinding); so only our own host names are answered, and everything else gets 421.

import type { IncomingMessage } from 'node:http';
import { Fault } from '@topline/domain/fault.ts';
import { malformedRequest, pathNotFound } from './problem-answer.ts';

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i;
/** A dot segment, an empty segment, a backslash or one of them in disguise: no path of ours has any. */
const ODD_PATH = /\/\/|\/\.{1,2}(?:\/|$)|\\|%(?:00|2e|2f|5c)/i;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** @throws Fault malformed-request, misdirected-request or path-not-found */
export function checkEntrance(request: IncomingMessage, hostnames: ReadonlySet<string>): void {
  const { url = '', headers } = request;
  refuseDoubledHeaders(request.rawHeaders);
  if (headers.host === undefined) throw malformedRequest('/headers/host', 'The Host header is missing.');
  const host = HOST.exec(headers.host);
  if (host === null) throw malformedRequest('/headers/host', 'The Host header is malformed.');
  if (!hostnames.has((host[1] ?? '').toLowerCase())) throw misdirected();
  if (headers['transfer-encoding'] !== undefined && headers['transfer-encoding'].toLowerCase() !== 'chunked') {
    throw malformedRequest('/headers/transfer-encoding', 'The one transfer coding that is read is chunked.');
  }
  if (!url.startsWith('/') || url.includes('#') || !VISIBLE_ASCII.test(url)) {
    throw malformedRequest('/path', 'The request target must be a path, percent-encoded.');
  }
  const query = url.indexOf('?');
  if (ODD_PATH.test(query < 0 ? url : url.slice(0, query))) throw pathNotFound();
}

/** Node keeps the first of two: which one counts must not depend on who reads the request. */
function refuseDoubledHeaders(rawHeaders: readonly string[]): void {
  let hosts = 0;
  let contentTypes = 0;
  let names = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
    else if (name.length === 12 && name.toLowerCase() === 'content-type') contentTypes += 1;
    else if (name.length === 13 && name.toLowerCase() === 'authorization') names += 1;
  }
  if (hosts > 1) throw malformedRequest('/headers/host', 'The Host header is given twice.');
  if (contentTypes > 1) throw malformedRequest('/headers/content-type', 'The Content-Type header is given twice.');
  if (names > 1) throw malformedRequest('/headers/authorization', 'The Authorization header is given twice.');
}

function misdirected(): Fault {
  const detail = 'This server does not answer under that host name.';
  return new Fault('misdirected-request', detail, { errors: [{ pointer: '/headers/host', detail }] });
}

export function hasBody(request: IncomingMessage): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
