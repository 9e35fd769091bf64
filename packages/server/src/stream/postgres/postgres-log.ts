// The outbox table read as a log of four partitions (shard % 4). A position is "xid:id".
// Rows are taken in (xid, id) order below the oldest running transaction. Measured under concurrent commits: reading by
// id > cursor loses a third of the rows, and id > cursor AND xid < xmin loses rows too, because ids are given before commits.
import type { Queryable } from '../../platform/pool.ts';
import type { EventLog, LogBatch, LogRecord, PartitionLag, Position } from '../event-log.ts';
import { createHorizon } from './horizon.ts';

export const OUTBOX_PARTITIONS = 4;
export const OUTBOX_ID = 'postgres-outbox';
/** Lag beyond this many events is shown as this many: counting must stay cheap when it matters most. */
const LAG_COUNT_MAX = 100_000;

/**
 * Index: order_events_log. The columns that order the rows are named with their table: a bare name would mean the text beside
 * SELECT, where 10 comes before 9, and a full batch would jump over records.
 * Instants are cut off, never rounded up, so that asOf errs to the safe side.
 */
const READ = `
  SELECT e.xid::text, e.id::text, e.payload, e.shard, e.merchant_id, e.traceparent, floor(extract(epoch FROM e.created_at) * 1000)::bigint AS created_at_ms
    FROM ingestion.order_events e
   WHERE (e.shard & 3) = $1 AND (e.xid, e.id) > ($2::text::xid8, $3::bigint)
     AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
   ORDER BY e.xid, e.id LIMIT $4`;
/** statement_timestamp() is taken before the snapshot. */
const SNAPSHOT = `
  SELECT pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax,
         floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint AS at_ms, pg_postmaster_start_time()::text AS server
    FROM pg_current_snapshot() AS s`;
/** Counts past the horizon too: an event that waits behind a long transaction is lag. Index: order_events_log. */
const LAG = `
  SELECT p.part, count(e.id) AS records, count(e.id) FILTER (WHERE e.held) AS held,
         (extract(epoch FROM clock_timestamp() - min(e.created_at)) * 1000)::bigint AS delay_ms,
         (extract(epoch FROM clock_timestamp() - min(e.created_at) FILTER (WHERE e.held)) * 1000)::bigint AS held_delay_ms
    FROM unnest($1::int[], $2::text[], $3::bigint[]) AS p (part, xid, id)
    LEFT JOIN LATERAL (
      SELECT o.id, o.created_at, o.xid >= pg_snapshot_xmin(pg_current_snapshot()) AS held FROM ingestion.order_events o
       WHERE (o.shard & 3) = p.part AND (o.xid, o.id) > (p.xid::xid8, p.id) ORDER BY o.xid, o.id LIMIT ${LAG_COUNT_MAX}) e ON true
   GROUP BY p.part`;

/** Begun at an instant or later, the first of each partition. Reads the log from its start, for an operator. Index: order_events_log. */
const SINCE = `
  SELECT p.part, e.xid::text, (e.id - 1)::text AS id FROM generate_series(0, ${OUTBOX_PARTITIONS - 1}) AS p (part)
   CROSS JOIN LATERAL (
     SELECT o.xid, o.id FROM ingestion.order_events o
      WHERE (o.shard & 3) = p.part AND o.created_at >= timestamptz 'epoch' + $1::bigint * interval '1 ms'
      ORDER BY o.xid, o.id LIMIT 1) e`;

export interface OutboxRecord extends LogRecord {
  readonly merchantId: number;
  readonly shard: number;
  /** Epoch milliseconds, cut off: everything committed by then stands before this record. */
  readonly begunMs: number;
}

export interface OutboxLog extends EventLog {
  read(partition: number, after: Position, recordsMax: number): Promise<LogBatch<OutboxRecord>>;
}

export function createPostgresLog(deps: { pool: Queryable }): OutboxLog {
  let horizon = createHorizon();
  let knownServer: string | undefined;

  const readSnapshot = async () => {
    const found = await deps.pool.query({ name: 'log-snapshot', text: SNAPSHOT });
    const { at_ms, xmin, xmax, server } = found.rows[0];
    // One that was put back gives transaction numbers again that were given before: asOf would stand still until they are used up.
    if (server !== knownServer) horizon = createHorizon();
    knownServer = server;
    return horizon.observe({ atMs: Number(at_ms), xmin: BigInt(xmin), xmax: BigInt(xmax) });
  };

  return {
    topic: 'order-events',
    partitions: OUTBOX_PARTITIONS,
    start: '0:0',
    identify: async () => OUTBOX_ID,

    async read(partition, after, recordsMax) {
      const [xid, id] = splitPosition(after);
      // The snapshot is taken first: rows that it could see are below the horizon of the read that follows, too.
      const reachedMs = await readSnapshot();
      const found = await deps.pool.query({ name: 'log-read', text: READ, values: [partition, xid, id, recordsMax] });
      const records = found.rows.map(outboxRecord);
      const last = records.at(-1);
      const more = records.length === recordsMax;
      return {
        records,
        next: records.at(-1)?.position ?? after,
        // A full batch has read up to its last event only: everything committed before that event's transaction began.
        asOfMs: more && last ? last.begunMs : reachedMs,
        more,
      };
    },

    async since(instantMs) {
      const { rows } = await deps.pool.query(SINCE, [instantMs]);
      return new Map(rows.map((row) => [Number(row.part), `${row.xid}:${row.id}`]));
    },

    isBefore(one, other) {
      const [[xid, id], [otherXid, otherId]] = [splitPosition(one), splitPosition(other)];
      return xid === otherXid ? BigInt(id) < BigInt(otherId) : BigInt(xid) < BigInt(otherXid);
    },

    async lag(positions) {
      const parts = [...positions].map(([part, position]) => ({ part, split: splitPosition(position) }));
      const found = await deps.pool.query({
        name: 'log-lag',
        text: LAG,
        values: [parts.map((p) => p.part), parts.map((p) => p.split[0]), parts.map((p) => p.split[1])],
      });
      const lags = found.rows.map((row): [number, PartitionLag] => [
        Number(row.part),
        {
          records: Number(row.records),
          delayMs: Math.max(0, Number(row.delay_ms ?? 0)),
          held: Number(row.held),
          heldDelayMs: Math.max(0, Number(row.held_delay_ms ?? 0)),
        },
      ]);
      return new Map(lags);
    },
  };
}

function outboxRecord(row: Record<string, string | null>): OutboxRecord {
  return {
    position: `${row.xid}:${row.id}`,
    value: row.payload ?? '',
    merchantId: Number(row.merchant_id),
    shard: Number(row.shard),
    begunMs: Number(row.created_at_ms),
    traceparent: row.traceparent ?? undefined,
  };
}

function splitPosition(position: Position): [xid: string, id: string] {
  const match = /^(\d{1,20}):(\d{1,19})$/.exec(position);
  if (!match?.[1] || !match[2]) throw new RangeError(`not a position of the outbox: ${JSON.stringify(position)}`);
  return [match[1], match[2]];
}
