// Integers and texts are read from what was written, never from what it rounds or looks like.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NumberToken } from '../src/json.ts';
import { integerOf, textIn } from '../src/json-fields.ts';

const of = (text: string): number | undefined => integerOf(new NumberToken(text));

test('an integer in any notation is that integer', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.nat(20), (value, zeros) => {
      assert.equal(of(String(value)), value);
      assert.equal(of(`${value}.${'0'.repeat(zeros + 1)}`), value);
      assert.equal(of(`${value}${'0'.repeat(zeros)}e-${zeros}`), value);
      assert.equal(of(`${value}E+0`), value);
    }),
  );
});

test('what a double would round to an integer is none', () => {
  const NONE = [
    '9007199254740993',
    '9007199254740992',
    '-9007199254740992',
    '1.00000000000000000001',
    '0.99999999999999999999',
    '1e16',
    '9007199254740991.1',
    '5e-324',
    '1e400',
    '-1e400',
    '1e-400',
    '1.5',
    '15e-1',
  ];
  for (const text of [...NONE, `1e${'9'.repeat(400)}`, `1e-${'9'.repeat(400)}`])
    assert.equal(of(text), undefined, text);
  assert.equal(of('9007199254740991'), 9_007_199_254_740_991);
  assert.equal(of('9.007199254740991e15'), 9_007_199_254_740_991);
});

test('zero is zero, however it is written', () => {
  for (const text of ['0', '-0', '0.000', '-0.0e5', '0e400', `0e-${'9'.repeat(400)}`]) {
    assert.ok(Object.is(of(text), 0), text);
  }
});

test('a long token is judged in linear time', () => {
  const started = performance.now();
  of(`${'1'.repeat(1_000_000)}.${'0'.repeat(1_000_000)}1`);
  of(`1${'0'.repeat(1_000_000)}e-1000000`);
  assert.ok(performance.now() - started < 2_000);
});

test('a text has one to so many code points after composition, and shows something', () => {
  assert.equal(textIn('e\u0301e\u0301', 2), 'éé');
  assert.equal(textIn('🛒🛒', 2), '🛒🛒');
  assert.equal(textIn('🛒🛒🛒', 2), undefined);
  assert.equal(textIn('abc', 2), undefined);
  for (const blank of ['', ' ', '\t\n', '\u00a0', '\u200b', '\u2060\ufeff', '\u0001', 'a\0', '\ud800']) {
    assert.equal(textIn(blank, 10), undefined, JSON.stringify(blank));
  }
});
