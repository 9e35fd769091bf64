// One merchant's orders of 2024, and what a reader of ClickHouse sees of that year.
import { readSums } from '../../src/store/read-totals.ts';
import type { Pipeline } from './pipeline.ts';

const YEAR = { calendarVersion: 1, bucketType: 'YEAR', from: '2024-01-01', to: '2025-01-01' } as const;

export function postInYear(
  pipeline: Pipeline,
  merchantId: number,
  [externalOrderId, categoryId, lineAmount]: readonly [string, number, string],
) {
  return pipeline.post({
    merchantId,
    externalOrderId,
    orderDate: '2024-03-01T12:00:00Z',
    items: [{ categoryId, lineAmount }],
  });
}

/** Amount and orders by category; 0 is the whole merchant. */
export async function seenInYear(pipeline: Pipeline, merchantId: number): Promise<Record<string, string>> {
  const found = await readSums(pipeline.clickhouse, pipeline.scope(merchantId), YEAR, AbortSignal.timeout(5_000));
  const rows = found.sort((a, b) => a.categoryId - b.categoryId);
  return Object.fromEntries(rows.map((row) => [row.categoryId, `${row.amount} in ${row.orders}`]));
}
