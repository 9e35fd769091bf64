// Names to ids, for callers who know merchants and categories by name only. A name that the API already lists keeps its
// id (of equal names the lowest); a new name gets the lowest free id, in the order of first asking, by PUT.
// Guarantee: asking again, also in a later run, gives the same id. Nothing that exists is changed. Two programs that
// create names in the same empty place at the same time may choose the same id: run one at a time.
import type { Merchant } from '../merchant.ts';
import type { IngestClient } from './ingest-client.ts';

export interface Catalogue {
  merchant(wanted: Omit<Merchant, 'merchantId'>): Promise<Merchant>;
  /** Rejects with the API's refusal, every time, when the API does not take the name. */
  categoryId(merchantId: number, name: string): Promise<number>;
}

interface Names<Value> {
  readonly byName: Map<string, Promise<Value>>;
  readonly nextId: () => number;
}

export async function loadCatalogue(client: IngestClient): Promise<Catalogue> {
  const listed = await client.merchants();
  const merchants = namesOf(
    listed,
    (merchant) => merchant.merchantId,
    (merchant) => merchant,
  );
  const known = new Set(listed.map((merchant) => merchant.merchantId));
  const categories = new Map<number, Promise<Names<number>>>();

  const categoriesOf = (merchantId: number): Promise<Names<number>> =>
    getOrMake(categories, merchantId, async () => {
      // A merchant that this catalogue has created has no categories but those created here.
      const rows = known.has(merchantId) ? await client.categories(merchantId) : [];
      return namesOf(
        rows,
        (row) => row.categoryId,
        (row) => row.categoryId,
      );
    });

  return {
    merchant: (wanted) =>
      getOrMake(merchants.byName, canonical(wanted.name), async () => {
        const merchant = { ...wanted, merchantId: merchants.nextId() };
        await client.putMerchant(merchant);
        return merchant;
      }),
    async categoryId(merchantId, name) {
      const names = await categoriesOf(merchantId);
      return getOrMake(names.byName, canonical(name), async () => {
        const categoryId = names.nextId();
        await client.putCategory(merchantId, categoryId, name);
        return categoryId;
      });
    },
  };
}

/** The API stores names in Unicode's composed form. */
function canonical(name: string): string {
  return name.normalize('NFC');
}

function getOrMake<Key, Value>(map: Map<Key, Promise<Value>>, key: Key, make: () => Promise<Value>): Promise<Value> {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}

function namesOf<Row extends { readonly name: string }, Value>(
  rows: readonly Row[],
  idOf: (row: Row) => number,
  entryOf: (row: Row) => Value,
): Names<Value> {
  const used = new Set(rows.map(idOf));
  const byName = new Map<string, Promise<Value>>();
  for (const row of rows.toSorted((a, b) => idOf(b) - idOf(a))) {
    byName.set(canonical(row.name), Promise.resolve(entryOf(row)));
  }
  let next = 1;
  const nextId = (): number => {
    while (used.has(next)) next++;
    return next++;
  };
  return { byName, nextId };
}
