// An order: what a caller sends, what is stored, and when two sendings are the same order.
//
// States: JSON → ParsedOrder (shape and date judged; amounts still as written, because only the merchant's currency says
// how many decimals they may have) → PricedOrder (whole minor units) → StoredOrder (has our id and a revision).
// Guarantee: nothing is coerced, rounded or ignored. A wrong shape is 400, a broken rule 422, with every place that is
// wrong (up to FAULT_PLACES_MAX); the payload hash covers what the order means and never how it was written.

import { Fault, type FaultPlace } from './fault.ts';
import { formatInstant } from './instant.ts';
import { isJsonObject, type JsonObject, type JsonValue, NumberToken } from './json.ts';
import { Findings, integerIn, kindOf, textIn } from './json-fields.ts';
import { decimalsOf, formatAmount, MAX_AMOUNT_MINOR, parseAmount } from './money.ts';
import { parseOrderDate } from './order-date.ts';

export const ORDER_LINES_MAX = 1_000;
export const EXTERNAL_ORDER_ID_CODE_POINTS_MAX = 128;
export const QUANTITY_MAX = 1_000_000;
/** Longer amounts say nothing that a shorter one does not. */
export const AMOUNT_CHARS_MAX = 64;
export const ID_MAX = Number.MAX_SAFE_INTEGER;

export interface OrderLine {
  readonly categoryId: number;
  readonly productId: number | null;
  readonly quantity: number;
  readonly amountMinor: number;
}

export interface ParsedLine extends Omit<OrderLine, 'amountMinor'> {
  /** The number as it was written, in any JSON notation. */
  readonly amountToken: string;
}

interface OrderHead {
  readonly merchantId: number;
  readonly externalOrderId: string;
  readonly orderDateMs: number;
}

export interface ParsedOrder extends OrderHead {
  readonly lines: readonly ParsedLine[];
}

export interface PricedOrder extends OrderHead {
  readonly lines: readonly OrderLine[];
}

export interface StoredOrder extends PricedOrder {
  readonly orderId: number;
  readonly currency: string;
  readonly totalMinor: number;
  readonly createdAtMs: number;
  readonly payloadHash: string;
  readonly revision: number;
}

export type OrderParse =
  | { readonly ok: true; readonly order: ParsedOrder }
  | { readonly ok: false; readonly fault: Fault };
export type Pricing =
  | { readonly ok: true; readonly lines: readonly OrderLine[]; readonly totalMinor: number }
  | { readonly ok: false; readonly fault: Fault };

const ORDER_KEYS: ReadonlySet<string> = new Set(['externalOrderId', 'merchantId', 'orderDate', 'items']);
const LINE_KEYS: ReadonlySet<string> = new Set(['productId', 'categoryId', 'quantity', 'lineAmount']);
const DECIMAL_TEXT = /^(?:0|[1-9]\d*)(?:\.\d+)?$/;
const NEGATIVE = /^-[0.]*[1-9]/;
const SOME_ID = `must be an integer from 1 to ${ID_MAX}`;

/** The shape and the date. nowMs is the clock against which "in the future" is judged. */
export function parseOrder(json: unknown, nowMs: number): OrderParse {
  const findings = new Findings();
  if (!isJsonObject(json)) {
    findings.breaksShape('', 'must be an order object');
    return { ok: false, fault: faultOf(findings) };
  }
  for (const key in json) {
    if (!ORDER_KEYS.has(key)) findings.unknownKey('', key);
  }
  const merchantId =
    integerIn(json.merchantId, 1, ID_MAX) ??
    findings.breaksShape('/merchantId', `${SOME_ID}, ${kindOf(json.merchantId)}`);
  const externalOrderId =
    textIn(json.externalOrderId, EXTERNAL_ORDER_ID_CODE_POINTS_MAX) ??
    findings.breaksShape(
      '/externalOrderId',
      `must be a text of 1 to ${EXTERNAL_ORDER_ID_CODE_POINTS_MAX} characters, not blank, ${kindOf(json.externalOrderId)}`,
    );
  const orderDateMs = readOrderDate(json.orderDate, nowMs, findings);
  const lines = readLines(json.items, findings);
  if (findings.places().length > 0 || !merchantId || !externalOrderId || orderDateMs === undefined || !lines) {
    return { ok: false, fault: faultOf(findings) };
  }
  return { ok: true, order: { merchantId, externalOrderId, orderDateMs, lines } };
}

function readOrderDate(value: JsonValue | undefined, nowMs: number, findings: Findings): number | undefined {
  if (typeof value !== 'string') {
    return findings.breaksShape('/orderDate', `must be an RFC 3339 date-time, ${kindOf(value)}`);
  }
  const date = parseOrderDate(value, nowMs);
  if (date.ok) return date.ms;
  return date.breaks === 'shape'
    ? findings.breaksShape('/orderDate', date.detail)
    : findings.breaksRule('/orderDate', date.detail);
}

function readLines(value: JsonValue | undefined, findings: Findings): ParsedLine[] | undefined {
  if (!Array.isArray(value) || value.length < 1 || value.length > ORDER_LINES_MAX) {
    const found = Array.isArray(value) ? `has ${value.length}` : kindOf(value);
    return findings.breaksShape('/items', `must be an array of 1 to ${ORDER_LINES_MAX} lines, ${found}`);
  }
  const lines: ParsedLine[] = [];
  for (const [index, item] of value.entries()) {
    const line = isJsonObject(item)
      ? readLine(item, index, findings)
      : findings.breaksShape(`/items/${index}`, `must be an object, ${kindOf(item)}`);
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

function readLine(item: JsonObject, index: number, findings: Findings): ParsedLine | undefined {
  const wrong = (name: string, rule: string): undefined =>
    findings.breaksShape(`/items/${index}/${name}`, `${rule}, ${kindOf(item[name])}`);
  for (const key in item) {
    if (!LINE_KEYS.has(key)) findings.unknownKey(`/items/${index}`, key);
  }
  const productId =
    item.productId === undefined ? null : (integerIn(item.productId, 1, ID_MAX) ?? wrong('productId', SOME_ID));
  const categoryId = integerIn(item.categoryId, 1, ID_MAX) ?? wrong('categoryId', SOME_ID);
  const quantity =
    integerIn(item.quantity, 1, QUANTITY_MAX) ?? wrong('quantity', `must be an integer from 1 to ${QUANTITY_MAX}`);
  const amountToken =
    amountTokenOf(item.lineAmount) ??
    wrong('lineAmount', `must be a number or a decimal text of at most ${AMOUNT_CHARS_MAX} characters, not negative`);
  if (!categoryId || !quantity || amountToken === undefined || productId === undefined) return undefined;
  return { categoryId, productId, quantity, amountToken };
}

/** A number token, or the text of a plain decimal: both spell the same amount and give the same payload hash. */
function amountTokenOf(value: JsonValue | undefined): string | undefined {
  const text = value instanceof NumberToken ? value.text : value;
  if (typeof text !== 'string' || text.length > AMOUNT_CHARS_MAX || NEGATIVE.test(text)) return undefined;
  return value instanceof NumberToken || DECIMAL_TEXT.test(text) ? text : undefined;
}

/** The amounts in minor units, once the currency is known. Nothing is rounded: a digit too many is 422. */
export function priceLines(order: ParsedOrder, decimals: number): Pricing {
  const findings = new Findings();
  const lines: OrderLine[] = [];
  let totalMinor = 0;
  for (const [index, line] of order.lines.entries()) {
    const amount = parseAmount(line.amountToken, decimals);
    if (!amount.ok) {
      const rule = amount.reason === 'too-precise' ? `must have at most ${decimals} decimals` : AMOUNT_RULE;
      findings.breaksRule(`/items/${index}/lineAmount`, rule);
      continue;
    }
    const { categoryId, productId, quantity } = line;
    lines.push({ categoryId, productId, quantity, amountMinor: amount.minor });
    // Kept just above the limit once it is passed, so that the sum never leaves the safe integers.
    totalMinor = Math.min(totalMinor + amount.minor, MAX_AMOUNT_MINOR + 1);
  }
  if (totalMinor > MAX_AMOUNT_MINOR) findings.breaksRule('/items', `must add up to ${AMOUNT_RULE_WORDS}`);
  return findings.rules.length > 0 ? { ok: false, fault: faultOf(findings) } : { ok: true, lines, totalMinor };
}

const AMOUNT_RULE_WORDS = `at most ${MAX_AMOUNT_MINOR} minor units`;
const AMOUNT_RULE = `must be ${AMOUNT_RULE_WORDS}`;

function faultOf(findings: Findings): Fault {
  const errors = findings.places();
  const [first] = errors;
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
  const detail = `The order is not valid: ${first?.pointer || 'the body'} ${first?.detail}${more}.`;
  return new Fault(findings.shape.length > 0 ? 'invalid-request' : 'rule-broken', detail, { errors });
}

/** What makes two sendings of one key the same order: their meaning, not key order, number notation or offset. */
export function payloadHash(order: Omit<PricedOrder, 'externalOrderId'>, sha256: (text: string) => string): string {
  let text = `1|${order.merchantId}|${order.orderDateMs}`;
  for (const { categoryId, productId, quantity, amountMinor } of order.lines) {
    text += `|${categoryId},${productId ?? ''},${quantity},${amountMinor}`;
  }
  return sha256(text);
}

/** Where another order under a stored order's key differs from it: what a conflict tells its caller. */
export function differingPlaces(stored: PricedOrder, sent: PricedOrder): readonly FaultPlace[] {
  const findings = new Findings();
  const compare = (pointer: string, was: unknown, is: unknown): void => {
    if (was !== is) findings.breaksRule(pointer, 'differs from the stored order');
  };
  compare('/merchantId', stored.merchantId, sent.merchantId);
  compare('/orderDate', stored.orderDateMs, sent.orderDateMs);
  compare('/items', stored.lines.length, sent.lines.length);
  for (const [index, line] of sent.lines.entries()) {
    const was = stored.lines[index];
    if (was === undefined) break;
    compare(`/items/${index}/productId`, was.productId, line.productId);
    compare(`/items/${index}/categoryId`, was.categoryId, line.categoryId);
    compare(`/items/${index}/quantity`, was.quantity, line.quantity);
    compare(`/items/${index}/lineAmount`, was.amountMinor, line.amountMinor);
  }
  return findings.rules;
}

export interface OrderBody {
  readonly orderId: number;
  readonly merchantId: number;
  readonly externalOrderId: string;
  readonly orderDate: string;
  readonly currency: string;
  readonly totalAmount: string;
  readonly items: readonly {
    readonly productId?: number;
    readonly categoryId: number;
    readonly quantity: number;
    readonly lineAmount: string;
  }[];
  readonly createdAt: string;
}

/** The answer of 201 and of GET. The key order is fixed: a replayed answer is the first one byte for byte. */
export function orderBody(stored: StoredOrder): OrderBody {
  const decimals = decimalsOf(stored.currency);
  if (decimals === undefined) throw new Error(`order ${stored.orderId} has the unknown currency ${stored.currency}`);
  return {
    orderId: stored.orderId,
    merchantId: stored.merchantId,
    externalOrderId: stored.externalOrderId,
    orderDate: formatInstant(stored.orderDateMs),
    currency: stored.currency,
    totalAmount: formatAmount(stored.totalMinor, decimals),
    items: stored.lines.map(({ productId, categoryId, quantity, amountMinor }) => ({
      ...(productId === null ? {} : { productId }),
      categoryId,
      quantity,
      lineAmount: formatAmount(amountMinor, decimals),
    })),
    createdAt: formatInstant(stored.createdAtMs),
  };
}
