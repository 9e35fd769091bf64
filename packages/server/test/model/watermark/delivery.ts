/** From the totals to the answer: the pushers (room `aggregate/push`), the network, and a query of two halves. */
import { land, receiveInto, type Stored, takeOff } from '../clickhouse.ts';
import { work, world } from '../explorer.ts';
import { contains, EMPTY, has, type SmallSet, setOf, without } from '../small-set.ts';
import { claimedBy, type WatermarkOptions } from './watermark.ts';
import {
  idlePusher,
  idleQuery,
  isDurable,
  type Pusher,
  type Query,
  type WatermarkState,
  type WatermarkStep,
} from './watermark-state.ts';

type Become = (name: string, next: Pusher, change?: Partial<WatermarkState>) => WatermarkStep;

export function pusherSteps(
  options: WatermarkOptions,
  state: WatermarkState,
  pusher: Pusher,
  index: number,
): WatermarkStep[] {
  const become: Become = (name, next, change = {}) =>
    work(`pusher ${index} ${name}`, { ...state, ...change, pushers: state.pushers.with(index, next) });
  const giveUp = become('DIES or gives up', idlePusher);
  const death: WatermarkStep[] = options.world === 'kind' ? [] : [{ ...giveUp, kind: 'world' }];
  switch (pusher.stage) {
    case 'idle':
      return firstReads(options, state, pusher).map((next) => become(`reads ${next.intents.length} intents`, next));
    case 'needs-mark':
      return [become('reads the watermark later', startOf({ ...pusher, mark: state.tables.watermark })), ...death];
    case 'rows-due':
      return [sendRows(options, state, pusher, become), ...death];
    case 'mark-due':
      return [
        become('sends the watermark', { ...pusher, stage: 'mark-sent' }, markInFlight(state, pusher.mark)),
        ...death,
      ];
    case 'delete-due': {
      const intents = state.tables.intents.filter((intent) => !pusher.intents.includes(intent.id));
      const next: Pusher = options.markSent === 'after-delete' ? { ...pusher, stage: 'mark-due' } : done(pusher);
      return [become('deletes its intents', next, { tables: { ...state.tables, intents } }), ...death];
    }
    case 'rows-sent':
    case 'mark-sent':
      return options.world === 'kind' ? [] : [giveUp];
  }
}

/** All intents, or the oldest ones up to some limit; a limited push claims only what its last intent reached. */
function firstReads(options: WatermarkOptions, state: WatermarkState, pusher: Pusher): Pusher[] {
  const { intents, watermark } = state.tables;
  if (intents.length === 0 && pusher.confirmed >= watermark) return [];
  if (options.pushesOnlyDurable && !isDurable(state)) return [];
  const counts =
    options.pushTakes === 'all' || intents.length === 0 ? [intents.length] : intents.map((_, at) => at + 1);
  return counts.map((count) => {
    const taken = options.pushTakes === 'newest' ? intents.slice(-count) : intents.slice(0, count);
    const isWhole = count === intents.length || options.pushTakes === 'oldest-claiming-all';
    const mark = isWhole ? watermark : (taken.at(-1)?.reach ?? 0);
    const changed = taken.reduce((cells, intent) => cells | intent.cells, EMPTY);
    const rows = state.tables.cells.flatMap((row, cell) => (has(changed, cell) ? [{ cell, ...row, calendar: 0 }] : []));
    const read: Pusher = { ...pusher, unacked: rows, intents: taken.map((intent) => intent.id), mark };
    return options.markRead === 'in-snapshot' ? startOf(read) : { ...read, stage: 'needs-mark' };
  });
}

function startOf(pusher: Pusher): Pusher {
  return { ...pusher, stage: pusher.unacked.length > 0 ? 'rows-due' : 'mark-due' };
}

function done(pusher: Pusher): Pusher {
  return { ...idlePusher, confirmed: Math.max(pusher.confirmed, pusher.mark) };
}

/** All rows fly at once. */
function sendRows(options: WatermarkOptions, state: WatermarkState, pusher: Pusher, become: Become): WatermarkStep {
  const flying = pusher.unacked.reduce(takeOff, state.flying);
  const marks = options.markSent === 'with-rows' ? markInFlight(state, pusher.mark) : {};
  return become('sends its rows', { ...pusher, stage: 'rows-sent' }, { flying, ...marks });
}

function markInFlight(state: WatermarkState, mark: number): Partial<WatermarkState> {
  return { flyingMarks: state.flyingMarks | setOf(mark) };
}

export function flightSteps(options: WatermarkOptions, state: WatermarkState): WatermarkStep[] {
  const rows = state.flying.flatMap((row): WatermarkStep[] => {
    const stored = receiveInto(state.stored, row);
    const landed = land(state.flying, row);
    const pushers = state.pushers.map((pusher) => withoutRow(options, pusher, land(pusher.unacked, row)));
    const delivered = world('network delivers a row and its ack', { ...state, stored, pushers, flying: landed });
    if (options.world === 'kind') return [{ ...delivered, kind: 'work' }];
    return [
      delivered,
      world('network delivers a row, its double flies on', { ...state, stored, pushers }),
      world('network loses a row', { ...state, flying: landed }),
    ];
  });
  const marks = Array.from({ length: state.time + 1 }, (_, mark) => mark).filter((mark) =>
    has(state.flyingMarks, mark),
  );
  return [...rows, ...marks.flatMap((mark) => markFlightSteps(options, state, mark))];
}

function withoutRow(options: WatermarkOptions, pusher: Pusher, unacked: Pusher['unacked']): Pusher {
  if (pusher.stage !== 'rows-sent') return pusher;
  if (unacked.length > 0) return { ...pusher, unacked };
  return { ...pusher, unacked, stage: options.markSent === 'before-delete' ? 'mark-due' : 'delete-due' };
}

function markFlightSteps(options: WatermarkOptions, state: WatermarkState, mark: number): WatermarkStep[] {
  const storedMark = Math.max(state.storedMark, mark);
  const flyingMarks = without(state.flyingMarks, setOf(mark));
  const pushers = state.pushers.map((pusher): Pusher => {
    if (pusher.stage !== 'mark-sent' || pusher.mark !== mark) return pusher;
    const isLast = options.markSent === 'after-delete' || pusher.intents.length === 0;
    return isLast ? done(pusher) : { ...pusher, stage: 'delete-due' };
  });
  const delivered = world('network delivers a watermark and its ack', { ...state, storedMark, pushers, flyingMarks });
  if (options.world === 'kind') return [{ ...delivered, kind: 'work' }];
  return [delivered, world('network loses a watermark', { ...state, flyingMarks })];
}

/** ClickHouse gives no snapshot over two tables, so the two halves may see different moments. */
export function querySteps(options: WatermarkOptions, state: WatermarkState): WatermarkStep[] {
  if (options.query === 'none') return [];
  const { query, storedMark } = state;
  const seen = ordersIn(state.stored);
  if (query.stage === 'idle') {
    const half: Query = options.query === 'mark-then-rows' ? { ...query, mark: storedMark } : { ...query, seen };
    return [world('query reads its first half', { ...state, query: { ...half, stage: 'half' } })];
  }
  const mark = options.query === 'mark-then-rows' ? query.mark : storedMark;
  const rows = options.query === 'mark-then-rows' ? seen : query.seen;
  const lied = !contains(rows, claimedBy(state.writers, mark));
  return [world('query reads its second half', { ...state, query: { ...idleQuery, lied } })];
}

/** The orders that every possible answer holds: of rows with the same version the engine may keep either. */
export function ordersIn(stored: readonly Stored[]): SmallSet {
  return stored.reduce<SmallSet>((all, tied) => {
    const [first, ...others] = tied.map((row) => row.value);
    return all | others.reduce((common, value) => common & value, first ?? EMPTY);
  }, EMPTY);
}
