// Retention of processed_events: a month of it goes when it is old enough and every order of it is in the totals; from then on all
// orders below the horizon count as processed, without a row that says so.
//   checked and found equal? every order of the month counted? → lock (exclusive, every shard) → no number below can be given any
//   more → horizon → drop → COMMIT
// Guarantee: an order below the horizon is in the totals exactly once. What is known before the lock stays true: a row of
// processed_events is never taken back, and of the numbers of the month none is given again (id_nodes.floor_ms).
// An event that comes late meets the horizon where it would meet its row (apply.ts). A crash before the commit changes nothing.
import { crashPoint } from '../platform/crash-point.ts';
import type { Pool } from '../platform/pool.ts';
import { BEGIN_WITH_SHORT_LOCKS, dropOldRanges, dropRange, type Retained } from '../platform/table-ranges.ts';
import { inTransaction } from '../platform/tx.ts';
import { lockEveryShard } from './calendars.ts';

const TABLE = 'forecasting.processed_events';
/** This month's range and the next are closed before anything is written to the one after. */
const MONTHS_AHEAD = 2;

/** Every merchant was found to agree since. Indexes: audits_differing, primary keys. */
const DISAGREES = `
  SELECT EXISTS (SELECT FROM forecasting.audits WHERE result->>'state' <> 'agrees')
      OR EXISTS (SELECT FROM ingestion.merchants m LEFT JOIN forecasting.audits a USING (merchant_id)
                  WHERE a.checked_at IS NULL OR a.checked_at < timestamptz 'epoch' + $1::bigint * interval '1 ms') AS found`;
/** Index: primary keys of orders and processed_events, one range of each. */
const UNCOUNTED = `
  SELECT EXISTS (
    SELECT FROM forecasting.orders_counted o
     WHERE o.order_id >= (SELECT h.below FROM forecasting.processed_horizon h) AND o.order_id < forecasting.first_order_at(timestamptz 'epoch' + $1::bigint * interval '1 ms') AND NOT o.counted) AS found`;
/**
 * Numbers are given above what their node has reached. Not settled: a node is leased to a clock that is as far behind as that, or was
 * a moment ago, and its orders may be under way.
 */
const RAISE_FLOORS = `
  UPDATE ingestion.id_nodes SET floor_ms = greatest(floor_ms, $1)
   WHERE NOT EXISTS (SELECT FROM ingestion.id_nodes WHERE lease_until > now() - interval '10 minutes' AND ceiling_ms < $1)`;
const MOVE_HORIZON = `
  UPDATE forecasting.processed_horizon
     SET below = greatest(below, forecasting.first_order_at(timestamptz 'epoch' + $1::bigint * interval '1 ms'))`;

/** @param options.keepMs orders accepted later than this long ago keep their row */
export function foldProcessed(pool: Pool, { keepMs }: { keepMs: number }): Promise<Retained> {
  return dropOldRanges(pool, { table: TABLE, keepMs, boundsAfter: monthsAfter }, async (range) => {
    for (const text of [DISAGREES, UNCOUNTED]) if ((await pool.query(text, [range.toMs])).rows[0]?.found) return false;
    crashPoint('retention:processed-checked');
    return inTransaction(
      pool,
      async (client) => {
        await lockEveryShard(client);
        if ((await client.query(RAISE_FLOORS, [range.toMs])).rowCount === 0) return false;
        await client.query(MOVE_HORIZON, [range.toMs]);
        await dropRange(client, range);
        crashPoint('retention:processed-dropped');
        return true;
      },
      { begin: BEGIN_WITH_SHORT_LOCKS },
    );
  });
}

function monthsAfter(nowMs: number): number[] {
  const now = new Date(nowMs);
  return Array.from({ length: MONTHS_AHEAD }, (_, index) =>
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index + 1, 1),
  );
}
