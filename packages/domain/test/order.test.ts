// What is stored and answered for an order, and when two sendings are the same order.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { parseJson } from '../src/json.ts';
import {
  differingPlaces,
  orderBody,
  type PricedOrder,
  parseOrder,
  payloadHash,
  priceLines,
  type StoredOrder,
} from '../src/order.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function priced(wire: string, decimals = 2): PricedOrder {
  const parsed = parseOrder(parseJson(wire), NOW_MS);
  if (!parsed.ok) throw parsed.fault;
  const pricing = priceLines(parsed.order, decimals);
  if (!pricing.ok) throw pricing.fault;
  return { ...parsed.order, lines: pricing.lines };
}

const hashOf = (wire: string): string => payloadHash(priced(wire), sha256);

const FIRST =
  '{"externalOrderId":"a-1","merchantId":1,"orderDate":"2024-01-15T10:30:00Z","items":[{"productId":9,"categoryId":2,"quantity":3,"lineAmount":59.97},{"categoryId":4,"quantity":1,"lineAmount":1}]}';

test('key order, number notation and offset do not make another order', () => {
  const same =
    '{"items":[{"lineAmount":"59.97","quantity":3e0,"categoryId":2.0,"productId":90e-1},{"quantity":1,"lineAmount":1.00,"categoryId":4}],"orderDate":"2024-01-15T16:15:00.000999+05:45","merchantId":1,"externalOrderId":"a-1"}';
  assert.equal(hashOf(same), hashOf(FIRST));
});

test('the hash is the SHA-256 of a canonical text', () => {
  const canonical = `1|1|${Date.UTC(2024, 0, 15, 10, 30)}|2,9,3,5997|4,,1,100`;
  assert.equal(hashOf(FIRST), sha256(canonical));
});

const OTHERS: readonly [name: string, from: string, to: string, pointer: string][] = [
  ['the merchant', '"merchantId":1', '"merchantId":2', '/merchantId'],
  ['the date', '10:30:00Z', '10:30:00.001Z', '/orderDate'],
  ['an amount', '59.97', '59.98', '/items/0/lineAmount'],
  ['a quantity', '"quantity":3', '"quantity":4', '/items/0/quantity'],
  ['a category', '"categoryId":4', '"categoryId":5', '/items/1/categoryId'],
  ['a product', '"productId":9', '"productId":8', '/items/0/productId'],
  ['a product left out', '"productId":9,', '', '/items/0/productId'],
  ['a line more', '"lineAmount":1}', '"lineAmount":1},{"categoryId":4,"quantity":1,"lineAmount":1}', '/items'],
];

for (const [name, from, to, pointer] of OTHERS) {
  test(`${name} makes another order, and the difference is named`, () => {
    const wire = FIRST.replace(from, to);
    assert.notEqual(hashOf(wire), hashOf(FIRST));
    const places = differingPlaces(priced(FIRST), priced(wire));
    assert.deepEqual(
      places.map((place) => place.pointer),
      [pointer],
    );
  });
}

test('the order of lines counts', () => {
  const { lines, ...head } = priced(FIRST);
  assert.notEqual(payloadHash({ ...head, lines: lines.toReversed() }, sha256), hashOf(FIRST));
});

test('the same order differs nowhere', () => {
  assert.deepEqual(differingPlaces(priced(FIRST), priced(FIRST)), []);
});

const STORED: StoredOrder = {
  orderId: 123456789012,
  merchantId: 1,
  externalOrderId: 'a"1\n',
  orderDateMs: Date.UTC(2024, 0, 15, 10, 30),
  currency: 'EUR',
  totalMinor: 6097,
  lines: [
    { categoryId: 2, productId: 9, quantity: 3, amountMinor: 5997 },
    { categoryId: 4, productId: null, quantity: 1, amountMinor: 100 },
  ],
  createdAtMs: Date.UTC(2026, 10, 22, 12, 0, 0, 7),
  payloadHash: 'x',
  revision: 1,
};

test('the answer is written the same way every time', () => {
  assert.equal(
    JSON.stringify(orderBody(STORED)),
    '{"orderId":123456789012,"merchantId":1,"externalOrderId":"a\\"1\\n","orderDate":"2024-01-15T10:30:00Z",' +
      '"currency":"EUR","totalAmount":"60.97","items":[{"productId":9,"categoryId":2,"quantity":3,"lineAmount":"59.97"},' +
      '{"categoryId":4,"quantity":1,"lineAmount":"1.00"}],"createdAt":"2026-11-22T12:00:00.007Z"}',
  );
});

test('an answer read back is the same order again', () => {
  const { orderId: _id, currency: _currency, totalAmount: _total, createdAt: _created, ...again } = orderBody(STORED);
  assert.equal(hashOf(JSON.stringify(again)), payloadHash(STORED, sha256));
});

test('amounts have the decimals of the currency', () => {
  assert.equal(orderBody({ ...STORED, currency: 'JPY' }).totalAmount, '6097');
  assert.equal(orderBody({ ...STORED, currency: 'KWD' }).totalAmount, '6.097');
});
