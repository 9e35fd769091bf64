// The one way in which a request is refused once it has a reply: a problem, or for people the page that says so, on a
// connection that stays usable or closes.

import type { IncomingMessage } from 'node:http';
import { HTML_MEDIA_TYPE } from '@topline/domain/contract/route.ts';
import type { Fault } from '@topline/domain/fault.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../platform/log.ts';
import { discardRest } from './body-intake.ts';
import { RETRY_AFTER } from './in-flight.ts';
import type { HttpLimits } from './limits.ts';
import { PROBLEM_MEDIA_TYPE, problemText } from './problem-answer.ts';
import type { RefusalPage } from './refusal-page.ts';

/** Whatever the reason: the caller is told when to come again. */
const UNAVAILABLE = 503;

export async function refuse(
  log: Log,
  limits: HttpLimits,
  request: FastifyRequest,
  reply: FastifyReply,
  fault: Fault,
  page?: RefusalPage,
): Promise<void> {
  if (fault.code === 'internal') {
    log.error(
      { err: fault.cause ?? fault, requestId: request.id, route: request.routeOptions.url },
      'a request failed',
    );
  }
  if (!request.raw.complete) {
    await discardRest(request.raw, limits);
    // The rest of an unread body would be taken for the next request. A small one has been read to its end: whoever is
    // over a limit and comes back later need not connect again.
    if (!request.raw.complete || !isSmall(request.raw)) reply.header('connection', 'close');
  }
  if (fault.status === UNAVAILABLE) reply.headers(RETRY_AFTER);
  if (fault.headers !== undefined) reply.headers(fault.headers);
  const [mediaType, text] =
    page === undefined ? [PROBLEM_MEDIA_TYPE, problemText(fault)] : [HTML_MEDIA_TYPE, page(fault)];
  reply.code(fault.status).header('content-type', mediaType).serializer(asItIs).send(text);
}

const KEPT_BODY_BYTES_MAX = 65_536;

function isSmall({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) <= KEPT_BODY_BYTES_MAX;
}

/** The text is serialised already. Without this Fastify adds a charset to the media type, which JSON does not have. */
export function asItIs(text: unknown): string {
  return String(text);
}
