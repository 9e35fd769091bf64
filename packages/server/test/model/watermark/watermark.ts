/**
 * asOf: the watermark travels from the outbox's horizon through the totals to ClickHouse, and never claims an order
 * that a reader of the same ClickHouse does not see. This is also the whole pipeline in one model.
 *
 * Time is the number of commits so far. "asOf = T" claims every order committed at or before T.
 *
 * Writer (room `ingest`): waiting -> begun, its transaction has a start time -> open, owns an xid -> inserted, its row
 * has an insert time -> committed at some T, or aborted. Feed (rooms `stream/postgres`, `aggregate/apply`): idle ->
 * reads the clock -> looks at the server's transactions -> takes rows below the horizon -> applies rows, watermark and
 * an intent in one commit. Pusher (room `aggregate/push`): idle -> reads intents, totals and watermark in one snapshot
 * -> sends rows -> has all acks, sends the watermark -> has its ack, deletes the intents it read. Query (room `query`):
 * reads the watermark, then the rows.
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
  /** The order in which the feed reads. `look`: the transactions that run, by a statement of its own. */
  readonly reads: 'clock-look-rows' | 'clock-rows' | 'rows-clock' | 'rows-clock-look';
  /**
   * The watermark when the feed took all rows below the horizon. `held-look`: the time of an earlier look, once all
   * xids of that look have ended. `oldest-start`: the start of the oldest transaction that owns an xid.
   */
  readonly whenDrained: 'held-look' | 'oldest-start' | 'only-when-none-open' | 'time-of-look';
  /** The watermark when rows are left: a time of the last applied event, or none. */
  readonly whenNotDrained: 'transaction-start' | 'insert-time' | 'commit-time' | 'none';
  readonly markSent: 'before-delete' | 'after-delete' | 'with-rows';
  readonly markRead: 'in-snapshot' | 'after-snapshot';
  /** Which intents a push takes when it does not take all, and whether it then claims their reach or the whole one. */
  readonly pushTakes: 'all' | 'oldest' | 'oldest-claiming-all' | 'newest';
  /** `hostile`: rows also arrive twice or never, writers roll back, pushers die; `kind`: rows only arrive late. */
  readonly world: 'hostile' | 'kind';
  readonly query: 'none' | 'mark-then-rows' | 'rows-then-mark';
  readonly asyncCommit: boolean;
  readonly pushesOnlyDurable: boolean;
}

export const watermarkAsBuilt: WatermarkOptions = {
  writers: 2,
  cells: 2,
  batchRowsMax: 2,
  pushers: 1,
  reads: 'clock-look-rows',
  whenDrained: 'held-look',
  whenNotDrained: 'transaction-start',
  markSent: 'before-delete',
  markRead: 'in-snapshot',
  pushTakes: 'oldest',
  world: 'hostile',
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

/** What a snapshot says about running transactions; `oldestStart` is null when none owns an xid. */
export interface Look {
  readonly time: number;
  readonly xmin: number;
  readonly xmax: number;
  readonly oldestStart: number | null;
}

export interface Held {
  readonly time: number;
  readonly xmax: number;
}

/** One a commit of apply: the cells it changed, and how far the totals reached then. */
export interface Intent {
  readonly id: number;
  readonly cells: SmallSet;
  readonly reach: number;
}

export interface Tables {
  readonly cursorXid: number;
  readonly applied: SmallSet;
  readonly watermark: number;
  readonly cells: readonly { readonly value: SmallSet; readonly version: number }[];
  readonly intents: readonly Intent[];
  /** The next id of the sequence: after a server crash it may give the same ids again. */
  readonly nextIntent: number;
  /** The clock, as far as it matters: no new version is below it. */
  readonly versionFloor: number;
}

export function look(writers: readonly Writer[], nextXid: number, time: number): Look {
  const running = writers.filter((writer) => writer.stage === 'open' || writer.stage === 'inserted');
  const oldest = running.reduce<Writer | undefined>((a, b) => (a === undefined || b.xid < a.xid ? b : a), undefined);
  return { time, xmin: oldest?.xid ?? nextXid, xmax: nextXid, oldestStart: oldest?.startedAt ?? null };
}

/** Orders that can be read: committed, after the cursor, below the horizon, in order of xid. */
export function readable(writers: readonly Writer[], xmin: number, cursorXid: number): number[] {
  return writers
    .map((writer, order) => ({ ...writer, order }))
    .filter((writer) => writer.stage === 'committed' && writer.xid > cursorXid && writer.xid < xmin)
    .sort((a, b) => a.xid - b.xid)
    .map((writer) => writer.order);
}

/** What the stored watermark may become; undefined when nothing is known. Also the look to hold for later. */
export function judge(
  options: WatermarkOptions,
  seen: Look,
  held: Held | null,
  last: Writer | undefined,
  isDrained: boolean,
): { mark: number | undefined; held: Held | null } {
  if (!isDrained) return { mark: timeOf(options, last), held };
  switch (options.whenDrained) {
    case 'held-look': {
      const fresh = { time: seen.time, xmax: seen.xmax };
      if (seen.xmin >= seen.xmax) return { mark: seen.time, held: null };
      if (held !== null && seen.xmin >= held.xmax) return { mark: held.time, held: fresh };
      return { mark: timeOf(options, last), held: held ?? fresh };
    }
    case 'oldest-start':
      return { mark: Math.min(seen.time, seen.oldestStart ?? seen.time), held };
    case 'only-when-none-open':
      return { mark: seen.oldestStart === null ? seen.time : timeOf(options, last), held };
    case 'time-of-look':
      return { mark: seen.time, held };
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

/** One commit: rows, cursor, intent and the watermark, which never goes back. */
export function applyOrders(tables: Tables, orders: readonly number[], xid: number, mark: number): Tables {
  const watermark = Math.max(tables.watermark, mark);
  if (orders.length === 0) return { ...tables, watermark };
  const touched = setOf(...orders.map((order) => order % tables.cells.length));
  const cells = tables.cells.map((cell, index) => {
    const added = setOf(...orders.filter((order) => order % tables.cells.length === index));
    if (added === EMPTY) return cell;
    return { value: cell.value | added, version: Math.max(cell.version + 1, tables.versionFloor) };
  });
  const intents = [...tables.intents, { id: tables.nextIntent, cells: touched, reach: watermark }];
  const applied = tables.applied | setOf(...orders);
  return { ...tables, watermark, cursorXid: xid, applied, cells, intents, nextIntent: tables.nextIntent + 1 };
}

export function claimedBy(writers: readonly Writer[], mark: number): SmallSet {
  return setOf(...writers.flatMap((w, order) => (w.stage === 'committed' && w.committedAt <= mark ? [order] : [])));
}
