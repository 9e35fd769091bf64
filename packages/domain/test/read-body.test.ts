// Bodies whose rules a schema tells, and bulk bodies taken apart.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putMerchant, putProduct } from '../src/contract/merchants.ts';
import { createBodyReader, itemsOfArray, itemsOfLines } from '../src/contract/read-body.ts';
import { Fault } from '../src/fault.ts';
import { parseJson } from '../src/json.ts';

const merchant = createBodyReader(putMerchant.body.schema, putMerchant.body.refine);
const product = createBodyReader(putProduct.body.schema);
const GOOD = { name: 'Kaffeehaus', currency: 'EUR', timezone: 'Europe/Berlin', weekStart: 'MONDAY' };

function pointers(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof Fault && error.status === 400);
    return error.errors.map((place) => place.pointer);
  }
  return assert.fail('accepted');
}

const readMerchant = (change: Record<string, unknown>): unknown =>
  merchant.read(parseJson(JSON.stringify({ ...GOOD, ...change })));

test('a good merchant is read, its name in NFC', () => {
  assert.deepEqual(readMerchant({ name: 'Cafe\u0301' }), { ...GOOD, name: 'Caf\u00e9' });
});

const REFUSED: readonly [name: string, change: Record<string, unknown>, pointer: string][] = [
  ['no name', { name: undefined }, '/name'],
  ['an empty name', { name: '' }, '/name'],
  ['a blank name', { name: ' \u00a0' }, '/name'],
  ['a name of 201 emoji', { name: '🛒'.repeat(201) }, '/name'],
  ['a name of 100,000 characters', { name: 'é'.repeat(100_000) }, '/name'],
  ['a name that is a number', { name: 7 }, '/name'],
  ['an unknown currency', { currency: 'EUX' }, '/currency'],
  ['a currency in lower case', { currency: 'eur' }, '/currency'],
  ['a currency that is no money', { currency: 'XAU' }, '/currency'],
  ['an unknown zone', { timezone: 'Europe/Nowhere' }, '/timezone'],
  ['a bare offset', { timezone: '+01:00' }, '/timezone'],
  ['a zone with SQL', { timezone: "UTC'; --" }, '/timezone'],
  ['a week that starts nowhere', { weekStart: 'monday' }, '/weekStart'],
  ['an unknown field', { merchantId: 7 }, '/merchantId'],
  ['an unknown field with a slash', { 'a/b': 7 }, '/a~1b'],
  ['null', { weekStart: null }, '/weekStart'],
];

for (const [name, change, pointer] of REFUSED) {
  test(`refused: ${name}`, () => {
    assert.deepEqual([...new Set(pointers(() => readMerchant(change)))], [pointer]);
  });
}

test('what is no object is refused as a whole', () => {
  for (const wire of ['null', '[]', '"x"', '7', 'true']) {
    assert.deepEqual(
      pointers(() => merchant.read(parseJson(wire))),
      [''],
      wire,
    );
  }
});

test('an integer is judged by its token', () => {
  const withCategory = (token: string): unknown => product.read(parseJson(`{"name":"x","categoryId":${token}}`));
  assert.deepEqual(withCategory('5.0'), { name: 'x', categoryId: 5 });
  for (const token of ['1.00000000000000000001', '9007199254740993', '1e400', '0', '-1', '"5"', '1.5']) {
    assert.deepEqual(
      pointers(() => withCategory(token)),
      ['/categoryId'],
      token,
    );
  }
});

test('every wrong field is named', () => {
  const found = pointers(() => merchant.read(parseJson('{"name":"","currency":"X","extra":1}')));
  assert.deepEqual([...new Set(found)].sort(), ['/currency', '/extra', '/name', '/timezone', '/weekStart']);
});

test('lines are read one by one, and a bad one is refused alone', () => {
  const items = itemsOfLines('{"a":1}\r\n\n{"a":\n  \n[]', 3);
  assert.deepEqual(
    items.map((item) => item.ok),
    [true, false, true],
  );
});

test('blank lines never push an item out', () => {
  const items = itemsOfLines(`1${'\n'.repeat(100_000)}2\n`, 2);
  assert.equal(items.length, 2);
  assert.deepEqual(
    pointers(() => itemsOfLines('\u00a0\n'.repeat(4), 3)),
    [''],
  );
});

test('a bulk body holds at least one item and at most the limit', () => {
  assert.deepEqual(
    pointers(() => itemsOfLines('\n\n', 3)),
    [''],
  );
  assert.deepEqual(
    pointers(() => itemsOfLines('1\n2\n3\n4', 3)),
    [''],
  );
  assert.deepEqual(
    pointers(() => itemsOfArray([], 3)),
    [''],
  );
  assert.deepEqual(
    pointers(() => itemsOfArray([null, null, null, null], 3)),
    [''],
  );
  assert.deepEqual(
    pointers(() => itemsOfArray({}, 3)),
    [''],
  );
  assert.equal(itemsOfArray([null, null, null], 3).length, 3);
});
