// The one way in which a request is refused once it has a reply: a problem, on a connection that stays usable or closes.

import type { Fault } from '@topline/domain/fault.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../platform/log.ts';
import { discardRest } from './body-intake.ts';
import { RETRY_AFTER } from './in-flight.ts';
import type { HttpLimits } from './limits.ts';
import { PROBLEM_MEDIA_TYPE, problemText } from './problem-answer.ts';

/** Whatever the reason: the caller is told when to come again. */
const UNAVAILABLE = 503;

export async function refuse(
  log: Log,
  limits: HttpLimits,
  request: FastifyRequest,
  reply: FastifyReply,
  fault: Fault,
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
  if (fault.status === UNAVAILABLE) reply.headers(RETRY_AFTER);
  if (fault.headers !== undefined) reply.headers(fault.headers);
  reply.code(fault.status).header('content-type', PROBLEM_MEDIA_TYPE).serializer(asItIs).send(problemText(fault));
}

/** The text is serialised already. Without this Fastify adds a charset to the media type, which JSON does not have. */
export function asItIs(text: unknown): string {
  return String(text);
}
