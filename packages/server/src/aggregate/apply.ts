// Apply: a batch of order events into the totals, exactly once, in ONE PostgreSQL transaction.
//   lock (shared) → calendars → dedupe → totals → intent → dead letters → position (compare-and-set) → COMMIT
// A crash anywhere before the commit leaves nothing; after it, everything. A second try of the same batch finds its events in
// processed_events; a process that lost its partition finds another position and rolls back.
// The commit waits for the disk, once a batch. Not waiting was rejected: dedupe, totals, intents and position would go back
// together after a server crash, but not what was pushed of them: identity values come back, and a pusher that survives would
// delete by id an intent that it never pushed (found by the protocol model, seen on PostgreSQL 18).
// The transaction gets its number (xid) with the insert into processed_events; nothing slow happens after that.
import { type OrderEvent, shardOf } from '@topline/domain/order-event.ts';
import { crashAfterSend, crashPoint } from '../platform/crash-point.ts';
import type { Client, Pool } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';
import { type Position, PositionMoved } from '../stream/event-log.ts';
import type { HeldPartition } from '../stream/partition-leases.ts';
import { type CalendarSource, type EffectiveCalendar, lockShardsShared } from './calendars.ts';
import { type DeadLetter, insertDeadLetters } from './dead-letters.ts';
import { createCellSums } from './deltas.ts';
import { SERVER_IS_MET } from './meet-server.ts';
import { addToTotals, intendPush, type VersionedCell } from './totals.ts';

/** Where the batch stands in the log, and how far the totals reach once it is applied. */
export interface Span {
  readonly group: string;
  readonly topic: string;
  readonly held: HeldPartition;
  readonly to: Position;
  readonly asOfMs: number | undefined;
  /** Of the orders that are traced, for the push. */
  readonly traceparents?: readonly string[];
}

/** The only dedupe. Below the horizon an order counts as processed (fold-processed.ts). Index: primary key (order_id, revision). */
const DEDUPE = `
  INSERT INTO forecasting.processed_events (order_id, revision, merchant_id)
  SELECT order_id, revision, merchant_id FROM unnest($1::bigint[], $2::int[], $3::bigint[]) AS e (order_id, revision, merchant_id)
   WHERE order_id >= (SELECT h.below FROM forecasting.processed_horizon h) ORDER BY order_id, revision
  ON CONFLICT (order_id, revision) DO NOTHING RETURNING order_id, revision`;
const MOVE = `
  UPDATE forecasting.stream_partitions
     SET pos = $6, as_of = greatest(as_of, timestamptz 'epoch' + $7::bigint * interval '1 ms')
   WHERE grp = $1 AND topic = $2 AND topic_id = $3 AND part = $4 AND pos = $5 AND epoch = $8 AND ${SERVER_IS_MET}`;

export async function apply(
  deps: { pool: Pool; calendars: CalendarSource },
  span: Span,
  events: readonly OrderEvent[],
  refused: readonly DeadLetter[],
): Promise<{ applied: number }> {
  return inTransaction(
    deps.pool,
    async (client) => {
      const applied = events.length === 0 ? 0 : await applyEvents(client, deps.calendars, span, events);
      if (refused.length > 0) await insertDeadLetters(client, refused);
      await movePosition(client, span);
      crashPoint('apply:before-commit');
      return { applied };
    },
    { commit: (client) => crashAfterSend('apply:commit-sent', () => client.query('COMMIT')) },
  );
}

async function applyEvents(
  client: Client,
  source: CalendarSource,
  span: Span,
  events: readonly OrderEvent[],
): Promise<number> {
  const merchantIds = [...new Set(events.map((event) => event.merchantId))];
  await lockShardsShared(
    client,
    [...new Set(merchantIds.map(shardOf))].sort((a, b) => a - b),
  );
  crashPoint('apply:after-lock');
  const calendars = await source.read(client, merchantIds);
  const fresh = await dedupe(client, events);
  crashPoint('apply:after-dedupe');
  if (fresh.length === 0) return 0;
  const cells = sum(fresh, calendars);
  await addToTotals(client, cells);
  crashPoint('apply:after-totals');
  const { asOfMs, traceparents } = span;
  await intendPush(client, { part: span.held.part, asOfMs, keys: cells, processed: fresh, traceparents });
  crashPoint('apply:after-intents');
  return fresh.length;
}

async function dedupe(client: Client, events: readonly OrderEvent[]): Promise<OrderEvent[]> {
  const inserted = await client.query({
    name: 'dedupe-events',
    text: DEDUPE,
    values: [
      events.map((event) => event.orderId),
      events.map((event) => event.revision),
      events.map((event) => event.merchantId),
    ],
  });
  const fresh = new Set(inserted.rows.map((row) => `${row.order_id}/${row.revision}`));
  return events.filter((event) => fresh.has(`${event.orderId}/${event.revision}`));
}

function sum(events: readonly OrderEvent[], calendars: ReadonlyMap<number, EffectiveCalendar>): VersionedCell[] {
  const sums = createCellSums();
  for (const event of events) sums.add(event, calendarOf(calendars, event.merchantId).calendar);
  return sums.cells().map((cell) => ({ ...cell, calendarVersion: calendarOf(calendars, cell.merchantId).version }));
}

function calendarOf(calendars: ReadonlyMap<number, EffectiveCalendar>, merchantId: number): EffectiveCalendar {
  const found = calendars.get(merchantId);
  // A merchant is written together with its calendar, and an order only under a merchant.
  if (!found) throw new Error(`merchant ${merchantId} has orders but no calendar`);
  return found;
}

async function movePosition(client: Client, span: Span): Promise<void> {
  const { group, topic, held, to } = span;
  const moved = await client.query({
    name: 'move-position',
    text: MOVE,
    values: [group, topic, held.topicId, held.part, held.position, to, span.asOfMs ?? null, held.epoch],
  });
  if (moved.rowCount !== 1)
    throw new PositionMoved(`partition ${held.part} is not at ${held.position} in epoch ${held.epoch} any more`);
}
