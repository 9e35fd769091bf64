/**
 * What may happen next while the calendar changes: the applier, one or two rebuilders, a pusher, the network, deaths;
 * and what must be true then. A process that waits for a lock just has no step until the lock is free.
 */
import { land, type Row, takeOff } from '../clickhouse.ts';
import { difference } from '../digits.ts';
import { type Model, type Problem, work, world } from '../explorer.ts';
import { has, setOf, without } from '../small-set.ts';
import { applierSteps } from './applier.ts';
import { answers, isSameCell, nextOrder, type RebuildOptions, recompute, type Tables } from './rebuild.ts';
import {
  idleApplier,
  idlePusher,
  idleRebuilder,
  initialState,
  type Pusher,
  type RebuildState,
  type RebuildStep,
  withRebuilder,
} from './rebuild-state.ts';
import { rebuilderSteps } from './rebuilder.ts';

export function createRebuildModel(options: RebuildOptions): Model<RebuildState> {
  return {
    initial: initialState(options),
    steps: (state) => [
      ...applierSteps(options, state),
      ...state.rebuilders.flatMap((_, index) => rebuilderSteps(options, state, index)),
      ...pusherSteps(state),
      ...state.flying.flatMap((row) => flightSteps(state, row)),
      ...deaths(options, state),
    ],
    invariant: (state) =>
      options.checkedInEveryState ? (wrongTables(options, state.tables) ?? uncovered(state)) : undefined,
    transition: (before, after) => versionStood(before.tables, after.tables),
    atRest: (state) => wrongTables(options, state.tables) ?? wrongAnswer(options, state),
  };
}

function pusherSteps(state: RebuildState): RebuildStep[] {
  const { tables, pusher } = state;
  if (pusher.stage === 'idle') {
    const cells = tables.cells.flatMap((row, cell) => (has(tables.intents, cell) ? [{ cell, row }] : []));
    if (cells.length === 0) return [];
    const rows = cells.flatMap(({ cell, row }) => (row === null ? [] : [{ cell, ...row }]));
    const read = cells.map(({ cell, row }) => ({ cell, version: row?.version ?? 0 }));
    const next: Pusher = { stage: 'waiting', unacked: rows, read };
    return [work('pusher reads and sends', { ...state, pusher: next, flying: rows.reduce(takeOff, state.flying) })];
  }
  const steps = [work('pusher gives up', { ...state, pusher: idlePusher })];
  if (pusher.unacked.length > 0) return steps;
  const done = pusher.read.filter(({ cell, version }) => (tables.cells[cell]?.version ?? 0) === version);
  const intents = without(tables.intents, setOf(...done.map(({ cell }) => cell)));
  return [
    ...steps,
    work('pusher deletes its intents', { ...state, pusher: idlePusher, tables: { ...tables, intents } }),
  ];
}

function flightSteps(state: RebuildState, row: Row): RebuildStep[] {
  const received = keepNewest(state.received, row);
  const landed = land(state.flying, row);
  const pusher = { ...state.pusher, unacked: land(state.pusher.unacked, row) };
  return [
    world('network delivers a row and its ack', { ...state, received, pusher, flying: landed }),
    world('network delivers a row, its double flies on', { ...state, received, pusher }),
    world('network loses a row', { ...state, flying: landed }),
  ];
}

/** For each cell and calendar_version the newest rows: all that any of the readers could look at. */
function keepNewest(received: readonly Row[], row: Row): readonly Row[] {
  const isSameKey = (other: Row) => other.cell === row.cell && other.calendar === row.calendar;
  if (received.some((other) => isSameKey(other) && other.version > row.version)) return received;
  return takeOff(
    received.filter((other) => !isSameKey(other) || other.version === row.version),
    row,
  );
}

function deaths(options: RebuildOptions, state: RebuildState): RebuildStep[] {
  if (state.deaths >= options.deathsMax) return [];
  const died = { ...state, deaths: state.deaths + 1 };
  const steps = state.rebuilders.flatMap((rebuilder, index) =>
    rebuilder.stage === 'idle' ? [] : [world('CRASH of rebuild', withRebuilder(died, index, idleRebuilder))],
  );
  if (state.applier.stage !== 'idle') steps.push(world('CRASH of apply', { ...died, applier: idleApplier }));
  return steps;
}

/** An order that is missing or doubled in the sum of all cells, or one that is in a cell of another calendar. */
function wrongTables(options: RebuildOptions, tables: Tables): Problem | undefined {
  const expected = recompute(options, tables.processed, tables.calendar);
  const held = expected.map((_, cell) => tables.cells[cell]?.value ?? 0);
  const wrong = difference(sumOf(expected), sumOf(held));
  if (wrong !== undefined) return wrong;
  const cell = expected.findIndex((value, index) => value !== held[index]);
  return cell === -1
    ? undefined
    : `WRONG: cell ${cell} holds ${held[cell]}, not ${expected[cell]}, as the calendar says`;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function uncovered(state: RebuildState): Problem | undefined {
  const isBehind = state.tables.cells.some((row, cell) => {
    if (row === null || has(state.tables.intents, cell)) return false;
    return !state.received.some((other) => other.cell === cell && other.version >= row.version);
  });
  return isBehind ? 'UNPUSHED: a changed cell has no intent' : undefined;
}

function versionStood(before: Tables, after: Tables): Problem | undefined {
  const stood = before.cells.some((old, index) => {
    const row = after.cells[index] ?? null;
    return old !== null && row !== null && !isSameCell(old, row) && row.version <= old.version;
  });
  return stood ? 'VERSION: a changed total has no higher version' : undefined;
}

function wrongAnswer(options: RebuildOptions, state: RebuildState): Problem | undefined {
  const { tables, received } = state;
  if (nextOrder(options, tables) !== undefined) return 'STUCK: an order is not processed';
  const expected = recompute(options, tables.processed, tables.calendar);
  const isWrong = expected.some((value, cell) =>
    answers(options, received, cell, tables.calendarVersion).some((answer) => answer !== value),
  );
  return isWrong ? 'WRONG: the answer is not the total' : undefined;
}
