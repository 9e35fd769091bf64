// The one way in which a request is refused once it has a reply: a problem, or for people the page that says so, on a
// connection that stays usable or closes.

import { HTML_MEDIA_TYPE } from '@topline/domain/contract/route.ts';
import type { Fault } from '@topline/domain/fault.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../platform/log.ts';
import { discardRest } from './body-intake.ts';
import type { HttpLimits } from './limits.ts';
import { PROBLEM_MEDIA_TYPE, problemText } from './problem-answer.ts';
import type { RefusalPage } from './refusal-page.ts';

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
  // The rest of an unread body would be taken for the next request.
  if (!request.raw.complete) {
    reply.header('connection', 'close');
    await discardRest(request.raw, limits);
  }
  if (fault.headers !== undefined) reply.headers(fault.headers);
  const [mediaType, text] =
    page === undefined ? [PROBLEM_MEDIA_TYPE, problemText(fault)] : [HTML_MEDIA_TYPE, page(fault)];
  reply.code(fault.status).header('content-type', mediaType).serializer(asItIs).send(text);
}

/** The text is serialised already. Without this Fastify adds a charset to the media type, which JSON does not have. */
export function asItIs(text: unknown): string {
  return String(text);
}
