// Every non-zero cell of ClickHouse by names instead of ids, and the same numbers of whole months as the API tells them.
import { setTimeout as turn } from 'node:timers/promises';
import type { Instance } from './instance.ts';

const REQUESTS_AT_ONCE = 8;

export async function readCells(instance: Instance): Promise<Map<string, string>> {
  const merchants = await names(instance, 'SELECT merchant_id AS id, name FROM ingestion.merchants');
  const categories = await names(
    instance,
    `SELECT merchant_id || '/' || category_id AS id, name FROM ingestion.categories`,
  );
  const found = await instance.clickhouse.query({
    query: `SELECT merchant_id, category_id, bucket_type, bucket_start, amount_minor, quantity, orders
              FROM category_sales_agg FINAL WHERE orders != 0`,
    format: 'JSONEachRow',
  });
  const cells = new Map<string, string>();
  for (const row of await found.json<Record<string, string>>()) {
    const merchant = merchants.get(row.merchant_id ?? '') ?? '?';
    const category = row.category_id === '0' ? '' : (categories.get(`${row.merchant_id}/${row.category_id}`) ?? '?');
    cells.set(
      `${merchant}|${category}|${row.bucket_type}|${row.bucket_start}`,
      `${row.amount_minor} ${row.quantity} ${row.orders}`,
    );
  }
  await requireApiToAgree(instance, merchants, categories, cells);
  return cells;
}

async function names(instance: Instance, sql: string): Promise<Map<string, string>> {
  const found = await instance.pool.query(sql);
  return new Map(found.rows.map((row) => [String(row.id), row.name as string]));
}

/** The API's ranking of every month and year of every merchant, category by category. */
async function requireApiToAgree(
  instance: Instance,
  merchants: ReadonlyMap<string, string>,
  categories: ReadonlyMap<string, string>,
  cells: ReadonlyMap<string, string>,
): Promise<void> {
  const ids = new Map([...merchants].map(([id, name]) => [name, id]));
  const wanted = [...cells.keys()].filter((key) => /\|\|(MONTH|YEAR)\|/.test(key)).map((key) => key.split('|'));
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < wanted.length; index = next++) {
      const [merchant = '', , bucketType, bucketStart] = wanted[index] ?? [];
      const query = `merchantId=${ids.get(merchant)}&bucketType=${bucketType}&bucketStart=${bucketStart}&limit=1000`;
      const answer = await fetch(`http://127.0.0.1:${instance.ports.query}/api/top-categories?${query}`);
      const body = (await answer.json()) as {
        source: string;
        categories: { categoryId: number; amount: string; quantity: number; orders: number }[];
      };
      for (const row of body.categories) {
        const name = categories.get(`${ids.get(merchant)}/${row.categoryId}`);
        const told = `${row.amount.replace('.', '').replace(/^0+(?=\d)/, '')} ${row.quantity} ${row.orders}`;
        const stored = cells.get(`${merchant}|${name}|${bucketType}|${bucketStart}`);
        if (told !== stored)
          throw new Error(
            `${merchant} ${name} ${bucketType} ${bucketStart}: the API says ${told}, ClickHouse ${stored}`,
          );
      }
      await turn(0);
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, worker));
}
