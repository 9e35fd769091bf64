// Orders are put together from neighbouring rows; a row that comes back later is seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOrders, type OrderRows, RECENT_ORDERS_MAX } from '@topline/domain/import/group-orders.ts';
import type { ImportRow } from '@topline/domain/import/import-row.ts';

const ROW = { orderDate: 't', merchant: 'M', category: 'C', quantity: '1', lineAmount: '1', currency: 'EUR' };

async function* rowsOf(ids: Iterable<string>): AsyncGenerator<ImportRow> {
  let line = 1;
  for (const externalOrderId of ids) yield { ...ROW, externalOrderId, line: ++line };
}

async function group(ids: Iterable<string>): Promise<OrderRows[]> {
  return Array.fromAsync(groupOrders(rowsOf(ids)));
}

test('neighbouring rows are one order', async () => {
  const orders = await group(['a', 'a', 'b', 'c', 'c', 'c']);
  assert.deepEqual(
    orders.map(({ externalOrderId, firstLine, lastLine, refusal }) => [externalOrderId, firstLine, lastLine, refusal]),
    [
      ['a', 2, 3, undefined],
      ['b', 4, 4, undefined],
      ['c', 5, 7, undefined],
    ],
  );
});

test('an order that comes back is refused each time, with the line it began on', async () => {
  const orders = await group(['a', 'b', 'a', 'b', 'a']);
  assert.deepEqual(
    orders.map(({ refusal }) => refusal?.places[0]?.detail.match(/line ([0-9]+)/)?.[1]),
    [undefined, undefined, '2', '3', '2'],
  );
});

test('a return is seen after as many other orders as are remembered', async () => {
  function* ids() {
    yield 'first';
    for (let index = 1; index < RECENT_ORDERS_MAX; index++) yield `other-${index}`;
    yield 'first';
  }
  assert.equal((await group(ids())).at(-1)?.refusal?.code, 'not-adjacent');
});

test('an order of more lines than the API takes is refused without being kept in memory', async () => {
  const [order, ...rest] = await group(Array.from({ length: 5_000 }, () => 'a'));
  assert.deepEqual(rest, []);
  assert.equal(order?.refusal?.code, 'too-many-lines');
  assert.deepEqual([order?.rows.length, order?.firstLine, order?.lastLine], [1_000, 2, 5_001]);
});
