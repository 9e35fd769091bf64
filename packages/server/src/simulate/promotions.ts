// Promotions: a handful of categories a month goes on offer for some days, sells more and costs less.
// They follow from the seed, the merchant and the year alone, so every run sees the same past.
import { DAY_MS, dayOf } from '@topline/domain/civil-date.ts';
import { createRandom } from './random.ts';

interface Promotion {
  readonly categoryIndex: number;
  readonly fromDay: number;
  /** Exclusive. */
  readonly toDay: number;
  /** Factor of the category's weight while the promotion runs. */
  readonly lift: number;
  /** Part taken off the price. */
  readonly discount: number;
}

const PROMOTIONS_PER_YEAR = 22;
const DAYS_PER_YEAR = 365;
/** Every extra buyer of a promoted category is partly a buyer who would not have come at all. */
const TRAFFIC_PER_LIFT = 0.03;

export interface PromotionPlan {
  runningOn(day: number): readonly Promotion[];
  /** Factor of the day's orders. */
  trafficOn(day: number): number;
}

export function createPromotionPlan(seed: string, merchantName: string, categoryCount: number): PromotionPlan {
  const byYear = new Map<number, readonly Promotion[]>();
  const ofYear = (year: number): readonly Promotion[] => {
    const known = byYear.get(year);
    if (known !== undefined) return known;
    const made = promotionsOfYear(`${seed}|promotions|${merchantName}|${year}`, year, categoryCount);
    byYear.set(year, made);
    return made;
  };
  const runningOn = (day: number): readonly Promotion[] =>
    ofYear(new Date(day * DAY_MS).getUTCFullYear()).filter(({ fromDay, toDay }) => fromDay <= day && day < toDay);
  return {
    runningOn,
    trafficOn: (day) => runningOn(day).reduce((factor, { lift }) => factor * (1 + TRAFFIC_PER_LIFT * (lift - 1)), 1),
  };
}

function promotionsOfYear(seedText: string, year: number, categoryCount: number): Promotion[] {
  const random = createRandom(seedText);
  return Array.from({ length: PROMOTIONS_PER_YEAR }, () => {
    const fromDay = dayOf(year, 1, 1) + random.integer(0, DAYS_PER_YEAR - 1);
    return {
      categoryIndex: random.integer(0, categoryCount - 1),
      fromDay,
      toDay: fromDay + random.integer(3, 10),
      lift: random.between(1.6, 3),
      discount: random.integer(3, 7) * 0.05,
    };
  });
}
