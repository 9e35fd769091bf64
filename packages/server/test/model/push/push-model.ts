/**
 * What may happen next while totals are pushed: writers, pushers, the network, the clock, and a crash of the server.
 * The rules are in push.ts. A pusher that waits for an ack can always give up, so nothing here counts on the network.
 */
import { isSameRow, land, type Row, receiveInto, type Stored, takeOff, versionOf } from '../clickhouse.ts';
import { type Model, type Problem, type Step, work, world } from '../explorer.ts';
import { has } from '../small-set.ts';
import {
  applyEvents,
  emptyTotals,
  type Intent,
  newVersion,
  type PushOptions,
  rowsOf,
  type Totals,
  trueValue,
  withoutIntents,
} from './push.ts';

interface Pusher {
  readonly stage: 'idle' | 'half-read' | 'sending' | 'waiting';
  readonly intents: readonly Intent[];
  readonly rows: readonly Row[];
  /** How many of the rows are acked; each row is a partition, so an insert, of its own. */
  readonly acked: number;
}

interface PushState {
  readonly totals: Totals;
  /** What a server crash would leave; null when every commit is on disk at once, or after the one crash. */
  readonly onDisk: Totals | null;
  readonly serverCrashes: number;
  readonly clock: number;
  /** For each writer the version or clock it took before the lock; -1 when it took none. */
  readonly taken: readonly number[];
  readonly pushers: readonly Pusher[];
  readonly flying: readonly Row[];
  readonly stored: readonly Stored[];
}

type PushStep = Step<PushState>;

const idlePusher: Pusher = { stage: 'idle', intents: [], rows: [], acked: 0 };

export function createPushModel(options: PushOptions): Model<PushState> {
  const empty = emptyTotals(options);
  return {
    initial: {
      totals: empty,
      onDisk: options.asyncCommit ? empty : null,
      serverCrashes: 0,
      clock: 0,
      taken: options.writers.map(() => -1),
      pushers: Array.from({ length: options.pushers }, () => idlePusher),
      flying: [],
      stored: empty.cells.map(() => []),
    },
    steps: (state) => [
      ...options.writers.flatMap((_, writer) => writerSteps(options, state, writer)),
      ...state.pushers.flatMap((_, index) => pusherSteps(options, state, index)),
      ...state.flying.flatMap((row) => flightSteps(state, row)),
      ...worldSteps(options, state),
    ],
    invariant: (state) => (options.checkedInEveryState ? uncovered(options, state) : undefined),
    transition: (before, after) => (options.checkedInEveryState ? versionStood(before, after) : undefined),
    atRest: (state) => wrongAnswer(options, state),
  };
}

function writerSteps(options: PushOptions, state: PushState, writer: number): PushStep[] {
  const pending = (options.writers[writer] ?? []).filter((event) => !has(state.totals.applied, event));
  const [first] = pending;
  if (first === undefined) return [];
  const taken = state.taken[writer] ?? -1;
  if (options.versionTaken !== 'under-lock' && taken < 0) {
    const cell = options.events[first]?.[0] ?? 0;
    const old = state.totals.cells[cell]?.version ?? 0;
    const decided = options.versionTaken === 'before-lock' ? newVersion(options, old, state.clock, -1) : state.clock;
    return [work(`writer ${writer} takes its version`, { ...state, taken: state.taken.with(writer, decided) })];
  }
  const steps: PushStep[] = [];
  for (let length = 1; length <= Math.min(options.commitEventsMax, pending.length); length++) {
    const totals = applyEvents(options, state.totals, pending.slice(0, length), state.clock, taken);
    const next = { ...state, totals, taken: state.taken.with(writer, -1) };
    steps.push(work(`writer ${writer} commits ${length} events`, next));
  }
  return steps;
}

function pusherSteps(options: PushOptions, state: PushState, index: number): PushStep[] {
  const pusher = state.pushers[index] ?? idlePusher;
  const become = (name: string, next: Pusher): PushStep =>
    work(`pusher ${index} ${name}`, withPusher(state, index, next));
  switch (pusher.stage) {
    case 'idle':
      return [...firstRead(options, state).map((read) => become('reads', read)), ...deathAtRest(options, state, index)];
    case 'half-read':
      return [become('reads the other half', secondRead(options, state, pusher)), death(options, state, index)];
    case 'sending':
      return [sendOrDelete(options, state, pusher, index), death(options, state, index)];
    case 'waiting':
      return [{ ...death(options, state, index), kind: 'work' }];
  }
}

function sendOrDelete(options: PushOptions, state: PushState, pusher: Pusher, index: number): PushStep {
  const row = pusher.rows[pusher.acked];
  const ready = intentsToDelete(options, pusher);
  if (ready.length > 0 || row === undefined) {
    const totals = withoutIntents(options, state.totals, ready, pusher.rows);
    const left = { ...pusher, intents: pusher.intents.filter((intent) => !ready.includes(intent)) };
    const next = withPusher({ ...state, totals }, index, row === undefined ? idlePusher : left);
    return work(`pusher ${index} deletes intents`, next);
  }
  const sent = withPusher(state, index, { ...pusher, stage: 'waiting' });
  return work(`pusher ${index} sends a row`, { ...sent, flying: takeOff(state.flying, row) });
}

function intentsToDelete(options: PushOptions, pusher: Pusher): readonly Intent[] {
  const ackedCells = pusher.rows.slice(0, pusher.acked).map((row) => row.cell);
  switch (options.deletesAfter) {
    case 'all-acks':
      return pusher.acked === pusher.rows.length ? pusher.intents : [];
    case 'each-ack':
      return pusher.intents.filter((intent) => ackedCells.includes(intent.cell));
    case 'first-ack':
      return pusher.acked > 0 ? pusher.intents : [];
  }
}

function firstRead(options: PushOptions, state: PushState): Pusher[] {
  const { totals } = state;
  if (totals.intents.length === 0) return [];
  if (options.pushesOnlyDurable && !isDurable(state)) return [];
  const rows = rowsOf(
    totals,
    totals.intents.map((intent) => intent.cell),
  );
  switch (options.snapshot) {
    case 'one':
      return [{ stage: 'sending', intents: totals.intents, rows, acked: 0 }];
    case 'intents-then-totals':
      return [{ stage: 'half-read', intents: totals.intents, rows: [], acked: 0 }];
    case 'totals-then-intents': {
      const all = rowsOf(
        totals,
        totals.cells.map((_, cell) => cell),
      );
      return [{ stage: 'half-read', intents: [], rows: all, acked: 0 }];
    }
  }
}

function secondRead(options: PushOptions, state: PushState, pusher: Pusher): Pusher {
  const intents = options.snapshot === 'intents-then-totals' ? pusher.intents : state.totals.intents;
  const cells = intents.map((intent) => intent.cell);
  const rows =
    options.snapshot === 'intents-then-totals'
      ? rowsOf(state.totals, cells)
      : pusher.rows.filter((row) => cells.includes(row.cell));
  return { stage: 'sending', intents, rows, acked: 0 };
}

/** Dying and giving up look the same from outside: the memory is gone, the row in flight is not. */
function death(options: PushOptions, state: PushState, index: number): PushStep {
  const next = withPusher(state, index, idlePusher);
  const totals = options.intents === 'in-memory' ? { ...state.totals, intents: [] } : state.totals;
  return { name: `pusher ${index} DIES or gives up`, kind: 'world', next: { ...next, totals } };
}

function deathAtRest(options: PushOptions, state: PushState, index: number): PushStep[] {
  return options.intents === 'in-memory' ? [death(options, state, index)] : [];
}

/** A delivery may be acked to whoever waits for this row, or the ack is lost; the row may fly on as a double. */
function flightSteps(state: PushState, row: Row): PushStep[] {
  const stored = receiveInto(state.stored, row);
  const landed = land(state.flying, row);
  const pushers = state.pushers.map((pusher) => ackedBy(pusher, row));
  return [
    world('network delivers a row and its ack', { ...state, stored, pushers, flying: landed }),
    world('network delivers a row, its ack is lost', { ...state, stored, flying: landed }),
    world('network delivers a row, its double flies on', { ...state, stored, pushers }),
    world('network loses a row', { ...state, flying: landed }),
  ];
}

function ackedBy(pusher: Pusher, row: Row): Pusher {
  const awaited = pusher.rows[pusher.acked];
  if (pusher.stage !== 'waiting' || awaited === undefined || !isSameRow(awaited, row)) return pusher;
  return { ...pusher, stage: 'sending', acked: pusher.acked + 1 };
}

function worldSteps(options: PushOptions, state: PushState): PushStep[] {
  const steps: PushStep[] = [];
  if (state.clock < options.clockMax) steps.push(world('clock moves', { ...state, clock: state.clock + 1 }));
  if (state.onDisk === null) return steps;
  const newest = Math.max(...state.totals.cells.map((cell) => cell.version));
  const clock = options.clockAfterCrash === 'ahead' ? Math.max(state.clock, newest) + 1 : state.clock;
  if (!isDurable(state)) steps.push(work('commits reach the disk', { ...state, onDisk: state.totals }));
  steps.push(world('CRASH of the server', { ...state, totals: state.onDisk, onDisk: null, clock, serverCrashes: 1 }));
  return steps;
}

/** By value: a state is what it holds, never which objects it shares. */
function isDurable(state: PushState): boolean {
  return state.onDisk === null || JSON.stringify(state.totals) === JSON.stringify(state.onDisk);
}

function uncovered(options: PushOptions, state: PushState): Problem | undefined {
  for (let cell = 0; cell < options.cells; cell++) {
    const total = state.totals.cells[cell];
    if (total === undefined || state.totals.intents.some((intent) => intent.cell === cell)) continue;
    if (versionOf(state.stored[cell] ?? []) < total.version) return 'UNPUSHED: a changed cell has no intent';
  }
  return undefined;
}

function versionStood(before: PushState, after: PushState): Problem | undefined {
  if (before.serverCrashes !== after.serverCrashes) return undefined;
  const stood = after.totals.cells.some((cell, index) => {
    const old = before.totals.cells[index];
    return old !== undefined && cell.value !== old.value && cell.version <= old.version;
  });
  return stood ? 'VERSION: a changed total has no higher version' : undefined;
}

function wrongAnswer(options: PushOptions, state: PushState): Problem | undefined {
  for (const [cell, stored] of state.stored.entries()) {
    const truth = trueValue(options, state.totals.applied, cell);
    if (stored.some((row) => row.value !== truth) || stored.length === 0) return 'WRONG: the answer is not the total';
  }
  return undefined;
}

function withPusher(state: PushState, index: number, pusher: Pusher): PushState {
  return { ...state, pushers: state.pushers.with(index, pusher) };
}
