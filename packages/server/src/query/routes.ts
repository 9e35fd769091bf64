// The read API: which categories sell most, and what they sold before.
import { history as historyContract } from '@topline/domain/contract/history.ts';
import { topCategories as contract } from '@topline/domain/contract/top-categories.ts';
import { defineRoute, type Route } from '../http/call.ts';
import { history } from './history.ts';
import { type TopCategoriesDeps, topCategories } from './top-categories.ts';

export function createQueryRoutes(deps: TopCategoriesDeps): Route[] {
  return [
    defineRoute(contract, async ({ query, guard, signal }) => ({
      status: 200,
      body: await topCategories(deps, guard.merchant(query.merchantId), query, signal),
    })),
    defineRoute(historyContract, async ({ query, guard, signal }) => ({
      status: 200,
      body: await history(deps, guard.merchant(query.merchantId), query, signal),
    })),
  ];
}
