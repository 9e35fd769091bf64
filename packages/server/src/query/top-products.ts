// GET /api/top-products: a category and a period → its counted lines → sums by product → ranking.
// All sums are of one snapshot of the lines: rows + rest = total, always. Lines that name no product are one row.
import { CUSTOM_BUCKET } from '@topline/domain/contract/top-categories.ts';
import { formatAmount } from '@topline/domain/money.ts';
import { share } from '@topline/domain/ranking.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { categoryName, freshness, merchantFields, requireCategory } from './answer.ts';
import { boundsOf, type LinesDeps, type ProductSum, type ProductSums, readProductSums } from './order-lines.ts';
import { type PeriodQuery, periodOf } from './period.ts';
import type { TopCategoriesDeps } from './top-categories.ts';
import type { Sourced } from './totals-source.ts';

export interface TopProductsQuery extends PeriodQuery {
  readonly categoryId: number;
  readonly limit: number;
}

interface Numbers {
  readonly current: Sourced<readonly ProductSum[]>;
  readonly sums: ProductSums;
}

export async function topProducts(
  deps: TopCategoriesDeps & LinesDeps,
  scope: MerchantScope,
  query: TopProductsQuery,
): Promise<object> {
  const nowMs = deps.now();
  const { categoryId, limit } = query;
  const view = await deps.views.view(scope);
  requireCategory(view, categoryId);
  const period = periodOf(query, view.calendar, nowMs);
  const bounds = boundsOf(period, view.calendar);
  const key = `products ${scope.merchantId} ${bounds.spans} ${categoryId} ${limit}`;
  const { current, sums } = await deps.lastGood.get(key, async (): Promise<Numbers> => {
    const read = await readProductSums(deps, scope, bounds, { categoryId, limit });
    return { current: { rows: read.rows, asOfMs: read.asOfMs, source: 'postgres' }, sums: read };
  });
  const { staleAfterMs } = deps;
  const { calendarChanging } = view;
  const amount = (minor: bigint) => formatAmount(minor, view.decimals);
  return {
    ...merchantFields(view),
    categoryId,
    categoryName: categoryName(view, categoryId),
    bucketType: period.custom ? CUSTOM_BUCKET : period.bucketType,
    bucketStart: period.from,
    bucketEnd: period.to,
    total: { amount: amount(sums.amount), quantity: Number(sums.quantity), orders: sums.orders },
    products: sums.rows.map((row, index) => ({
      rank: index + 1,
      productId: row.productId,
      productName: row.productName,
      amount: amount(row.amount),
      share: share(row.amount, sums.amount),
      quantity: Number(row.quantity),
      orders: row.orders,
    })),
    rest: restOf(sums, amount),
    ...freshness(current, { nowMs, staleAfterMs, calendarChanging, firstChoice: 'postgres' }),
  };
}

function restOf(sums: ProductSums, amount: (minor: bigint) => string): object {
  const shown = sums.rows.reduce(
    (sum, row) => ({ amount: sum.amount + row.amount, quantity: sum.quantity + row.quantity }),
    { amount: 0n, quantity: 0n },
  );
  return {
    products: sums.products - sums.rows.length,
    amount: amount(sums.amount - shown.amount),
    quantity: Number(sums.quantity - shown.quantity),
  };
}
