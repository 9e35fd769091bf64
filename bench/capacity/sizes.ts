// What the stores keep, in bytes.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '../stage.ts';

const TABLES = [
  'ingestion.orders',
  'ingestion.order_items',
  'ingestion.order_events',
  'forecasting.processed_events',
  'forecasting.category_totals',
];

/** With indexes, all ranges together. */
export async function postgresBytes({ pool }: Stage): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ name: string; bytes: string }>(
    `SELECT t.name, (SELECT coalesce(sum(pg_total_relation_size(relid)), pg_total_relation_size(t.name::regclass))
                       FROM pg_partition_tree(t.name::regclass) WHERE isleaf) AS bytes
       FROM unnest($1::text[]) AS t (name)`,
    [TABLES],
  );
  return new Map(rows.map((row) => [row.name, Number(row.bytes)]));
}

export async function clickhouseSizes({ clickhouse }: Stage): Promise<Map<string, { bytes: number; rows: number }>> {
  for (const table of ['category_sales_agg', 'processed_events'])
    await clickhouse.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
  const found = await clickhouse.query({
    query: `SELECT table, sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM system.parts
             WHERE database = currentDatabase() AND active GROUP BY table`,
    format: 'JSONEachRow',
  });
  const rows = await found.json<{ table: string; bytes: string; rows: string }>();
  return new Map(rows.map((row) => [row.table, { bytes: Number(row.bytes), rows: Number(row.rows) }]));
}

/** What a process has in memory, of which some is shared with others (man 5 proc, VmRSS). */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1_024;
}

/** Segments of a topic's partitions; indexes are set aside whole and say nothing. */
export function topicBytes(logDirectory: string, topic: string): number {
  let bytes = 0;
  for (const partition of readdirSync(logDirectory).filter((name) => name.startsWith(`${topic}-`)))
    for (const file of readdirSync(join(logDirectory, partition)).filter((name) => name.endsWith('.log')))
      bytes += statSync(join(logDirectory, partition, file)).size;
  return bytes;
}
