// The orders behind a number as a table to take along, one row a line.

import type { CsvTable } from '../../export/csv.ts';
import type { Explanation } from '../../queries/order-lines.ts';
import type { Texts } from '../../texts/en.ts';

export function ordersCsv(orders: Explanation['orders'], currency: string, texts: Texts): CsvTable {
  const { explain: words, category, pieces, amount } = texts.topSellers;
  return {
    columns: [
      words.local,
      words.instant,
      words.orderNumber,
      words.ourNumber,
      category,
      words.product,
      pieces,
      `${amount} ${currency}`,
    ],
    rows: orders.flatMap(({ localTime, orderDate, externalOrderId, orderId, lines }) =>
      lines.map((line) => [
        localTime,
        orderDate,
        externalOrderId,
        orderId,
        line.categoryName,
        line.productName ?? line.productId,
        line.quantity,
        line.lineAmount,
      ]),
    ),
  };
}
