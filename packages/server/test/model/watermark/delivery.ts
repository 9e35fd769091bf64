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
  const death: WatermarkStep = { ...become('DIES or gives up', idlePusher), kind: 'world' };
  switch (pusher.stage) {
    case 'idle': {
      const next = firstRead(options, state, pusher);
      return next === undefined ? [] : [become('reads', next)];
    }
    case 'needs-mark':
      return [become('reads the watermark later', { ...pusher, stage: 'due', mark: state.tables.watermark }), death];
    case 'due':
      return [sendOrDelete(options, state, pusher, become), death];
    case 'mark-due':
      return [
        become('sends the watermark', { ...pusher, stage: 'mark-sent' }, markInFlight(state, pusher.mark)),
        death,
      ];
    case 'sent':
    case 'mark-sent':
      return [{ ...death, kind: 'work' }];
  }
}

function firstRead(options: WatermarkOptions, state: WatermarkState, pusher: Pusher): Pusher | undefined {
  const { tables } = state;
  if (tables.intents === EMPTY && pusher.confirmed >= tables.watermark) return undefined;
  if (options.pushesOnlyDurable && !isDurable(state)) return undefined;
  const pending = tables.cells.flatMap((row, cell) =>
    has(tables.intents, cell) ? [{ cell, ...row, calendar: 0 }] : [],
  );
  const read = options.pushTakes === 'one-intent' ? pending.slice(0, 1) : pending;
  const stage = options.markRead === 'in-snapshot' ? 'due' : 'needs-mark';
  return { ...pusher, stage, unacked: read, read, mark: tables.watermark };
}

/** All rows fly at once. When all are acked, their intents go, each only if its cell did not change since. */
function sendOrDelete(options: WatermarkOptions, state: WatermarkState, pusher: Pusher, become: Become): WatermarkStep {
  const { tables } = state;
  if (pusher.unacked.length > 0) {
    const flying = pusher.unacked.reduce(takeOff, state.flying);
    const marks = options.markSent === 'with-rows' ? markInFlight(state, pusher.mark) : {};
    return become('sends its rows', { ...pusher, stage: 'sent' }, { flying, ...marks });
  }
  const done = pusher.read.filter((row) => tables.cells[row.cell]?.version === row.version);
  const intents = without(tables.intents, setOf(...done.map((row) => row.cell)));
  return become('deletes its intents', { ...pusher, stage: 'mark-due', read: [] }, { tables: { ...tables, intents } });
}

function markInFlight(state: WatermarkState, mark: number): Partial<WatermarkState> {
  return { flyingMarks: state.flyingMarks | setOf(mark) };
}

export function flightSteps(options: WatermarkOptions, state: WatermarkState): WatermarkStep[] {
  const rows = state.flying.flatMap((row): WatermarkStep[] => {
    const stored = receiveInto(state.stored, row);
    const landed = land(state.flying, row);
    const pushers = state.pushers.map((pusher) => withoutRow(pusher, land(pusher.unacked, row)));
    const delivered = world('network delivers a row and its ack', { ...state, stored, pushers, flying: landed });
    if (options.network === 'late') return [delivered];
    return [
      delivered,
      world('network delivers a row, its double flies on', { ...state, stored, pushers }),
      world('network loses a row', { ...state, flying: landed }),
    ];
  });
  const marks = Array.from({ length: state.time + 1 }, (_, mark) => mark).filter((mark) =>
    has(state.flyingMarks, mark),
  );
  return [...rows, ...marks.flatMap((mark) => markFlightSteps(state, mark))];
}

function withoutRow(pusher: Pusher, unacked: Pusher['unacked']): Pusher {
  if (pusher.stage !== 'sent') return pusher;
  return { ...pusher, unacked, stage: unacked.length === 0 ? 'due' : 'sent' };
}

function markFlightSteps(state: WatermarkState, mark: number): WatermarkStep[] {
  const storedMark = Math.max(state.storedMark, mark);
  const flyingMarks = without(state.flyingMarks, setOf(mark));
  const pushers = state.pushers.map((pusher) =>
    pusher.stage === 'mark-sent' && pusher.mark === mark ? { ...idlePusher, confirmed: mark } : pusher,
  );
  return [
    world('network delivers a watermark and its ack', { ...state, storedMark, pushers, flyingMarks }),
    world('network loses a watermark', { ...state, flyingMarks }),
  ];
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
