/** The rebuild itself, statement by statement; it may be started twice at once. Rules in rebuild.ts. */
import { work } from '../explorer.ts';
import { setOf, union } from '../small-set.ts';
import {
  isSameCell,
  newVersion,
  type RebuildOptions,
  rebuiltCells,
  recompute,
  type Tables,
  tickedClock,
} from './rebuild.ts';
import {
  holdsLock,
  idleRebuilder,
  type Rebuilder,
  type RebuildState,
  type RebuildStep,
  withRebuilder,
} from './rebuild-state.ts';

export function rebuilderSteps(options: RebuildOptions, state: RebuildState, index: number): RebuildStep[] {
  const rebuilder = state.rebuilders[index] ?? idleRebuilder;
  const become = (name: string, next: Rebuilder) => work(`rebuild ${name}`, withRebuilder(state, index, next));
  switch (rebuilder.stage) {
    case 'idle':
      if (state.tables.requestsDone >= options.requests.length) return [];
      if (options.calendarSwitch === 'before-totals') return [switchCalendar(options, state, index)];
      return begin(options, state, index, rebuilder);
    case 'switched':
      return begin(options, state, index, rebuilder);
    case 'has-snapshot':
      return lockExclusive(options, state, index, rebuilder);
    case 'locked': {
      const seen = rebuilder.snapshot ?? state.tables;
      const calendar = options.requests[seen.requestsDone];
      if (calendar === undefined) return [become('finds nothing to do', idleRebuilder)];
      const values = recompute(options, seen.processed, calendar);
      return [become('recomputes', { ...rebuilder, stage: 'computed', calendar, values, known: seen.cells })];
    }
    case 'computed':
      return upsert(options, state, index, rebuilder);
    case 'written': {
      const next = withRebuilder({ ...state, tables: rebuilt(options, state.tables, rebuilder) }, index, idleRebuilder);
      return [work('rebuild commits', next)];
    }
  }
}

function switchCalendar(options: RebuildOptions, state: RebuildState, index: number): RebuildStep {
  const calendar = options.requests[state.tables.requestsDone] ?? 0;
  const tables = { ...state.tables, calendar, calendarVersion: state.tables.calendarVersion + 1 };
  const next = withRebuilder({ ...state, tables }, index, { ...idleRebuilder, stage: 'switched' });
  return work('calendar is switched in a commit of its own', next);
}

function begin(options: RebuildOptions, state: RebuildState, index: number, rebuilder: Rebuilder): RebuildStep[] {
  const isEarly = options.isolation === 'repeatable-read' || options.rebuildLock === 'in-recompute';
  if (!isEarly) return lockExclusive(options, state, index, rebuilder);
  const next: Rebuilder = { ...rebuilder, stage: 'has-snapshot', snapshot: state.tables };
  return [work('rebuild takes its snapshot, then waits', withRebuilder(state, index, next))];
}

function lockExclusive(
  options: RebuildOptions,
  state: RebuildState,
  index: number,
  rebuilder: Rebuilder,
): RebuildStep[] {
  const next = withRebuilder(state, index, { ...rebuilder, stage: 'locked' });
  if (options.rebuildLock === 'none') return [work('rebuild goes on without a lock', next)];
  const isShared = options.applyLock === 'shared' && ['locked', 'ready', 'written'].includes(state.applier.stage);
  if (isShared || state.rebuilders.some(holdsLock)) return [];
  return [work('rebuild takes the exclusive lock', next)];
}

function upsert(options: RebuildOptions, state: RebuildState, index: number, rebuilder: Rebuilder): RebuildStep[] {
  const { tables, applier } = state;
  const cells = rebuiltCells(options, rebuilder.values, rebuilder.known);
  if (applier.stage === 'written' && cells.includes(applier.cell)) return [];
  const { snapshot } = rebuilder;
  const moved = snapshot !== null && cells.some((cell) => !isSameCell(snapshot.cells[cell], tables.cells[cell]));
  if (moved && options.isolation === 'repeatable-read') {
    return [work('rebuild fails: could not serialize', withRebuilder(state, index, idleRebuilder))];
  }
  const calendar = tables.calendarVersion + (options.calendarSwitch === 'with-totals' ? 1 : 0);
  const writes = cells.map((cell) => {
    const value = rebuilder.values[cell] ?? 0;
    const row = { value, version: newVersion(tables, cell), calendar };
    return { cell, row: value === 0 && options.vanished === 'deleted' ? null : row };
  });
  return [work('rebuild upserts', withRebuilder(state, index, { ...rebuilder, stage: 'written', writes }))];
}

function rebuilt(options: RebuildOptions, tables: Tables, rebuilder: Rebuilder): Tables {
  const cells = rebuilder.writes.reduce((rows, write) => rows.with(write.cell, write.row), [...tables.cells]);
  const touched = setOf(...rebuilder.writes.map((write) => write.cell));
  return {
    ...tables,
    calendar: rebuilder.calendar,
    calendarVersion: tables.calendarVersion + (options.calendarSwitch === 'with-totals' ? 1 : 0),
    requestsDone: tables.requestsDone + 1,
    cells,
    intents: options.rebuildIntents ? union(tables.intents, touched) : tables.intents,
    clock: tickedClock(options, tables),
  };
}
