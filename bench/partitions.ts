// How category_sales_agg should be partitioned: by month, by year, or not at all. The same pushes of a two-year backfill, then the
// same reads. Answers the decision record; not part of the ordinary run.
import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouse } from '../packages/server/src/store/client.ts';
import type { TestEngines } from '../packages/server/test/engines.ts';
import { median, milliseconds, percentile, type Row } from './figures.ts';
import { createStage } from './stage.ts';

const LAYOUTS = {
  month: 'PARTITION BY toYYYYMM(bucket_start)',
  year: 'PARTITION BY toYear(bucket_start)',
  none: '',
} as const;
const DAYS = 730;
const CATEGORIES = 25;
const MERCHANTS = 4;
const PUSHES = 60;
const READS = 300;
/** Merges go on in the background; reads are measured once they have calmed down. */
const SETTLE_MS = 3_000;

export async function benchPartitions(engines: TestEngines): Promise<Row[]> {
  const stage = await createStage(engines);
  const rows: Row[] = [];
  for (const [name, clause] of Object.entries(LAYOUTS)) {
    const table = `agg_by_${name}`;
    await stage.clickhouse.command({
      query: `CREATE TABLE ${table} (merchant_id UInt64, category_id UInt64, bucket_type LowCardinality(String), bucket_start Date32,
        amount_minor Int64, quantity Int64, orders Int64, calendar_version UInt32, updated_at DateTime64(6, 'UTC'))
        ENGINE = ReplacingMergeTree(updated_at) ${clause} ORDER BY (merchant_id, category_id, bucket_type, bucket_start)`,
    });
    const push = await pushAll(stage.clickhouse, table);
    await delay(SETTLE_MS);
    const settings = clause === '' ? {} : { do_not_merge_across_partitions_select_final: 1 as const };
    const reads = await readAll(stage.clickhouse, table, settings);
    rows.push({
      what: `partition by ${name}`,
      topline: `push p50 ${milliseconds(median(push))}`,
      peer: `read p50 ${milliseconds(median(reads))}`,
      ratio: `p99 ${milliseconds(percentile(reads, 99))}`,
      note: `${await parts(stage.clickhouse, table)} active parts after ${PUSHES} pushes`,
    });
  }
  await stage.close();
  return rows;
}

async function pushAll(clickhouse: ClickHouse, table: string): Promise<number[]> {
  const took: number[] = [];
  for (let push = 0; push < PUSHES; push += 1) {
    const values: unknown[] = [];
    // A backfill's push: every category of every merchant in a window of days, with their weeks, months and years.
    const first = Math.floor((push / PUSHES) * DAYS);
    for (let day = first; day < first + 30; day += 1) {
      const date = new Date(Date.UTC(2024, 10, 1) + day * 86_400_000).toISOString().slice(0, 10);
      for (let merchant = 1; merchant <= MERCHANTS; merchant += 1) {
        for (let category = 0; category <= CATEGORIES; category += 1) {
          values.push([merchant, category, 'DAY', date, '1000', '1', '1', 1, `${1_700_000_000 + push}.000000`]);
          values.push([
            merchant,
            category,
            'MONTH',
            `${date.slice(0, 8)}01`,
            '1000',
            '1',
            '1',
            1,
            `${1_700_000_000 + push}.000000`,
          ]);
        }
      }
    }
    const startedAt = performance.now();
    await clickhouse.insert({ table, values, format: 'JSONCompactEachRow' });
    took.push(performance.now() - startedAt);
  }
  return took;
}

async function readAll(clickhouse: ClickHouse, table: string, settings: Record<string, 1>): Promise<number[]> {
  const took: number[] = [];
  for (let read = 0; read < READS; read += 1) {
    const startedAt = performance.now();
    const found = await clickhouse.query({
      query: `SELECT category_id, sum(amount_minor) AS total FROM ${table} FINAL WHERE merchant_id = {m:UInt64} AND bucket_type = 'MONTH'
        AND bucket_start >= '2025-06-01' AND bucket_start < '2025-07-01' GROUP BY category_id`,
      query_params: { m: 1 + (read % MERCHANTS) },
      clickhouse_settings: settings,
      format: 'JSONEachRow',
    });
    await found.json();
    took.push(performance.now() - startedAt);
  }
  return took;
}

async function parts(clickhouse: ClickHouse, table: string): Promise<string> {
  const found = await clickhouse.query({
    query:
      'SELECT count() AS parts FROM system.parts WHERE active AND database = currentDatabase() AND table = {table:String}',
    query_params: { table },
    format: 'JSONEachRow',
  });
  const [row] = await found.json<{ parts: string }>();
  return row?.parts ?? '?';
}
