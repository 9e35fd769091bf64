// The audit copy of processed events. A repetition replaces itself.
import type { ClickHouse } from './client.ts';
import { secondsOf } from './insert-totals.ts';

export interface ProcessedRow {
  readonly orderId: string;
  readonly revision: number;
  readonly processedUs: string;
}

export async function insertProcessed(clickhouse: ClickHouse, rows: readonly ProcessedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await clickhouse.insert({
    table: 'processed_events',
    columns: ['order_id', 'revision', 'processed_at'],
    format: 'JSONCompactEachRow',
    values: rows.map((row) => [row.orderId, row.revision, secondsOf(row.processedUs)]),
  });
}
