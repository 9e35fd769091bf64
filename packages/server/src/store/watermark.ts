// How far the pushed rows reach, per partition of the log. Written only after the rows it speaks of are acknowledged, read
// only before the rows it is told with: so it may say too little, never too much.
import type { ClickHouse } from './client.ts';
import { secondsOf } from './insert-totals.ts';

export interface Watermark {
  readonly part: number;
  readonly asOfUs: string;
}

export async function insertWatermarks(clickhouse: ClickHouse, marks: readonly Watermark[]): Promise<void> {
  if (marks.length === 0) return;
  await clickhouse.insert({
    table: 'pipeline_watermark',
    columns: ['part', 'as_of'],
    format: 'JSONCompactEachRow',
    values: marks.map((mark) => [mark.part, secondsOf(mark.asOfUs)]),
  });
}

const READ = 'SELECT part, toUnixTimestamp64Milli(max(as_of)) AS as_of_ms FROM pipeline_watermark GROUP BY part';

/** Epoch milliseconds by partition; a partition that was never pushed is missing. */
export async function readWatermarks(clickhouse: ClickHouse, signal?: AbortSignal): Promise<Map<number, number>> {
  const found = await clickhouse.query({
    query: READ,
    format: 'JSONEachRow',
    ...(signal ? { abort_signal: signal } : {}),
  });
  const rows = await found.json<{ part: number; as_of_ms: string }>();
  return new Map(rows.map((row) => [Number(row.part), Number(row.as_of_ms)]));
}
