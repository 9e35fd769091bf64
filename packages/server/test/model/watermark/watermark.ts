/**
 * asOf: the watermark travels from the outbox's horizon through the totals to ClickHouse, and never claims an order
 * that a reader of the same ClickHouse does not see. This is also the whole pipeline in one model.
 *
 * Time is the number of commits so far. "asOf = T" claims every order committed at or before T.
 *
 * Writer (room `ingest`): waiting -> begun, its transaction has a start time -> open, owns an xid -> inserted, its row
 * has an insert time -> committed at some T, or aborted. Feed (rooms `outbox`, `aggregate/apply`): idle -> reads the
 * clock -> takes rows and the horizon in one snapshot -> applies rows and watermark in one commit. Pusher (room
 * `aggregate/push`): idle -> reads intents, totals and watermark in one snapshot -> sends rows -> has all acks, deletes
 * the intents -> sends the watermark. Query (room `query`): reads the watermark, then the rows.
 *
 * Guarantee to prove: in every state the stored watermark claims only what is applied, and the pushed one only what the
 * newest rows hold; at rest it has reached the last commit, also without traffic.
 */
import { EMPTY, type SmallSet, setOf } from '../small-set.ts';

export interface WatermarkOptions {
  readonly writers: number;
  readonly cells: number;
  readonly batchRowsMax: number;
  /** 0: only the way to the stored watermark. */
  readonly pushers: number;
  /** The instant that belongs to a snapshot: read before it (statement_timestamp) or after it (clock_timestamp). */
  readonly clockRead: 'before-snapshot' | 'after-snapshot';
  /**
   * The watermark when the reader took all rows below the horizon. `held-sample`: an earlier (time, xmax) whose
   * transactions have all ended. `oldest-start`: the start of the oldest transaction that owns an xid.
   */
  readonly whenDrained: 'held-sample' | 'oldest-start' | 'only-when-none-open' | 'snapshot-time';
  /** The watermark when rows are left: a time of the last applied event, or none. */
  readonly whenNotDrained: 'transaction-start' | 'insert-time' | 'commit-time' | 'none';
  readonly markSent: 'after-acks' | 'with-rows';
  readonly markRead: 'in-snapshot' | 'after-snapshot';
  /** A pusher takes all intents, or only the first one and still sends the watermark. */
  readonly pushTakes: 'all-intents' | 'one-intent';
  /** `hostile`: rows also arrive twice or never; `late`: once, at any time. */
  readonly network: 'hostile' | 'late';
  readonly query: 'none' | 'mark-then-rows' | 'rows-then-mark';
  readonly asyncCommit: boolean;
  readonly pushesOnlyDurable: boolean;
}

export const watermarkAsBuilt: WatermarkOptions = {
  writers: 2,
  cells: 2,
  batchRowsMax: 2,
  pushers: 1,
  clockRead: 'before-snapshot',
  whenDrained: 'held-sample',
  whenNotDrained: 'transaction-start',
  markSent: 'after-acks',
  markRead: 'in-snapshot',
  pushTakes: 'all-intents',
  network: 'hostile',
  query: 'none',
  asyncCommit: false,
  pushesOnlyDurable: false,
};

/** One order each; its cell is its number modulo the number of cells. */
export interface Writer {
  readonly stage: 'waiting' | 'begun' | 'open' | 'inserted' | 'committed' | 'aborted';
  readonly startedAt: number;
  readonly xid: number;
  readonly insertedAt: number;
  readonly committedAt: number;
}

export interface Sample {
  readonly time: number;
  readonly xmax: number;
}

export interface Tables {
  readonly cursorXid: number;
  readonly applied: SmallSet;
  readonly watermark: number;
  readonly cells: readonly { readonly value: SmallSet; readonly version: number }[];
  /** Cells with an intent; a push deletes it only when the cell still has the version that was pushed. */
  readonly intents: SmallSet;
  /** The clock, as far as it matters: no new version is below it. */
  readonly versionFloor: number;
}

interface Snapshot {
  readonly xmin: number;
  readonly xmax: number;
  readonly oldestStart: number | undefined;
  /** Orders that can be read: committed, after the cursor, below the horizon, in order of xid. */
  readonly readable: readonly number[];
}

export function takeSnapshot(writers: readonly Writer[], nextXid: number, cursorXid: number): Snapshot {
  const running = writers.filter((writer) => writer.stage === 'open' || writer.stage === 'inserted');
  const oldest = running.reduce<Writer | undefined>((a, b) => (a === undefined || b.xid < a.xid ? b : a), undefined);
  const xmin = oldest?.xid ?? nextXid;
  const readable = writers
    .map((writer, order) => ({ ...writer, order }))
    .filter((writer) => writer.stage === 'committed' && writer.xid > cursorXid && writer.xid < xmin)
    .sort((a, b) => a.xid - b.xid)
    .map((writer) => writer.order);
  return { xmin, xmax: nextXid, oldestStart: oldest?.startedAt, readable };
}

/** What the stored watermark may become; undefined when nothing is known. Also the sample to hold for later. */
export function judge(
  options: WatermarkOptions,
  snapshot: Snapshot,
  time: number,
  held: Sample | null,
  last: Writer | undefined,
  isDrained: boolean,
): { mark: number | undefined; held: Sample | null } {
  if (!isDrained) return { mark: timeOf(options, last), held };
  switch (options.whenDrained) {
    case 'held-sample': {
      const fresh = { time, xmax: snapshot.xmax };
      if (snapshot.xmin >= fresh.xmax) return { mark: time, held: null };
      if (held !== null && snapshot.xmin >= held.xmax) return { mark: held.time, held: fresh };
      return { mark: timeOf(options, last), held: held ?? fresh };
    }
    case 'oldest-start':
      return { mark: Math.min(time, snapshot.oldestStart ?? time), held };
    case 'only-when-none-open':
      return { mark: snapshot.oldestStart === undefined ? time : timeOf(options, last), held };
    case 'snapshot-time':
      return { mark: time, held };
  }
}

function timeOf(options: WatermarkOptions, last: Writer | undefined): number | undefined {
  switch (options.whenNotDrained) {
    case 'transaction-start':
      return last?.startedAt;
    case 'insert-time':
      return last?.insertedAt;
    case 'commit-time':
      return last?.committedAt;
    case 'none':
      return undefined;
  }
}

export function applyOrders(options: WatermarkOptions, tables: Tables, orders: readonly number[], xid: number): Tables {
  const touched = setOf(...orders.map((order) => order % options.cells));
  const cells = tables.cells.map((cell, index) => {
    const added = setOf(...orders.filter((order) => order % options.cells === index));
    return added === EMPTY
      ? cell
      : { value: cell.value | added, version: Math.max(cell.version + 1, tables.versionFloor) };
  });
  const applied = tables.applied | setOf(...orders);
  return { ...tables, cursorXid: xid, applied, cells, intents: tables.intents | touched };
}

export function claimedBy(writers: readonly Writer[], mark: number): SmallSet {
  return setOf(...writers.flatMap((w, order) => (w.stage === 'committed' && w.committedAt <= mark ? [order] : [])));
}
