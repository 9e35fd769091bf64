// A merchant's calendar of events: promotions, holidays and closed days, past and planned. Forecasts learn what such days do to sales.

import Type, { type Static } from 'typebox';
import { isLocalDate } from '../calendar.ts';
import { dayOfDate } from '../civil-date.ts';
import type { FaultPlace } from '../fault.ts';
import * as field from './fields.ts';
import { CLOSED, JSON_MEDIA_TYPE, type RouteContract } from './route.ts';

const GROUP = 'Events';
export const EVENTS_MAX = 1_000;
const EVENT_DAYS_MAX = 366;
const EVENT_CATEGORIES_MAX = 2_000;
const EVENT_KINDS = ['promotion', 'holiday', 'closed'] as const;

const EventId = Type.Integer({
  title: 'EventId',
  description: 'Given by the platform.',
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  examples: [1],
});
const Kind = Type.Enum([...EVENT_KINDS], {
  title: 'EventKind',
  description:
    'closed: nothing can be sold. promotion, holiday: sales may be higher or lower; how much is learnt from the past.',
});
const CategoryIds = Type.Array(field.CategoryId, {
  minItems: 1,
  maxItems: EVENT_CATEGORIES_MAX,
  uniqueItems: true,
  description: 'The categories that it concerns; all of them unless told.',
});

const EventInput = Type.Object(
  {
    name: field.Name,
    kind: Kind,
    from: Type.String({ ...field.ASKED_DATE, description: 'The first date.' }),
    to: Type.String({ ...field.ASKED_DATE, description: 'Exclusive: the first date after it.' }),
    categoryIds: Type.Optional(CategoryIds),
    cancelled: Type.Optional(Type.Boolean({ description: 'It does not take place, and counts for nothing.' })),
  },
  {
    title: 'EventInput',
    description:
      'Events of one kind and name are one thing that recurs: from three occurrences on its effect can be learnt.',
    ...CLOSED,
  },
);
export type EventInput = Static<typeof EventInput>;

const EventBody = Type.Object(
  {
    merchantId: field.MerchantId,
    eventId: EventId,
    name: Type.String(),
    kind: Kind,
    from: field.CalendarDate,
    to: field.CalendarDate,
    categoryIds: Type.Optional(Type.Array(field.CategoryId)),
    cancelled: Type.Boolean(),
  },
  { title: 'Event', ...CLOSED },
);

export const putEvent = {
  name: 'putEvent',
  method: 'PUT',
  path: '/v1/merchants/{merchantId}/events/{eventId}',
  summary: 'Create an event, change it, or cancel it; forecasts follow within a minute',
  group: GROUP,
  loadClass: 'write',
  right: 'administer',
  params: Type.Object({ merchantId: field.MerchantId, eventId: EventId }),
  body: { schema: EventInput, mediaTypes: [JSON_MEDIA_TYPE], sizeClass: 'single', read: 'checked', refine: datesOf },
  answers: {
    200: { description: 'What is stored; it was known before', schema: EventBody },
    201: { description: 'What is stored; it is new', schema: EventBody },
  },
  rules: [
    field.shown('/name'),
    { pointer: '/to', rule: `is 1 to ${EVENT_DAYS_MAX} days after \`from\`` },
    { pointer: '/categoryIds/*', rule: "is one of the merchant's categories" },
  ],
  faults: ['merchant-not-found', 'unknown-category', 'rule-broken', 'unavailable'],
} as const satisfies RouteContract;

export const listEvents = {
  name: 'listEvents',
  method: 'GET',
  path: '/v1/merchants/{merchantId}/events',
  summary: "A merchant's events, cancelled ones too, by eventId",
  group: GROUP,
  loadClass: 'read',
  right: 'read',
  params: field.MerchantParams,
  query: field.PageQuery,
  answers: {
    200: {
      description: 'A page of events',
      schema: Type.Object(
        { merchantId: field.MerchantId, events: Type.Array(EventBody), next: field.Next },
        { title: 'EventPage', ...CLOSED },
      ),
    },
  },
  faults: ['merchant-not-found', 'unavailable'],
} as const satisfies RouteContract;

/** What the schema cannot say: that the dates exist, are in order, and not too far apart. */
function datesOf({ from, to }: EventInput): readonly FaultPlace[] {
  const places = [dateAt('/from', from), dateAt('/to', to)].filter((place) => place !== undefined);
  if (places.length > 0) return places;
  const days = dayOfDate(to) - dayOfDate(from);
  if (days <= 0) return [{ pointer: '/to', detail: 'must be after from: it is the first date after the event' }];
  if (days > EVENT_DAYS_MAX) return [{ pointer: '/to', detail: `must be at most ${EVENT_DAYS_MAX} days after from` }];
  return [];
}

function dateAt(pointer: string, date: string): FaultPlace | undefined {
  const { LOCAL_DATE_MIN: min, LOCAL_DATE_MAX: max } = field;
  if (isLocalDate(date) && date >= min && date <= max) return undefined;
  return { pointer, detail: `must be a date that exists, from ${min} to ${max}` };
}
