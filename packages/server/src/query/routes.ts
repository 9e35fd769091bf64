// The read API: which categories sell most.
import { topCategories as contract } from '@topline/domain/contract/top-categories.ts';
import { defineRoute, type Route } from '../http/call.ts';
import { type TopCategoriesDeps, topCategories } from './top-categories.ts';

export function createQueryRoutes(deps: TopCategoriesDeps): Route[] {
  return [
    defineRoute(contract, async ({ query, guard, signal }) => ({
      status: 200,
      body: await topCategories(deps, guard.merchant(query.merchantId), query, signal),
    })),
  ];
}
