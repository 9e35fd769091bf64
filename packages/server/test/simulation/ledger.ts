// What the outside knows of a history: which orders were answered with 201 and under which number, which are committed since when,
// and from these, by sums of its own with Temporal, what the totals must be. Nothing of it is read from the program's totals.

import type { WeekStart } from '@topline/domain/merchant.ts';
import { encodeOrderEvent } from '@topline/domain/order-event.ts';
import type { EventToAppend } from '../../src/outbox/append-events.ts';
import type { Random } from '../../src/simulate/random.ts';
import { type Bucket, bucketOf, localDate, type OracleCalendar, sumAll } from '../api/sales-oracle.ts';
import type { Committed } from './postgres.ts';
import type { Scheduler } from './scheduler.ts';
import { oneOf, type Shop, type ShopOrder, type Variant } from './shop.ts';

export interface StoredOrder {
  readonly orderId: number;
  readonly merchantId: number;
  readonly variant: Variant;
  /** Committed at the end of this step. */
  readonly step: number;
}

export interface Ledger {
  /** Hears every commit of a statement of its own transaction. */
  committed(committed: Committed): void;
  accepted(order: ShopOrder, variant: Variant, orderId: number): void;
  /** A conflict: the order is stored under the number with other content. */
  refused(order: ShopOrder, variant: Variant, orderId: number): void;
  stored(): readonly StoredOrder[];
  anyStoredOrder(random: Random): number | undefined;
  eventsToRepeat(random: Random, count: number): EventToAppend[];
  poison(random: Random): EventToAppend;
  calendarOf(calendar: OracleCalendar): { timezone: string; weekStart: WeekStart };
  /** Every cell with its numbers, as text, sorted. */
  expectedCells(merchantId: number, calendar: OracleCalendar): string[];
}

const BUCKETS: readonly Bucket[] = ['DAY', 'WEEK', 'MONTH', 'YEAR'];

export function createLedger(scheduler: Scheduler, shop: Shop): Ledger {
  const stored = new Map<number, StoredOrder>();
  const orderOf = (merchantId: number, externalOrderId: string) =>
    shop.orders.find((order) => order.merchantId === merchantId && order.externalOrderId === externalOrderId);

  const eventOf = ({ orderId, merchantId, variant }: StoredOrder, minorToo = 0): EventToAppend => ({
    orderId,
    merchantId,
    revision: 1,
    payload: encodeOrderEvent({
      orderId,
      merchantId,
      revision: 1,
      orderDateMs: Date.parse(variant.orderDate),
      currency: 'EUR',
      lines: variant.lines.map((line) => ({ ...line, amountMinor: line.minor + minorToo })),
    }),
  });

  return {
    committed({ statement, result }) {
      if (!statement.name?.startsWith('insert-orders')) return;
      const [ids, merchants, keys, , , totals] = statement.values as [number[], number[], string[], [], [], number[]];
      const fresh = new Set(result.rows.map((row) => Number(row.order_id)));
      for (const [index, orderId] of ids.entries()) {
        const order = orderOf(merchants[index] ?? 0, keys[index] ?? '');
        const variant = order?.variants.find(({ minor }) => minor === BigInt(totals[index] ?? 0));
        if (!fresh.has(orderId) || !order || !variant) continue;
        const twin = [...stored.values()].find((one) => order.variants.includes(one.variant));
        if (twin) scheduler.violated('an order is stored once', `${order.externalOrderId} under two numbers`);
        stored.set(orderId, { orderId, merchantId: order.merchantId, variant, step: scheduler.step });
      }
    },
    accepted(order, variant, orderId) {
      scheduler.note(`client     has 201 for ${order.merchantId}/${order.externalOrderId}`);
      const before = order.accepted;
      if (before && (before.orderId !== orderId || before.variant !== variant))
        scheduler.violated('every 201 stays', `${order.externalOrderId} was answered with another order before`);
      if (stored.get(orderId)?.variant !== variant)
        scheduler.violated('a 201 follows the commit', `${order.externalOrderId} is not stored under its number`);
      order.accepted = { variant, orderId };
    },
    refused(order, variant, orderId) {
      const found = stored.get(orderId);
      if (!found || found.variant === variant || !order.variants.includes(found.variant))
        return scheduler.violated('a conflict names the order stored', `${order.externalOrderId} as ${orderId}`);
      order.accepted ??= { variant: found.variant, orderId };
    },
    stored: () => [...stored.values()],
    anyStoredOrder: (random) => (stored.size === 0 ? undefined : oneOf(random, [...stored.keys()])),
    eventsToRepeat: (random, count) =>
      stored.size === 0 ? [] : Array.from({ length: count }, () => eventOf(oneOf(random, [...stored.values()]))),
    poison(random) {
      const merchantId = oneOf(random, shop.merchants);
      const broken = { merchantId, orderId: 1, revision: 1, payload: '{"schemaVersion":1,"orderId":' };
      if (stored.size === 0) return broken;
      const order = oneOf(random, [...stored.values()]);
      return oneOf(random, [broken, eventOf(order, 1), eventOf({ ...order, orderId: 7 })]);
    },
    calendarOf: ({ timezone, weekStart }) => ({ timezone, weekStart: weekStart as WeekStart }),
    expectedCells(merchantId, { timezone, weekStart }) {
      const sales = [...stored.values()].filter((order) => order.merchantId === merchantId);
      const cells = BUCKETS.flatMap((bucket) => {
        const starts = Map.groupBy(sales, ({ variant }) => {
          const [start] = bucketOf(localDate(variant.orderDate, timezone), bucket, weekStart);
          return start;
        });
        return [...starts].flatMap(([start, of]) => {
          const { total, ranked } = sumAll(of.map((order) => order.variant));
          return [{ ...total, categoryId: 0 }, ...ranked].map(
            (one) => `${bucket} ${start} ${one.categoryId}: ${one.minor} ${one.quantity} ${one.orders}`,
          );
        });
      });
      return cells.sort();
    },
  };
}
