/**
 * The watermark's variants. Lessons: time first, then the look at the transactions, then the rows. While transactions
 * are open, claim the time of an earlier look whose xids have all ended, or the start of the oldest one; while rows are
 * left, the last event's transaction start, never the time of its insert or commit. A push sends the watermark that it
 * read with the rows, after their acks; a limited push takes the oldest intents and claims what they reached. The query
 * reads the watermark before the rows. With `synchronous_commit=off` a server crash makes a pushed watermark a lie.
 */
import { type Case, createFamily } from '../case.ts';
import { watermarkAsBuilt } from './watermark.ts';
import { createWatermarkModel } from './watermark-model.ts';

const { reads, whenDrained, whenNotDrained, pushTakes, world } = watermarkAsBuilt;

const stored = createFamily({
  protocol: 'watermark, stored',
  createModel: createWatermarkModel,
  asBuilt: { ...watermarkAsBuilt, pushers: 0 },
  full: { writers: 3, batchRowsMax: 3 },
});

/** Behind the totals it does not matter how the feed knows its time: within the small bounds it knows it simply. */
const pushed = createFamily({
  protocol: 'watermark',
  createModel: createWatermarkModel,
  asBuilt: { ...watermarkAsBuilt, reads: 'clock-rows', whenDrained: 'only-when-none-open' },
  full: { reads, whenDrained, pushers: 2 },
});

/** One cell, so that both orders meet in it, and within the small bounds a kinder world too. */
const oneCell = createFamily({
  protocol: 'watermark',
  createModel: createWatermarkModel,
  asBuilt: {
    ...watermarkAsBuilt,
    cells: 1,
    reads: 'clock-rows',
    whenDrained: 'only-when-none-open',
    whenNotDrained: 'none',
    pushTakes: 'all',
    world: 'kind',
  },
  full: { reads, whenDrained, whenNotDrained, pushTakes, world },
});

export const watermarkCases: readonly Case[] = [
  stored.holds(
    'the time of a look whose transactions have all ended',
    {},
    { exercises: ['writer 1 rolls back', 'CRASH of the feed'] },
  ),
  stored.holds('the look and the rows in one snapshot', { reads: 'clock-rows' }),
  stored.holds('the start of the oldest transaction with an xid', { whenDrained: 'oldest-start' }),
  stored.holds('only when no transaction is open', { whenDrained: 'only-when-none-open' }),
  stored.holds('nothing is claimed while rows are left', { whenNotDrained: 'none' }),
  stored.violated('the time of the look, whatever is open', 'LIE', { whenDrained: 'time-of-look' }),
  stored.violated('the clock is read after the rows', 'LIE', { reads: 'rows-clock' }),
  stored.violated('the look is taken after the rows', 'LIE', { reads: 'rows-clock-look' }),
  stored.violated("rows are left: the last event's insert time", 'LIE', { whenNotDrained: 'insert-time' }),
  stored.violated("rows are left: the last event's commit time", 'LIE', { whenNotDrained: 'commit-time' }),
  pushed.holds(
    'sent after all rows are acked, before the intents are deleted',
    {},
    {
      exercises: [
        'network loses a watermark',
        'network delivers a row, its double flies on',
        'pusher 0 reads 2 intents',
        'pusher 0 DIES or gives up',
      ],
    },
  ),
  pushed.holds('sent after the intents are deleted', { markSent: 'after-delete' }, { small: { world: 'kind' } }),
  pushed.violated('sent with the rows, unordered', 'LIE', { markSent: 'with-rows' }),
  pushed.violated('read after the rows, in a snapshot of its own', 'LIE', { markRead: 'after-snapshot' }),
  pushed.violated('a limited push claims all that is applied', 'LIE', { pushTakes: 'oldest-claiming-all' }),
  pushed.violated('a limited push takes the newest intents first', 'LIE', { pushTakes: 'newest' }),
  oneCell.holds('a query reads the watermark, then the rows', { query: 'mark-then-rows' }),
  oneCell.violated('a query reads the rows, then the watermark', 'LIE', { query: 'rows-then-mark' }),
  oneCell.violated('server crash after asynchronous commit', 'LIE', { asyncCommit: true }),
  oneCell.holds('the same, pushing only what is on disk', { asyncCommit: true, pushesOnlyDurable: true }),
];
