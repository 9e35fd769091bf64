/**
 * Push (room `aggregate/push`): two pushers copy absolute totals from PostgreSQL to ClickHouse.
 *
 * Writer (room `aggregate/apply`, `aggregate/rebuild`): one commit changes cells, raises their versions under the row
 * lock and inserts an intent a cell. Two writers exist where the variant is about taking versions.
 *
 * Pusher: idle -> reads all intents and the totals of their cells in one snapshot -> sends one insert a partition and
 * waits for each ack -> deletes the intents it read. It may give up or die anywhere and then forgets everything; its
 * inserts may still arrive. `applied` events are the truth; a cell's value is the set of events in it.
 *
 * Guarantee to prove: at rest ClickHouse's newest rows are the true totals; in every state a cell whose newest row is
 * not there yet has an intent; a changed total always has a higher version than any total before it.
 */
import type { Row } from '../clickhouse.ts';
import { EMPTY, has, type SmallSet, setOf, union } from '../small-set.ts';

export interface PushOptions {
  /** Which cells each event changes. */
  readonly events: readonly (readonly number[])[];
  readonly cells: number;
  /** The events of each writer: one commits at a time, but a version may be taken before the row lock. */
  readonly writers: readonly (readonly number[])[];
  readonly commitEventsMax: number;
  readonly version: 'greatest-of-old-plus-1-and-clock' | 'greatest-of-old-and-clock' | 'clock' | 'old-plus-1';
  /** `clock-before-lock` still compares with the locked row; `before-lock` decides the whole version without it. */
  readonly versionTaken: 'under-lock' | 'clock-before-lock' | 'before-lock';
  readonly clockMax: number;
  readonly intents: 'a-row-a-change' | 'a-row-a-cell' | 'a-row-a-cell-with-version' | 'in-memory';
  readonly snapshot: 'one' | 'intents-then-totals' | 'totals-then-intents';
  readonly deletes: 'read' | 'all';
  /** `each-ack`: at once, but only the intents of the acked row; `first-ack`: at once, all that were read. */
  readonly deletesAfter: 'all-acks' | 'each-ack' | 'first-ack';
  readonly pushers: number;
  /** Commits may be lost, the last ones together, when the server crashes (`synchronous_commit=off`). */
  readonly asyncCommit: boolean;
  /** After a server crash the clock is ahead of every version that was ever given, or it may stand or have been set back. */
  readonly clockAfterCrash: 'ahead' | 'any';
  /** The pusher waits until what it read is on disk before it sends. */
  readonly pushesOnlyDurable: boolean;
  /** False: only look at rest, to see the wrong answer that remains and not the rule that was broken on the way. */
  readonly checkedInEveryState: boolean;
}

export const pushAsBuilt: PushOptions = {
  events: [[0], [0, 1], [1]],
  cells: 2,
  writers: [[0, 1, 2]],
  commitEventsMax: 2,
  version: 'greatest-of-old-plus-1-and-clock',
  versionTaken: 'under-lock',
  clockMax: 1,
  intents: 'a-row-a-change',
  snapshot: 'one',
  deletes: 'read',
  deletesAfter: 'all-acks',
  pushers: 2,
  asyncCommit: false,
  clockAfterCrash: 'ahead',
  pushesOnlyDurable: false,
  checkedInEveryState: true,
};

export interface Intent {
  readonly id: number;
  readonly cell: number;
  /** Only for `a-row-a-cell-with-version`. */
  readonly version: number;
}

export interface Totals {
  readonly applied: SmallSet;
  readonly cells: readonly { readonly value: SmallSet; readonly version: number }[];
  readonly intents: readonly Intent[];
  /** The next id of the sequence: after a server crash it may give the same ids again. */
  readonly nextIntent: number;
}

export function emptyTotals(options: PushOptions): Totals {
  return {
    applied: EMPTY,
    cells: Array.from({ length: options.cells }, () => ({ value: EMPTY, version: 0 })),
    intents: [],
    nextIntent: 0,
  };
}

/** One commit of apply: all four change together. `taken` is what was decided before the lock, -1 when nothing was. */
export function applyEvents(
  options: PushOptions,
  totals: Totals,
  events: readonly number[],
  clock: number,
  taken: number,
): Totals {
  let next: Totals = { ...totals, applied: union(totals.applied, setOf(...events)) };
  for (let cell = 0; cell < options.cells; cell++) {
    const touching = events.filter((event) => options.events[event]?.includes(cell));
    if (touching.length === 0) continue;
    const old = next.cells[cell];
    if (old === undefined) throw new Error(`no cell ${cell}`);
    const version = newVersion(options, old.version, clock, taken);
    const changed = { value: union(old.value, setOf(...touching)), version };
    next = withIntent(options, { ...next, cells: next.cells.with(cell, changed) }, cell, version);
  }
  return next;
}

export function newVersion(options: PushOptions, old: number, clock: number, taken: number): number {
  if (options.versionTaken === 'before-lock' && taken >= 0) return taken;
  const now = options.versionTaken === 'clock-before-lock' && taken >= 0 ? taken : clock;
  switch (options.version) {
    case 'greatest-of-old-plus-1-and-clock':
      return Math.max(old + 1, now);
    case 'greatest-of-old-and-clock':
      return Math.max(old, now);
    case 'clock':
      return now;
    case 'old-plus-1':
      return old + 1;
  }
}

function withIntent(options: PushOptions, totals: Totals, cell: number, version: number): Totals {
  if (options.intents === 'a-row-a-change') {
    const intent = { id: totals.nextIntent, cell, version: 0 };
    return { ...totals, intents: [...totals.intents, intent], nextIntent: totals.nextIntent + 1 };
  }
  const kept = totals.intents.filter((intent) => intent.cell !== cell);
  const intent = { id: 0, cell, version: options.intents === 'a-row-a-cell-with-version' ? version : 0 };
  return { ...totals, intents: [...kept, intent].sort((a, b) => a.cell - b.cell) };
}

/** What a push deletes after its acks. A row a cell is deleted by cell, with its version only up to the one pushed. */
export function withoutIntents(
  options: PushOptions,
  totals: Totals,
  read: readonly Intent[],
  pushed: readonly Row[],
): Totals {
  if (options.deletes === 'all') return { ...totals, intents: [] };
  const isDone = (intent: Intent): boolean => {
    if (options.intents === 'a-row-a-change')
      return read.some((one) => one.id === intent.id && one.cell === intent.cell);
    if (!read.some((one) => one.cell === intent.cell)) return false;
    return pushed.some((row) => row.cell === intent.cell && intent.version <= row.version);
  };
  return { ...totals, intents: totals.intents.filter((intent) => !isDone(intent)) };
}

export function rowsOf(totals: Totals, cells: readonly number[]): Row[] {
  return [...new Set(cells)]
    .sort((a, b) => a - b)
    .flatMap((cell) => {
      const found = totals.cells[cell];
      return found === undefined ? [] : [{ cell, version: found.version, value: found.value, calendar: 0 }];
    });
}

export function trueValue(options: PushOptions, applied: SmallSet, cell: number): SmallSet {
  return setOf(
    ...options.events.flatMap((cells, event) => (cells.includes(cell) && has(applied, event) ? [event] : [])),
  );
}
