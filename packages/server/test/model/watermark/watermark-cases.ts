/**
 * The watermark's variants. Lessons: the clock is read before the snapshot; what is claimed when transactions are open
 * is an earlier moment, held until all xids of that moment have ended, or the start of the oldest one; a half-read log
 * claims the last event's transaction start and never the time of its insert or commit. The pusher sends the watermark
 * that it read with the rows, after all intents of that snapshot are acked; the query reads it before the rows.
 */
import { type Case, createFamily } from '../case.ts';
import { watermarkAsBuilt } from './watermark.ts';
import { createWatermarkModel } from './watermark-model.ts';

const pushed = createFamily({
  protocol: 'watermark',
  createModel: createWatermarkModel,
  asBuilt: watermarkAsBuilt,
  full: { pushers: 2 },
});

const stored = createFamily({
  protocol: 'watermark, stored',
  createModel: createWatermarkModel,
  asBuilt: { ...watermarkAsBuilt, pushers: 0 },
  full: { writers: 3, batchRowsMax: 3 },
});

/** One cell, so that both orders meet in it; within the small bounds a simpler horizon and a kinder network. */
const oneCell = createFamily({
  protocol: 'watermark',
  createModel: createWatermarkModel,
  asBuilt: {
    ...watermarkAsBuilt,
    cells: 1,
    whenDrained: 'only-when-none-open',
    whenNotDrained: 'none',
    network: 'late',
  },
  full: {
    whenDrained: watermarkAsBuilt.whenDrained,
    whenNotDrained: watermarkAsBuilt.whenNotDrained,
    network: watermarkAsBuilt.network,
  },
});

export const watermarkCases: readonly Case[] = [
  stored.holds('a held moment whose transactions have ended', { writers: 3 }, [
    'writer 2 commits',
    'CRASH of the feed',
  ]),
  stored.holds('the start of the oldest transaction with an xid', { whenDrained: 'oldest-start' }),
  stored.holds('only when no transaction is open', { whenDrained: 'only-when-none-open' }),
  stored.holds('nothing is claimed while rows are left', { whenNotDrained: 'none' }),
  stored.violated('the time of the snapshot, whatever is open', 'LIE', { whenDrained: 'snapshot-time' }),
  stored.violated('the clock is read after the snapshot', 'LIE', { clockRead: 'after-snapshot' }),
  stored.violated("rows are left: the last event's insert time", 'LIE', { whenNotDrained: 'insert-time' }),
  stored.violated("rows are left: the last event's commit time", 'LIE', { whenNotDrained: 'commit-time' }),
  pushed.holds('sent after all rows are acked', {}, [
    'network loses a watermark',
    'network delivers a row, its double flies on',
    'pusher 0 DIES or gives up',
  ]),
  pushed.violated('sent with the rows, unordered', 'LIE', { markSent: 'with-rows' }),
  pushed.violated('read after the rows, in a snapshot of its own', 'LIE', { markRead: 'after-snapshot' }),
  pushed.violated('sent although intents of its snapshot are left', 'LIE', { pushTakes: 'one-intent' }),
  oneCell.holds('a query reads the watermark, then the rows', { query: 'mark-then-rows' }),
  oneCell.violated('a query reads the rows, then the watermark', 'LIE', { query: 'rows-then-mark' }),
  oneCell.violated('server crash after asynchronous commit', 'LIE', { asyncCommit: true }),
  oneCell.holds('the same, pushing only what is on disk', { asyncCommit: true, pushesOnlyDurable: true }),
];
