// Dead letters over HTTP: what was set aside and why, and the way back into the log for it.
import * as contract from '@topline/domain/contract/system.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import { defineRoute, type Route } from '../http/call.ts';
import { stored } from '../http/stored.ts';
import {
  countDeadLetters,
  countDeadLettersByReason,
  type DeadLetterRow,
  listDeadLetters,
  replayDeadLetters,
} from '../outbox/dead-letters.ts';
import type { Pool } from '../platform/pool.ts';

export interface DeadLetterDeps {
  pool: Pool;
  /** There is something new in the log, put there by somebody. */
  onReplayed: (actor: string, events: number) => Promise<void>;
}

/**
 * `all` takes this many letters a request: a request has a deadline. More than the replayable ones, so that letters that are no
 * events do not stand in the way of those after them.
 */
const ALL_LETTERS_MAX = 10 * contract.REPLAY_IDS_MAX;

export function createDeadLetterRoutes({ pool, onReplayed }: DeadLetterDeps): Route[] {
  return [
    defineRoute(contract.listDeadLetters, async ({ query }) => {
      const { reason, after, limit } = query;
      const list = { reason, before: after, limit: limit + 1, payloadCharsMax: contract.EVENT_SHOWN_BYTES_MAX };
      const [rows, reasons] = await stored(() =>
        Promise.all([listDeadLetters(pool, list), countDeadLettersByReason(pool)]),
      );
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
      return { status: 200, body: { deadLetters: page.map(deadLetterBody), reasons, next } };
    }),
    defineRoute(contract.replayDeadLetters, async ({ body, guard }) => {
      const options = body.ids ? { ids: body.ids } : { lettersMax: ALL_LETTERS_MAX };
      const { events } = await stored(() => replayDeadLetters(pool, options));
      if (events > 0) await stored(() => onReplayed(guard.principal.subject, events));
      return { status: 200, body: { replayed: events, left: await stored(() => countDeadLetters(pool)) } };
    }),
  ];
}

function deadLetterBody({ part, payloadStart, payloadBytes, createdMs, ...letter }: DeadLetterRow): object {
  const event = fitting(payloadStart);
  return {
    ...letter,
    partition: part,
    event: event.text,
    eventCut: event.bytes < payloadBytes,
    createdAt: formatInstant(createdMs),
  };
}

/** The whole characters that fit into what an answer shows of an event. */
function fitting(text: string): { text: string; bytes: number } {
  const room = new Uint8Array(contract.EVENT_SHOWN_BYTES_MAX);
  const { read, written } = new TextEncoder().encodeInto(text, room);
  return { text: text.slice(0, read), bytes: written };
}
