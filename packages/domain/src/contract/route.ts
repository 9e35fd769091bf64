// What a route promises, as a value: the listener reads requests by it, the tests check answers by it, and the OpenAPI
// document is made from it. There is no second description of the interface anywhere.

import type { Static, TObject, TProperties, TSchema } from 'typebox';
import type { Right } from '../access.ts';
import type { Fault, FaultCode, FaultPlace } from '../fault.ts';
import type { JsonValue } from '../json.ts';

/** In the order in which an overloaded listener gives up: evaluate first, health never. */
export type LoadClass = 'evaluate' | 'forecast' | 'bulk' | 'read' | 'write' | 'health';

/** Units of a caller's rate that a request costs, by what it makes the server do; see BULK_ORDER_COST for bulk. */
export const RATE_COSTS: Readonly<Record<LoadClass, number>> = {
  evaluate: 100,
  forecast: 10,
  bulk: 1,
  read: 1,
  write: 1,
  health: 1,
};
/** Each order of a bulk request, beside the request itself: in bulk an order is about five times as cheap as alone. */
export const BULK_ORDER_COST = 0.2;

export const HTML_MEDIA_TYPE = 'text/html; charset=utf-8';
export const JSON_MEDIA_TYPE = 'application/json';
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
/** Server-sent events, for a client that wants to see progress. */
export const EVENTS_MEDIA_TYPE = 'text/event-stream';
/** One JSON value a line. Both names are in use. */
export const LINES_MEDIA_TYPES: readonly string[] = ['application/x-ndjson', 'application/jsonl'];

/** Closed: a field that is not named here is refused in a request and a bug in an answer. */
export const CLOSED = { additionalProperties: false } as const;

export interface BodyContract {
  readonly schema: TSchema;
  readonly mediaTypes: readonly string[];
  readonly sizeClass: 'single' | 'bulk';
  /**
   * checked: the listener holds the body against the schema and hands over plain values.
   * tokens: the handler judges the JSON itself, numbers as they were written; the schema is for the reader.
   * items: as tokens, but an array or lines, each item read on its own.
   */
  readonly read: 'checked' | 'tokens' | 'items';
  /** For 'items'. */
  readonly itemsMax?: number;
  /** For 'checked': what the schema cannot say. Called with a value that fits the schema. */
  readonly refine?: (value: never) => readonly FaultPlace[];
}

export interface AnswerContract {
  readonly description: string;
  readonly schema: TSchema;
  readonly mediaType?: string;
  /** A client that accepts server-sent events gets the answer as the last of them. */
  readonly eventStream?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a request that fits its schema can still be refused for, because no schema can say it. */
export interface RouteRule {
  /** Of the place that the refusal names; \* stands for any one token. */
  readonly pointer: string;
  /** What must be so, as words after the place's name. */
  readonly rule: string;
}

export interface RouteContract {
  /** The operationId, and the route's label in metrics. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  readonly group: string;
  readonly loadClass: LoadClass;
  /** What the caller must be allowed to do, at the merchant that the request is about. */
  readonly right: Right;
  readonly params?: TObject<TProperties>;
  readonly query?: TObject<TProperties>;
  readonly body?: BodyContract;
  readonly answers: Readonly<Record<number, AnswerContract>>;
  readonly rules?: readonly RouteRule[];
  /** People come here by a link: who takes HTML is shown a refusal by the page. */
  readonly forPeople?: true;
  /** The refusals of its own, beyond those that any route can answer (see faultsOf). */
  readonly faults: readonly FaultCode[];
}

/** One order of a bulk request: an item that cannot be read is refused alone. */
export type BodyItem = { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly fault: Fault };

export type ParamsOf<C extends RouteContract> = C['params'] extends TSchema
  ? Static<C['params']>
  : Record<never, never>;
export type QueryOf<C extends RouteContract> = C['query'] extends TSchema ? Static<C['query']> : Record<never, never>;
export type BodyOf<C extends RouteContract> = C['body'] extends BodyContract
  ? C['body']['read'] extends 'checked'
    ? Static<C['body']['schema']>
    : C['body']['read'] extends 'items'
      ? readonly BodyItem[]
      : JsonValue
  : undefined;

const ANY_ROUTE: readonly FaultCode[] = [
  'malformed-request',
  'request-timeout',
  'misdirected-request',
  'body-too-large',
  'expectation-failed',
  'headers-too-large',
  'internal',
  'deadline-exceeded',
];
const SHEDDABLE: readonly FaultCode[] = ['overloaded'];
const RATED: readonly FaultCode[] = ['rate-limited'];
const WITH_RIGHT: readonly FaultCode[] = ['unauthenticated', 'forbidden', 'unavailable'];
const WITH_BODY: readonly FaultCode[] = ['malformed-json', 'invalid-request', 'unsupported-media-type'];
/** What a browser sends along by itself must not be enough to change anything. */
const CHANGING: readonly FaultCode[] = ['cross-site-request'];

/**
 * Whether a reader may keep the answer, say which one it has, and be told that it still holds (304). What only administrators and
 * operators may read, such as keys, is kept by nobody.
 */
export function revalidates({ method, loadClass, right }: RouteContract): boolean {
  return method === 'GET' && right === 'read' && (loadClass === 'read' || loadClass === 'forecast');
}

/** Health and the description of the interface are never limited; everything else is, where limits are on. */
export function isRateLimited({ right, loadClass }: RouteContract): boolean {
  return right !== 'none' || loadClass !== 'health';
}

/** Every refusal that the route can answer with. */
export function faultsOf(contract: RouteContract): ReadonlySet<FaultCode> {
  const readsInput = contract.params !== undefined || contract.query !== undefined;
  return new Set([
    ...ANY_ROUTE,
    ...(contract.loadClass === 'health' ? [] : SHEDDABLE),
    ...(isRateLimited(contract) ? RATED : []),
    ...(contract.right === 'none' ? [] : WITH_RIGHT),
    ...(contract.method === 'GET' || contract.right === 'none' ? [] : CHANGING),
    ...(contract.body === undefined ? [] : WITH_BODY),
    ...(readsInput ? (['invalid-request'] as const) : []),
    ...(contract.params === undefined ? [] : (['path-not-found'] as const)),
    ...contract.faults,
  ]);
}
