// The published schemas say what the program does: the request schema of an order agrees with the reader that judges
// orders, and what the program writes fits the answer schemas.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { BULK_ORDERS_MAX, createOrdersInBulk, OrderBodySchema, OrderInput } from '../src/contract/orders.ts';
import { ProblemSchema } from '../src/contract/problem.ts';
import { FAULTS, Fault, type FaultCode, problemOf } from '../src/fault.ts';
import { parseJson } from '../src/json.ts';
import { orderBody, parseOrder } from '../src/order.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');
const input = Compile(OrderInput);

const GOOD = {
  externalOrderId: 'a-1',
  merchantId: 1,
  orderDate: '2024-01-15T10:30:00Z',
  items: [{ productId: 9, categoryId: 2, quantity: 3, lineAmount: 59.97 }],
};
const line = (change: object) => ({ ...GOOD, items: [{ ...GOOD.items[0], ...change }] });

const SAMPLES: readonly [name: string, order: unknown, fits: boolean][] = [
  ['the example', GOOD, true],
  ['a decimal text', line({ lineAmount: '59.97' }), true],
  ['no product', line({ productId: undefined }), true],
  ['null', null, false],
  ['an array', [], false],
  ['an unknown field', { ...GOOD, total: 1 }, false],
  ['an unknown field in a line', line({ discount: 1 }), false],
  ['a merchantId in text', { ...GOOD, merchantId: '1' }, false],
  ['a merchantId of 0', { ...GOOD, merchantId: 0 }, false],
  ['a merchantId that is no integer', { ...GOOD, merchantId: 1.5 }, false],
  ['a merchantId beyond 2^53', { ...GOOD, merchantId: 2 ** 53 }, false],
  ['no externalOrderId', { ...GOOD, externalOrderId: undefined }, false],
  ['an empty externalOrderId', { ...GOOD, externalOrderId: '' }, false],
  ['an externalOrderId of 129', { ...GOOD, externalOrderId: 'x'.repeat(129) }, false],
  ['an orderDate in numbers', { ...GOOD, orderDate: 1_705_314_600 }, false],
  ['no items', { ...GOOD, items: [] }, false],
  ['1,001 items', { ...GOOD, items: Array.from({ length: 1_001 }, () => GOOD.items[0]) }, false],
  ['a quantity of 0', line({ quantity: 0 }), false],
  ['a quantity of 1,000,001', line({ quantity: 1_000_001 }), false],
  ['a negative amount', line({ lineAmount: -5 }), false],
  ['an amount that is a word', line({ lineAmount: 'free' }), false],
  ['no categoryId', line({ categoryId: undefined }), false],
];

for (const [name, order, fits] of SAMPLES) {
  test(`schema and reader agree: ${name} ${fits ? 'is an order' : 'is none'}`, () => {
    const wire = JSON.stringify(order);
    assert.equal(input.Check(JSON.parse(wire)), fits);
    assert.equal(parseOrder(parseJson(wire), NOW_MS).ok, fits);
  });
}

test('a stored order is written as its schema says', () => {
  const body = orderBody({
    orderId: 1,
    merchantId: 1,
    externalOrderId: 'a',
    orderDateMs: NOW_MS,
    currency: 'KWD',
    totalMinor: 0,
    lines: [{ categoryId: 1, productId: null, quantity: 1, amountMinor: 0 }],
    createdAtMs: NOW_MS + 1,
    payloadHash: '',
    revision: 1,
  });
  assert.deepEqual(Compile(OrderBodySchema).Errors(body), []);
});

test('every fault is a problem as its schema says, and names a place when the caller is at fault', () => {
  const problem = Compile(ProblemSchema);
  for (const code of Object.keys(FAULTS) as FaultCode[]) {
    const body = problemOf(new Fault(code, 'because'));
    assert.deepEqual(problem.Errors(body), [], code);
    assert.equal(body.errors.length > 0, body.status < 500);
  }
});

test('a fault’s own members never replace the standard ones', () => {
  const extra = { status: 200, type: 'x', orderId: 7 };
  const body = problemOf(new Fault('order-conflict', 'because', { extra }));
  assert.deepEqual([body.status, body.type, body.orderId], [409, '/problems/order-conflict', 7]);
});

test('the bulk contract has the limit that the listener keeps', () => {
  assert.equal(createOrdersInBulk.body.itemsMax, BULK_ORDERS_MAX);
  assert.equal(BULK_ORDERS_MAX, 1_000);
});
