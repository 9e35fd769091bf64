/** The outbox's variants. Lesson: the pair (xid, id), the horizon, one snapshot for both; a relay publishes first. */
import { type Case, createFamily } from '../case.ts';
import { createOutboxModel, outboxAsBuilt } from './outbox.ts';

const { holds, violated } = createFamily({
  protocol: 'outbox',
  createModel: createOutboxModel,
  asBuilt: outboxAsBuilt,
  full: { writers: [2, 2, 1, 0] },
});

export const outboxCases: readonly Case[] = [
  holds(
    '(xid,id) > cursor and xid < xmin',
    {},
    {
      exercises: [
        'writer 0 rolls back',
        'reader takes 2 rows',
        'CRASH of the reader',
        'reader applies and moves in one commit',
      ],
    },
  ),
  holds('the horizon is read by a statement before the rows', { horizonTaken: 'before-rows' }),
  holds('a relay publishes, then moves its cursor', { handover: 'publish-then-move' }),
  violated('id > cursor', 'LOST', { cursorBy: 'id', below: 'anything' }),
  violated('id > cursor and xid < xmin', 'LOST', { cursorBy: 'id' }),
  violated('(xid,id) > cursor without a horizon', 'LOST', { below: 'anything' }),
  violated('(xid,id) > cursor and xid < xmax', 'LOST', { below: 'xmax' }),
  violated('the horizon is read by a statement after the rows', 'LOST', { horizonTaken: 'after-rows' }),
  violated('a relay moves its cursor, then publishes', 'LOST', { handover: 'move-then-publish' }),
];
