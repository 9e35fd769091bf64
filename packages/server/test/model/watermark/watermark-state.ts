/** One state of the watermark model: who does what at this moment, and what ClickHouse has received. */
import type { Row, Stored } from '../clickhouse.ts';
import type { Step } from '../explorer.ts';
import { EMPTY, type SmallSet } from '../small-set.ts';
import type { Sample, Tables, WatermarkOptions, Writer } from './watermark.ts';

export interface Feed {
  readonly stage: 'idle' | 'has-clock' | 'has-batch' | 'has-batch-no-clock';
  readonly time: number;
  readonly orders: readonly number[];
  readonly mark: number;
  readonly held: Sample | null;
}

export interface Pusher {
  readonly stage: 'idle' | 'needs-mark' | 'due' | 'sent' | 'mark-due' | 'mark-sent';
  readonly unacked: readonly Row[];
  readonly read: readonly Row[];
  readonly mark: number;
  /** The highest watermark whose ack it got. */
  readonly confirmed: number;
}

export interface Query {
  readonly stage: 'idle' | 'half';
  readonly mark: number;
  readonly seen: SmallSet;
  readonly lied: boolean;
}

export interface WatermarkState {
  readonly writers: readonly Writer[];
  readonly nextXid: number;
  readonly time: number;
  readonly tables: Tables;
  readonly onDisk: Tables | null;
  readonly feed: Feed;
  readonly pushers: readonly Pusher[];
  readonly flying: readonly Row[];
  readonly flyingMarks: SmallSet;
  readonly stored: readonly Stored[];
  readonly storedMark: number;
  readonly query: Query;
}

export type WatermarkStep = Step<WatermarkState>;

const waitingWriter: Writer = { stage: 'waiting', startedAt: 0, xid: 0, insertedAt: 0, committedAt: 0 };
export const idleFeed: Feed = { stage: 'idle', time: 0, orders: [], mark: 0, held: null };
export const idlePusher: Pusher = { stage: 'idle', unacked: [], read: [], mark: 0, confirmed: 0 };
export const idleQuery: Query = { stage: 'idle', mark: 0, seen: EMPTY, lied: false };

export function initialState(options: WatermarkOptions): WatermarkState {
  const cells = Array.from({ length: options.cells }, () => ({ value: EMPTY, version: 0 }));
  const tables: Tables = { cursorXid: 0, applied: EMPTY, watermark: 0, cells, intents: EMPTY, versionFloor: 0 };
  return {
    writers: Array.from({ length: options.writers }, () => waitingWriter),
    nextXid: 1,
    time: 0,
    tables,
    onDisk: options.asyncCommit ? tables : null,
    feed: idleFeed,
    pushers: Array.from({ length: options.pushers }, () => idlePusher),
    flying: [],
    flyingMarks: EMPTY,
    stored: cells.map(() => []),
    storedMark: 0,
    query: idleQuery,
  };
}

export function isDurable(state: WatermarkState): boolean {
  return state.onDisk === null || JSON.stringify(state.onDisk) === JSON.stringify(state.tables);
}
