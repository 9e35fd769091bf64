// The order event, schema version 1: what the stream carries from the outbox to the aggregator, and its key's shard.
// Guarantee: decode(encode(order)) gives the order's merchant, date and lines back exactly. Decoding never throws: a
// text that is not such an event is a value with a reason, because the stream sets it aside and goes on.
// Rejected: reading lineAmount as a JavaScript number and multiplying; it cannot tell 59.97 from 59.970000000000000001.

import { formatInstant, parseUtcInstant } from './instant.ts';
import { decimalsOf, formatAmount, parseAmount } from './money.ts';

export const EVENT_SCHEMA_VERSION = 1;
/** 1,000 lines of the longest numbers are 90,000 characters. */
export const EVENT_CHARS_MAX = 262_144;
export const EVENT_LINES_MAX = 1_000;
const QUANTITY_MAX = 1_000_000;
/** Orders are accepted from 1990 to tomorrow; beyond the end of the century nobody's order is. */
const ORDER_DATE_FROM_MS = Date.UTC(1990, 0, 1);
const ORDER_DATE_TO_MS = Date.UTC(2100, 0, 1);

export interface OrderEventItem {
  readonly categoryId: number;
  readonly quantity: number;
  readonly amountMinor: number;
}

export interface OrderEvent {
  readonly schemaVersion: typeof EVENT_SCHEMA_VERSION;
  readonly orderId: number;
  readonly revision: number;
  readonly merchantId: number;
  readonly orderDateMs: number;
  readonly currency: string;
  readonly items: readonly OrderEventItem[];
}

/** What an event tells of a stored order. */
export interface EventSource extends Omit<OrderEvent, 'schemaVersion' | 'items'> {
  readonly lines: readonly OrderEventItem[];
}

export type EventRefusal = 'too-long' | 'malformed' | 'unknown-schema-version' | 'unknown-currency' | 'invalid-amount';
export type DecodedEvent =
  | { readonly ok: true; readonly event: OrderEvent }
  | { readonly ok: false; readonly reason: EventRefusal; readonly detail: string };

/** Written by hand so that amounts are number tokens with the currency's decimals: 59.90 stays 59.90. */
export function encodeOrderEvent(order: EventSource): string {
  const decimals = decimalsOf(order.currency);
  if (decimals === undefined) throw new Error(`order ${order.orderId} has the unknown currency ${order.currency}`);
  const items = order.lines.map(
    (line) =>
      `{"categoryId":${line.categoryId},"quantity":${line.quantity},"lineAmount":${formatAmount(line.amountMinor, decimals)}}`,
  );
  return (
    `{"schemaVersion":${EVENT_SCHEMA_VERSION},"orderId":${order.orderId},"revision":${order.revision},` +
    `"merchantId":${order.merchantId},"orderDate":"${formatInstant(order.orderDateMs)}",` +
    `"currency":"${order.currency}","items":[${items.join(',')}]}`
  );
}

/** The text whose SHA-256 is the event's hash: the same event has one canonical text, however it was written. */
export function eventCanonical(event: OrderEvent): string {
  const items = event.items.map((item) => [item.categoryId, item.quantity, item.amountMinor]);
  return JSON.stringify([
    event.schemaVersion,
    event.orderId,
    event.revision,
    event.merchantId,
    event.orderDateMs,
    event.currency,
    items,
  ]);
}

export function decodeOrderEvent(text: string): DecodedEvent {
  try {
    return { ok: true, event: readEvent(text) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.reason, detail: error.message };
    throw error;
  }
}

class Refusal extends Error {
  readonly reason: EventRefusal;
  constructor(reason: EventRefusal, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

function readEvent(text: string): OrderEvent {
  if (text.length > EVENT_CHARS_MAX) {
    throw new Refusal('too-long', `${text.length} characters, at most ${EVENT_CHARS_MAX}`);
  }
  const root = record(parseKeepingAmounts(text), 'the event');
  // The version comes first: under another version every other rule may differ.
  if (root.schemaVersion !== EVENT_SCHEMA_VERSION) {
    throw new Refusal('unknown-schema-version', `schemaVersion is ${describe(root.schemaVersion)}, known is 1`);
  }
  const currency = root.currency;
  const decimals = typeof currency === 'string' ? decimalsOf(currency) : undefined;
  if (typeof currency !== 'string' || decimals === undefined) {
    throw new Refusal('unknown-currency', `currency is ${describe(currency)}`);
  }
  return {
    schemaVersion: EVENT_SCHEMA_VERSION,
    orderId: integer(root, 'orderId', Number.MAX_SAFE_INTEGER),
    revision: integer(root, 'revision', Number.MAX_SAFE_INTEGER),
    merchantId: integer(root, 'merchantId', Number.MAX_SAFE_INTEGER),
    orderDateMs: orderDate(root.orderDate),
    currency,
    items: lines(root.items).map((line) => readItem(line, decimals)),
  };
}

/** A number as it was written. */
class AmountToken {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** JSON.parse as of ES2026: the reviver is also told a primitive's source text. TypeScript does not know it yet. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source: string }) => unknown,
) => unknown;
const parseWithSource = JSON.parse as ParseWithSource;

/** A lineAmount number becomes an AmountToken; every other value stays what JSON.parse makes of it. */
function parseKeepingAmounts(text: string): unknown {
  try {
    return parseWithSource(text, (key, value, { source }) =>
      key === 'lineAmount' && typeof value === 'number' ? new AmountToken(source) : value,
    );
  } catch (error) {
    throw new Refusal('malformed', error instanceof Error ? error.message : 'not JSON');
  }
}

function readItem(json: unknown, decimals: number): OrderEventItem {
  const item = record(json, 'an item');
  const token = item.lineAmount;
  if (!(token instanceof AmountToken)) {
    throw new Refusal('malformed', `lineAmount is ${describe(token)}, expected a number`);
  }
  const amount = parseAmount(token.text, decimals);
  if (!amount.ok) throw new Refusal('invalid-amount', `lineAmount ${token.text.slice(0, 40)} is ${amount.reason}`);
  return {
    categoryId: integer(item, 'categoryId', Number.MAX_SAFE_INTEGER),
    quantity: integer(item, 'quantity', QUANTITY_MAX),
    amountMinor: amount.minor,
  };
}

function record(json: unknown, what: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Refusal('malformed', `${what} is ${describe(json)}, expected an object`);
  }
  return json as Record<string, unknown>;
}

function integer(of: Record<string, unknown>, key: string, max: number): number {
  const value = Object.hasOwn(of, key) ? of[key] : undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= max) return value;
  throw new Refusal('malformed', `${key} is ${describe(value)}, expected an integer from 1 to ${max}`);
}

function orderDate(json: unknown): number {
  const ms = typeof json === 'string' ? parseUtcInstant(json) : undefined;
  if (ms !== undefined && ms >= ORDER_DATE_FROM_MS && ms < ORDER_DATE_TO_MS) return ms;
  throw new Refusal('malformed', `orderDate is ${describe(json)}, expected a UTC instant from 1990 to 2099`);
}

function lines(json: unknown): unknown[] {
  if (Array.isArray(json) && json.length >= 1 && json.length <= EVENT_LINES_MAX) return json;
  throw new Refusal('malformed', `items is ${describe(json)}, expected 1 to ${EVENT_LINES_MAX} items`);
}

function describe(json: unknown): string {
  if (json === undefined) return 'missing';
  if (Array.isArray(json)) return `an array of ${json.length}`;
  if (typeof json === 'object' && json !== null) return 'an object';
  return JSON.stringify(json).slice(0, 60);
}

export const SHARDS = 64;

/**
 * A merchant's shard: fixed for ever, because positions and locks are kept per shard. The two halves of the id go
 * through the finaliser of MurmurHash3, so neighbouring ids spread.
 */
export function shardOf(merchantId: number): number {
  const high = Math.floor(merchantId / 2 ** 32);
  return mix((merchantId | 0) ^ mix(high)) % SHARDS;
}

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
