/** Apply as the rebuild model needs it: one process that applies one order after the other. Rules in rebuild.ts. */
import { digitOf } from '../digits.ts';
import { work } from '../explorer.ts';
import { setOf, union } from '../small-set.ts';
import { newVersion, nextOrder, type RebuildOptions, type Tables, tickedClock } from './rebuild.ts';
import { type Applier, holdsLock, idleApplier, type RebuildState, type RebuildStep } from './rebuild-state.ts';

export function applierSteps(options: RebuildOptions, state: RebuildState): RebuildStep[] {
  const { applier, tables } = state;
  const become = (name: string, next: Applier) => work(`apply ${name}`, { ...state, applier: next });
  const order = nextOrder(options, tables);
  const reading = { ...applier, calendar: tables.calendar, calendarVersion: tables.calendarVersion };
  switch (applier.stage) {
    case 'idle':
      if (order === undefined) return [];
      if (options.applyReadsCalendar === 'under-lock') return lockShared(options, state, 'locked');
      return [become('reads the calendar, no lock yet', { ...reading, stage: 'knows-calendar' })];
    case 'knows-calendar':
      return lockShared(options, state, 'ready');
    case 'locked':
      return [become('reads the calendar', { ...reading, stage: 'ready' })];
    case 'ready': {
      const cell = options.cellOf[applier.calendar]?.[order ?? 0] ?? 0;
      if (state.rebuilders.some((rebuilder) => rebuilder.writes.some((write) => write.cell === cell))) return [];
      return [become('adds to its cell', { ...applier, stage: 'written', cell })];
    }
    case 'written':
      return [work('apply commits', { ...state, applier: idleApplier, tables: applied(options, state) })];
  }
}

function lockShared(options: RebuildOptions, state: RebuildState, stage: 'locked' | 'ready'): RebuildStep[] {
  const next = { ...state, applier: { ...state.applier, stage } };
  if (options.applyLock === 'none') return [work('apply goes on without a lock', next)];
  const isTaken = options.rebuildLock !== 'none' && state.rebuilders.some(holdsLock);
  return isTaken ? [] : [work('apply takes the shared lock', next)];
}

/** The row is locked since it was written, so that old value and version are still the committed ones. */
function applied(options: RebuildOptions, state: RebuildState): Tables {
  const { tables, applier } = state;
  const order = nextOrder(options, tables);
  if (order === undefined) throw new Error('apply commits an order that is already processed');
  const value = (tables.cells[applier.cell]?.value ?? 0) + digitOf(order);
  const row = { value, version: newVersion(tables, applier.cell), calendar: applier.calendarVersion };
  return {
    ...tables,
    processed: union(tables.processed, setOf(order)),
    cells: tables.cells.with(applier.cell, row),
    intents: union(tables.intents, setOf(applier.cell)),
    clock: tickedClock(options, tables),
  };
}
