// The orders of a history, as their senders know them: what was sent, what was answered. Every amount of a merchant is a power of
// two of its own, so the sum of its whole sales says which orders are in it, and an order counted twice shows.
import { shardOf } from '@topline/domain/order-event.ts';
import type { Random } from '../../src/simulate/random.ts';
import { amountOf, type OracleCalendar, type Sale } from '../api/sales-oracle.ts';

export const PARTITIONS = 4;
export const CATEGORIES = 2;
const DECIMALS = 2;
const ORDERS_PER_MERCHANT_MAX = 20;
/** Sent again with the same key and other lines. */
const CONFLICTS_SHARE = 0.15;
/** Around these a calendar decides: changes of daylight saving, a missing day, ends of weeks, months and years. */
const INSTANTS = [
  '2025-03-29T22:30:00Z',
  '2025-03-30T00:30:00Z',
  '2011-12-30T09:30:00Z',
  '2025-12-31T23:30:00Z',
  '2026-01-01T04:30:00Z',
  '2026-01-04T16:00:00Z',
];
const CALENDARS: readonly OracleCalendar[] = [
  { timezone: 'Europe/Berlin', weekStart: 'MONDAY' },
  { timezone: 'America/New_York', weekStart: 'SUNDAY' },
  { timezone: 'Pacific/Apia', weekStart: 'WEDNESDAY' },
];

/** One content of an order; it is a sale as the oracle adds it up. */
export interface Variant extends Sale {
  readonly minor: bigint;
  readonly json: string;
}

export interface ShopOrder {
  readonly merchantId: number;
  readonly externalOrderId: string;
  readonly variants: readonly Variant[];
  sent: boolean;
  /** Of the 201: which content, under which number. */
  accepted: { readonly variant: Variant; readonly orderId: number } | undefined;
  /** Processes that may still answer. */
  readonly asked: Set<{ readonly state: string }>;
}

export interface Shop {
  readonly merchants: readonly number[];
  readonly orders: readonly ShopOrder[];
  calendar(): OracleCalendar;
}

export function createShop(random: Random): Shop {
  // Two merchants in one partition under different locks, and one in another.
  const first = merchantWith((shard) => shard % PARTITIONS === 0, 0);
  const second = merchantWith((shard) => shard % PARTITIONS === 0 && shard !== shardOf(first), first);
  const merchants = [first, second, merchantWith((shard) => shard % PARTITIONS === 2, 0)];
  const orders: ShopOrder[] = [];
  for (const merchantId of merchants) {
    let bit = 0n;
    const count = random.integer(3, ORDERS_PER_MERCHANT_MAX);
    for (let index = 0; index < count; index += 1) {
      const externalOrderId = `order-${index}`;
      const contents = random.unit() < CONFLICTS_SHARE ? 2 : 1;
      const variants = Array.from({ length: contents }, () => {
        bit += 1n;
        return createVariant(random, merchantId, externalOrderId, 2n ** bit);
      });
      orders.push({ merchantId, externalOrderId, variants, sent: false, accepted: undefined, asked: new Set() });
    }
  }
  return { merchants, orders, calendar: () => oneOf(random, CALENDARS) };
}

function merchantWith(fits: (shard: number) => boolean, after: number): number {
  let merchantId = after + 1;
  while (!fits(shardOf(merchantId))) merchantId += 1;
  return merchantId;
}

function createVariant(random: Random, merchantId: number, externalOrderId: string, minor: bigint): Variant {
  const orderDate = oneOf(random, INSTANTS);
  const part = random.unit() < 0.5 ? minor / 2n : 0n;
  const amounts = part > 0n ? [part, minor - part] : [minor];
  const lines = amounts.map((amount) => ({
    categoryId: random.integer(1, CATEGORIES),
    quantity: random.integer(1, 3),
    minor: Number(amount),
  }));
  const items = lines.map(({ categoryId, quantity, minor: amount }) => ({
    categoryId,
    quantity,
    lineAmount: amountOf(amount, DECIMALS),
  }));
  return { orderDate, lines, minor, json: JSON.stringify({ merchantId, externalOrderId, orderDate, items }) };
}

export function oneOf<T>(random: Random, list: readonly T[]): T {
  const one = list[random.integer(0, list.length - 1)];
  if (one === undefined) throw new RangeError('one of nothing');
  return one;
}
