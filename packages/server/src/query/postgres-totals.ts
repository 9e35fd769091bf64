// The same numbers from PostgreSQL's totals, with asOf from the same statement and so from the same snapshot. Under a calendar
// that has been replaced meanwhile they are refused.
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { type CategorySum, type CellRange, calendarReplaced, type SeriesCell } from '../store/read-totals.ts';
import type { Reads } from './read-pool.ts';

/** The group and topic whose positions say how far the totals reach. */
const GROUP = 'aggregate';
const TOPIC = 'order-events';

/** How far the totals reach, as a column of any statement; `part` is the parameter with the partition's number. */
export const reachOf = (part: `$${number}`) => `
  (SELECT (extract(epoch FROM as_of) * 1000)::bigint FROM forecasting.stream_partitions
    WHERE grp = '${GROUP}' AND topic = '${TOPIC}' AND part = ${part} AND as_of > 'epoch') AS as_of_ms`;
const REACH = reachOf('$6');
const REPLACED = `
  EXISTS (SELECT FROM forecasting.calendars WHERE merchant_id = $1 AND calendar_version <> $5) AS replaced`;
/** Index: primary key (merchant_id, bucket_type, bucket_start, category_id). */
const WHERE = `
  merchant_id = $1 AND bucket_type = $2 AND bucket_start >= $3::date AND bucket_start < $4::date AND calendar_version = $5
  AND orders <> 0 AND ($7::bigint[] IS NULL OR category_id = ANY ($7))`;
/** One row at least, so that asOf comes along also when there are no sales. */
const SUMS = `
  SELECT ${REACH}, ${REPLACED}, (SELECT json_agg(json_build_array(category_id::text, amount::text, quantity::text, orders::text)) FROM (
    SELECT category_id, sum(amount_minor) AS amount, sum(quantity) AS quantity, sum(orders) AS orders
      FROM forecasting.category_totals WHERE ${WHERE} GROUP BY category_id) s) AS rows`;
const SERIES = `
  SELECT ${REACH}, ${REPLACED}, (SELECT json_agg(json_build_array(category_id::text, bucket_start, amount_minor::text)
                                    ORDER BY category_id, bucket_start)
    FROM forecasting.category_totals WHERE ${WHERE}) AS rows`;

interface Found<T> {
  readonly rows: T[];
  readonly asOfMs: number | undefined;
}

export async function readPostgresSums(
  pool: Reads,
  scope: MerchantScope,
  range: CellRange,
  partitions: number,
): Promise<Found<CategorySum>> {
  const found = await read(pool, 'postgres-sums', SUMS, scope, range, partitions);
  return {
    asOfMs: found.asOfMs,
    rows: found.rows.map(([categoryId, amount, quantity, orders]) => ({
      categoryId: Number(categoryId),
      amount: BigInt(amount ?? 0),
      quantity: BigInt(quantity ?? 0),
      orders: BigInt(orders ?? 0),
    })),
  };
}

export async function readPostgresSeries(
  pool: Reads,
  scope: MerchantScope,
  range: CellRange,
  partitions: number,
): Promise<Found<SeriesCell>> {
  const found = await read(pool, 'postgres-series', SERIES, scope, range, partitions);
  return {
    asOfMs: found.asOfMs,
    rows: found.rows.map(([categoryId, bucketStart, amount]) => ({
      categoryId: Number(categoryId),
      bucketStart: bucketStart ?? '',
      amount: BigInt(amount ?? 0),
    })),
  };
}

async function read(
  pool: Reads,
  name: string,
  text: string,
  scope: MerchantScope,
  range: CellRange,
  partitions: number,
): Promise<Found<string[]>> {
  const part = shardOf(scope.merchantId) % partitions;
  const { bucketType, from, to, calendarVersion, categoryIds = null } = range;
  const values = [scope.merchantId, bucketType, from, to, calendarVersion, part, categoryIds];
  const row = (await pool.read(scope, { name, text, values })).rows[0];
  if (row?.replaced) throw calendarReplaced();
  return { rows: row?.rows ?? [], asOfMs: row?.as_of_ms ? Number(row.as_of_ms) : undefined };
}
