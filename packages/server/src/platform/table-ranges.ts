// Tables kept in ranges of time: the newest is open upwards, and what is old goes by dropping a range.
// The database's own functions do it (0015_ranges.sql), because tables are their owner's. Every change waits for all readers and
// writers of the table, and they for it: so it gives up soon, and is tried again by whoever called.
import type { Client, Pool } from './pool.ts';
import { inTransaction } from './tx.ts';

export interface ClosedRange extends TableRange {
  readonly toMs: number;
}

export interface TableRange {
  readonly part: string;
  /** Undefined: from the beginning. Milliseconds since the Unix epoch. */
  readonly fromMs: number | undefined;
  /** Exclusive; undefined: the open one. */
  readonly toMs: number | undefined;
}

/** Bounds of ranges to come are closed before anything is written beyond them. */
export interface RangeKeeping {
  readonly table: string;
  /** What ended longer ago than this may go. */
  readonly keepMs: number;
  /** Where ranges end: instants to come, ascending. */
  readonly boundsAfter: (nowMs: number) => readonly number[];
}

export interface Retained {
  readonly dropped: number;
  /** How long the oldest range is kept beyond its time; 0: no longer than it should. */
  readonly overdueMs: number;
}

export interface TableRanges {
  /** Oldest first. */
  readonly ranges: readonly TableRange[];
  /** By the server's clock, which the ranges follow. */
  readonly nowMs: number;
}

/** Longer than a batch takes, shorter than a caller would notice. */
const LOCK_MAX_MS = 250;
export const BEGIN_WITH_SHORT_LOCKS = `BEGIN; SET LOCAL lock_timeout = '${LOCK_MAX_MS}ms'`;

const READ = `
  SELECT part::text, (extract(epoch FROM from_instant) * 1000)::bigint AS from_ms, (extract(epoch FROM to_instant) * 1000)::bigint AS to_ms,
         floor(extract(epoch FROM now()) * 1000)::bigint AS now_ms
    FROM forecasting.ranges WHERE ranged = $1::regclass ORDER BY from_instant NULLS FIRST`;
const CLOSE = `SELECT forecasting.close_range($1::regclass, timestamptz 'epoch' + $2::bigint * interval '1 ms', $3)`;
const LOCK = 'SELECT forecasting.lock_ranges($1::regclass)';
/** Nothing to do when another process has been there first. */
const DROP = 'SELECT forecasting.drop_range(part) FROM forecasting.ranges WHERE part = to_regclass($1)';

export async function readRanges(pool: Pool, table: string): Promise<TableRanges> {
  const { rows } = await pool.query(READ, [table]);
  const msOf = (value: string | null) => (value === null ? undefined : Number(value));
  return {
    ranges: rows.map((row) => ({ part: row.part, fromMs: msOf(row.from_ms), toMs: msOf(row.to_ms) })),
    nowMs: Number(rows[0]?.now_ms),
  };
}

/**
 * Keeps ranges ahead, and lets those that are old enough go, the oldest first, as far as nobody needs them.
 *
 * @param drop false: the range is still needed, and so is every later one
 */
export async function dropOldRanges(
  pool: Pool,
  { table, keepMs, boundsAfter }: RangeKeeping,
  drop: (range: ClosedRange) => Promise<boolean>,
): Promise<Retained> {
  const found = await readRanges(pool, table);
  const { nowMs } = found;
  await keepRangesAhead(pool, table, found, boundsAfter(nowMs));
  let dropped = 0;
  for (const { toMs, ...range } of found.ranges) {
    if (toMs === undefined || toMs > nowMs - keepMs) break;
    if (!(await drop({ ...range, toMs }))) return { dropped, overdueMs: nowMs - keepMs - toMs };
    dropped += 1;
  }
  return { dropped, overdueMs: 0 };
}

/** Sees to it that the open range begins after now, where it is empty, so that closing it reads nothing. Twice is harmless. */
async function keepRangesAhead(
  pool: Pool,
  table: string,
  { ranges }: TableRanges,
  bounds: readonly number[],
): Promise<void> {
  const openFromMs = ranges.at(-1)?.fromMs ?? -Infinity;
  for (const atMs of bounds.filter((bound) => bound > openFromMs)) {
    const values = [table, atMs, `before_${new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '')}`];
    await inTransaction(pool, (client) => client.query(CLOSE, values), { begin: BEGIN_WITH_SHORT_LOCKS });
  }
}

/** Nobody else reads or writes the table until the transaction ends. */
export async function lockRanges(client: Client, table: string): Promise<void> {
  await client.query(LOCK, [table]);
}

export async function dropRange(client: Client, { part }: TableRange): Promise<void> {
  await client.query(DROP, [part]);
}
