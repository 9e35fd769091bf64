// The read API: which categories and products sell most, what they sold before, and the orders behind a number.
import { history as historyContract } from '@topline/domain/contract/history.ts';
import {
  explain as explainContract,
  topProducts as topProductsContract,
} from '@topline/domain/contract/order-lines.ts';
import { topCategories as contract } from '@topline/domain/contract/top-categories.ts';
import { defineRoute, type Route } from '../http/call.ts';
import { explain } from './explain.ts';
import { history } from './history.ts';
import type { LinesDeps } from './order-lines.ts';
import { type TopCategoriesDeps, topCategories } from './top-categories.ts';
import { topProducts } from './top-products.ts';

export function createQueryRoutes(deps: TopCategoriesDeps & LinesDeps): Route[] {
  return [
    defineRoute(contract, async ({ query, guard, signal }) => ({
      status: 200,
      body: await topCategories(deps, guard.merchant(query.merchantId), query, signal),
    })),
    defineRoute(historyContract, async ({ query, guard, signal }) => ({
      status: 200,
      body: await history(deps, guard.merchant(query.merchantId), query, signal),
    })),
    defineRoute(topProductsContract, async ({ query, guard, signal }) => ({
      status: 200,
      body: await topProducts(deps, guard.merchant(query.merchantId), query, signal),
    })),
    defineRoute(explainContract, async ({ query, guard, signal }) => ({
      status: 200,
      body: await explain(deps, guard.merchant(query.merchantId), query, signal),
    })),
  ];
}
