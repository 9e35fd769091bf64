// How much a demo merchant sells on a date, and how that spreads over its categories: growth, the week, the seasons,
// promotions and noise. A function of (seed, merchant, date) and nothing else: no clock, no state of a run.
import { civilOfDay, dayOf, weekdayOfDay } from '@topline/domain/civil-date.ts';
import { type DemoCategory, SEASONS } from './demo-category.ts';
import type { DemoMerchant } from './demo-merchants.ts';
import { createPromotionPlan } from './promotions.ts';
import { createRandom, cumulate } from './random.ts';

const GROWTH_EPOCH_DAY = dayOf(2025, 1, 1);
const DAYS_PER_YEAR = 365.25;
/** Deviation of a day's traffic and of a category's popularity in a week, as exponents. */
const TRAFFIC_NOISE = 0.07;
const POPULARITY_NOISE = 0.18;

export interface CategoryDemand {
  /** Running sum of the categories' weights, in the catalogue's order. */
  readonly cumulative: readonly number[];
  /** Part taken off the price of each category. */
  readonly discounts: readonly number[];
}

export interface Demand {
  ordersOn(day: number): number;
  categoriesOn(day: number): CategoryDemand;
}

export function createDemand(seed: string, merchant: DemoMerchant): Demand {
  const promotions = createPromotionPlan(seed, merchant.name, merchant.categories.length);
  const weekNoise = (category: DemoCategory, day: number): number => {
    const week = Math.floor(day / 7);
    return Math.exp(POPULARITY_NOISE * createRandom(`${seed}|${merchant.name}|${category.name}|${week}`).normal());
  };
  return {
    ordersOn(day) {
      const random = createRandom(`${seed}|traffic|${merchant.name}|${day}`);
      const mean =
        merchant.ordersPerDay *
        growth(merchant.growth, day) *
        (merchant.weekdays[weekdayOfDay(day)] ?? 1) *
        seasonal(merchant.months, day) *
        promotions.trafficOn(day) *
        Math.exp(TRAFFIC_NOISE * random.normal());
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
    },
    categoriesOn(day) {
      const weights = merchant.categories.map(
        (category) =>
          category.weight *
          growth(category.trend, day) *
          seasonal(SEASONS[category.season], day) *
          weekNoise(category, day),
      );
      const discounts = weights.map(() => 0);
      for (const { categoryIndex, lift, discount } of promotions.runningOn(day)) {
        weights[categoryIndex] = (weights[categoryIndex] ?? 0) * lift;
        discounts[categoryIndex] = Math.max(discounts[categoryIndex] ?? 0, discount);
      }
      return { cumulative: cumulate(weights), discounts };
    },
  };
}

function growth(perYear: number, day: number): number {
  return (1 + perYear) ** ((day - GROWTH_EPOCH_DAY) / DAYS_PER_YEAR);
}

/** Between the middles of two months the factor moves in a straight line. */
function seasonal(months: readonly number[], day: number): number {
  const { year, month, dayOfMonth } = civilOfDay(day);
  const monthDays = dayOf(year, month + 1, 1) - dayOf(year, month, 1);
  const position = month - 1 + (dayOfMonth - 0.5) / monthDays - 0.5 + 12;
  const before = Math.floor(position);
  const part = position - before;
  return (months[before % 12] ?? 1) * (1 - part) + (months[(before + 1) % 12] ?? 1) * part;
}
