// Many writers at once, each with transactions of one to three records in any partition, some rolled back; readers of every
// partition follow meanwhile in small batches. What the readers got is what was committed, or the log skips records.
import type { LogHarness } from './event-log-contract.ts';
import { createTail, markEnd } from './tail.ts';

const WRITERS = 8;
const TRANSACTIONS_EACH = 25;
const RECORDS_MAX = 3;
const SEED = 20_261_122;

export interface Overlap {
  /** By partition. */
  readonly committed: readonly (readonly string[])[];
  readonly read: readonly (readonly string[])[];
}

export async function overlap(harness: LogHarness): Promise<Overlap> {
  const { eventLog } = harness;
  const partitions = Array.from({ length: eventLog.partitions }, (_, part) => part);
  const tails = partitions.map((part) => createTail(eventLog, part));
  await Promise.all(partitions.map((part) => markEnd(harness, part)));
  await Promise.all(tails.map((tail) => tail.readToEnd()));
  const before = tails.map((tail) => tail.values().length);
  const committed: string[][] = partitions.map(() => []);
  let writing = true;

  const write = async (writer: number) => {
    const random = createRandom(SEED + writer);
    for (let index = 0; index < TRANSACTIONS_EACH; index += 1) {
      const transaction = await harness.begin();
      const records = Array.from({ length: 1 + random(RECORDS_MAX) }, (_, record) => ({
        part: random(eventLog.partitions),
        value: `writer ${writer} transaction ${index} record ${record}`,
      }));
      for (const { part, value } of records) await transaction.append(part, value);
      if (random(8) === 0) await transaction.rollback();
      else {
        await transaction.commit();
        for (const { part, value } of records) committed[part]?.push(value);
      }
    }
  };
  const follow = async (part: number) => {
    const random = createRandom(SEED - part);
    while (writing) await tails[part]?.read(1 + random(7));
  };

  const following = Promise.all(partitions.map(follow));
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  writing = false;
  await following;
  await Promise.all(partitions.map((part) => markEnd(harness, part)));
  await Promise.all(tails.map((tail) => tail.readToEnd()));
  const read = tails.map((tail, part) => tail.values().slice(before[part], -1));
  return { committed, read };
}

/** Whole numbers below `end`, the same for the same seed (mulberry32). */
function createRandom(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}
