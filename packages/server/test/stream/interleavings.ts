// Every order in which the steps of two transactions can follow each other (begin, write, commit: 20 orders), with a reader that
// reads on after each step. Small enough to be tried whole, and enough to catch both wrong readers that are known: by id alone,
// and by id below the oldest running transaction.
import type { LogHarness, LogWriting } from './event-log-contract.ts';
import { createTail, markEnd, type Tail } from './tail.ts';

const STEPS = ['begin', 'append', 'commit'] as const;

export interface Found {
  readonly lost: readonly string[];
  readonly repeated: readonly string[];
}

export async function interleave(harness: LogHarness, partition: number): Promise<Found> {
  const tail = createTail(harness.eventLog, partition);
  await tail.readToEnd();
  const before = tail.values().length;
  const written: string[] = [];
  for (const order of orders(STEPS.length, STEPS.length)) {
    await run(harness, partition, order, tail);
    written.push(`${order.join('')}-0`, `${order.join('')}-1`);
  }
  await markEnd(harness, partition);
  await tail.readToEnd();
  const read = Map.groupBy(tail.values().slice(before), (value) => value);
  return {
    lost: written.filter((value) => !read.has(value)),
    repeated: written.filter((value) => (read.get(value)?.length ?? 0) > 1),
  };
}

async function run(harness: LogHarness, partition: number, order: readonly number[], tail: Tail): Promise<void> {
  const open: (LogWriting | undefined)[] = [];
  const taken = [0, 0];
  for (const writer of order) {
    const step = STEPS[taken[writer] ?? 0];
    taken[writer] = (taken[writer] ?? 0) + 1;
    if (step === 'begin') open[writer] = await harness.begin();
    else if (step === 'append') await open[writer]?.append(partition, `${order.join('')}-${writer}`);
    else await open[writer]?.commit();
    await tail.read(10);
  }
}

/** All sequences of `zeros` zeros and `ones` ones. */
function orders(zeros: number, ones: number): number[][] {
  if (zeros === 0 && ones === 0) return [[]];
  return [
    ...(zeros > 0 ? orders(zeros - 1, ones).map((rest) => [0, ...rest]) : []),
    ...(ones > 0 ? orders(zeros, ones - 1).map((rest) => [1, ...rest]) : []),
  ];
}
