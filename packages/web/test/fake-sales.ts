// Invented sales for the page alone: every merchant, day and category has an amount that depends on nothing but them,
// so that two looks at the same day agree. Not the simulator; nobody's reference.

import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import { civilOfDay, dateOfDay, dayOfDate, weekdayOfDay } from '@topline/domain/civil-date.ts';
import type { Merchant } from '@topline/domain/merchant.ts';
import { decimalsOf } from '@topline/domain/money.ts';
import { bucketStartOf, stepBuckets, todayIn } from '../src/period.ts';

export const MERCHANTS: readonly Merchant[] = [
  { merchantId: 1, name: 'Kaffeehaus Berlin', currency: 'EUR', timezone: 'Europe/Berlin', weekStart: 'MONDAY' },
  { merchantId: 2, name: 'Hudson Outfitters', currency: 'USD', timezone: 'America/New_York', weekStart: 'SUNDAY' },
  { merchantId: 3, name: 'Shibuya Stationery', currency: 'JPY', timezone: 'Asia/Tokyo', weekStart: 'MONDAY' },
  { merchantId: 4, name: 'Souq al-Salmiya', currency: 'KWD', timezone: 'Asia/Kuwait', weekStart: 'SATURDAY' },
];

const NAMES: Readonly<Record<number, readonly string[]>> = {
  1: [
    ...['Coffee', 'Tea', 'Bakery', 'Chocolate', 'Syrups', 'Accessories', 'Gift cards', 'Mugs', 'Filters and papers'],
    ...['Cold drinks', 'Sandwiches', 'Ice cream', 'Grinders', 'Seasonal specialities and hampers', 'Books'],
  ],
  2: ['Jackets', 'Boots', 'Tents', 'Sleeping bags', 'Stoves', 'Lamps', 'Maps', 'Ropes'],
  3: ['Notebooks', 'Pens', 'Ink', 'Paper', 'Envelopes', 'Calendars', 'Stickers', 'Rulers', 'Brushes', 'Stamps', 'Tape'],
  4: ['Spices', 'Dates', 'Perfume', 'Carpets', 'Lanterns', 'Silver', 'Textiles', 'Coffee pots', 'Honey', 'Nuts'],
};

const LEADER_A_DAY = 480;
/** The last category of each merchant began to sell this many days ago. */
const YOUNGEST_DAYS = 9;

export interface CategorySales {
  readonly categoryId: number;
  readonly categoryName: string;
  /** Minor units. */
  readonly amount: bigint;
}

export function merchantOf(merchantId: number): Merchant | undefined {
  return MERCHANTS.find((merchant) => merchant.merchantId === merchantId);
}

export function currentBucket(merchant: Merchant, type: BucketType, nowMs: number): LocalDate {
  return bucketStartOf(type, todayIn(merchant.timezone, nowMs), merchant.weekStart);
}

/** Every category's sales in [from, to), never beyond this moment; without those that sold nothing. */
export function salesIn(merchant: Merchant, from: LocalDate, to: LocalDate, nowMs: number): CategorySales[] {
  const today = dayOfDate(todayIn(merchant.timezone, nowMs));
  const end = Math.min(dayOfDate(to), today + 1);
  return (NAMES[merchant.merchantId] ?? [])
    .map((categoryName, index) => {
      let amount = 0n;
      for (let day = dayOfDate(from); day < end; day++) amount += soldOn(merchant, index, day, today, nowMs);
      return { categoryId: index + 1, categoryName, amount };
    })
    .filter(({ amount }) => amount !== 0n);
}

/** The exclusive end of the part of the previous bucket that lies as far in as today lies in this one. */
export function elapsedEnd(merchant: Merchant, type: BucketType, start: LocalDate, nowMs: number): LocalDate {
  const previous = stepBuckets(type, start, -1);
  const today = dayOfDate(todayIn(merchant.timezone, nowMs));
  const elapsed = Math.max(1, today - dayOfDate(start) + 1);
  const end = dateOfDay(dayOfDate(previous) + elapsed);
  return end < start ? end : start;
}

function soldOn(merchant: Merchant, index: number, day: number, today: number, nowMs: number): bigint {
  const youngest = index === (NAMES[merchant.merchantId]?.length ?? 0) - 1;
  if (youngest && day < today - YOUNGEST_DAYS) return 0n;
  const weekend = weekdayOfDay(day) >= 5 ? 1.5 : 1;
  const season = 1 + 0.2 * Math.sin((civilOfDay(day).month + index * 2) / 2);
  const trend = 1 + (day - today) / 4_000;
  const noise = 0.6 + 0.8 * random(merchant.merchantId * 1_009 + index * 131 + day * 7);
  const elapsed = day === today ? (nowMs % 86_400_000) / 86_400_000 : 1;
  const whole = LEADER_A_DAY * 0.8 ** index * weekend * season * trend * noise * elapsed * unitOf(merchant.currency);
  const decimals = decimalsOf(merchant.currency) ?? 2;
  return BigInt(Math.max(0, Math.round(whole * 10 ** decimals)));
}

function unitOf(currency: string): number {
  return currency === 'JPY' ? 150 : currency === 'KWD' ? 0.34 : 1;
}

/** A number from 0 to 1 that depends on the seed alone. */
export function random(seed: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
