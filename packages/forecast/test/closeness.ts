// Assertions that say how far apart two numbers are when they are too far.
import assert from 'node:assert/strict';

/** |got - expected| ≤ tolerance, with the name in the message. */
export function assertNear(got: number, expected: number, tolerance: number, name: string): void {
  const apart = Math.abs(got - expected);
  assert.ok(apart <= tolerance, `${name}: got ${got}, expected ${expected} ± ${tolerance}, apart ${apart}`);
}

/** Every pair within a share of the expected value's size. */
export function assertAllWithin(
  got: readonly number[],
  expected: readonly number[],
  share: number,
  name: string,
): void {
  assert.equal(got.length, expected.length, name);
  got.forEach((value, index) => {
    const wanted = expected[index] ?? Number.NaN;
    assertNear(value, wanted, share * Math.max(Math.abs(wanted), 1e-9), `${name}[${index}]`);
  });
}
