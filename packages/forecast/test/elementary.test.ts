// Guarantee: the engine's own logarithm, exponential and kin are as near to the true value as a double can say, or its neighbours.
// Expected values are exact or known to twenty digits; the sweep compares with this machine's own functions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atanh, cosineOfTurn, exp, log, power, sineOfTurn, tanh } from '../src/numeric/elementary.ts';
import { assertNear } from './closeness.ts';

/** Steps between neighbouring doubles of this size. */
function unitOf(value: number): number {
  const [size, bits] = [new Float64Array([Math.abs(value)]), new BigInt64Array(1)];
  bits[0] = (new BigInt64Array(size.buffer)[0] ?? 0n) + 1n;
  return (new Float64Array(bits.buffer)[0] ?? 0) - Math.abs(value);
}

test('known values', () => {
  assert.equal(log(1), 0);
  assert.equal(exp(0), 1);
  assertNear(exp(1), Math.E, unitOf(Math.E), 'e');
  assert.equal(log(2), Math.LN2);
  assert.equal(log(10), Math.LN10);
  assert.equal(log(Number.MIN_VALUE), -744.4400719213812);
  assert.equal(log(Number.MAX_VALUE), 709.782712893384);
  assert.equal(tanh(0), 0);
  assertNear(tanh(0.5), 0.4621171572600098, 2e-16, 'tanh ½');
  assertNear(atanh(0.5), 0.5493061443340549, 2e-16, 'atanh ½');
  assertNear(sineOfTurn(1 / 12), 0.5, 2e-16, 'sine of 30°');
  assertNear(cosineOfTurn(1 / 8), Math.SQRT1_2, 2e-16, 'cosine of 45°');
  assertNear(sineOfTurn(7.75), -1, 1e-16, 'sine of 270°');
});

test('whole powers are products', () => {
  assert.deepEqual([power(3, 0), power(3, 1), power(-3, 5), power(2, -3), power(10, 15)], [1, 3, -243, 0.125, 1e15]);
  assert.equal(power(1.1, 2), 1.1 * 1.1);
  assert.deepEqual([power(0.5, 2000), power(2, 2000), power(0, 3)], [0, Infinity, 0]);
});

test('beyond the ends of doubles', () => {
  assert.deepEqual([log(0), log(-1), log(Infinity)], [-Infinity, Number.NaN, Infinity]);
  assert.deepEqual([exp(710), exp(-746), exp(Number.NaN)], [Infinity, 0, Number.NaN]);
  assert.equal(exp(-744.9), Number.MIN_VALUE);
  assert.deepEqual([tanh(50), tanh(-50), atanh(1)], [1, -1, Infinity]);
});

test('thousands of arguments of every size are right to the last places', () => {
  let state = 12_345;
  const share = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const near = (got: number, expected: number, units: number, name: string) =>
    assertNear(got, expected, units * unitOf(expected), name);
  for (let round = 0; round < 20_000; round++) {
    const power = share() * 1_400 - 700;
    near(exp(power), Math.exp(power), 2, `exp ${power}`);
    near(log(exp(power)), Math.log(exp(power)), 2, `log ${power}`);
    const beside = 1 + (share() - 0.5) / 50;
    near(log(beside), Math.log(beside), 2, `log ${beside}`);
    const angle = share() * 10 - 5;
    near(tanh(angle), Math.tanh(angle), 8, `tanh ${angle}`);
    const partial = share() * 1.98 - 0.99;
    near(atanh(partial), Math.atanh(partial), 4, `atanh ${partial}`);
  }
});
