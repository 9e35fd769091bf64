// The orders of one demo merchant on one date. The same seed gives the same orders with the same externalOrderIds in
// every run, whenever it happens: posting a date again stores nothing twice.
import { createCalendar } from '@topline/domain/calendar.ts';
import { dateOfDay, dayOfDate } from '@topline/domain/civil-date.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import { decimalsOf, formatAmount } from '@topline/domain/money.ts';
import type { OrderLine } from '@topline/domain/order.ts';
import { createShelf } from './basket.ts';
import { createDemand } from './demand.ts';
import type { DemoMerchant } from './demo-merchants.ts';
import { createRandom, cumulate, type Random } from './random.ts';

const HOUR_MS = 3_600_000;
const SECONDS_PER_HOUR = 3_600;

export interface SimulatedOrder {
  readonly externalOrderId: string;
  readonly orderDateMs: number;
  /** The order as the public API takes it. */
  readonly body: string;
}

export interface OrderSource {
  readonly merchant: DemoMerchant;
  readonly merchantId: number;
  /** The local day number of an instant. */
  dayOf(ms: number): number;
  /** How many orders the plan has for the day. */
  countOn(day: number): number;
  /** The day's planned orders, oldest first. */
  ordersOn(day: number): SimulatedOrder[];
  /** One order more, beside the plan, at a chosen instant. */
  orderAt(ms: number, externalOrderId: string, random: Random): SimulatedOrder;
  /** An instant of that day when customers are about. */
  instantOn(day: number, random: Random): number;
}

export function createOrderSource(
  seed: string,
  merchant: DemoMerchant,
  ids: { merchantId: number; categoryIds: readonly number[] },
): OrderSource {
  const calendar = createCalendar(merchant);
  const demand = createDemand(seed, merchant);
  const shelf = createShelf(seed, merchant, ids.categoryIds);
  const hours = cumulate(merchant.hours);
  const dayOfInstant = (ms: number): number => dayOfDate(calendar.dateOf(ms));
  const instantOn = (day: number, random: Random): number => {
    const secondOfHour = random.integer(0, SECONDS_PER_HOUR - 1);
    return calendar.instantOf(dateOfDay(day), random.index(hours) * HOUR_MS + secondOfHour * 1_000);
  };
  const write = (externalOrderId: string, orderDateMs: number, lines: readonly OrderLine[]): SimulatedOrder => ({
    externalOrderId,
    orderDateMs,
    body: orderBody(externalOrderId, ids.merchantId, orderDateMs, lines, decimalsOf(merchant.currency) ?? 0),
  });
  return {
    merchant,
    merchantId: ids.merchantId,
    dayOf: dayOfInstant,
    countOn: demand.ordersOn,
    instantOn,
    ordersOn(day) {
      const random = createRandom(`${seed}|orders|${merchant.name}|${day}`);
      const categories = demand.categoriesOn(day);
      const key = `${dateOfDay(day).replaceAll('-', '')}-${seed}`;
      const drafts = Array.from({ length: demand.ordersOn(day) }, () => ({
        orderDateMs: instantOn(day, random),
        lines: shelf.basket(random, categories),
      })).sort((a, b) => a.orderDateMs - b.orderDateMs);
      return drafts.map((draft, index) =>
        write(`${key}-${String(index + 1).padStart(4, '0')}`, draft.orderDateMs, draft.lines),
      );
    },
    orderAt: (ms, externalOrderId, random) =>
      write(externalOrderId, ms, shelf.basket(random, demand.categoriesOn(dayOfInstant(ms)))),
  };
}

/** Written by hand so that an amount is a number with all of its currency's decimals. */
function orderBody(
  externalOrderId: string,
  merchantId: number,
  orderDateMs: number,
  lines: readonly OrderLine[],
  decimals: number,
): string {
  const items = lines.map(({ categoryId, productId, quantity, amountMinor }) => {
    const product = productId === null ? '' : `"productId":${productId},`;
    return `{${product}"categoryId":${categoryId},"quantity":${quantity},"lineAmount":${formatAmount(amountMinor, decimals)}}`;
  });
  return (
    `{"externalOrderId":${JSON.stringify(externalOrderId)},"merchantId":${merchantId},` +
    `"orderDate":"${formatInstant(orderDateMs)}","items":[${items.join(',')}]}`
  );
}
