// The categories' and products' rows of a merchant. Nothing is shared between merchants, nothing is ever deleted.
import type { Category, Product } from '@topline/domain/merchant.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Queryable } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';

const LIST = `
  SELECT category_id, name FROM ingestion.categories WHERE merchant_id = $1 AND category_id > $2 ORDER BY category_id LIMIT $3`;
/** xmax is 0 on a row that this statement inserted. */
const PUT_CATEGORY = `
  INSERT INTO ingestion.categories (merchant_id, category_id, name) VALUES ($1, $2, $3)
  ON CONFLICT (merchant_id, category_id) DO UPDATE SET name = excluded.name
  RETURNING xmax = 0 AS created`;
const PUT_PRODUCT = `
  INSERT INTO ingestion.products (merchant_id, product_id, name, category_id) VALUES ($1, $2, $3, $4)
  ON CONFLICT (merchant_id, product_id) DO UPDATE SET name = excluded.name, category_id = excluded.category_id
  RETURNING xmax = 0 AS created`;

export async function listCategories(
  reader: ScopedReader<MerchantScope>,
  scope: MerchantScope,
  after: number,
  limit: number,
): Promise<Category[]> {
  const found = await reader.read(scope, {
    name: 'list-categories',
    text: LIST,
    values: [scope.merchantId, after, limit],
  });
  return found.rows.map((row) => ({
    merchantId: scope.merchantId,
    categoryId: Number(row.category_id),
    name: row.name,
  }));
}

export async function putCategory(
  db: Queryable,
  scope: MerchantScope,
  category: Omit<Category, 'merchantId'>,
): Promise<boolean> {
  const put = await db.query(PUT_CATEGORY, [scope.merchantId, category.categoryId, category.name]);
  return put.rows[0]?.created === true;
}

export async function putProduct(
  db: Queryable,
  scope: MerchantScope,
  product: Omit<Product, 'merchantId'>,
): Promise<boolean> {
  const put = await db.query(PUT_PRODUCT, [scope.merchantId, product.productId, product.name, product.categoryId]);
  return put.rows[0]?.created === true;
}
