// The processed orders of a merchant, streamed inside the caller's transaction: what the totals must be the sum of.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Client } from '../platform/pool.ts';
import type { Sale } from './deltas.ts';

const LINES_PER_FETCH = 10_000;

/** Index: orders_by_date, then the primary keys of processed_events and order_items. */
const DECLARE = `
  DECLARE processed_lines NO SCROLL CURSOR FOR
  SELECT o.order_id, (extract(epoch FROM o.order_date) * 1000)::bigint AS order_ms, i.category_id, i.quantity, i.amount_minor
    FROM forecasting.orders_counted o
    JOIN ingestion.order_items i ON i.order_id = o.order_id
   WHERE o.merchant_id = $1 AND o.counted ORDER BY o.order_date, o.order_id, i.line`;

export async function* readProcessedSales(client: Client, scope: MerchantScope): AsyncGenerator<Sale> {
  const { merchantId } = scope;
  await client.query(DECLARE, [merchantId]);
  let orderId = '';
  let sale: { merchantId: number; orderDateMs: number; items: Sale['items'][number][] } | undefined;
  for (;;) {
    const { rows } = await client.query(`FETCH ${LINES_PER_FETCH} FROM processed_lines`);
    for (const row of rows) {
      if (row.order_id !== orderId) {
        if (sale) yield sale;
        orderId = row.order_id;
        sale = { merchantId, orderDateMs: Number(row.order_ms), items: [] };
      }
      sale?.items.push({
        categoryId: Number(row.category_id),
        quantity: row.quantity,
        amountMinor: Number(row.amount_minor),
      });
    }
    if (rows.length < LINES_PER_FETCH) break;
  }
  if (sale) yield sale;
  await client.query('CLOSE processed_lines');
}
