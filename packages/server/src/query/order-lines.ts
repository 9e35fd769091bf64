// The counted lines behind a number, from PostgreSQL: an order counts as it does for the totals (forecasting.orders_counted).
// Every question is one statement, so that its sums, its rows and its asOf are of one snapshot.
import type { InstantSpan, MerchantCalendar } from '@topline/domain/calendar.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Period } from './period.ts';
import { reachOf } from './postgres-totals.ts';
import type { ReadPool } from './read-pool.ts';

export interface Bounds {
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  /** The same as a PostgreSQL multirange: a clock set back over midnight leaves a hole in it. */
  readonly spans: string;
}

export interface LinesDeps {
  /** Its own, with a longer timeout than the totals': a year of lines is more than a year of cells. */
  readonly linesPool: ReadPool;
  readonly partitions: number;
}

export function boundsOf({ from, to }: Period, calendar: MerchantCalendar): Bounds {
  const spans = calendar.instantsOf(from, to);
  const [first, last] = [spans[0], spans.at(-1)];
  const startMs = first?.startMs ?? calendar.startInstant(from);
  return { startMs, endMs: last?.endMs ?? startMs, spans: `{${spans.map(rangeOf).join(',')}}` };
}

function rangeOf({ startMs, endMs }: InstantSpan): string {
  return `[${formatInstant(startMs)},${formatInstant(endMs)})`;
}

/** Index: orders_by_date, then the primary keys of processed_events and order_items. The multirange is only a filter. */
const WITHIN = 'o.merchant_id = $1 AND o.order_date >= $2::timestamptz AND o.order_date < $3::timestamptz';
const IN_SPANS = 'o.order_date <@ $4::tstzmultirange';
const OF_CATEGORY = '($5::bigint IS NULL OR i.category_id = $5)';
const PRODUCT = 'ingestion.products n ON n.merchant_id = $1 AND n.product_id';

const PRODUCTS = `
  WITH lines AS MATERIALIZED (
    SELECT o.order_id, i.product_id, i.amount_minor, i.quantity
      FROM forecasting.orders_counted o JOIN ingestion.order_items i ON i.order_id = o.order_id
     WHERE o.counted AND ${WITHIN} AND ${IN_SPANS} AND ${OF_CATEGORY}),
  products AS MATERIALIZED (
    SELECT product_id, sum(amount_minor) AS amount, sum(quantity) AS quantity, count(DISTINCT order_id) AS orders
      FROM lines GROUP BY product_id),
  total AS (SELECT count(DISTINCT order_id) AS orders FROM lines)
  SELECT ${reachOf('$6')}, total.orders, s.products, s.amount, s.quantity,
         (SELECT json_agg(json_build_array(t.product_id::text, n.name, t.amount::text, t.quantity::text, t.orders::text)
                          ORDER BY t.amount DESC, t.product_id NULLS LAST)
            FROM (SELECT * FROM products ORDER BY amount DESC, product_id NULLS LAST LIMIT $7) t
            LEFT JOIN ${PRODUCT} = t.product_id) AS rows
    FROM total, (SELECT count(*) AS products, coalesce(sum(amount), 0) AS amount, coalesce(sum(quantity), 0) AS quantity
                   FROM products) s`;

export interface ProductSum {
  /** Null: all lines that name no product. */
  readonly productId: number | null;
  readonly productName: string | null;
  readonly amount: bigint;
  readonly quantity: bigint;
  readonly orders: number;
}

export interface ProductSums {
  readonly rows: ProductSum[];
  readonly products: number;
  readonly amount: bigint;
  readonly quantity: bigint;
  readonly orders: number;
  readonly asOfMs: number | undefined;
}

export async function readProductSums(
  deps: LinesDeps,
  scope: MerchantScope,
  bounds: Bounds,
  { categoryId, limit }: { categoryId: number; limit: number },
  signal: AbortSignal,
): Promise<ProductSums> {
  const values = [...parameters(deps, scope, bounds, categoryId), limit];
  const row = (await deps.linesPool.within(signal).read(scope, { name: 'product-sums', text: PRODUCTS, values }))
    .rows[0];
  const rows: (string | null)[][] = row.rows ?? [];
  return {
    rows: rows.map(([productId, productName, amount, quantity, orders]) => ({
      productId: productId == null ? null : Number(productId),
      productName: productName ?? null,
      amount: BigInt(amount ?? 0),
      quantity: BigInt(quantity ?? 0),
      orders: Number(orders),
    })),
    products: Number(row.products),
    amount: BigInt(row.amount),
    quantity: BigInt(row.quantity),
    orders: Number(row.orders),
    asOfMs: reached(row),
  };
}

/** $7: since, $8 and $9: the order that the page before ended with, $10: orders of a page. */
const SINCE = "(timestamptz 'epoch' + $7::bigint * interval '1 ms')";
const BEFORE = "timestamptz 'epoch' + $8::bigint * interval '1 ms'";
const LATE = `(o.created_at > ${SINCE} AND o.order_date < ${SINCE})`;
const ORDERS = `
  WITH found AS (
    SELECT o.counted, ${LATE} AS late, l.amount, l.quantity, l.lines
      FROM forecasting.orders_counted o
      CROSS JOIN LATERAL (SELECT sum(i.amount_minor) AS amount, sum(i.quantity) AS quantity, count(*) AS lines
                            FROM ingestion.order_items i WHERE i.order_id = o.order_id AND ${OF_CATEGORY}) l
     WHERE ${WITHIN} AND ${IN_SPANS} AND l.lines > 0),
  page AS MATERIALIZED (
    SELECT o.order_id, o.external_order_id, o.order_date, o.created_at, ${LATE} AS late
      FROM forecasting.orders_counted o
     WHERE o.counted AND ${WITHIN} AND ${IN_SPANS} AND ($8::bigint IS NULL OR (o.order_date, o.order_id) < (${BEFORE}, $9::bigint))
       AND EXISTS (SELECT 1 FROM ingestion.order_items i WHERE i.order_id = o.order_id AND ${OF_CATEGORY})
     ORDER BY o.order_date DESC, o.order_id DESC LIMIT $10)
  SELECT ${reachOf('$6')}, s.*,
         (SELECT json_agg(json_build_object(
                   'orderId', g.order_id::text, 'externalOrderId', g.external_order_id, 'late', g.late,
                   'orderMs', (extract(epoch FROM g.order_date) * 1000)::bigint,
                   'createdMs', (extract(epoch FROM g.created_at) * 1000)::bigint,
                   'lines', (SELECT json_agg(json_build_array(i.category_id::text, i.product_id::text, n.name,
                                                              i.quantity::text, i.amount_minor::text) ORDER BY i.line)
                               FROM ingestion.order_items i LEFT JOIN ${PRODUCT} = i.product_id
                              WHERE i.order_id = g.order_id AND ${OF_CATEGORY}))
                 ORDER BY g.order_date DESC, g.order_id DESC) FROM page g) AS rows
    FROM (SELECT count(*) FILTER (WHERE counted) AS orders, coalesce(sum(amount) FILTER (WHERE counted), 0) AS amount,
                 coalesce(sum(quantity) FILTER (WHERE counted), 0) AS quantity, coalesce(sum(lines) FILTER (WHERE counted), 0) AS lines,
                 count(*) FILTER (WHERE NOT counted) AS waiting_orders,
                 coalesce(sum(amount) FILTER (WHERE NOT counted), 0) AS waiting_amount,
                 count(*) FILTER (WHERE counted AND late) AS late_orders,
                 coalesce(sum(amount) FILTER (WHERE counted AND late), 0) AS late_amount FROM found) s`;

export interface OrderCursor {
  readonly orderMs: number;
  readonly orderId: number;
}

export interface CountedOrder extends OrderCursor {
  readonly externalOrderId: string;
  readonly createdMs: number;
  /** Null when nobody asked since when. */
  readonly late: boolean | null;
  readonly lines: readonly {
    readonly categoryId: number;
    readonly productId: number | null;
    readonly productName: string | null;
    readonly quantity: number;
    readonly amount: bigint;
  }[];
}

interface OrdersAmount {
  readonly orders: number;
  readonly amount: bigint;
}

export interface CountedOrders {
  readonly counted: OrdersAmount & { readonly quantity: number; readonly lines: number };
  readonly waiting: OrdersAmount;
  readonly late: OrdersAmount;
  /** The newest first. */
  readonly rows: readonly CountedOrder[];
  readonly asOfMs: number | undefined;
}

export interface OrdersQuestion {
  readonly categoryId: number | undefined;
  readonly sinceMs: number | undefined;
  readonly after: OrderCursor | undefined;
  readonly limit: number;
}

export async function readCountedOrders(
  deps: LinesDeps,
  scope: MerchantScope,
  bounds: Bounds,
  { categoryId, sinceMs, after, limit }: OrdersQuestion,
  signal: AbortSignal,
): Promise<CountedOrders> {
  const page = [sinceMs ?? null, after?.orderMs ?? null, after?.orderId ?? null, limit];
  const values = [...parameters(deps, scope, bounds, categoryId), ...page];
  const row = (await deps.linesPool.within(signal).read(scope, { name: 'counted-orders', text: ORDERS, values }))
    .rows[0];
  return {
    counted: {
      orders: Number(row.orders),
      amount: BigInt(row.amount),
      quantity: Number(row.quantity),
      lines: Number(row.lines),
    },
    waiting: { orders: Number(row.waiting_orders), amount: BigInt(row.waiting_amount) },
    late: { orders: Number(row.late_orders), amount: BigInt(row.late_amount) },
    rows: ((row.rows ?? []) as StoredOrder[]).map(countedOrder),
    asOfMs: reached(row),
  };
}

interface StoredOrder extends Omit<CountedOrder, 'orderId' | 'lines'> {
  readonly orderId: string;
  readonly lines: (string | null)[][];
}

function countedOrder(order: StoredOrder): CountedOrder {
  return {
    ...order,
    orderId: Number(order.orderId),
    lines: order.lines.map(([categoryId, productId, productName, quantity, amount]) => ({
      categoryId: Number(categoryId),
      productId: productId == null ? null : Number(productId),
      productName: productName ?? null,
      quantity: Number(quantity),
      amount: BigInt(amount ?? 0),
    })),
  };
}

function parameters(deps: LinesDeps, scope: MerchantScope, bounds: Bounds, categoryId: number | undefined): unknown[] {
  const part = shardOf(scope.merchantId) % deps.partitions;
  const { startMs, endMs, spans } = bounds;
  return [scope.merchantId, formatInstant(startMs), formatInstant(endMs), spans, categoryId ?? null, part];
}

function reached(row: { as_of_ms: string | null }): number | undefined {
  return row.as_of_ms === null ? undefined : Number(row.as_of_ms);
}
