/**
 * Push's variants. Lessons: a version must rise under the row lock; an intent goes only when exactly what it asked for
 * is acked; of two statements, the intents are read first. And `synchronous_commit=off` in apply is not harmless here:
 * a server crash takes back commits that were pushed already, and the sequence gives their intents' ids again.
 */
import { type Case, createFamily } from '../case.ts';
import { pushAsBuilt } from './push.ts';
import { createPushModel } from './push-model.ts';

const { holds, violated } = createFamily({
  protocol: 'push',
  createModel: createPushModel,
  asBuilt: { ...pushAsBuilt, events: [[0], [0, 1]], writers: [[0, 1]] },
  full: { events: [[0], [0, 1], [1]], writers: [[0, 1, 2]], clockMax: 2 },
});

/** Only what remains at rest: the wrong answer itself, not the rule that was broken on the way. */
const seenAtRest = { checkedInEveryState: false };
const twoWriters = { events: [[0], [0]], cells: 1, writers: [[0], [1]], commitEventsMax: 1, pushers: 1 };
const crash = { asyncCommit: true, pushers: 1 };

export const pushCases: readonly Case[] = [
  holds(
    'two pushers, absolute rows, rising versions, intents deleted as read',
    {},
    {
      exercises: [
        'network delivers a row, its ack is lost',
        'network delivers a row, its double flies on',
        'network loses a row',
        'pusher 1 DIES or gives up',
        'clock moves',
      ],
    },
  ),
  violated('version = clock, which ties', 'WRONG', { version: 'clock', ...seenAtRest }),
  violated('version = greatest(old, clock)', 'WRONG', { version: 'greatest-of-old-and-clock', ...seenAtRest }),
  violated('version = greatest(old, clock), seen at once', 'VERSION', { version: 'greatest-of-old-and-clock' }),
  violated('version decided before the row lock', 'WRONG', {
    ...twoWriters,
    versionTaken: 'before-lock',
    ...seenAtRest,
  }),
  holds('clock read before the lock, compared with old + 1 under it', {
    ...twoWriters,
    versionTaken: 'clock-before-lock',
  }),
  violated('no intent: what to push is only remembered', 'WRONG', { intents: 'in-memory', ...seenAtRest }),
  violated('all intents deleted, also those not read', 'WRONG', { deletes: 'all', ...seenAtRest }),
  violated('intents deleted after the first of two inserts is acked', 'WRONG', {
    deletesAfter: 'first-ack',
    ...seenAtRest,
  }),
  holds('each intent deleted after its own ack', { deletesAfter: 'each-ack' }),
  violated('one intent a cell, deleted by cell', 'WRONG', { intents: 'a-row-a-cell', ...seenAtRest }),
  holds('one intent a cell, deleted up to the pushed version', { intents: 'a-row-a-cell-with-version' }),
  violated('two statements: totals, then intents', 'WRONG', { snapshot: 'totals-then-intents', ...seenAtRest }),
  holds('two statements: intents, then totals', { snapshot: 'intents-then-totals' }),
  violated('server crash after asynchronous commit: intent ids are given again', 'WRONG', { ...crash, ...seenAtRest }),
  violated('the same, and the clock is not ahead after the crash', 'WRONG', {
    ...crash,
    intents: 'a-row-a-cell-with-version',
    clockAfterCrash: 'any',
    ...seenAtRest,
  }),
  holds('the same, deleted up to the pushed version, clock ahead', { ...crash, intents: 'a-row-a-cell-with-version' }),
  holds('the same, pushing only what is on disk, with any clock', {
    ...crash,
    clockAfterCrash: 'any',
    pushesOnlyDurable: true,
  }),
];
