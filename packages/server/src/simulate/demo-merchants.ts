// The four merchants of the demonstration, as data: who they are, when their customers buy, and what they sell.
// Prices are in minor units of the merchant's currency (cents, yen, fils). Weights are relative inside a merchant.
import type { Merchant } from '@topline/domain/merchant.ts';
import { HOME_CATEGORIES } from './demo-categories-home.ts';
import { OUTDOOR_CATEGORIES } from './demo-categories-outdoor.ts';
import { PANTRY_CATEGORIES } from './demo-categories-pantry.ts';
import { STATIONERY_CATEGORIES } from './demo-categories-stationery.ts';
import type { DemoCategory } from './demo-category.ts';

export interface DemoMerchant extends Omit<Merchant, 'merchantId'> {
  /** Orders on an average day at GROWTH_EPOCH, before growth, season, weekday and noise. */
  readonly ordersPerDay: number;
  /** Yearly growth: 0.1 is a tenth more. */
  readonly growth: number;
  /** Factors of Monday to Sunday. */
  readonly weekdays: readonly number[];
  /** Factors at the middle of January to December. */
  readonly months: readonly number[];
  /** Weights of the 24 hours of the local day. */
  readonly hours: readonly number[];
  /** Prices end as the merchant's shelves do: rounded to this step, less this much. */
  readonly priceStep: number;
  readonly priceBelowStep: number;
  readonly categories: readonly DemoCategory[];
}

const ONLINE_HOURS = [3, 1, 1, 0.5, 0.5, 1, 2, 4, 6, 7, 8, 8, 9, 8, 7, 7, 8, 9, 11, 13, 15, 14, 10, 6];
const SHOP_HOURS = [0, 0, 0, 0, 0, 0, 0, 1, 3, 8, 10, 11, 12, 11, 10, 10, 11, 13, 12, 8, 4, 1, 0, 0];
const EVENING_HOURS = [4, 2, 1, 0.5, 0.5, 0.5, 1, 2, 4, 7, 9, 8, 6, 4, 3, 4, 7, 10, 13, 14, 14, 13, 10, 7];

export const DEMO_MERCHANTS: readonly DemoMerchant[] = [
  {
    name: 'Alpenblick Outdoor',
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    weekStart: 'MONDAY',
    ordersPerDay: 47,
    growth: 0.1,
    weekdays: [1.02, 0.96, 0.94, 1.0, 1.04, 0.92, 1.12],
    months: [0.86, 0.84, 0.94, 1.04, 1.1, 1.12, 1.06, 1.0, 0.92, 0.92, 1.08, 1.22],
    hours: ONLINE_HOURS,
    priceStep: 100,
    priceBelowStep: 5,
    categories: OUTDOOR_CATEGORIES,
  },
  {
    name: 'Harbor & Pine Home',
    currency: 'USD',
    timezone: 'America/New_York',
    weekStart: 'SUNDAY',
    ordersPerDay: 53,
    growth: 0.06,
    weekdays: [0.98, 0.94, 0.95, 0.97, 1.02, 1.08, 1.06],
    months: [0.9, 0.88, 0.95, 1.0, 1.04, 0.98, 0.96, 0.98, 0.96, 1.0, 1.18, 1.26],
    hours: ONLINE_HOURS,
    priceStep: 100,
    priceBelowStep: 1,
    categories: HOME_CATEGORIES,
  },
  {
    name: 'Sakura Stationers',
    currency: 'JPY',
    timezone: 'Asia/Tokyo',
    weekStart: 'MONDAY',
    ordersPerDay: 43,
    growth: 0.03,
    weekdays: [0.96, 0.95, 0.98, 0.97, 1.06, 1.1, 0.98],
    months: [0.94, 0.92, 1.18, 1.22, 0.98, 0.94, 0.94, 0.92, 0.98, 0.96, 1.0, 1.14],
    hours: SHOP_HOURS,
    priceStep: 10,
    priceBelowStep: 0,
    categories: STATIONERY_CATEGORIES,
  },
  {
    name: 'Dar Al Noor Pantry',
    currency: 'KWD',
    timezone: 'Asia/Kuwait',
    weekStart: 'SATURDAY',
    ordersPerDay: 34,
    growth: 0.14,
    weekdays: [0.94, 0.92, 0.96, 1.14, 1.02, 1.06, 0.96],
    months: [1.0, 1.1, 1.16, 1.06, 1.0, 0.94, 0.86, 0.86, 0.96, 1.0, 1.04, 1.06],
    hours: EVENING_HOURS,
    priceStep: 50,
    priceBelowStep: 0,
    categories: PANTRY_CATEGORIES,
  },
];
