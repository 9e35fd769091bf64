// Reads of category_sales_agg. FINAL gives the newest version of each key; the calendar version is filtered after that, and a
// key's bucket_start decides its partition, so partitions need not be merged with each other.
// Guarantee: a read under a calendar that has been replaced meanwhile is refused, never answered with what is left of it.

import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { ClickHouse } from './client.ts';

/** Which cells: all of one bucket type whose first date is in [from, to). */
export interface CellRange {
  readonly calendarVersion: number;
  readonly bucketType: BucketType;
  readonly from: LocalDate;
  /** Exclusive. */
  readonly to: LocalDate;
  /** Only these; 0 is the whole merchant. Every category unless told. */
  readonly categoryIds?: readonly number[];
}

export interface CategorySum {
  /** 0 is the whole merchant. */
  readonly categoryId: number;
  readonly amount: bigint;
  readonly quantity: bigint;
  readonly orders: bigint;
}

export interface SeriesCell {
  readonly categoryId: number;
  readonly bucketStart: LocalDate;
  readonly amount: bigint;
}

/** Primary key: (merchant_id, category_id, bucket_type, bucket_start), so a merchant's rows are one range. */
const WHERE = `
  merchant_id = {merchant:UInt64} AND bucket_type = {bucketType:String}
  AND bucket_start >= {from:Date32} AND bucket_start < {to:Date32}
  AND (calendar_version = {version:UInt32} AND orders != 0 OR calendar_version > {version:UInt32})`;
const OF_CATEGORIES = 'AND category_id IN {categories:Array(UInt64)}';
const SETTINGS = { do_not_merge_across_partitions_select_final: 1 } as const;
const SUMS = (where: string) => `
  SELECT category_id, calendar_version, sum(amount_minor) AS amount_sum, sum(quantity) AS quantity_sum, sum(orders) AS orders_sum
    FROM category_sales_agg FINAL WHERE ${where} GROUP BY category_id, calendar_version`;
const SERIES = (where: string) => `
  SELECT category_id, bucket_start, amount_minor, calendar_version
    FROM category_sales_agg FINAL WHERE ${where} ORDER BY category_id, bucket_start`;

export async function readSums(
  clickhouse: ClickHouse,
  scope: MerchantScope,
  range: CellRange,
  signal: AbortSignal,
): Promise<CategorySum[]> {
  type Row = { category_id: string; amount_sum: string; quantity_sum: string; orders_sum: string };
  const rows = await read<Row>(clickhouse, SUMS, scope, range, signal);
  return rows.map((row) => ({
    categoryId: Number(row.category_id),
    amount: BigInt(row.amount_sum),
    quantity: BigInt(row.quantity_sum),
    orders: BigInt(row.orders_sum),
  }));
}

export async function readSeries(
  clickhouse: ClickHouse,
  scope: MerchantScope,
  range: CellRange,
  signal: AbortSignal,
): Promise<SeriesCell[]> {
  const rows = await read<{ category_id: string; bucket_start: string; amount_minor: string }>(
    clickhouse,
    SERIES,
    scope,
    range,
    signal,
  );
  return rows.map((row) => ({
    categoryId: Number(row.category_id),
    bucketStart: row.bucket_start,
    amount: BigInt(row.amount_minor),
  }));
}

/** Between the caller's look at the merchant and this read its totals were rebuilt: the same question has an answer again soon. */
export function calendarReplaced(): Fault {
  const detail = 'The totals have just been put under another calendar; ask again.';
  return new Fault('unavailable', detail, { headers: { 'retry-after': '1' } });
}

async function read<Row>(
  clickhouse: ClickHouse,
  statement: (where: string) => string,
  scope: MerchantScope,
  range: CellRange,
  signal: AbortSignal,
): Promise<Row[]> {
  const found = await clickhouse.query({
    query: statement(range.categoryIds ? `${WHERE} ${OF_CATEGORIES}` : WHERE),
    format: 'JSONEachRow',
    query_params: {
      merchant: scope.merchantId,
      bucketType: range.bucketType,
      from: range.from,
      to: range.to,
      version: range.calendarVersion,
      ...(range.categoryIds ? { categories: range.categoryIds } : {}),
    },
    clickhouse_settings: SETTINGS,
    abort_signal: signal,
  });
  const rows = await found.json<Row & { calendar_version: string | number }>();
  if (rows.some((row) => Number(row.calendar_version) !== range.calendarVersion)) throw calendarReplaced();
  return rows;
}
