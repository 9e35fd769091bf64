// One basket: which products a customer takes together, how many of each, and what a line costs.
import type { OrderLine } from '@topline/domain/order.ts';
import type { CategoryDemand } from './demand.ts';
import type { DemoMerchant } from './demo-merchants.ts';
import { createRandom, cumulate, type Random } from './random.ts';

const LINES_MAX = 6;
/** Weights of one to six lines. */
const LINE_COUNTS = cumulate([40, 27, 16, 9, 5, 3]);
/** Chance that a customer takes one more of the same. */
const ONE_MORE = 0.28;
/** Part of the lines that name no product, as many real feeds do. */
const WITHOUT_PRODUCT = 0.06;
/** Product ids of a category start here, so that they never meet another category's. */
const PRODUCT_IDS_PER_CATEGORY = 100;

export function productIdOf(categoryId: number, productIndex: number): number {
  return categoryId * PRODUCT_IDS_PER_CATEGORY + productIndex + 1;
}

export interface Shelf {
  basket(random: Random, demand: CategoryDemand): OrderLine[];
}

/** `categoryIds` are the merchant's, in the order of its demo categories. */
export function createShelf(seed: string, merchant: DemoMerchant, categoryIds: readonly number[]): Shelf {
  const prices = merchant.categories.map((category) =>
    category.products.map((product) => {
      const random = createRandom(`${seed}|price|${merchant.name}|${category.name}|${product}`);
      const price = category.priceLow * (category.priceHigh / category.priceLow) ** random.unit();
      const { priceStep, priceBelowStep } = merchant;
      return Math.max(1, Math.round(price / priceStep)) * priceStep - priceBelowStep;
    }),
  );
  const line = (random: Random, demand: CategoryDemand, taken: Set<number>): OrderLine | undefined => {
    const index = random.index(demand.cumulative);
    const category = merchant.categories[index];
    const categoryId = categoryIds[index];
    if (category === undefined || categoryId === undefined) return undefined;
    const productIndex = random.integer(0, category.products.length - 1);
    const productId = productIdOf(categoryId, productIndex);
    if (taken.has(productId)) return undefined;
    taken.add(productId);
    let quantity = 1;
    while (quantity < category.quantityMax && random.unit() < ONE_MORE) quantity++;
    const fullPrice = prices[index]?.[productIndex] ?? category.priceLow;
    const price = Math.max(1, Math.round(fullPrice * (1 - (demand.discounts[index] ?? 0))));
    const named = random.unit() >= WITHOUT_PRODUCT;
    return { categoryId, productId: named ? productId : null, quantity, amountMinor: price * quantity };
  };
  return {
    basket(random, demand) {
      const wanted = random.index(LINE_COUNTS) + 1;
      const taken = new Set<number>();
      const lines: OrderLine[] = [];
      for (let tries = 0; lines.length < wanted && tries < 2 * LINES_MAX; tries++) {
        const made = line(random, demand, taken);
        if (made !== undefined) lines.push(made);
      }
      return lines;
    },
  };
}
