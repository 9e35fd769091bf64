// Orders for the suite: several merchants in different zones, currencies and week starts; dates now, late, out of order, around
// local midnights, at changes of daylight saving time and decades ago; amounts written in every way that JSON allows.
// The same seed gives the same kinds of orders; when each is sent depends on the machine.
import { shardOf } from '@topline/domain/order-event.ts';
import { createRandom, type Random } from '../../src/simulate/random.ts';
import { bucketStarts, type Calendar, midnight } from './calendar.ts';

export interface TestMerchant {
  readonly merchantId: number;
  readonly currency: string;
  readonly decimals: number;
  /** The calendar last asked for; rebuild rounds change it. */
  calendar: Calendar;
}

export interface TestLine {
  readonly categoryId: number;
  readonly productId?: number;
  readonly quantity: number;
  readonly amountMinor: bigint;
}

export interface TestOrder {
  readonly merchant: TestMerchant;
  readonly externalOrderId: string;
  readonly dateMs: number;
  readonly lines: readonly TestLine[];
}

export const CATEGORIES = 4;
const PARTITIONS = 4;
const DAY_MS = 86_400_000;
const PROFILES = [
  { currency: 'EUR', decimals: 2, calendar: { timezone: 'Europe/Berlin', weekStart: 'MONDAY' } },
  { currency: 'USD', decimals: 2, calendar: { timezone: 'America/New_York', weekStart: 'SUNDAY' } },
  { currency: 'JPY', decimals: 0, calendar: { timezone: 'Asia/Tokyo', weekStart: 'SUNDAY' } },
  { currency: 'KWD', decimals: 3, calendar: { timezone: 'Asia/Kuwait', weekStart: 'SATURDAY' } },
  { currency: 'WST', decimals: 2, calendar: { timezone: 'Pacific/Apia', weekStart: 'WEDNESDAY' } },
];
/** Around these a local day has 23 or 25 hours, or is missing: Berlin, New York, Apia. */
const ODD_INSTANTS = [
  '2025-10-26T01:00Z',
  '2026-03-29T01:00Z',
  '2025-11-02T06:00Z',
  '2026-03-08T07:00Z',
  '2011-12-30T10:00Z',
];

/** One merchant a profile, with ids that spread over all partitions of the log. */
export function createMerchants(random: Random): TestMerchant[] {
  let merchantId = random.integer(1, 1_000_000);
  return PROFILES.map((profile, index) => {
    do merchantId += 1;
    while (shardOf(merchantId) % PARTITIONS !== index % PARTITIONS);
    return { ...profile, merchantId };
  });
}

export interface OrderSource {
  next(): TestOrder;
  /** An order of this merchant whose date is 1 to `daysMax` days ago. */
  late(merchant: TestMerchant, daysMax: number): TestOrder;
}

export function createOrders(merchants: readonly TestMerchant[], random: Random, prefix: string): OrderSource {
  let made = 0;
  const build = (merchant: TestMerchant, dateMs: number): TestOrder => {
    made += 1;
    const lines = Array.from({ length: random.integer(1, 4) }, () => createLine(random));
    return { merchant, externalOrderId: `${prefix}-${made}`, dateMs, lines };
  };
  return {
    next() {
      const merchant = merchants[random.integer(0, merchants.length - 1)];
      if (!merchant) throw new RangeError('there are no merchants');
      return build(merchant, createDate(merchant, random));
    },
    late: (merchant, daysMax) => build(merchant, Date.now() - random.integer(DAY_MS, daysMax * DAY_MS)),
  };
}

function createLine(random: Random): TestLine {
  const amountMinor = random.unit() < 0.02 ? BigInt(random.integer(0, 10 ** 12)) : BigInt(random.integer(0, 99_999));
  return {
    categoryId: random.integer(1, CATEGORIES),
    ...(random.unit() < 0.3 ? { productId: random.integer(1, 50) } : {}),
    quantity: random.integer(1, 9),
    amountMinor,
  };
}

function createDate(merchant: TestMerchant, random: Random): number {
  const kind = random.unit();
  const nearbyMs = random.integer(-90_000, 90_000);
  if (kind < 0.4) return Date.now() - random.integer(0, 600_000);
  if (kind < 0.65) {
    const starts = bucketStarts(Date.now() - random.integer(0, 420 * DAY_MS), merchant.calendar);
    const date = [starts.DAY, starts.WEEK, starts.MONTH, starts.YEAR][random.integer(0, 3)] ?? starts.DAY;
    return midnight(date, merchant.calendar.timezone) + nearbyMs;
  }
  if (kind < 0.75) return Date.parse(ODD_INSTANTS[random.integer(0, ODD_INSTANTS.length - 1)] ?? '') + nearbyMs * 60;
  if (kind < 0.97) return Date.now() - random.integer(0, 800 * DAY_MS);
  return random.integer(Date.UTC(1990, 0, 2), Date.now());
}

/** The order as JSON; each call may write the same amounts and the same instant in another way. */
export function orderJson(order: TestOrder, random: Random): string {
  const items = order.lines.map((line) => {
    const product = line.productId === undefined ? '' : `"productId":${line.productId},`;
    const amount = amountToken(line.amountMinor, order.merchant.decimals, random);
    return `{${product}"categoryId":${line.categoryId},"quantity":${line.quantity},"lineAmount":${amount}}`;
  });
  const head = [`"externalOrderId":"${order.externalOrderId}"`, `"merchantId":${order.merchant.merchantId}`];
  const tail = [`"orderDate":"${dateText(order.dateMs, random)}"`, `"items":[${items.join(',')}]`];
  return `{${(random.unit() < 0.5 ? [...head, ...tail] : [...tail, ...head]).join(',')}}`;
}

export function decimalText(minor: bigint, decimals: number): string {
  if (decimals === 0) return String(minor);
  const digits = String(minor).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function amountToken(minor: bigint, decimals: number, random: Random): string {
  const kind = random.unit();
  if (kind < 0.2) return `"${decimalText(minor, decimals)}"`;
  if (kind < 0.4) return `${minor}e-${decimals}`;
  if (kind < 0.5 && decimals > 0) return `${decimalText(minor, decimals)}00`;
  return decimalText(minor, decimals);
}

function dateText(ms: number, random: Random): string {
  if (random.unit() < 0.5) return new Date(ms).toISOString();
  const hours = random.integer(1, 12);
  const sign = random.unit() < 0.5 ? '-' : '+';
  const local = new Date(ms + (sign === '-' ? -1 : 1) * hours * 3_600_000).toISOString();
  return `${local.slice(0, -1)}${sign}${String(hours).padStart(2, '0')}:00`;
}

export { createRandom, type Random };
