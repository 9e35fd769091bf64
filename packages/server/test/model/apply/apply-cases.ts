/**
 * Apply's variants. Lessons: dedupe guards against doubled events, the compare-and-set against zombies, and each covers
 * for the other in part, so a test must break them one at a time. What is added must come from the keys that the insert
 * returned, once a key: a batch may hold one event twice. A position remembered in memory is safe to apply from, but
 * an instance that has nothing to do must compare it: with `synchronous_commit=off` a server crash moves the stored one
 * back, and the events in between would wait for the next traffic.
 */
import { type Case, createFamily } from '../case.ts';
import { applyAsBuilt, createApplyModel } from './apply-model.ts';

const { holds, violated } = createFamily({
  protocol: 'apply',
  createModel: createApplyModel,
  asBuilt: applyAsBuilt,
  full: { crashesMax: 2, rebalancesMax: 2, batchEventsMax: 3 },
});

const ZOMBIES = [
  'CRASH of X while sent',
  'REBALANCE: Y owns the log',
  'Y rolls back: position moved',
  'server commits an orphan',
  'orphan ends before its COMMIT arrives',
  'connection of X breaks before COMMIT arrives',
];

export const applyCases: readonly Case[] = [
  holds('dedupe, totals, dead letters and position in one transaction', {}, { exercises: ZOMBIES }),
  violated('no dedupe', 'DOUBLE', { fresh: 'all' }),
  holds('no dedupe, and the log has no duplicates: the compare-and-set suffices', { fresh: 'all', duplicates: false }),
  violated('no dedupe, no duplicates, position = greatest', 'DOUBLE', {
    fresh: 'all',
    duplicates: false,
    positionMove: 'greatest',
  }),
  violated('deduped by order, not by revision', 'LOST', { keyedBy: 'order' }),
  violated('returned keys are joined back to a batch that holds one twice', 'DOUBLE', {
    fresh: 'joined-back-to-batch',
  }),
  holds('freshness is checked before the transaction: the compare-and-set saves it', { fresh: 'checked-when-read' }),
  violated('freshness is checked before the transaction, position = greatest', 'DOUBLE', {
    fresh: 'checked-when-read',
    positionMove: 'greatest',
  }),
  violated('position moved blindly', 'BACK', { positionMove: 'blind' }),
  violated('position moved blindly, seen only at rest: the owner waits behind it', 'STUCK', {
    positionMove: 'blind',
    checkedInEveryState: false,
  }),
  holds('the same, and the position is asked for each batch: dedupe saves the totals', {
    positionMove: 'blind',
    positionFrom: 'table',
    checkedInEveryState: false,
  }),
  holds('position = greatest(position, to): dedupe saves it', { positionMove: 'greatest' }),
  violated('position moved in a transaction before', 'PASSED', {
    plan: [['position'], ['dedupe', 'totals', 'dead-letters']],
  }),
  holds(
    'position moved in a transaction after, by compare-and-set',
    { plan: [['dedupe', 'totals', 'dead-letters'], ['position']] },
    { small: { batchEventsMax: 1 } },
  ),
  violated('position moved in a transaction after, blindly', 'BACK', {
    plan: [['dedupe', 'totals', 'dead-letters'], ['position']],
    positionMove: 'blind',
  }),
  violated('totals in a second transaction', 'LOST', {
    plan: [['dedupe', 'dead-letters', 'position'], ['totals']],
    checkedInEveryState: false,
  }),
  violated('poison is skipped without a dead letter', 'PASSED', { plan: [['dedupe', 'totals', 'position']] }),
  violated('the dead letter is written in a second transaction', 'PASSED', {
    plan: [['dedupe', 'totals', 'position'], ['dead-letters']],
  }),
  violated('asynchronous commit, server crash: an idle instance waits behind a position that fell back', 'STUCK', {
    asyncCommit: true,
    rebalancesMax: 0,
  }),
  holds(
    'the same, and an idle instance compares its position: all tables fall back together',
    { asyncCommit: true, positionFrom: 'memory-checked' },
    {
      exercises: ['CRASH of the server', 'commits reach the disk', 'X notices that the position moved'],
      small: { rebalancesMax: 0 },
    },
  ),
  violated('asynchronous commit, and the position lives elsewhere (a Kafka group)', 'PASSED', {
    asyncCommit: true,
    positionHome: 'elsewhere',
  }),
];
