// Retention of the outbox: whole days of it go, the oldest first, when they are old enough and nobody needs them any more.
//   is every order of that day counted or refused? → lock → has every group passed it? → drop → COMMIT
// Guarantee: no event goes that a group of the log has still to read, nor one that is all that is left of an order's way: where the
// log is carried into a topic, a topic that is lost is filled again from here.
// The first question takes long and needs no lock, because its answer stays true; the second is asked where nobody can write. A
// crash before the commit drops nothing.
import { crashPoint } from '../platform/crash-point.ts';
import type { Client, Pool } from '../platform/pool.ts';
import {
  BEGIN_WITH_SHORT_LOCKS,
  type ClosedRange,
  dropOldRanges,
  dropRange,
  lockRanges,
  type Retained,
} from '../platform/table-ranges.ts';
import { inTransaction } from '../platform/tx.ts';
import { OUTBOX_ID, OUTBOX_PARTITIONS } from '../stream/postgres/postgres-log.ts';

const TABLE = 'ingestion.order_events';
const DAY_MS = 86_400_000;
/** Today's range and the next are closed before anything is written to the one after. */
const DAYS_AHEAD = 2;

/** An event of an order that does not exist holds nothing back: nothing can come of it. */
const UNSETTLED = `
  SELECT EXISTS (
    SELECT FROM ingestion.order_events e JOIN forecasting.orders_counted o ON o.order_id = e.order_id
     WHERE e.created_at >= timestamptz 'epoch' + $1::bigint * interval '1 ms' AND e.created_at < timestamptz 'epoch' + $2::bigint * interval '1 ms'
       AND NOT o.counted AND NOT EXISTS (SELECT FROM forecasting.dead_letters d WHERE d.order_id = e.order_id)) AS found`;
/** A partition of the log that no group reads is read by nobody yet, from its start. Index: order_events_log. */
const UNREAD = `
  SELECT EXISTS (
    SELECT FROM generate_series(0, ${OUTBOX_PARTITIONS - 1}) AS p (part)
      LEFT JOIN forecasting.stream_partitions s ON s.part = p.part AND s.topic_id = '${OUTBOX_ID}'
     WHERE EXISTS (
       SELECT FROM ingestion.order_events e
        WHERE (e.shard & ${OUTBOX_PARTITIONS - 1}) = p.part
          AND (e.xid, e.id) > (coalesce(split_part(s.pos, ':', 1), '0')::xid8, coalesce(split_part(s.pos, ':', 2), '0')::bigint)
          AND e.created_at >= timestamptz 'epoch' + $1::bigint * interval '1 ms' AND e.created_at < timestamptz 'epoch' + $2::bigint * interval '1 ms')) AS found`;

/** @param options.keepMs events younger than this stay */
export function dropReadEvents(pool: Pool, { keepMs }: { keepMs: number }): Promise<Retained> {
  return dropOldRanges(pool, { table: TABLE, keepMs, boundsAfter: daysAfter }, async (range) => {
    if (await holds(pool, UNSETTLED, range)) return false;
    return inTransaction(
      pool,
      async (client) => {
        await lockRanges(client, TABLE);
        if (await holds(client, UNREAD, range)) return false;
        await dropRange(client, range);
        crashPoint('retention:events-dropped');
        return true;
      },
      { begin: BEGIN_WITH_SHORT_LOCKS },
    );
  });
}

function daysAfter(nowMs: number): number[] {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  return Array.from({ length: DAYS_AHEAD }, (_, index) => today + (index + 1) * DAY_MS);
}

async function holds(db: Pool | Client, text: string, { fromMs, toMs }: ClosedRange): Promise<boolean> {
  const { rows } = await db.query(text, [fromMs ?? 0, toMs]);
  return rows[0]?.found;
}
