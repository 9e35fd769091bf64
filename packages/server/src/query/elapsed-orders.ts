// The running day's equal part of an earlier day, from the orders themselves: totals know whole days only.
import type { LocalDate } from '@topline/domain/bucket.ts';
import type { MerchantCalendar } from '@topline/domain/calendar.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { CategorySum } from '../store/read-totals.ts';
import type { Reads } from './read-pool.ts';

/** Index: orders_by_date, then the primary keys. Only what is in the totals counts. */
const LINES = `
  SELECT o.order_id, (extract(epoch FROM o.order_date) * 1000)::bigint AS order_ms, i.category_id,
         sum(i.amount_minor) AS amount, sum(i.quantity) AS quantity
    FROM forecasting.orders_counted o
    JOIN ingestion.order_items i ON i.order_id = o.order_id
   WHERE o.counted AND o.merchant_id = $1 AND o.order_date >= timestamptz 'epoch' + $2::bigint * interval '1 ms'
     AND o.order_date < timestamptz 'epoch' + $3::bigint * interval '1 ms'
   GROUP BY o.order_id, o.order_date, i.category_id`;

export async function sumOrdersBetween(
  pool: Reads,
  scope: MerchantScope,
  calendar: MerchantCalendar,
  part: { date: LocalDate; startMs: number; endMs: number },
): Promise<CategorySum[]> {
  const found = await pool.read(scope, {
    name: 'orders-between',
    text: LINES,
    values: [scope.merchantId, part.startMs, part.endMs],
  });
  const sums = new Map<number, { categoryId: number; amount: bigint; quantity: bigint; orders: bigint }>();
  const whole = { categoryId: 0, amount: 0n, quantity: 0n, orders: 0n };
  const orderIds = new Set<string>();
  for (const row of found.rows) {
    // A clock set back around midnight can put an instant of another date between the two.
    if (calendar.dateOf(Number(row.order_ms)) !== part.date) continue;
    const categoryId = Number(row.category_id);
    const sum = sums.get(categoryId) ?? { categoryId, amount: 0n, quantity: 0n, orders: 0n };
    sums.set(categoryId, sum);
    for (const one of [sum, whole]) {
      one.amount += BigInt(row.amount);
      one.quantity += BigInt(row.quantity);
    }
    sum.orders += 1n;
    orderIds.add(row.order_id);
  }
  if (orderIds.size === 0) return [];
  return [{ ...whole, orders: BigInt(orderIds.size) }, ...sums.values()];
}
