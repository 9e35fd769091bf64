// The whole ranking as a file: every category, also those that are not on the screen, with the server's exact amounts.

import { useQueryClient } from '@tanstack/react-query';
import type { TopCategories } from '../../api/answers.ts';
import type { CsvTable } from '../../export/csv.ts';
import { usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { RANKING_LIMIT_MAX, salesQuery } from '../../queries/sales.ts';
import type { Texts } from '../../texts/en.ts';

export function RankingExport({ sales }: { readonly sales: TopCategories }) {
  const { merchant, span, running, format, texts } = usePage();
  const client = useQueryClient();
  const { merchantId, name } = merchant;
  const period = format.period(sales.bucketType, sales.bucketStart, sales.bucketEnd);
  async function whole(): Promise<CsvTable> {
    const isRunning = span.type !== 'CUSTOM' && span.start === running.start;
    const request = { merchantId, span, running: isRunning, limit: RANKING_LIMIT_MAX };
    return tableOf(sales.rest.categories === 0 ? sales : await client.fetchQuery(salesQuery(request)), texts);
  }
  return <ExportMenu name={`${name} ${period}`} table={whole} />;
}

export function tableOf(sales: TopCategories, texts: Texts): CsvTable {
  const words = texts.topSellers.table;
  return {
    columns: [
      words.rank,
      words.category,
      `${words.sales} ${sales.currency}`,
      words.share,
      words.quantity,
      words.orders,
      words.previous,
    ],
    rows: sales.categories.map((row) => [
      ...[row.rank, row.categoryName, row.amount, row.share, row.quantity, row.orders, row.previousAmount],
    ]),
  };
}
