// Every current cell of a merchant, for verify. Never used to compute a row that is written.
import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { ClickHouse } from './client.ts';

export interface AuditCell {
  readonly merchantId: number;
  readonly categoryId: number;
  readonly bucketType: BucketType;
  readonly bucketStart: LocalDate;
  readonly amountMinor: bigint;
  readonly quantity: bigint;
  readonly orders: number;
  readonly calendarVersion: number;
  /** Microseconds since the Unix epoch. */
  readonly updatedUs: bigint;
}

const ALL = `
  SELECT category_id, bucket_type, bucket_start, amount_minor, quantity, orders, calendar_version,
         toUnixTimestamp64Micro(updated_at) AS updated_us
    FROM category_sales_agg FINAL WHERE merchant_id = {merchant:UInt64}`;

export async function readAllCells(clickhouse: ClickHouse, scope: MerchantScope): Promise<AuditCell[]> {
  const found = await clickhouse.query({
    query: ALL,
    format: 'JSONEachRow',
    query_params: { merchant: scope.merchantId },
    clickhouse_settings: { do_not_merge_across_partitions_select_final: 1 },
  });
  const rows = await found.json<Record<string, string>>();
  return rows.map((row) => ({
    merchantId: scope.merchantId,
    categoryId: Number(row.category_id),
    bucketType: row.bucket_type as BucketType,
    bucketStart: row.bucket_start ?? '',
    amountMinor: BigInt(row.amount_minor ?? 0),
    quantity: BigInt(row.quantity ?? 0),
    orders: Number(row.orders),
    calendarVersion: Number(row.calendar_version),
    updatedUs: BigInt(row.updated_us ?? 0),
  }));
}
