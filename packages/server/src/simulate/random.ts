// Random numbers from a text: the same seed text gives the same numbers on every machine and in every run.
// Not for secrets. The generator is Marsaglia's xorshift family member sfc32, seeded by a FNV-1a hash of the text.

export interface Random {
  /** From 0 (inclusive) to 1 (exclusive). */
  unit(): number;
  between(low: number, high: number): number;
  /** An integer, both ends inclusive. */
  integer(low: number, high: number): number;
  /** Normal with mean 0 and deviation 1. */
  normal(): number;
  /** An index, in proportion to its weight. `cumulative` is the running sum of the weights. */
  index(cumulative: readonly number[]): number;
}

const WARM_UP_ROUNDS = 12;

export function createRandom(seedText: string): Random {
  const next = generator(seedText);
  const unit = (): number => next() / 2 ** 32;
  return {
    unit,
    between: (low, high) => low + unit() * (high - low),
    integer: (low, high) => low + Math.floor(unit() * (high - low + 1)),
    // Box and Muller; 1 - unit is never 0, so the logarithm is finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    index: (cumulative) => firstAbove(cumulative, unit() * (cumulative.at(-1) ?? 0)),
  };
}

export function cumulate(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

function firstAbove(cumulative: readonly number[], value: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function generator(seedText: string): () => number {
  let a = hash(seedText, 0x811c9dc5);
  let b = hash(seedText, 0x01000193);
  let c = hash(seedText, 0x9e3779b9);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round++) next();
  return next;
}

function hash(text: string, basis: number): number {
  let h = basis;
  for (let index = 0; index < text.length; index++) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193);
  return h ^ (h >>> 15);
}
