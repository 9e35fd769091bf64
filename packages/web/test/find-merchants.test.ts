// What the merchant list offers, in which order and under which heading.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FoundMerchants, findMerchants } from '../src/frame/find-merchants.ts';

const MERCHANTS = ['Apfelhof', 'Boutique Lune', 'Casa do Chá', 'Deli Nord'].map((name, index) => ({
  merchantId: 10 + index,
  name,
  currency: 'EUR',
  timezone: 'Europe/Berlin',
  weekStart: 'MONDAY' as const,
}));

test('without a search the recent ones stand first, newest first, and every other once below', () => {
  assert.deepEqual(saidOf(findMerchants(MERCHANTS, ' ', [12, 99, 10, 12])), [
    ['recentMerchants', 'Casa do Chá', 'Apfelhof'],
    ['otherMerchants', 'Boutique Lune', 'Deli Nord'],
  ]);
});

test('one group needs no heading', () => {
  assert.deepEqual(saidOf(findMerchants(MERCHANTS.slice(0, 2), '', [])), [[null, 'Apfelhof', 'Boutique Lune']]);
  assert.deepEqual(saidOf(findMerchants(MERCHANTS.slice(0, 2), '', [11, 10])), [[null, 'Boutique Lune', 'Apfelhof']]);
});

test('a search finds a part of the name or the beginning of the number', () => {
  assert.deepEqual(saidOf(findMerchants(MERCHANTS, ' lune ', [10])), [[null, 'Boutique Lune']]);
  assert.deepEqual(saidOf(findMerchants(MERCHANTS, 'CHÁ', [])), [[null, 'Casa do Chá']]);
  assert.deepEqual(saidOf(findMerchants(MERCHANTS, '13', [])), [[null, 'Deli Nord']]);
  assert.deepEqual(findMerchants(MERCHANTS, '3', []), []);
  assert.deepEqual(findMerchants(MERCHANTS, 'nobody', []), []);
});

test('of many merchants no more are offered than anybody reads', () => {
  const many = Array.from({ length: 200 }, () => MERCHANTS).flat();
  const [group] = findMerchants(many, 'a', []);
  assert.equal(group?.items.length, 60);
});

function saidOf(groups: readonly FoundMerchants[]): unknown[] {
  return groups.map(({ heading, items }) => [heading, ...items.map(({ name }) => name)]);
}
