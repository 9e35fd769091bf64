// What the pusher reads: the oldest intents of its partitions, the current totals of the keys they name, and how far the totals
// reach, all in one snapshot. The snapshot is read-only, so it never gets a transaction number that would hold the log back.
import type { BucketType } from '@topline/domain/bucket.ts';
import type { Client, Pool } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';
import type { ProcessedRow } from '../store/insert-processed.ts';
import type { TotalRow } from '../store/insert-totals.ts';
import type { Watermark } from '../store/watermark.ts';

/** Keys of one partition pushed in one go; the first intent is always taken whole. */
const KEYS_MAX = 20_000;
/** Intents of one partition looked at in one go. */
const INTENTS_MAX = 500;

export interface Picked {
  readonly intentIds: readonly string[];
  readonly totals: readonly TotalRow[];
  readonly processed: readonly ProcessedRow[];
  /** Per partition: what may be claimed once the rows are acknowledged. */
  readonly watermarks: readonly Watermark[];
  readonly more: boolean;
  /** Of the orders behind them that are traced. */
  readonly traceparents: readonly string[];
}

/** Index: push_intents_by_part. */
const PICK = `
  SELECT p.part, i.id, i.upto, i.traceparents, (extract(epoch FROM i.as_of) * 1000000)::bigint AS as_of_us
    FROM unnest($1::int[]) AS p (part)
    JOIN LATERAL (
      SELECT id, as_of, traceparents, sum(cardinality(category_ids)) OVER w - cardinality(category_ids) AS upto
        FROM (SELECT * FROM forecasting.push_intents WHERE part = p.part ORDER BY id LIMIT ${INTENTS_MAX}) first
      WINDOW w AS (ORDER BY id)) i ON true
   ORDER BY i.id`;
/** Index: primary keys of both tables. Key order makes ClickHouse's sort cheap. */
const TOTALS = `
  WITH keys AS (
    SELECT DISTINCT k.* FROM forecasting.push_intents i,
      unnest(i.merchant_ids, i.bucket_types, i.bucket_starts, i.category_ids) AS k (merchant_id, bucket_type, bucket_start, category_id)
     WHERE i.id = ANY ($1::bigint[]))
  SELECT t.merchant_id, t.category_id, t.bucket_type, t.bucket_start, t.amount_minor, t.quantity, t.orders, t.calendar_version,
         t.updated_us
    FROM keys JOIN forecasting.category_totals t USING (merchant_id, bucket_type, bucket_start, category_id)`;
const PROCESSED = `
  SELECT e.order_id, e.revision, (extract(epoch FROM i.processed_at) * 1000000)::bigint AS processed_us
    FROM forecasting.push_intents i, unnest(i.order_ids, i.revisions) AS e (order_id, revision) WHERE i.id = ANY ($1::bigint[])`;
const REACH = `
  SELECT part, (extract(epoch FROM as_of) * 1000000)::bigint AS as_of_us FROM forecasting.stream_partitions
   WHERE grp = $1 AND topic = $2 AND part = ANY ($3::int[]) AND as_of > 'epoch'`;

interface IntentRow {
  part: number;
  id: string;
  upto: string;
  as_of_us: string | null;
  traceparents: string[] | null;
}

export async function pickIntents(
  pool: Pool,
  source: { group: string; topic: string; parts: readonly number[] },
): Promise<Picked> {
  return inTransaction(
    pool,
    async (client) => {
      const found = (await client.query<IntentRow>({ name: 'pick-intents', text: PICK, values: [source.parts] })).rows;
      const picked = found.filter((row) => Number(row.upto) < KEYS_MAX);
      const reach = await client.query({
        name: 'pick-reach',
        text: REACH,
        values: [source.group, source.topic, source.parts],
      });
      const reached = new Map(reach.rows.map((row) => [Number(row.part), row.as_of_us as string]));
      const ids = picked.map((row) => row.id);
      const cut = new Set(found.filter((row) => Number(row.upto) >= KEYS_MAX).map((row) => Number(row.part)));
      for (const [part, rows] of Map.groupBy(found, (row) => Number(row.part)))
        if (rows.length === INTENTS_MAX) cut.add(part);
      return {
        intentIds: ids,
        totals: ids.length === 0 ? [] : await readTotals(client, ids),
        processed: ids.length === 0 ? [] : await readProcessed(client, ids),
        watermarks: source.parts.flatMap((part) => watermarkOf(part, picked, cut, reached)),
        more: cut.size > 0,
        traceparents: picked.flatMap((row) => row.traceparents ?? []),
      };
    },
    { begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' },
  );
}

/** All intents of the partition picked: the totals reach as far as the log was applied. Else: as far as the last one picked. */
function watermarkOf(
  part: number,
  picked: readonly IntentRow[],
  cut: ReadonlySet<number>,
  reached: ReadonlyMap<number, string>,
): Watermark[] {
  const last = picked.findLast((row) => Number(row.part) === part && row.as_of_us !== null)?.as_of_us;
  const asOfUs = cut.has(part) ? last : reached.get(part);
  return asOfUs ? [{ part, asOfUs }] : [];
}

async function readTotals(client: Client, ids: readonly string[]): Promise<TotalRow[]> {
  const found = await client.query({ name: 'pick-totals', text: TOTALS, values: [ids] });
  return found.rows.map((row) => ({
    merchantId: Number(row.merchant_id),
    categoryId: Number(row.category_id),
    bucketType: row.bucket_type as BucketType,
    bucketStart: row.bucket_start,
    amountMinor: row.amount_minor,
    quantity: row.quantity,
    orders: row.orders,
    calendarVersion: row.calendar_version,
    updatedUs: row.updated_us,
  }));
}

async function readProcessed(client: Client, ids: readonly string[]): Promise<ProcessedRow[]> {
  const found = await client.query({ name: 'pick-processed', text: PROCESSED, values: [ids] });
  return found.rows.map((row) => ({ orderId: row.order_id, revision: row.revision, processedUs: row.processed_us }));
}
