// Amounts are exact: every notation of a number is one amount, and nothing is ever rounded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decimalsOf, formatAmount, MAX_AMOUNT_MINOR, parseAmount } from '../src/money.ts';

test('decimals follow ISO 4217, also where locales differ from it', () => {
  const expected: Array<[string, number | undefined]> = [
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['HUF', 2],
    ['COP', 2],
    ['IDR', 2],
    ['CLP', 0],
    ['ISK', 0],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
    ['XCG', 2],
    ['ZWG', 2],
    ['XAU', undefined],
    ['HRK', undefined],
    ['eur', undefined],
    ['', undefined],
    ['constructor', undefined],
  ];
  for (const [code, decimals] of expected) assert.equal(decimalsOf(code), decimals, code);
});

test('every notation of one number is one amount', () => {
  for (const token of ['59.97', '59.970', '5.997e1', '5997e-2', '0.5997E+2', '59.97000000000000000000', '5997.0e-2']) {
    assert.deepEqual(parseAmount(token, 2), { ok: true, minor: 5997 }, token);
  }
  for (const token of ['0', '-0', '0.00', '-0.000', '0e99999', '0E-400000000000000000000']) {
    const parsed = parseAmount(token, 2);
    assert.ok(parsed.ok && Object.is(parsed.minor, 0), token);
  }
  assert.deepEqual(parseAmount('1.05e1', 0), { ok: false, reason: 'too-precise' });
  assert.deepEqual(parseAmount('1.050e2', 0), { ok: true, minor: 105 });
  assert.deepEqual(parseAmount('1.234', 3), { ok: true, minor: 1234 });
});

test('what floating point would confuse is refused, not rounded', () => {
  for (const token of ['59.971', '59.970000000000000001', '1e-3', '0.1e-1000000', '1e-99999999999999999999']) {
    assert.deepEqual(parseAmount(token, 2), { ok: false, reason: 'too-precise' }, token);
  }
});

test('the limit is inclusive and exact', () => {
  assert.deepEqual(parseAmount('100000000000.00', 2), { ok: true, minor: MAX_AMOUNT_MINOR });
  assert.deepEqual(parseAmount('1e13', 0), { ok: true, minor: 10_000_000_000_000 });
  for (const token of ['100000000000.01', '1e12', '9e99999999999999999999', '9'.repeat(100_000)]) {
    assert.deepEqual(parseAmount(token, 2), { ok: false, reason: 'too-large' }, token.slice(0, 30));
  }
});

test('a negative amount and a text that is no JSON number are told apart', () => {
  assert.deepEqual(parseAmount('-5', 2), { ok: false, reason: 'negative' });
  assert.deepEqual(parseAmount('-0.01', 2), { ok: false, reason: 'negative' });
  for (const token of [
    '',
    ' 1',
    '1 ',
    '+1',
    '01',
    '.5',
    '5.',
    '1e',
    '0x10',
    '1_000',
    '1,5',
    'NaN',
    'Infinity',
    '１',
    '1\n',
  ]) {
    assert.deepEqual(parseAmount(token, 2), { ok: false, reason: 'malformed' }, token);
  }
});

test('a hostile token costs linear time', () => {
  const started = performance.now();
  parseAmount(`0.${'0'.repeat(500_000)}1${'0'.repeat(500_000)}1`, 2);
  assert.ok(performance.now() - started < 500);
});

test('text of an amount has all the decimals of its currency', () => {
  assert.equal(formatAmount(5997, 2), '59.97');
  assert.equal(formatAmount(-5, 2), '-0.05');
  assert.equal(formatAmount(1050, 0), '1050');
  assert.equal(formatAmount(0, 3), '0.000');
  assert.equal(formatAmount(123_456_789_012_345_678_901n, 2), '1234567890123456789.01');
});

test('every amount survives text in every currency, however the number is written', () => {
  const amounts = fc.integer({ min: 0, max: MAX_AMOUNT_MINOR });
  fc.assert(
    fc.property(amounts, fc.constantFrom(0, 2, 3, 4), fc.integer({ min: -20, max: 20 }), (minor, decimals, shift) => {
      assert.deepEqual(parseAmount(formatAmount(minor, decimals), decimals), { ok: true, minor });
      // The oracle is the definition: minor × 10^shift with the exponent that undoes it.
      const shifted = shift >= 0 ? `${minor}${'0'.repeat(minor === 0 ? 0 : shift)}` : String(minor);
      const exponent = shift >= 0 ? -decimals - (minor === 0 ? 0 : shift) : -decimals;
      assert.deepEqual(parseAmount(`${shifted}e${exponent}`, decimals), { ok: true, minor });
    }),
  );
});
