// Absolute totals into category_sales_agg. Doing it twice, late or out of order is harmless: the row with the highest
// updated_at wins, and versions strictly increase per key.
import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import type { ClickHouse } from './client.ts';
import { acknowledgedByAll } from './cluster.ts';

export interface TotalRow {
  readonly merchantId: number;
  readonly categoryId: number;
  readonly bucketType: BucketType;
  readonly bucketStart: LocalDate;
  /** Minor units and counts as decimal text: they may exceed 2^53. */
  readonly amountMinor: string;
  readonly quantity: string;
  readonly orders: string;
  readonly calendarVersion: number;
  /** Microseconds since the Unix epoch. */
  readonly updatedUs: string;
}

/** ClickHouse refuses an insert into more than 100 partitions, and a partition is a year. */
const PARTITIONS_MAX = 50;

export async function insertTotals(
  clickhouse: ClickHouse,
  rows: readonly TotalRow[],
  betweenParts: () => void = () => {},
): Promise<void> {
  const settings = await acknowledgedByAll(clickhouse);
  for (const part of splitByPartition(rows)) {
    await clickhouse.insert({
      table: 'category_sales_agg',
      columns: [
        'merchant_id',
        'category_id',
        'bucket_type',
        'bucket_start',
        'amount_minor',
        'quantity',
        'orders',
        'calendar_version',
        'updated_at',
      ],
      format: 'JSONCompactEachRow',
      values: part.map((row) => [
        row.merchantId,
        row.categoryId,
        row.bucketType,
        row.bucketStart,
        row.amountMinor,
        row.quantity,
        row.orders,
        row.calendarVersion,
        secondsOf(row.updatedUs),
      ]),
      clickhouse_settings: settings,
    });
    betweenParts();
  }
}

function splitByPartition(rows: readonly TotalRow[]): TotalRow[][] {
  const years = Map.groupBy(rows, (row) => row.bucketStart.slice(0, 4));
  const lists = [...years.values()];
  const parts: TotalRow[][] = [];
  for (let from = 0; from < lists.length; from += PARTITIONS_MAX)
    parts.push(lists.slice(from, from + PARTITIONS_MAX).flat());
  return parts;
}

/** 1700000000123456 → "1700000000.123456", the exact text form of a DateTime64(6). */
export function secondsOf(microseconds: string): string {
  const padded = microseconds.padStart(7, '0');
  return `${padded.slice(0, -6)}.${padded.slice(-6)}`;
}
