// Half to even, exactly: expected values are worked out by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roundHalfEven } from '@topline/domain/import/round-amount.ts';

test('a half goes to the even neighbour, everything else to the nearest', () => {
  const cases: Array<[text: string, decimals: number, expected: string]> = [
    ['16.448', 2, '16.45'],
    ['16.444', 2, '16.44'],
    ['2.345', 2, '2.34'],
    ['2.355', 2, '2.36'],
    ['2.3450000001', 2, '2.35'],
    ['0.005', 2, '0.00'],
    ['0.015', 2, '0.02'],
    ['1.005', 2, '1.00'],
    ['9.995', 2, '10.00'],
    ['0.5', 0, '0'],
    ['1.5', 0, '2'],
    ['2.5', 0, '2'],
    ['1.2345', 3, '1.234'],
    ['-2.345', 2, '-2.34'],
    ['-2.355', 2, '-2.36'],
    ['-0.004', 2, '0.00'],
    ['1.6448e1', 2, '16.45'],
    ['12345678901234567890.125', 2, '12345678901234567890.12'],
  ];
  for (const [text, decimals, expected] of cases) assert.equal(roundHalfEven(text, decimals), expected, text);
});

test('an amount with no digit too many stays as it is written', () => {
  for (const text of ['1.50', '16.45', '7', '1.500', '1.5e3', '0.00', 'abc', '', '1e999999']) {
    assert.equal(roundHalfEven(text, 2), text);
  }
});
