// Random numbers from a seed: whole numbers of 32 bits, and standard normals.
// Method: xoshiro128** 1.1, Blackman & Vigna (2021), "Scrambled linear pseudorandom number generators", ACM Transactions on Mathematical
// Software 47, 36; its state is four words of splitmix32 (a counter under murmur3's finaliser), which are never all zero.
// A normal is one of NORMALS equally probable values, the quantiles of the middles of as many equal shares, of variance exactly 1 up to
// rounding; none lies further out than 4.01.
// Guarantee: the same bits for a seed everywhere.
// Cost: some nanoseconds a number; the values are computed once.
import { normalQuantile } from './normal.ts';

const NORMALS_BITS = 14;
const NORMALS = 1 << NORMALS_BITS;

export type RandomState = readonly [number, number, number, number];

/** A source of whole numbers from 0 to 2^32 - 1. */
export function wordsFrom(state: RandomState): () => number {
  let [a, b, c, d] = state;
  return () => {
    const word = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return word;
  };
}

/** @param seed a whole number from 0 to 2^32 - 1 */
export function stateOf(seed: number): RandomState {
  const word = (turn: number) => {
    let mixed = (seed + Math.imul(turn, 0x9e3779b9)) | 0;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  return [word(1), word(2), word(3), word(4)];
}

/** A source of standard normals. */
export function normalsFrom(seed: number): () => number {
  const next = wordsFrom(stateOf(seed));
  const values = normalValues();
  return () => values[next() >>> (32 - NORMALS_BITS)] as number;
}

let known: Float64Array | undefined;

/** Ascending and symmetric. */
function normalValues(): Float64Array {
  if (known !== undefined) return known;
  const values = new Float64Array(NORMALS);
  let square = 0;
  for (let index = 0; index < NORMALS / 2; index++) {
    const value = normalQuantile((index + 0.5) / NORMALS);
    values[index] = value;
    values[NORMALS - 1 - index] = -value;
    square += 2 * value * value;
  }
  const deviation = Math.sqrt(square / NORMALS);
  for (let index = 0; index < NORMALS; index++) values[index] = (values[index] as number) / deviation;
  known = values;
  return values;
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
