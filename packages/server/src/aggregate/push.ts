// Push: what changed in the totals, as absolute rows, to ClickHouse. Four steps, in this order:
//   1 read intents, totals and reach in one snapshot          nothing is promised yet
//   2 insert the rows                                         late, doubled or reordered rows lose against newer versions
//   3 insert the watermark, after the rows are acknowledged   it never claims more than the rows show
//   4 delete the intents that were read in step 1             a crash before leaves them, and the push happens again
// An intent written after step 1 is not in the list of step 4, so no change is ever forgotten.
import { ClickHouseError } from '@clickhouse/client';
import { crashAfterSend, crashPoint } from '../platform/crash-point.ts';
import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import { inBatchSpan, NO_TRACING, type Tracing } from '../platform/tracing.ts';
import type { ClickHouse } from '../store/client.ts';
import { insertProcessed } from '../store/insert-processed.ts';
import { insertTotals, type TotalRow } from '../store/insert-totals.ts';
import { insertWatermarks } from '../store/watermark.ts';
import { insertDeadLetters } from './dead-letters.ts';
import { type Picked, pickIntents } from './pick-intents.ts';

/**
 * Rebuilds whose last intent is among these are whole in ClickHouse now. A merchant rebuilt twice since the last push counts with
 * its newest: an UPDATE takes one row of several that match, and not any particular one.
 */
const FINISH = `
  WITH gone AS (
    DELETE FROM forecasting.push_intents WHERE id = ANY ($1::bigint[]) RETURNING rebuilt_merchant_id, rebuilt_version),
  newest AS (
    SELECT rebuilt_merchant_id AS merchant_id, max(rebuilt_version) AS version FROM gone GROUP BY rebuilt_merchant_id)
  UPDATE forecasting.calendars c SET pushed_version = greatest(c.pushed_version, newest.version)
    FROM newest WHERE c.merchant_id = newest.merchant_id`;

/** ClickHouse refuses the row itself: cannot parse, type mismatch, out of range, violated constraint. */
const ROW_REFUSED = new Set(['6', '26', '27', '33', '38', '41', '53', '69', '70', '72', '117', '321', '407', '469']);

export interface PushDeps {
  pool: Pool;
  clickhouse: ClickHouse;
  log: Log;
  tracing?: Tracing;
}

export interface PushResult {
  readonly rows: number;
  readonly more: boolean;
  readonly intents: number;
  /** Of the orders that ClickHouse answers with from now on. */
  readonly orderIds: readonly string[];
}

export async function push(
  deps: PushDeps,
  source: { group: string; topic: string; parts: readonly number[]; copyId: string },
): Promise<PushResult> {
  const picked = await pickIntents(deps.pool, source);
  crashPoint('push:after-read');
  const { traceparents } = picked;
  await inBatchSpan(deps.tracing ?? NO_TRACING, 'push totals', { kind: 'producer', traceparents }, () =>
    pushPicked(deps, source, picked),
  );
  return {
    rows: picked.totals.length,
    more: picked.more,
    intents: picked.intentIds.length,
    orderIds: picked.processed.map(({ orderId }) => orderId),
  };
}

async function pushPicked(deps: PushDeps, source: { topic: string; copyId: string }, picked: Picked): Promise<void> {
  if (picked.totals.length > 0) await insertRows(deps, source.topic, picked.totals);
  await insertProcessed(deps.clickhouse, picked.processed);
  crashPoint('push:after-insert');
  await insertWatermarks(deps.clickhouse, source.copyId, picked.watermarks);
  crashPoint('push:after-watermark');
  if (picked.intentIds.length > 0) {
    await crashAfterSend('push:delete-sent', () =>
      deps.pool.query({ name: 'finish-push', text: FINISH, values: [picked.intentIds] }),
    );
    crashPoint('push:after-delete');
  }
}

/**
 * A row that ClickHouse refuses is found by halving, alarmed and set aside; the others go on. asOf goes on too: holding it back
 * would make every answer of the partition stale for one bucket, which verify reports and the alarm names.
 */
async function insertRows(deps: PushDeps, topic: string, rows: readonly TotalRow[]): Promise<void> {
  try {
    await insertTotals(deps.clickhouse, rows, () => crashPoint('push:between-parts'));
  } catch (error) {
    if (!(error instanceof ClickHouseError) || !ROW_REFUSED.has(error.code)) throw error;
    const [first] = rows;
    if (rows.length === 1 && first) return setAside(deps, topic, first, error);
    const half = Math.ceil(rows.length / 2);
    await insertRows(deps, topic, rows.slice(0, half));
    await insertRows(deps, topic, rows.slice(half));
  }
}

async function setAside(deps: PushDeps, topic: string, row: TotalRow, error: ClickHouseError): Promise<void> {
  deps.log.error({ err: error, row }, 'ClickHouse refuses a total, it is set aside as a dead letter');
  await insertDeadLetters(deps.pool, [
    {
      topic: `${topic}/push`,
      part: 0,
      position: `${row.merchantId}/${row.bucketType}/${row.bucketStart}/${row.categoryId}@${row.updatedUs}`,
      reason: 'push-refused',
      detail: error.message,
      merchantId: row.merchantId,
      orderId: undefined,
      payload: JSON.stringify(row),
    },
  ]);
}
