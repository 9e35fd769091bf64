// The small things of the first screen: when a look begins, how a line is drawn, which history a span has, what the
// exported ranking holds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TopCategories } from '../src/api/answers.ts';
import { toCsv } from '../src/export/csv.ts';
import { grainOf } from '../src/queries/history.ts';
import { lookOn } from '../src/screens/top-sellers/last-look.ts';
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
