// Names of the file become ids of the system, batch by batch and in the file's order, so that a first import gives the
// same ids whenever it is run. A name that the API refuses refuses its orders.

import type { Merchant } from '../merchant.ts';
import { eachBounded } from './bounded.ts';
import type { Catalogue } from './catalogue.ts';
import type { OrderRows } from './group-orders.ts';
import { IngestRefusal } from './ingest-client.ts';
import type { Refusal } from './refusal.ts';
import type { OrderIds } from './write-order.ts';

const PUTS_AT_ONCE_MAX = 32;

export type MerchantDefaults = Pick<Merchant, 'timezone' | 'weekStart'>;
type Resolved = { readonly ok: true; readonly ids: OrderIds } | { readonly ok: false; readonly refusal: Refusal };

export interface Names {
  resolve(orders: readonly OrderRows[]): Promise<readonly Resolved[]>;
}

type Found<Value> = { readonly value: Value } | { readonly refusedWith: IngestRefusal };

export function createNames(catalogue: Catalogue, defaults: MerchantDefaults): Names {
  const merchants = new Map<string, Found<Merchant>>();
  const categories = new Map<string, Found<number>>();

  const prepareMerchants = (orders: readonly OrderRows[]) =>
    eachBounded(
      firstOf(orders, merchants, (order) => [order.merchant]),
      PUTS_AT_ONCE_MAX,
      async ([name, order]) => {
        const currency = order.rows[0]?.currency ?? '';
        merchants.set(name, await found(catalogue.merchant({ name, currency, ...defaults })));
      },
    );
  const prepareCategories = (orders: readonly OrderRows[]) => {
    const known = orders.filter((order) => valueFrom(merchants.get(order.merchant)) !== undefined);
    const keys = (order: OrderRows) => order.rows.map((row) => categoryKey(order.merchant, row.category));
    return eachBounded(firstOf(known, categories, keys), PUTS_AT_ONCE_MAX, async ([key, order]) => {
      const merchantId = valueFrom(merchants.get(order.merchant))?.merchantId ?? 0;
      categories.set(key, await found(catalogue.categoryId(merchantId, key.slice(order.merchant.length + 1))));
    });
  };

  const resolveOne = (order: OrderRows): Resolved => {
    const merchant = merchants.get(order.merchant);
    if (merchant === undefined || 'refusedWith' in merchant) {
      return refused('merchant-refused', [{ line: order.firstLine, detail: whyOf(merchant) }]);
    }
    const { merchantId, currency } = merchant.value;
    const foreign = order.rows.filter((row) => row.currency !== currency);
    if (foreign.length > 0) {
      return refused(
        'currency-mismatch',
        foreign.map(({ line, currency: own }) => ({ line, detail: `${own}, but the merchant sells in ${currency}` })),
      );
    }
    const categoryIdOf = (name: string): number | undefined =>
      valueFrom(categories.get(categoryKey(order.merchant, name)));
    const nameless = order.rows.filter((row) => categoryIdOf(row.category) === undefined);
    if (nameless.length > 0) {
      const why = (name: string) => whyOf(categories.get(categoryKey(order.merchant, name)));
      return refused(
        'category-refused',
        nameless.map(({ line, category }) => ({ line, detail: why(category) })),
      );
    }
    return { ok: true, ids: { merchantId, currency, categoryIdOf: (name) => categoryIdOf(name) ?? 0 } };
  };

  return {
    async resolve(orders) {
      await prepareMerchants(orders);
      await prepareCategories(orders);
      return orders.map(resolveOne);
    },
  };
}

/** Each key that is not known yet, once, with the first order that asks for it. */
function* firstOf(
  orders: readonly OrderRows[],
  known: ReadonlyMap<string, unknown>,
  keysOf: (order: OrderRows) => readonly string[],
): Generator<readonly [key: string, order: OrderRows]> {
  const asked = new Set<string>();
  for (const order of orders) {
    for (const key of keysOf(order)) {
      if (known.has(key) || asked.has(key)) continue;
      asked.add(key);
      yield [key, order];
    }
  }
}

function categoryKey(merchant: string, category: string): string {
  return `${merchant}\0${category}`;
}

async function found<Value>(asked: Promise<Value>): Promise<Found<Value>> {
  try {
    return { value: await asked };
  } catch (error) {
    if (error instanceof IngestRefusal) return { refusedWith: error };
    throw error;
  }
}

function valueFrom<Value>(entry: Found<Value> | undefined): Value | undefined {
  return entry !== undefined && 'value' in entry ? entry.value : undefined;
}

function whyOf(entry: Found<unknown> | undefined): string {
  return entry !== undefined && 'refusedWith' in entry ? entry.refusedWith.message : 'has no id';
}

function refused(code: string, places: Refusal['places']): Resolved {
  return { ok: false, refusal: { code, places } };
}
