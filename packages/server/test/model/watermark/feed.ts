/** From the order's transaction to the totals: writers (room `ingest`) and the feed (`outbox`, `aggregate/apply`). */
import { type Step, work } from '../explorer.ts';
import { applyOrders, judge, takeSnapshot, type WatermarkOptions, type Writer } from './watermark.ts';
import { type Feed, idleFeed, type WatermarkState, type WatermarkStep } from './watermark-state.ts';

export function writerSteps(state: WatermarkState, writer: Writer, index: number): WatermarkStep[] {
  const become = (name: string, change: Partial<Writer>, counters: Partial<WatermarkState> = {}): WatermarkStep => {
    const writers = state.writers.with(index, { ...writer, ...change });
    return work(`writer ${index} ${name}`, { ...state, ...counters, writers });
  };
  const abort: WatermarkStep = { ...become('rolls back', { stage: 'aborted' }), kind: 'world' };
  switch (writer.stage) {
    case 'waiting':
      return [become('begins', { stage: 'begun', startedAt: state.time })];
    case 'begun':
      return [become('takes an xid', { stage: 'open', xid: state.nextXid }, { nextXid: state.nextXid + 1 })];
    case 'open':
      return [become('inserts its row', { stage: 'inserted', insertedAt: state.time }), abort];
    case 'inserted': {
      const time = state.time + 1;
      return [become('commits', { stage: 'committed', committedAt: time }, { time }), abort];
    }
    case 'committed':
    case 'aborted':
      return [];
  }
}

export function feedSteps(options: WatermarkOptions, state: WatermarkState): WatermarkStep[] {
  const { feed, tables } = state;
  const become = (name: string, next: Feed): WatermarkStep => work(`feed ${name}`, { ...state, feed: next });
  const death: WatermarkStep = { name: 'CRASH of the feed', kind: 'world', next: { ...state, feed: idleFeed } };
  switch (feed.stage) {
    case 'idle': {
      const { readable } = takeSnapshot(state.writers, state.nextXid, tables.cursorXid);
      if (readable.length === 0 && tables.watermark >= state.time) return [];
      if (options.clockRead === 'after-snapshot') return takeBatches(options, state, undefined);
      return [become('reads the clock', { ...feed, stage: 'has-clock', time: state.time })];
    }
    case 'has-clock':
      return [...takeBatches(options, state, feed.time), death];
    case 'has-batch-no-clock': {
      const mark = Math.max(tables.watermark, feed.mark === CLOCK_LATER ? state.time : feed.mark);
      return [become('reads the clock after its rows', { ...feed, stage: 'has-batch', mark }), death];
    }
    case 'has-batch':
      return [work('feed applies rows and watermark', applied(options, state)), death];
  }
}

/** Stands for a time that will only be read after the rows. */
const CLOCK_LATER = -1;

function takeBatches(
  options: WatermarkOptions,
  state: WatermarkState,
  time: number | undefined,
): Step<WatermarkState>[] {
  const { feed, tables } = state;
  const snapshot = takeSnapshot(state.writers, state.nextXid, tables.cursorXid);
  const lengths = snapshot.readable.length === 0 ? [0] : snapshot.readable.map((_, at) => at + 1);
  return lengths
    .filter((length) => length <= options.batchRowsMax)
    .map((length) => {
      const orders = snapshot.readable.slice(0, length);
      const last = state.writers[orders.at(-1) ?? -1];
      const isDrained = length === snapshot.readable.length;
      const found = judge(options, snapshot, time ?? CLOCK_LATER, feed.held, last, isDrained);
      const mark = found.mark ?? tables.watermark;
      const stage = time === undefined ? 'has-batch-no-clock' : 'has-batch';
      return work(`feed takes ${length} rows`, { ...state, feed: { stage, time: 0, orders, mark, held: found.held } });
    });
}

/** One commit: rows, cursor, intents and the watermark, which never goes back. */
function applied(options: WatermarkOptions, state: WatermarkState): WatermarkState {
  const { feed, tables, writers } = state;
  const xid = Math.max(tables.cursorXid, ...feed.orders.map((order) => writers[order]?.xid ?? 0));
  const watermark = Math.max(tables.watermark, feed.mark);
  const next = { ...applyOrders(options, tables, feed.orders, xid), watermark };
  return { ...state, tables: next, feed: { ...idleFeed, held: feed.held } };
}
