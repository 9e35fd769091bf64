// The small things of the first screen: when a look begins, how a line is drawn, which history a span has, what the
// exported ranking and products hold.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TopCategories } from '../src/api/answers.ts';
import { toCsv } from '../src/export/csv.ts';
import { grainOf } from '../src/queries/history.ts';
import type { TopProducts } from '../src/queries/order-lines.ts';
import { lookOn } from '../src/screens/top-sellers/last-look.ts';
import { productsCsv } from '../src/screens/top-sellers/products-csv.ts';
import { rankingCsv } from '../src/screens/top-sellers/ranking-csv.ts';
import { spotsOf } from '../src/screens/top-sellers/trend-shape.ts';
import { en } from '../src/texts/en.ts';
import { add } from '../src/words/decimal.ts';

const MINUTE_MS = 60_000;

test('a look compares with what the look before had seen; a reload belongs to the same look', () => {
  const first = lookOn(undefined, '2026-11-25T17:02:00Z', 0);
  assert.equal(first.since, undefined);
  const next = lookOn(first, '2026-11-26T09:00:00Z', 900 * MINUTE_MS);
  assert.equal(next.since, '2026-11-25T17:02:00Z');
  const reload = lookOn(next, '2026-11-26T09:05:00Z', 905 * MINUTE_MS);
  assert.equal(reload.since, '2026-11-25T17:02:00Z');
  assert.equal(reload.seen, '2026-11-26T09:05:00Z');
});

test('an older answer does not take back what was seen', () => {
  const look = lookOn({ since: undefined, seen: '2026-11-26T09:00:00Z', atMs: 0 }, '2026-11-26T08:00:00Z', 1_000);
  assert.equal(look.seen, '2026-11-26T09:00:00Z');
});

test('a line spans its own lowest and highest value, and lies level when all are equal', () => {
  assert.deepEqual(
    spotsOf(['10', '30', '20']).map(({ y }) => y),
    [23, 3, 13],
  );
  assert.deepEqual(
    spotsOf(['5', '5']).map(({ y }) => y),
    [13, 13],
  );
});

test('days of the reader’s own are drawn by the grain that fits them', () => {
  const span = (start: string, end: string) => grainOf({ type: 'CUSTOM', start, end });
  assert.equal(span('2026-11-01', '2026-11-08'), 'DAY');
  assert.equal(span('2026-06-01', '2026-11-01'), 'WEEK');
  assert.equal(span('2022-01-01', '2026-01-01'), 'MONTH');
  assert.equal(grainOf({ type: 'YEAR', start: '2026-01-01', end: '2027-01-01' }), 'YEAR');
});

test('sums of amounts keep every digit', () => {
  assert.equal(add('0', '0.10'), '0.10');
  assert.equal(add('9007199254740993.005', '0.995'), '9007199254740994.000');
  assert.equal(add('-5.00', '2.25'), '-2.75');
});

test('the exported ranking has the exact amounts and defuses names', () => {
  const sales = {
    currency: 'KWD',
    categories: [
      { rank: 1, categoryId: 1, categoryName: '=1+1', amount: '9.125', share: '1.0000', quantity: 3, orders: 2 },
    ],
  } as unknown as TopCategories;
  const [head, row] = toCsv(rankingCsv(sales, en)).split('\r\n');
  assert.match(head ?? '', /Sales KWD/);
  assert.equal(row, "1,'=1+1,9.125,1.0000,3,2,,");
});

test("a category's products leave with the rest, so that the rows add up to the total", () => {
  const { rows } = productsCsv(
    {
      currency: 'EUR',
      products: [
        { rank: 1, productId: 7, productName: 'Green tea', quantity: 3, amount: '30.00' },
        { rank: 2, productId: 8, productName: null, quantity: 1, amount: '8.50' },
        { rank: 3, productId: null, productName: null, quantity: 1, amount: '2.00' },
      ],
      rest: { products: 4, quantity: 6, amount: '9.50' },
      total: { products: 7, quantity: 11, amount: '50.00' },
    } as unknown as TopProducts,
    en,
  );
  assert.deepEqual(
    rows.map(([name]) => name),
    ['Green tea', 'Product 8', en.topSellers.drawer.noProduct, en.topSellers.drawer.restProducts(4, '4')],
  );
  assert.equal(rows.map((row) => String(row[2])).reduce(add), '50.00');
});
