// asOf against random interleavings of transactions: whatever was committed by asOf stands before the position that came with it.
// The caller's clock and the server's are the same machine's; a commit's instant is bounded from above by its acknowledgement.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LogHarness, LogWriting } from './event-log-contract.ts';
import { createTail, markEnd, type Tail } from './tail.ts';

const RUNS = 15;
const SEED = 20_261_122;
const SLOTS = 4;

interface Action {
  readonly kind: 'write' | 'commit' | 'rollback' | 'read';
  readonly slot: number;
  readonly partition: number;
  readonly recordsMax: number;
}

interface Committed {
  readonly partition: number;
  readonly value: string;
  /** The commit happened before this instant. */
  readonly beforeMs: number;
}

const actions = (partitions: number) =>
  fc.array(
    fc.record({
      kind: fc.constantFrom<Action['kind'][]>(
        'write',
        'write',
        'write',
        'commit',
        'commit',
        'rollback',
        'read',
        'read',
      ),
      slot: fc.nat(SLOTS - 1),
      partition: fc.nat(partitions - 1),
      recordsMax: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 20, maxLength: 50 },
  );

export async function checkAsOf(harness: LogHarness): Promise<void> {
  let run = 0;
  const property = fc.asyncProperty(actions(harness.eventLog.partitions), async (list) => {
    run += 1;
    await createCheck(harness, `run ${run}`).then((check) => check.perform(list));
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
}

async function createCheck(harness: LogHarness, name: string) {
  const { eventLog } = harness;
  const tails = Array.from({ length: eventLog.partitions }, (_, part) => createTail(eventLog, part));
  await Promise.all(tails.map((tail) => tail.readToEnd()));
  const open: ({ writing: LogWriting; values: { partition: number; value: string }[] } | undefined)[] = [];
  const committed: Committed[] = [];
  let written = 0;

  const write = async ({ slot, partition }: Action) => {
    const mine = open[slot] ?? { writing: await harness.begin(), values: [] };
    open[slot] = mine;
    written += 1;
    const value = `${name} record ${written}`;
    await mine.writing.append(partition, value);
    mine.values.push({ partition, value });
  };
  const commit = async (slot: number) => {
    const mine = open[slot];
    open[slot] = undefined;
    await mine?.writing.commit();
    // Date.now() has cut off the fraction of the millisecond.
    const beforeMs = Date.now() + 1;
    for (const one of mine?.values ?? []) committed.push({ ...one, beforeMs });
  };
  const rollback = async (slot: number) => {
    await open[slot]?.writing.rollback();
    open[slot] = undefined;
  };
  const readAll = (recordsMax: number) =>
    Promise.all(tails.map((tail, partition) => readAndCheck(tail, partition, recordsMax, committed)));

  const step = async (action: Action) => {
    if (action.kind === 'write') await write(action);
    else if (action.kind === 'commit') await commit(action.slot);
    else if (action.kind === 'rollback') await rollback(action.slot);
    else await readAll(action.recordsMax);
  };

  return {
    async perform(list: readonly Action[]) {
      try {
        for (const action of list) await step(action);
      } finally {
        // Nothing stays open that would hold the log for the tests that follow.
        for (let slot = 0; slot < SLOTS; slot += 1) await commit(slot);
      }
      for (const [partition, tail] of tails.entries()) {
        await markEnd(harness, partition);
        await tail.readToEnd();
        const read = new Set(tail.values());
        const missed = committed.filter((one) => one.partition === partition && !read.has(one.value));
        assert.deepEqual(missed, []);
      }
    },
  };
}

async function readAndCheck(
  tail: Tail,
  partition: number,
  recordsMax: number,
  committed: readonly Committed[],
): Promise<void> {
  // What is committed during the reading is judged by the next one.
  const known = committed.filter((one) => one.partition === partition);
  const { asOfMs } = await tail.read(recordsMax);
  if (asOfMs === undefined) return;
  assert.ok(asOfMs <= Date.now(), 'asOf is not in the future');
  const read = new Set(tail.values());
  const missed = known.filter((one) => one.beforeMs <= asOfMs && !read.has(one.value));
  assert.deepEqual(missed, [], `asOf ${asOfMs} claims what stands behind the position`);
}
