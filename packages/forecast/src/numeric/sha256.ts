// SHA-256 of bytes, as lower-case hex. Pure, because the engine also runs where no crypto module is, and synchronous.
// Every forecast carries one, so it costs about as much as the cheapest models: the loops run on 32-bit integers without a list.
// Reference: FIPS 180-4, section 6.2.

const INITIAL = fractions(8, 2);
const ROUND = Int32Array.from(fractions(64, 3));

export function sha256Hex(bytes: Uint8Array): string {
  const state = Uint32Array.from(INITIAL);
  const view = new DataView(padded(bytes).buffer);
  const schedule = new Int32Array(64);
  for (let offset = 0; offset < view.byteLength; offset += 64) compress(state, schedule, view, offset);
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** The message, a 1 bit, zeros, and the length in bits as 64 bits, in whole blocks of 64 bytes. */
function padded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setUint32(blocks.length - 8, Math.floor(bytes.length / 0x2000_0000));
  view.setUint32(blocks.length - 4, (bytes.length << 3) >>> 0);
  return blocks;
}

function compress(state: Uint32Array, schedule: Int32Array, view: DataView, offset: number): void {
  fillSchedule(schedule, view, offset);
  let a = (state[0] as number) | 0;
  let b = (state[1] as number) | 0;
  let c = (state[2] as number) | 0;
  let d = (state[3] as number) | 0;
  let e = (state[4] as number) | 0;
  let f = (state[5] as number) | 0;
  let g = (state[6] as number) | 0;
  let h = (state[7] as number) | 0;
  for (let round = 0; round < 64; round++) {
    const mixedE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + mixedE + ((e & f) ^ (~e & g)) + (ROUND[round] as number) + (schedule[round] as number)) | 0;
    const mixedA = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (mixedA + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
  state[5] = (state[5] as number) + f;
  state[6] = (state[6] as number) + g;
  state[7] = (state[7] as number) + h;
}

function fillSchedule(schedule: Int32Array, view: DataView, offset: number): void {
  for (let word = 0; word < 16; word++) schedule[word] = view.getInt32(offset + word * 4);
  for (let word = 16; word < 64; word++) {
    const early = schedule[word - 15] as number;
    const late = schedule[word - 2] as number;
    const mixedEarly = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const mixedLate = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    schedule[word] = (schedule[word - 16] as number) + mixedEarly + (schedule[word - 7] as number) + mixedLate;
  }
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

/** First 32 bits of the fractions of the square (root 2) or cube (root 3) roots of the first primes, by exact integers. */
function fractions(count: number, root: 2 | 3): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (isPrime(candidate))
      found.push(Number(integerRoot(BigInt(candidate) << BigInt(32 * root), root) & 0xffff_ffffn));
  }
  return found;
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) {
    if (candidate % divisor === 0) return false;
  }
  return true;
}

function integerRoot(value: bigint, root: 2 | 3): bigint {
  let low = 0n;
  let high = 1n << 40n;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** BigInt(root) <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}
