// Rankings are a total order, and shares and changes are exact decimals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { change, rankCategories, share } from '../src/ranking.ts';

test('amount descending, then categoryId, whatever order the rows came in', () => {
  const rows = [
    { categoryId: 3, amount: 500n },
    { categoryId: 1, amount: 500n },
    { categoryId: 9, amount: 9_007_199_254_740_993n },
    { categoryId: 4, amount: 9_007_199_254_740_992n },
    { categoryId: 2, amount: 0n },
  ];
  const expected = [9, 4, 1, 3, 2];
  for (const turned of [rows, rows.toReversed(), rows.toSorted((a, b) => a.categoryId - b.categoryId)]) {
    const ranked = rankCategories(turned);
    assert.deepEqual(
      ranked.map((row) => row.categoryId),
      expected,
    );
    assert.deepEqual(
      ranked.map((row) => row.rank),
      [1, 2, 3, 4, 5],
    );
  }
});

test('a share has four places, rounded half up', () => {
  assert.equal(share(2734n, 10_000n), '0.2734');
  assert.equal(share(1n, 3n), '0.3333');
  assert.equal(share(2n, 3n), '0.6667');
  assert.equal(share(1n, 20_000n), '0.0001');
  assert.equal(share(7n, 7n), '1.0000');
  assert.equal(share(0n, 0n), '0.0000');
  assert.equal(share(-1n, 4n), '-0.2500');
});

test('a change is relative to the previous amount and null without one', () => {
  assert.equal(change(125n, 100n), 0.25);
  assert.equal(change(0n, 100n), -1);
  assert.equal(change(1n, 3n), -0.6667);
  assert.equal(change(100n, 0n), null);
  assert.equal(change(0n, 0n), null);
});
