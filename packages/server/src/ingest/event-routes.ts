// A merchant's events over HTTP. PUT is idempotent and answers with what is stored; an event ends by being cancelled.
import {
  EVENTS_MAX,
  type EventInput,
  listEvents as listContract,
  putEvent as putContract,
} from '@topline/domain/contract/events.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { defineRoute, type Route } from '../http/call.ts';
import { merchantNotFound } from '../http/guard.ts';
import { stored } from '../http/stored.ts';
import type { Pool } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';
import { listEvents, type PutEvent, putEvent } from './events.ts';
import { getMerchant } from './merchants.ts';

interface EventRouteDeps {
  readonly pool: Pool;
  readonly reader: ScopedReader<MerchantScope>;
}

export function createEventRoutes({ pool, reader }: EventRouteDeps): Route[] {
  return [
    defineRoute(putContract, async ({ params, body, guard }) => {
      const scope = guard.merchant(params.merchantId);
      const input = body as EventInput;
      const event = { ...input, eventId: params.eventId, cancelled: input.cancelled ?? false };
      const created = createdBy(await stored(() => putEvent(pool, scope, event)), input);
      return { status: created ? 201 : 200, body: { merchantId: scope.merchantId, ...event } };
    }),
    defineRoute(listContract, async ({ params, query, guard }) => {
      const scope = guard.merchant(params.merchantId);
      const rows = await stored(() => listEvents(reader, scope, query.after, query.limit + 1));
      if (rows.length === 0 && !(await stored(() => getMerchant(reader, scope)))) throw merchantNotFound();
      const events = rows.slice(0, query.limit).map((event) => ({ merchantId: scope.merchantId, ...event }));
      const next = rows.length > query.limit ? (events.at(-1)?.eventId ?? null) : null;
      return { status: 200, body: { merchantId: scope.merchantId, events, next } };
    }),
  ];
}

function createdBy(put: PutEvent, { categoryIds = [] }: EventInput): boolean {
  if (put === undefined) throw merchantNotFound();
  if ('created' in put) return put.created;
  if ('full' in put) {
    const detail = `A merchant has at most ${EVENTS_MAX} events; an old or cancelled one can be written anew.`;
    throw new Fault('rule-broken', detail, { errors: [{ pointer: '', detail }] });
  }
  const unknown = new Set(put.unknownCategories);
  throw new Fault('unknown-category', 'The event names categories that the merchant does not have.', {
    errors: categoryIds.flatMap((id, index) =>
      unknown.has(id) ? [{ pointer: `/categoryIds/${index}`, detail: 'is not a category of this merchant' }] : [],
    ),
  });
}
