// GET /api/top-products: a category and a period → its counted lines → sums by product → ranking.
// All sums are of one snapshot of the lines: rows + rest = total, always. Lines that name no product are one row.
import { CUSTOM_BUCKET } from '@topline/domain/contract/top-categories.ts';
import { formatAmount } from '@topline/domain/money.ts';
import { share } from '@topline/domain/ranking.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import Type, { type Static } from 'typebox';
import { categoryName, freshness, merchantFields, requireCategory } from './answer.ts';
import { defineKind, NOTHING_KNOWN } from './kept.ts';
import { boundsOf, type LinesDeps, type ProductSum, type ProductSums, readProductSums } from './order-lines.ts';
import { type PeriodQuery, periodOf } from './period.ts';
import { asCache, StoredSource, Whole } from './stored-numbers.ts';
import type { TopCategoriesDeps } from './top-categories.ts';
import type { Source } from './totals-source.ts';

export interface TopProductsQuery extends PeriodQuery {
  readonly categoryId: number;
  readonly limit: number;
}

interface Numbers extends ProductSums {
  readonly source: Source;
}

const Numbers = Type.Object({
  /** Product, name, amount, quantity, orders. */
  rows: Type.Array(
    Type.Tuple([
      Type.Union([Type.Integer(), Type.Null()]),
      Type.Union([Type.String(), Type.Null()]),
      Whole,
      Whole,
      Type.Integer(),
    ]),
  ),
  ...{ products: Type.Integer(), amount: Whole, quantity: Whole, orders: Type.Integer() },
  ...{ asOfMs: Type.Optional(Type.Integer()), source: StoredSource },
});

const PRODUCTS = defineKind<Numbers>({
  name: 'products',
  form: Numbers,
  write: ({ rows, amount, quantity, ...others }) => ({
    ...others,
    ...{ amount: `${amount}`, quantity: `${quantity}` },
    rows: rows.map((row) => [row.productId, row.productName, `${row.amount}`, `${row.quantity}`, row.orders]),
  }),
  read: (stored) => readNumbers(stored as Static<typeof Numbers>),
  rowsOf: ({ rows }) => rows.length,
  again: asCache,
  nothing: NOTHING_KNOWN,
});

export async function topProducts(
  deps: TopCategoriesDeps & LinesDeps,
  scope: MerchantScope,
  query: TopProductsQuery,
  signal: AbortSignal,
): Promise<object> {
  const nowMs = deps.now();
  const { categoryId, limit } = query;
  const view = await deps.views.view(scope, signal);
  requireCategory(view, categoryId);
  const period = periodOf(query, view.calendar, nowMs);
  const bounds = boundsOf(period, view.calendar);
  const asked = `${bounds.spans} ${categoryId} ${limit}`;
  const sums = await deps.kept.get({ kind: PRODUCTS, scope, asked }, signal, async (own): Promise<Numbers> => {
    const read = await readProductSums(deps, scope, bounds, { categoryId, limit }, own);
    return { ...read, source: 'postgres' };
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
    ...freshness(sums, { nowMs, staleAfterMs, calendarChanging, firstChoice: 'postgres' }),
  };
}

function readNumbers({ rows, amount, quantity, asOfMs, ...others }: Static<typeof Numbers>): Numbers {
  return {
    ...others,
    ...{ amount: BigInt(amount), quantity: BigInt(quantity), asOfMs },
    rows: rows.map(
      ([productId, productName, sold, pieces, orders]): ProductSum => ({
        ...{ productId, productName, orders },
        ...{ amount: BigInt(sold), quantity: BigInt(pieces) },
      }),
    ),
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
