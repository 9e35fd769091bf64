// A category's products as a table to take along, with the row of the rest, so that the rows add up to the total.

import type { CsvTable } from '../../export/csv.ts';
import type { TopProducts } from '../../queries/order-lines.ts';
import type { Texts } from '../../texts/en.ts';

export function productsCsv({ products, rest, currency }: TopProducts, texts: Texts): CsvTable {
  const { drawer: words, pieces, amount } = texts.topSellers;
  const rows: CsvTable['rows'] = products.map((product) => [
    nameOfProduct(product, words),
    product.quantity,
    product.amount,
  ]);
  const restName = words.restProducts(rest.products, String(rest.products));
  return {
    columns: [words.products, pieces, `${amount} ${currency}`],
    rows: rest.products === 0 ? rows : [...rows, [restName, rest.quantity, rest.amount]],
  };
}

export function nameOfProduct(
  { productId, productName }: Pick<TopProducts['products'][number], 'productId' | 'productName'>,
  words: Texts['topSellers']['drawer'],
): string {
  if (productId === null) return words.noProduct;
  return productName ?? words.numbered(String(productId));
}
