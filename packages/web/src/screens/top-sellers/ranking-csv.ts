// The whole ranking as a table to take along: every category, with the exact amounts of the answer.

import type { TopCategories } from '../../api/answers.ts';
import type { CsvTable } from '../../export/csv.ts';
import type { Texts } from '../../texts/en.ts';

export function rankingCsv(sales: TopCategories, texts: Texts): CsvTable {
  const words = texts.topSellers;
  return {
    columns: [
      words.rank,
      words.category,
      `${words.amount} ${sales.currency}`,
      words.share,
      words.pieces,
      words.orders,
      `${words.earlierAmount} ${sales.currency}`,
      words.change,
    ],
    rows: sales.categories.map((one) => [
      one.rank,
      one.categoryName,
      one.amount,
      one.share,
      one.quantity,
      one.orders,
      one.previousAmount,
      one.change,
    ]),
  };
}
