// Orders that the log has swallowed: it was read up to an instant well after they were stored, and yet they were neither counted nor
// refused. They are put into the outbox again, from what is stored. Doing it twice is harmless: apply's dedupe decides.
// Nothing is appended while the log is behind, stands still or is away: its asOf does not pass the orders that wait in it then.
import { encodeOrderEvent } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Pool } from '../platform/pool.ts';
import { OUTBOX_PARTITIONS } from '../stream/postgres/postgres-log.ts';
import { appendEvents } from './append-events.ts';

export interface AppendLostOptions {
  readonly group: string;
  readonly topic: string;
  /** The merchant's partition of the log that the group reads. */
  readonly part: number;
  /** How far asOf must have come beyond an order: longer than any transaction that stores one. */
  readonly afterMs: number;
}

export const LOST_AFTER_MS = 10 * 60_000;
/** Of a merchant, at a time. */
const ORDERS_MAX = 1_000;

/** Indexes: orders_by_date, primary key of processed_events, dead_letters_by_order. */
const LOST = `
  SELECT o.order_id
    FROM forecasting.orders_counted o JOIN forecasting.stream_partitions p ON p.grp = $2 AND p.topic = $3 AND p.part = $4
   WHERE o.merchant_id = $1 AND NOT o.counted AND o.created_at < p.as_of - $5 * interval '1 ms'
     AND NOT EXISTS (SELECT FROM forecasting.dead_letters d WHERE d.order_id = o.order_id AND d.replayed_at IS NULL)
   ORDER BY o.order_id LIMIT ${ORDERS_MAX}`;
/** Those that were put back lately may still be on their way. Reads the partition of the outbox, when something is lost only. */
const ON_THEIR_WAY = `
  SELECT DISTINCT e.order_id FROM ingestion.order_events e JOIN forecasting.stream_partitions p ON p.grp = $2 AND p.topic = $3 AND p.part = $4
   WHERE (e.shard & ${OUTBOX_PARTITIONS - 1}) = $4 & ${OUTBOX_PARTITIONS - 1} AND e.order_id = ANY ($1::bigint[])
     AND e.created_at >= p.as_of - $5 * interval '1 ms'`;
const STORED = `
  SELECT o.order_id, o.revision, o.currency, (extract(epoch FROM o.order_date) * 1000)::bigint AS order_ms,
         (SELECT json_agg(json_build_array(i.category_id, i.quantity, i.amount_minor) ORDER BY i.line)
            FROM ingestion.order_items i WHERE i.order_id = o.order_id) AS lines
    FROM ingestion.orders o WHERE o.merchant_id = $1 AND o.order_id = ANY ($2::bigint[]) ORDER BY o.order_id`;

/** @returns how many were appended */
export async function appendLost(pool: Pool, scope: MerchantScope, options: AppendLostOptions): Promise<number> {
  const { merchantId } = scope;
  const reached = [options.group, options.topic, options.part, options.afterMs];
  const lost = await idsOf(pool, LOST, [merchantId, ...reached]);
  if (lost.length === 0) return 0;
  const onTheirWay = new Set(await idsOf(pool, ON_THEIR_WAY, [lost, ...reached]));
  const ids = lost.filter((id) => !onTheirWay.has(id));
  const { rows } = await pool.query<StoredRow>(STORED, [merchantId, ids]);
  const events = rows.map((row) => ({ merchantId, ...eventOf(row) }));
  if (events.length === 0) return 0;
  await appendEvents(
    pool,
    events.map((event) => ({ ...event, payload: encodeOrderEvent(event) })),
  );
  return events.length;
}

interface StoredRow {
  readonly order_id: string;
  readonly revision: number;
  readonly currency: string;
  readonly order_ms: string;
  readonly lines: readonly (readonly [categoryId: number, quantity: number, amountMinor: number])[];
}

function eventOf({ order_id, revision, currency, order_ms, lines }: StoredRow) {
  return {
    orderId: Number(order_id),
    revision,
    currency,
    orderDateMs: Number(order_ms),
    lines: lines.map(([categoryId, quantity, amountMinor]) => ({ categoryId, quantity, amountMinor })),
  };
}

async function idsOf(pool: Pool, text: string, values: readonly unknown[]): Promise<number[]> {
  const { rows } = await pool.query<{ order_id: string }>(text, [...values]);
  return rows.map((row) => Number(row.order_id));
}
