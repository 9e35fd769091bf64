/** One state of the rebuild model: the tables, who does what at this moment, and what ClickHouse has received. */
import type { Row } from '../clickhouse.ts';
import type { Step } from '../explorer.ts';
import { type Cell, emptyTables, type RebuildOptions, type Tables } from './rebuild.ts';

export interface Applier {
  readonly stage: 'idle' | 'knows-calendar' | 'locked' | 'ready' | 'written';
  readonly calendar: number;
  readonly calendarVersion: number;
  readonly cell: number;
}

export interface Rebuilder {
  readonly stage: 'idle' | 'switched' | 'has-snapshot' | 'locked' | 'computed' | 'written';
  /** What it read before it had the lock; null when every statement sees the newest commits. */
  readonly snapshot: Tables | null;
  readonly calendar: number;
  readonly values: readonly number[];
  readonly known: readonly (Cell | null)[];
  readonly writes: readonly { readonly cell: number; readonly row: Cell | null }[];
}

export interface Pusher {
  readonly stage: 'idle' | 'waiting';
  readonly unacked: readonly Row[];
  /** For each cell read, the version it had: its intent goes only when the cell did not change since. */
  readonly read: readonly { readonly cell: number; readonly version: number }[];
}

export interface RebuildState {
  readonly tables: Tables;
  readonly applier: Applier;
  readonly rebuilders: readonly Rebuilder[];
  readonly pusher: Pusher;
  readonly flying: readonly Row[];
  /** For each cell and calendar_version the newest rows: all that any of the readers could look at. */
  readonly received: readonly Row[];
  readonly deaths: number;
}

export type RebuildStep = Step<RebuildState>;

export const idleApplier: Applier = { stage: 'idle', calendar: 0, calendarVersion: 0, cell: 0 };
export const idlePusher: Pusher = { stage: 'idle', unacked: [], read: [] };
export const idleRebuilder: Rebuilder = {
  stage: 'idle',
  snapshot: null,
  calendar: 0,
  values: [],
  known: [],
  writes: [],
};

export function initialState(options: RebuildOptions): RebuildState {
  return {
    tables: emptyTables(options),
    applier: idleApplier,
    rebuilders: Array.from({ length: options.rebuilders }, () => idleRebuilder),
    pusher: idlePusher,
    flying: [],
    received: [],
    deaths: 0,
  };
}

export function withRebuilder(state: RebuildState, index: number, rebuilder: Rebuilder): RebuildState {
  return { ...state, rebuilders: state.rebuilders.with(index, rebuilder) };
}

export function holdsLock(rebuilder: Rebuilder): boolean {
  return ['locked', 'computed', 'written'].includes(rebuilder.stage);
}
