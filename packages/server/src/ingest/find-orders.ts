// Reads of stored orders, by the client's key or by ours.

import type { StoredOrder } from '@topline/domain/order.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Queryable } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';

const COLUMNS = `
  o.order_id, o.merchant_id, o.external_order_id, (extract(epoch FROM o.order_date) * 1000)::bigint AS order_ms, o.currency,
  o.total_minor, o.revision, encode(o.payload_hash, 'hex') AS payload_hash,
  (extract(epoch FROM o.created_at) * 1000)::bigint AS created_at_ms,
  (SELECT json_agg(json_build_array(i.category_id, i.product_id, i.quantity, i.amount_minor) ORDER BY i.line)
     FROM ingestion.order_items i WHERE i.order_id = o.order_id) AS lines`;

/** Index: orders_external_key. */
const BY_EXTERNAL_KEY = `
  SELECT ${COLUMNS} FROM unnest($1::bigint[], $2::text[]) AS k (merchant_id, external_order_id)
    JOIN ingestion.orders o USING (merchant_id, external_order_id)`;
/** Index: primary key. The merchant is checked in the same statement. */
const BY_ID = `SELECT ${COLUMNS} FROM ingestion.orders o WHERE o.order_id = $1 AND o.merchant_id = $2`;
const MERCHANT_OF = 'SELECT merchant_id FROM ingestion.orders WHERE order_id = $1';

export interface ExternalKey {
  readonly scope: MerchantScope;
  readonly externalOrderId: string;
}

export async function findByExternalKey(db: Queryable, keys: readonly ExternalKey[]): Promise<StoredOrder[]> {
  const found = await db.query({
    name: 'find-orders-by-external-key',
    text: BY_EXTERNAL_KEY,
    values: [keys.map((key) => key.scope.merchantId), keys.map((key) => key.externalOrderId)],
  });
  return found.rows.map(storedOrder);
}

export async function findById(
  reader: ScopedReader<MerchantScope>,
  scope: MerchantScope,
  orderId: number,
): Promise<StoredOrder | undefined> {
  const found = await reader.read(scope, {
    name: 'find-order-by-id',
    text: BY_ID,
    values: [orderId, scope.merchantId],
  });
  return found.rows[0] ? storedOrder(found.rows[0]) : undefined;
}

/** Whose order it is, so that the guard can be asked; tells nothing else about it. */
export async function merchantOfOrder(db: Queryable, orderId: number): Promise<number | undefined> {
  const found = await db.query({ name: 'merchant-of-order', text: MERCHANT_OF, values: [orderId] });
  return found.rows[0] ? Number(found.rows[0].merchant_id) : undefined;
}

interface OrderRow {
  order_id: string;
  merchant_id: string;
  external_order_id: string;
  order_ms: string;
  currency: string;
  total_minor: string;
  revision: number;
  payload_hash: string;
  created_at_ms: string;
  lines: [number, number | null, number, number][];
}

function storedOrder(row: OrderRow): StoredOrder {
  return {
    orderId: Number(row.order_id),
    merchantId: Number(row.merchant_id),
    externalOrderId: row.external_order_id,
    orderDateMs: Number(row.order_ms),
    currency: row.currency,
    totalMinor: Number(row.total_minor),
    lines: row.lines.map(([categoryId, productId, quantity, amountMinor]) => ({
      categoryId,
      productId,
      quantity,
      amountMinor,
    })),
    createdAtMs: Number(row.created_at_ms),
    payloadHash: row.payload_hash,
    revision: row.revision,
  };
}
