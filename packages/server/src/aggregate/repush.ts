// A merchant's totals once more to ClickHouse, all of them, above every version that ClickHouse has. Cells that only ClickHouse
// has become zero rows: they are of orders that PostgreSQL does not know any more.
//   lock (exclusive, the merchant's shard) → zero rows for strangers → versions raised → intents → COMMIT; then the audit copy
// The one place where a version is taken from ClickHouse: only there is known how far versions went in a history that is gone.
// Doing it twice raises the versions twice, which is harmless.
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Pool } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';
import type { ClickHouse } from '../store/client.ts';
import { type AuditCell, readAllCells } from '../store/read-all-cells.ts';
import { lockShardExclusive } from './calendars.ts';
import type { CellKey } from './deltas.ts';
import { intendPush } from './totals.ts';

const CELLS_AN_INTENT = 5_000;
const EVENTS_AN_INTENT = 5_000;
/** More numbers than intents are ever written between a snapshot and its restore. */
const INTENT_IDS_LEFT = 1_000_000_000;

const STRANGERS = `
  INSERT INTO forecasting.category_totals
    (merchant_id, bucket_type, bucket_start, category_id, amount_minor, quantity, orders, calendar_version, updated_us)
  SELECT $1, c.bucket_type, c.bucket_start, c.category_id, 0, 0, 0, c.calendar_version, 0
    FROM unnest($2::text[], $3::date[], $4::bigint[], $5::int[]) AS c (bucket_type, bucket_start, category_id, calendar_version)
  ON CONFLICT (merchant_id, bucket_type, bucket_start, category_id) DO NOTHING`;
/** Index: primary key. */
const RAISE = `
  UPDATE forecasting.category_totals
     SET updated_us = greatest(updated_us + 1, (SELECT max(version) + 1 FROM unnest($2::bigint[]) AS version),
                              (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
   WHERE merchant_id = $1 RETURNING bucket_type, bucket_start, category_id`;
/** Index: orders_by_date, then the primary key of processed_events. */
const PROCESSED = `
  SELECT o.order_id, o.order_date, o.revision FROM forecasting.orders_counted o
   WHERE o.merchant_id = $1 AND o.counted AND (o.order_date, o.order_id) > ($2::timestamptz, $3::bigint)
   ORDER BY o.order_date, o.order_id LIMIT ${EVENTS_AN_INTENT}`;
const LEAVE_IDS = `
  SELECT setval(pg_get_serial_sequence('forecasting.push_intents', 'id'),
                nextval(pg_get_serial_sequence('forecasting.push_intents', 'id')) + ${INTENT_IDS_LEFT})`;

/**
 * A server that was put back gives the ids of intents again. A pusher that outlived it deletes by id what it has pushed in the
 * history that is gone: it must not find anything that is needed.
 */
export async function leaveIntentIds(pool: Pool): Promise<void> {
  await pool.query(LEAVE_IDS);
}

export async function repushMerchant(
  deps: { pool: Pool; clickhouse: ClickHouse },
  scope: MerchantScope,
  { partitions }: { partitions: number },
): Promise<void> {
  const part = shardOf(scope.merchantId) % partitions;
  // Before the transaction, which must not wait for a network.
  const copied = await readAllCells(deps.clickhouse, scope);
  await inTransaction(deps.pool, async (client) => {
    await lockShardExclusive(client, shardOf(scope.merchantId));
    await client.query(STRANGERS, [scope.merchantId, ...columns(copied)]);
    const versions = copied.map((cell) => cell.updatedUs.toString());
    const { rows } = await client.query(RAISE, [scope.merchantId, versions]);
    const keys = rows.map(
      (row): CellKey => ({
        merchantId: scope.merchantId,
        bucketType: row.bucket_type,
        bucketStart: row.bucket_start,
        categoryId: Number(row.category_id),
      }),
    );
    for (let from = 0; from < keys.length; from += CELLS_AN_INTENT)
      await intendPush(client, {
        part,
        asOfMs: undefined,
        keys: keys.slice(from, from + CELLS_AN_INTENT),
        processed: [],
      });
  });
  await repushProcessed(deps.pool, scope, part);
}

async function repushProcessed(pool: Pool, scope: MerchantScope, part: number): Promise<void> {
  let after: readonly [date: string, id: string] = ['-infinity', '0'];
  for (;;) {
    const { rows } = await pool.query(PROCESSED, [scope.merchantId, ...after]);
    const last = rows.at(-1);
    if (!last) return;
    const processed = rows.map((row) => ({ orderId: Number(row.order_id), revision: Number(row.revision) }));
    await inTransaction(pool, (client) => intendPush(client, { part, asOfMs: undefined, keys: [], processed }));
    after = [last.order_date, last.order_id];
  }
}

function columns(cells: readonly AuditCell[]): unknown[] {
  return [
    cells.map((cell) => cell.bucketType),
    cells.map((cell) => cell.bucketStart),
    cells.map((cell) => cell.categoryId),
    cells.map((cell) => cell.calendarVersion),
  ];
}
