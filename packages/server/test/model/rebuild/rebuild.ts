/**
 * Rebuild and change of calendar (room `aggregate/rebuild`) while orders are applied (`aggregate/apply`).
 *
 * Three orders fall into cells by the merchant's calendar; a request to change it waits in a table. A cell's value
 * holds one decimal digit for each order, so that a lost order shows as 0 and a doubled one as 2.
 *
 * Apply: idle -> shared lock on (calendar, shard) -> reads the calendar -> dedupes and adds to the cell, under its row
 * lock -> commits. Rebuild: idle -> exclusive lock, a statement of its own -> recomputes from processed orders ->
 * upserts every cell under row locks, vanished ones as zero rows, all with higher versions and the new
 * calendar_version, and an intent each -> commits together with the new calendar. Both may die at any moment.
 *
 * Guarantee to prove: in every state the totals are the sum of the processed orders under the stored calendar; each
 * row's version rises; at rest a reader that takes the newest rows of the current calendar_version sees the totals.
 */
import type { Row } from '../clickhouse.ts';
import { digitOf } from '../digits.ts';
import { EMPTY, has, type SmallSet } from '../small-set.ts';

export interface RebuildOptions {
  /** For each calendar, the cell of each order. */
  readonly cellOf: readonly (readonly number[])[];
  readonly cells: number;
  /** The calendars that are asked for, one after the other; the first in force is calendar 0. */
  readonly requests: readonly number[];
  readonly rebuilders: number;
  readonly applyLock: 'shared' | 'none';
  /** `in-recompute`: the lock is taken inside the statement that recomputes, whose snapshot is older than its wait. */
  readonly rebuildLock: 'first' | 'none' | 'in-recompute';
  /** REPEATABLE READ: one snapshot for all statements, taken when the first begins, which is the one that waits. */
  readonly isolation: 'read-committed' | 'repeatable-read';
  /** `before-lock`: cached, or read by the statement that also takes the lock. */
  readonly applyReadsCalendar: 'under-lock' | 'before-lock';
  readonly calendarSwitch: 'with-totals' | 'before-totals';
  readonly vanished: 'zeroed' | 'deleted';
  /** Whether a rebuild also gives the new calendar_version to rows that were zero already. */
  readonly zeroRows: 'left' | 'rewritten';
  readonly rewrites: 'every-cell' | 'changed-cells';
  readonly rebuildIntents: boolean;
  readonly reader: 'newest-then-filter' | 'filter-then-newest' | 'no-filter';
  /** The clock moves between any two commits, or it may stand: versions then differ only by the + 1. */
  readonly clock: 'moves' | 'stands';
  readonly checkedInEveryState: boolean;
  readonly deathsMax: number;
}

export const rebuildAsBuilt: RebuildOptions = {
  cellOf: [
    [0, 1],
    [1, 1],
  ],
  cells: 2,
  requests: [1],
  rebuilders: 1,
  applyLock: 'shared',
  rebuildLock: 'first',
  isolation: 'read-committed',
  applyReadsCalendar: 'under-lock',
  calendarSwitch: 'with-totals',
  vanished: 'zeroed',
  zeroRows: 'left',
  rewrites: 'every-cell',
  rebuildIntents: true,
  reader: 'newest-then-filter',
  clock: 'stands',
  checkedInEveryState: true,
  deathsMax: 1,
};

export interface Cell {
  readonly value: number;
  readonly version: number;
  /** The calendar_version under which it was written. */
  readonly calendar: number;
}

export interface Tables {
  readonly processed: SmallSet;
  readonly calendar: number;
  readonly calendarVersion: number;
  readonly requestsDone: number;
  /** Null: no such row. */
  readonly cells: readonly (Cell | null)[];
  readonly intents: SmallSet;
  /** Moves with each commit, or stays at 1. */
  readonly clock: number;
}

export function emptyTables(options: RebuildOptions): Tables {
  return {
    processed: EMPTY,
    calendar: 0,
    calendarVersion: 1,
    requestsDone: 0,
    cells: Array.from({ length: options.cells }, () => null),
    intents: EMPTY,
    clock: 1,
  };
}

/** The true value of each cell. */
export function recompute(options: RebuildOptions, processed: SmallSet, calendar: number): number[] {
  const values = Array.from({ length: options.cells }, () => 0);
  for (const [order, cell] of (options.cellOf[calendar] ?? []).entries()) {
    if (has(processed, order)) values[cell] = (values[cell] ?? 0) + digitOf(order);
  }
  return values;
}

/** greatest(old + 1, clock), computed on the row as it is under its lock. */
export function newVersion(tables: Tables, cell: number): number {
  return Math.max((tables.cells[cell]?.version ?? 0) + 1, tables.clock);
}

/** The rows which a rebuild will write: what was recomputed, and a zero for each known cell that vanished. */
export function rebuiltCells(
  options: RebuildOptions,
  values: readonly number[],
  known: readonly (Cell | null)[],
): number[] {
  return values.flatMap((value, cell) => {
    const old = known[cell] ?? null;
    if (value === 0 && (old === null || (old.value === 0 && options.zeroRows === 'left'))) return [];
    if (options.rewrites === 'changed-cells' && old !== null && old.value === value) return [];
    return [cell];
  });
}

/** What a reader answers for each cell: every possible answer when two rows share the newest version. */
export function answers(options: RebuildOptions, received: readonly Row[], cell: number, current: number): number[] {
  const rows = received.filter((row) => row.cell === cell);
  const eligible = options.reader === 'filter-then-newest' ? rows.filter((row) => row.calendar === current) : rows;
  const newest = Math.max(...eligible.map((row) => row.version));
  const shown = eligible
    .filter((row) => row.version === newest)
    .filter((row) => options.reader === 'no-filter' || row.calendar === current)
    .map((row) => row.value);
  return shown.length === 0 ? [0] : shown;
}

export function nextOrder(options: RebuildOptions, tables: Tables): number | undefined {
  const orderCount = options.cellOf[0]?.length ?? 0;
  return Array.from({ length: orderCount }, (_, order) => order).find((order) => !has(tables.processed, order));
}

export function tickedClock(options: RebuildOptions, tables: Tables): number {
  return options.clock === 'moves' ? tables.clock + 2 : tables.clock;
}

export function isSameCell(left: Cell | null | undefined, right: Cell | null | undefined): boolean {
  return left?.value === right?.value && left?.version === right?.version && left?.calendar === right?.calendar;
}
