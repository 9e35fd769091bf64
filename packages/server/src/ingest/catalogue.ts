// What ingest must know of a merchant to judge an order, kept in memory: currency and category ids.
// Categories only ever appear, so a missing one is asked for again before it is called unknown; a currency can change while a
// merchant has no orders, and then the foreign key refuses the order and the entry is forgotten.
import { decimalsOf } from '@topline/domain/money.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { LRUCache } from 'lru-cache';
import type { ScopedReader } from '../platform/scoped-reader.ts';

export interface CatalogueEntry {
  readonly currency: string;
  readonly decimals: number;
  readonly categories: ReadonlySet<number>;
}

export interface Catalogue {
  /** The merchant with at least the wanted categories if they exist; undefined for an unknown merchant. */
  find(scope: MerchantScope, categoryIds: Iterable<number>): Promise<CatalogueEntry | undefined>;
  forget(scope: MerchantScope): void;
}

const MERCHANTS_MAX = 10_000;

/** Index: primary keys of both tables. */
const LOAD = `
  SELECT m.currency, (SELECT array_agg(category_id) FROM ingestion.categories c WHERE c.merchant_id = m.merchant_id) AS categories
    FROM ingestion.merchants m WHERE m.merchant_id = $1`;

export function createCatalogue(deps: { reader: ScopedReader<MerchantScope> }): Catalogue {
  const known = new LRUCache<number, CatalogueEntry>({ max: MERCHANTS_MAX });
  const loading = new Map<number, Promise<CatalogueEntry | undefined>>();

  const load = async (scope: MerchantScope): Promise<CatalogueEntry | undefined> => {
    const found = await deps.reader.read(scope, { name: 'load-catalogue', text: LOAD, values: [scope.merchantId] });
    const row = found.rows[0];
    const decimals = row ? decimalsOf(row.currency) : undefined;
    if (!row || decimals === undefined) return undefined;
    const entry = { currency: row.currency, decimals, categories: new Set<number>((row.categories ?? []).map(Number)) };
    known.set(scope.merchantId, entry);
    return entry;
  };
  // Callers that wait for the same merchant share a query, but never join one that began before their own miss could matter:
  // a query already under way may have read before the category was written.
  const reload = async (scope: MerchantScope): Promise<CatalogueEntry | undefined> => {
    await loading.get(scope.merchantId)?.catch(() => undefined);
    const shared = loading.get(scope.merchantId);
    if (shared) return shared;
    const started = load(scope).finally(() => loading.delete(scope.merchantId));
    loading.set(scope.merchantId, started);
    return started;
  };

  return {
    async find(scope, categoryIds) {
      const entry = known.get(scope.merchantId);
      if (entry && containsAll(entry.categories, categoryIds)) return entry;
      return reload(scope);
    },
    forget: (scope) => {
      known.delete(scope.merchantId);
    },
  };
}

function containsAll(set: ReadonlySet<number>, ids: Iterable<number>): boolean {
  for (const id of ids) if (!set.has(id)) return false;
  return true;
}
