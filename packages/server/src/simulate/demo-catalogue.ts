// Puts the demo merchants, their categories and products into the system, and gives the source of each one's orders.
// Doing it again changes nothing: names find their ids, and every PUT is idempotent.

import { eachBounded } from '@topline/domain/import/bounded.ts';
import { loadCatalogue } from '@topline/domain/import/catalogue.ts';
import type { IngestClient } from '@topline/domain/import/ingest-client.ts';
import { productIdOf } from './basket.ts';
import { createOrderSource, type OrderSource } from './day-orders.ts';
import type { DemoMerchant } from './demo-merchants.ts';

const PUTS_AT_ONCE_MAX = 8;

export async function putDemoCatalogue(
  client: IngestClient,
  seed: string,
  merchants: readonly DemoMerchant[],
): Promise<OrderSource[]> {
  const catalogue = await loadCatalogue(client);
  const sources: OrderSource[] = [];
  for (const merchant of merchants) {
    const { name, currency, timezone, weekStart } = merchant;
    const { merchantId, currency: stored } = await catalogue.merchant({ name, currency, timezone, weekStart });
    if (stored !== currency)
      throw new Error(`the merchant ${name} exists with ${stored}, the demonstration's has ${currency}`);
    const categoryIds: number[] = [];
    await eachBounded(merchant.categories.entries(), PUTS_AT_ONCE_MAX, async ([index, category]) => {
      categoryIds[index] = await catalogue.categoryId(merchantId, category.name);
    });
    await eachBounded(productsOf(merchant, categoryIds), PUTS_AT_ONCE_MAX, ({ productId, name: product, categoryId }) =>
      client.putProduct(merchantId, productId, product, categoryId),
    );
    sources.push(createOrderSource(seed, merchant, { merchantId, categoryIds }));
  }
  return sources;
}

function* productsOf(merchant: DemoMerchant, categoryIds: readonly number[]) {
  for (const [index, category] of merchant.categories.entries()) {
    const categoryId = categoryIds[index];
    if (categoryId === undefined) continue;
    for (const [productIndex, name] of category.products.entries()) {
      yield { productId: productIdOf(categoryId, productIndex), name, categoryId };
    }
  }
}
