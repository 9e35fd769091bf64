// Forecasts become decimals of the currency by rounding half to even on the number as it is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { amountOf, minorOf } from '../../src/predict/amount.ts';

test('halves go to the even neighbour', () => {
  const expected: [number, number, string][] = [
    [59.975, 2, '59.98'],
    [59.965, 2, '59.96'],
    [2.675, 2, '2.68'],
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [2.5, 0, '2'],
    [3.5, 0, '4'],
    [1050.4999, 0, '1050'],
    [1.2345, 3, '1.234'],
    [1.2355, 3, '1.236'],
    [59.9, 2, '59.90'],
    [0, 2, '0.00'],
    [-0, 2, '0.00'],
    [-0.001, 2, '0.00'],
    [5e-324, 2, '0.00'],
    [1e21, 2, '1000000000000000000000.00'],
    [123456789012.345, 2, '123456789012.34'],
  ];
  for (const [value, decimals, text] of expected) assert.equal(amountOf(value, decimals), text, `${value}`);
});

test('any number written with one decimal too many is rounded as its digits say', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9e14 }), fc.constantFrom(0, 2, 3), (digits, decimals) => {
      const whole = Math.floor(digits / 10);
      const last = digits % 10;
      const up = last > 5 || (last === 5 && whole % 2 === 1);
      const value = Number(`${digits}e-${decimals + 1}`);
      assert.equal(minorOf(value, decimals), BigInt(whole + (up ? 1 : 0)));
    }),
  );
});

test('rounding keeps order', () => {
  const value = fc.double({ min: 0, max: 1e15, noNaN: true });
  fc.assert(
    fc.property(value, value, (a, b) => {
      assert.ok(minorOf(Math.min(a, b), 2) <= minorOf(Math.max(a, b), 2));
    }),
  );
});

test('what is not finite is a bug, not an amount', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) assert.throws(() => minorOf(value, 2), /finite/);
});
