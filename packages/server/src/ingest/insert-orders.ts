// The write of ingest: orders, their lines and their outbox rows in ONE statement, which is one transaction.
// Doing it twice is harmless: (merchant_id, external_order_id) decides, and only what was inserted here gets lines and an event.
// Rows are sorted by that key, so that two instances with the same orders wait for each other instead of deadlocking.

import type { StoredOrder } from '@topline/domain/order.ts';
import { encodeOrderEvent, shardOf } from '@topline/domain/order-event.ts';
import { crashAfterSend, crashPoint } from '../platform/crash-point.ts';
import type { Pool } from '../platform/pool.ts';

/** An order that has been judged and numbered; what becomes of it the statement says. */
export interface NewOrder extends Omit<StoredOrder, 'createdAtMs'> {
  readonly eventHash: string;
  /** Of the request that it came with; undefined: nobody traces it. */
  readonly traceparent?: string | undefined;
}

/** Index: orders_external_key (the conflict target), and the primary keys. */
const INSERT = `
  WITH fresh AS (
    INSERT INTO ingestion.orders
      (order_id, merchant_id, external_order_id, order_date, currency, total_minor, payload_hash, event_hash)
    SELECT order_id, merchant_id, external_order_id, timestamptz 'epoch' + order_ms * interval '1 ms', currency, total_minor,
           decode(payload_hash, 'hex'), decode(event_hash, 'hex')
      FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[])
        AS o (order_id, merchant_id, external_order_id, order_ms, currency, total_minor, payload_hash, event_hash)
    ON CONFLICT (merchant_id, external_order_id) DO NOTHING
    RETURNING order_id, merchant_id, created_at
  ), lines AS (
    INSERT INTO ingestion.order_items (order_id, line, category_id, product_id, quantity, amount_minor, merchant_id)
    SELECT l.*, fresh.merchant_id FROM unnest($9::bigint[], $10::smallint[], $11::bigint[], $12::bigint[], $13::integer[], $14::bigint[])
        AS l (order_id, line, category_id, product_id, quantity, amount_minor)
      JOIN fresh ON fresh.order_id = l.order_id
  ), events AS (
    INSERT INTO ingestion.order_events (shard, merchant_id, order_id, revision, payload, traceparent)
    SELECT e.shard, e.merchant_id, e.order_id, e.revision, e.payload, e.traceparent
      FROM unnest($1::bigint[], $2::bigint[], $15::smallint[], $16::integer[], $17::text[], $18::text[])
        AS e (order_id, merchant_id, shard, revision, payload, traceparent)
      JOIN fresh USING (order_id)
  )
  SELECT order_id, (extract(epoch FROM created_at) * 1000)::bigint AS created_at_ms FROM fresh`;

/** Returns when the transaction is committed: created_at in milliseconds of each order that was new, by order id. */
export async function insertOrders(pool: Pool, orders: readonly NewOrder[]): Promise<Map<number, number>> {
  const sorted = orders.toSorted(byExternalKey);
  crashPoint('ingest:before-insert');
  const inserted = await crashAfterSend('ingest:commit-sent', () =>
    pool.query({
      name: 'insert-orders',
      text: INSERT,
      values: [...orderColumns(sorted), ...lineColumns(sorted), ...eventColumns(sorted)],
    }),
  );
  crashPoint('ingest:after-commit');
  return new Map(inserted.rows.map((row) => [Number(row.order_id), Number(row.created_at_ms)]));
}

function byExternalKey(a: NewOrder, b: NewOrder): number {
  if (a.merchantId !== b.merchantId) return a.merchantId - b.merchantId;
  return a.externalOrderId < b.externalOrderId ? -1 : a.externalOrderId > b.externalOrderId ? 1 : 0;
}

function orderColumns(orders: readonly NewOrder[]): unknown[] {
  return [
    orders.map((o) => o.orderId),
    orders.map((o) => o.merchantId),
    orders.map((o) => o.externalOrderId),
    orders.map((o) => o.orderDateMs),
    orders.map((o) => o.currency),
    orders.map((o) => o.totalMinor),
    orders.map((o) => o.payloadHash),
    orders.map((o) => o.eventHash),
  ];
}

function lineColumns(orders: readonly NewOrder[]): unknown[] {
  const lines = orders.flatMap((o) => o.lines.map((line, index) => ({ ...line, orderId: o.orderId, index })));
  return [
    lines.map((l) => l.orderId),
    lines.map((l) => l.index),
    lines.map((l) => l.categoryId),
    lines.map((l) => l.productId),
    lines.map((l) => l.quantity),
    lines.map((l) => l.amountMinor),
  ];
}

function eventColumns(orders: readonly NewOrder[]): unknown[] {
  return [
    orders.map((o) => shardOf(o.merchantId)),
    orders.map((o) => o.revision),
    orders.map((o) => encodeOrderEvent(o)),
    // None at all is one value, not one an order.
    orders.some((o) => o.traceparent !== undefined) ? orders.map((o) => o.traceparent ?? null) : null,
  ];
}
