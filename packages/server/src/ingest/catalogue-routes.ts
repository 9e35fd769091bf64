// The catalogue over HTTP: merchants, categories, products. PUT is idempotent and answers with what is stored.
import * as contract from '@topline/domain/contract/merchants.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { Merchant } from '@topline/domain/merchant.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { defineRoute, type Route } from '../http/call.ts';
import { merchantNotFound } from '../http/guard.ts';
import { stored } from '../http/stored.ts';
import { violatedConstraint } from '../platform/pg-error.ts';
import type { Pool } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';
import { listCategories, putCategory, putProduct } from './categories.ts';
import { getMerchant, listMerchants, putMerchant, type StoredMerchant } from './merchants.ts';

export interface CatalogueRouteDeps {
  readonly pool: Pool;
  readonly reader: ScopedReader<MerchantScope>;
  /** Notes who created a merchant or changed its calendar. */
  readonly onMerchant?: (
    what: 'merchant-created' | 'calendar-changed',
    actor: string,
    merchant: Merchant,
  ) => Promise<void>;
}

export function createCatalogueRoutes({ pool, reader, onMerchant }: CatalogueRouteDeps): Route[] {
  const required = async (scope: MerchantScope): Promise<StoredMerchant> => {
    const found = await stored(() => getMerchant(reader, scope));
    if (!found) throw merchantNotFound();
    return found;
  };

  return [
    defineRoute(contract.listMerchants, async ({ query, guard }) => {
      const rows = await stored(() => listMerchants(pool, { ...query, limit: query.limit + 1 }));
      const page = rows.slice(0, query.limit);
      const merchants = page.filter((merchant) => guard.sees(merchant.merchantId)).map(merchantBody);
      return { status: 200, body: { merchants, next: nextOf(rows.length > query.limit, page.at(-1)?.merchantId) } };
    }),
    defineRoute(contract.getMerchant, async ({ params, guard }) => ({
      status: 200,
      body: merchantBody(await required(guard.merchant(params.merchantId))),
    })),
    defineRoute(contract.putMerchant, async ({ params, body, guard }) => {
      const scope = guard.merchant(params.merchantId);
      const { created, merchant } = await stored(() => putMerchant(pool, scope, body as Omit<Merchant, 'merchantId'>));
      const changed = created || merchant.rebuild !== 'done';
      const what = created ? 'merchant-created' : 'calendar-changed';
      if (changed) await stored(async () => onMerchant?.(what, guard.principal.subject, merchant));
      if (created) return { status: 201, body: merchantBody(merchant) };
      if (merchant.rebuild === 'done') return { status: 200, body: merchantBody(merchant) };
      return { status: 202, body: { ...merchantBody(merchant), rebuild: { state: merchant.rebuild } } };
    }),
    defineRoute(contract.listCategories, async ({ params, query, guard }) => {
      const scope = guard.merchant(params.merchantId);
      await required(scope);
      const rows = await stored(() => listCategories(reader, scope, query.after, query.limit + 1));
      const categories = rows.slice(0, query.limit);
      const next = nextOf(rows.length > query.limit, categories.at(-1)?.categoryId);
      return { status: 200, body: { merchantId: scope.merchantId, categories, next } };
    }),
    defineRoute(contract.putCategory, async ({ params, body, guard }) => {
      const scope = guard.merchant(params.merchantId);
      const category = { categoryId: params.categoryId, name: body.name };
      const created = await stored(() => putCategory(pool, scope, category)).catch(absentParent);
      return { status: created ? 201 : 200, body: { merchantId: scope.merchantId, ...category } };
    }),
    defineRoute(contract.putProduct, async ({ params, body, guard }) => {
      const scope = guard.merchant(params.merchantId);
      const product = { productId: params.productId, name: body.name, categoryId: body.categoryId };
      const created = await stored(() => putProduct(pool, scope, product)).catch(async (error) => {
        if (violatedConstraint(error) === 'products_merchant_id_category_id_fkey') await required(scope);
        return absentParent(error);
      });
      return { status: created ? 201 : 200, body: { merchantId: scope.merchantId, ...product } };
    }),
  ];
}

/** The foreign key says what was missing. */
function absentParent(error: unknown): never {
  switch (violatedConstraint(error)) {
    case 'categories_merchant_id_fkey':
      throw merchantNotFound();
    case 'products_merchant_id_category_id_fkey':
      throw new Fault('unknown-category', 'The product names a category that the merchant does not have.', {
        errors: [{ pointer: '/categoryId', detail: 'is not a category of this merchant' }],
      });
    default:
      throw error;
  }
}

function nextOf(more: boolean, last: number | undefined): number | null {
  return more && last !== undefined ? last : null;
}

function merchantBody({ merchantId, name, currency, timezone, weekStart }: Merchant): object {
  return { merchantId, name, currency, timezone, weekStart };
}
