/** From the order's transaction to the totals: writers (room `ingest`) and the feed (`stream/postgres`, `aggregate`). */
import { work } from '../explorer.ts';
import { applyOrders, judge, type Look, look, readable, type WatermarkOptions, type Writer } from './watermark.ts';
import { type Feed, idleFeed, type WatermarkState, type WatermarkStep } from './watermark-state.ts';

export function writerSteps(
  options: WatermarkOptions,
  state: WatermarkState,
  writer: Writer,
  index: number,
): WatermarkStep[] {
  const become = (name: string, change: Partial<Writer>, counters: Partial<WatermarkState> = {}): WatermarkStep => {
    const writers = state.writers.with(index, { ...writer, ...change });
    return work(`writer ${index} ${name}`, { ...state, ...counters, writers });
  };
  const rollback: WatermarkStep = { ...become('rolls back', { stage: 'aborted' }), kind: 'world' };
  const abort = options.world === 'kind' ? [] : [rollback];
  switch (writer.stage) {
    case 'waiting':
      return [become('begins', { stage: 'begun', startedAt: state.time })];
    case 'begun':
      return [become('takes an xid', { stage: 'open', xid: state.nextXid }, { nextXid: state.nextXid + 1 })];
    case 'open':
      return [become('inserts its row', { stage: 'inserted', insertedAt: state.time }), ...abort];
    case 'inserted': {
      const time = state.time + 1;
      return [become('commits', { stage: 'committed', committedAt: time }, { time }), ...abort];
    }
    case 'committed':
    case 'aborted':
      return [];
  }
}

export function feedSteps(options: WatermarkOptions, state: WatermarkState): WatermarkStep[] {
  const { feed } = state;
  const become = (name: string, next: Feed): WatermarkStep => work(`feed ${name}`, { ...state, feed: next });
  const death: WatermarkStep = { name: 'CRASH of the feed', kind: 'world', next: { ...state, feed: idleFeed } };
  const now = look(state.writers, state.nextXid, state.time);
  switch (feed.stage) {
    case 'idle':
      if (!hasWork(state, now)) return [];
      if (options.reads === 'rows-clock' || options.reads === 'rows-clock-look') return takeRows(options, state, now);
      return [become('reads the clock', { ...feed, stage: 'has-clock', look: now })];
    case 'has-clock': {
      const seen = { ...now, time: feed.look?.time ?? 0 };
      if (options.reads === 'clock-rows') return [...takeRows(options, state, seen), death];
      return [become('looks at the transactions', { ...feed, stage: 'has-look', look: seen }), death];
    }
    case 'has-look':
      return [...takeRows(options, state, feed.look ?? now), death];
    case 'has-rows': {
      const seen = options.reads === 'rows-clock' ? { ...(feed.look ?? now), time: state.time } : now;
      return [become('reads the clock after its rows', judged(options, state, feed, seen)), death];
    }
    case 'has-batch':
      return [work('feed applies rows and watermark', applied(state)), death];
  }
}

/** Rows to read, or a watermark behind the last commit: a heartbeat goes on until it has caught up. */
function hasWork(state: WatermarkState, now: Look): boolean {
  return readable(state.writers, now.xmin, state.tables.cursorXid).length > 0 || state.tables.watermark < state.time;
}

/** The rows come from a snapshot of this moment, whatever the look says. LIMIT may cut anywhere. */
function takeRows(options: WatermarkOptions, state: WatermarkState, seen: Look): WatermarkStep[] {
  const { xmin } = look(state.writers, state.nextXid, state.time);
  const all = readable(state.writers, xmin, state.tables.cursorXid);
  const lengths = all.length === 0 ? [0] : all.map((_, at) => at + 1);
  return lengths
    .filter((length) => length <= options.batchRowsMax)
    .map((length) => {
      const orders = all.slice(0, length);
      const taken: Feed = { ...state.feed, stage: 'has-rows', look: seen, orders, isDrained: length === all.length };
      const isLookLater = options.reads === 'rows-clock' || options.reads === 'rows-clock-look';
      const feed = isLookLater ? taken : judged(options, state, taken, seen);
      return work(`feed takes ${length} rows`, { ...state, feed });
    });
}

function judged(options: WatermarkOptions, state: WatermarkState, feed: Feed, seen: Look): Feed {
  const last = state.writers[feed.orders.at(-1) ?? -1];
  const { mark, held } = judge(options, seen, feed.held, last, feed.isDrained);
  return { ...feed, stage: 'has-batch', look: null, mark: mark ?? state.tables.watermark, held };
}

function applied(state: WatermarkState): WatermarkState {
  const { feed, tables, writers } = state;
  const xid = Math.max(tables.cursorXid, ...feed.orders.map((order) => writers[order]?.xid ?? 0));
  return { ...state, tables: applyOrders(tables, feed.orders, xid, feed.mark), feed: { ...idleFeed, held: feed.held } };
}
