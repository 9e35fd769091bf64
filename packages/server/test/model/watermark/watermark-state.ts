/** One state of the watermark model: who does what at this moment, and what ClickHouse has received. */
import type { Row, Stored } from '../clickhouse.ts';
import type { Step } from '../explorer.ts';
import { EMPTY, type SmallSet } from '../small-set.ts';
import type { Held, Look, Tables, WatermarkOptions, Writer } from './watermark.ts';

export interface Feed {
  readonly stage: 'idle' | 'has-clock' | 'has-look' | 'has-rows' | 'has-batch';
  /** What it knows of time and transactions so far; null before and after. */
  readonly look: Look | null;
  readonly orders: readonly number[];
  readonly isDrained: boolean;
  readonly mark: number;
  readonly held: Held | null;
}

export interface Pusher {
  readonly stage: 'idle' | 'needs-mark' | 'rows-due' | 'rows-sent' | 'mark-due' | 'mark-sent' | 'delete-due';
  readonly unacked: readonly Row[];
  /** The ids of the intents it read. */
  readonly intents: readonly number[];
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
  /** What a server crash would leave; null when every commit is on disk at once, or after the one crash. */
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
export const idleFeed: Feed = { stage: 'idle', look: null, orders: [], isDrained: false, mark: 0, held: null };
export const idlePusher: Pusher = { stage: 'idle', unacked: [], intents: [], mark: 0, confirmed: 0 };
export const idleQuery: Query = { stage: 'idle', mark: 0, seen: EMPTY, lied: false };

export function initialState(options: WatermarkOptions): WatermarkState {
  const cells = Array.from({ length: options.cells }, () => ({ value: EMPTY, version: 0 }));
  const tables = { cursorXid: 0, applied: EMPTY, watermark: 0, cells, intents: [], nextIntent: 0, versionFloor: 0 };
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
