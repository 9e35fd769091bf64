/**
 * Rebuild's variants. Lessons: on both sides the lock is a statement of its own, before anything is read, the calendar
 * too; the calendar switches in the commit that switches the totals; every cell is rewritten, also the unchanged.
 * Deleting vanished cells is right only as long as the clock moves, because the row's version starts anew; a zero row
 * needs no such luck. The calendar_version filter hides what a deleted cell leaves behind, and is not needed for zeros.
 */
import { type Case, createFamily } from '../case.ts';
import { rebuildAsBuilt } from './rebuild.ts';
import { createRebuildModel } from './rebuild-model.ts';

const { holds, violated } = createFamily({
  protocol: 'rebuild',
  createModel: createRebuildModel,
  asBuilt: rebuildAsBuilt,
  full: { requests: [1, 0], rebuilders: 2, deathsMax: 2 },
});

const seenAtRest = { checkedInEveryState: false };
const thereAndBack = { requests: [1, 0] };
const oneOrder = { small: { cellOf: [[0], [1]] } };
const deleted = { vanished: 'deleted' } as const;

export const rebuildCases: readonly Case[] = [
  holds(
    'exclusive lock first, totals and calendar in one commit',
    {},
    {
      exercises: [
        'CRASH of rebuild',
        'CRASH of apply',
        'pusher gives up',
        'network delivers a row, its double flies on',
      ],
    },
  ),
  holds(
    'more orders and cells, one of them new in each calendar',
    {
      cellOf: [
        [0, 1, 0],
        [1, 1, 2],
      ],
      cells: 3,
      requests: [1],
      rebuilders: 1,
    },
    {
      small: {
        cellOf: [
          [0, 1],
          [1, 2],
        ],
        deathsMax: 0,
      },
    },
  ),
  violated('rebuild without the lock', 'LOST', { rebuildLock: 'none', ...seenAtRest }),
  violated('apply without the lock', 'LOST', { applyLock: 'none', ...seenAtRest }),
  violated('rebuild in REPEATABLE READ: its snapshot is older than its lock', 'WRONG', {
    isolation: 'repeatable-read',
    ...seenAtRest,
  }),
  violated('the lock is taken inside the statement that recomputes', 'LOST', {
    rebuildLock: 'in-recompute',
    ...seenAtRest,
  }),
  violated('apply reads the calendar before its lock, or in the same statement', 'WRONG', {
    applyReadsCalendar: 'before-lock',
    ...seenAtRest,
  }),
  violated('the calendar switches in a commit before the rebuild', 'WRONG', { calendarSwitch: 'before-totals' }),
  holds('the same, one rebuilder, seen only at rest', {
    calendarSwitch: 'before-totals',
    rebuilders: 1,
    requests: [1],
    ...seenAtRest,
  }),
  violated('the same, two rebuilders, seen only at rest', 'WRONG', {
    calendarSwitch: 'before-totals',
    rebuilders: 2,
    cellOf: [[0], [1]],
    ...seenAtRest,
  }),
  violated('unchanged cells are not rewritten', 'WRONG', {
    rewrites: 'changed-cells',
    cellOf: [
      [0, 1],
      [0, 2],
    ],
    cells: 3,
  }),
  holds('rebuilt twice under one calendar: rows that were zero already are left', { requests: [1, 1] }, oneOrder),
  holds('the same, and they are rewritten too', { requests: [1, 1], zeroRows: 'rewritten' }, oneOrder),
  violated('rebuild inserts no intents', 'UNPUSHED', { rebuildIntents: false }),
  violated('rebuild inserts no intents, seen only at rest', 'WRONG', { rebuildIntents: false, ...seenAtRest }),
  violated('vanished cells deleted, reader without filter', 'WRONG', { ...deleted, reader: 'no-filter' }),
  violated('vanished cells deleted, calendar there and back, clock stands', 'WRONG', { ...deleted, ...thereAndBack }),
  holds('vanished cells deleted, calendar there and back, clock moves', {
    ...deleted,
    ...thereAndBack,
    clock: 'moves',
  }),
  holds('vanished cells zeroed, reader without filter', { reader: 'no-filter' }),
  holds('vanished cells zeroed, filter before taking the newest', { reader: 'filter-then-newest' }),
];
