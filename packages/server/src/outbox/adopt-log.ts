// An operator's word that the log which stands under the name now is to be read: after a topic was deleted and made again, after
// records were lost before they were read, or when a Kafka takes the place of the outbox or the other way round.
// Groups start where the log starts. What was lost is in the outbox: the relay goes back to the oldest event that is neither
// processed nor dead, and apply's dedupe takes out what comes twice. Doing all of it twice is harmless.
import type { Client, Pool } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';
import type { EventLog } from '../stream/event-log.ts';
import { RELAY_GROUP } from '../stream/kafka/stream-ends.ts';
import { OUTBOX_ID, OUTBOX_PARTITIONS } from '../stream/postgres/postgres-log.ts';

export interface Adopted {
  readonly topicId: string;
  /** The logs that positions were kept for. */
  readonly before: readonly string[];
  /** Events of the outbox that are carried again. */
  readonly repeated: number;
}

/** The log cannot take the place of the one before. The message is one sentence for the operator. */
export class CannotAdopt extends Error {
  override name = 'CannotAdopt';
}

/** Locked in the order of keys; who works on a partition loses it by the epoch. */
const TAKE = `
  SELECT DISTINCT topic_id, max(part) OVER () AS last FROM (
    SELECT topic_id, part FROM forecasting.stream_partitions
     WHERE topic = $1 AND grp <> $2 ORDER BY grp, part FOR UPDATE) p`;
const START = `
  UPDATE forecasting.stream_partitions p
     SET topic_id = $3, pos = s.pos, epoch = epoch + 1, owner = NULL, lease_until = '-infinity'
    FROM unnest($4::int[], $5::text[]) AS s (part, pos)
   WHERE p.topic = $1 AND p.grp <> $2 AND p.part = s.part`;
const FORGET_RELAY = 'DELETE FROM forecasting.stream_partitions WHERE topic = $1 AND grp = $2';
const FORGET_ENDS = 'DELETE FROM forecasting.stream_ends WHERE topic = $1';
const NEW_ENDS = `
  INSERT INTO forecasting.stream_ends (topic, topic_id, part) SELECT $1, $2, part FROM generate_series(0, $3::int - 1) AS part`;
/** The place before the oldest event of each partition that nothing was made of yet. Reads the whole outbox. */
const REWIND = `
  WITH oldest AS (
    SELECT p.part, u.xid, u.id
      FROM generate_series(0, ${OUTBOX_PARTITIONS - 1}) AS p (part)
      LEFT JOIN LATERAL (
        SELECT e.xid, e.id FROM ingestion.order_events e
         WHERE (e.shard & ${OUTBOX_PARTITIONS - 1}) = p.part
           AND e.order_id >= (SELECT h.below FROM forecasting.processed_horizon h)
           AND NOT EXISTS (SELECT 1 FROM forecasting.processed_events d WHERE d.order_id = e.order_id AND d.revision = e.revision)
           AND NOT EXISTS (SELECT 1 FROM forecasting.dead_letters l WHERE l.order_id = e.order_id AND l.replayed_at IS NULL)
         ORDER BY e.xid, e.id LIMIT 1) u ON true),
  cursors AS (
    SELECT part, CASE WHEN id IS NULL THEN (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text || ':' || 9223372036854775807
                      ELSE xid::text || ':' || (id - 1) END AS pos
      FROM oldest)
  INSERT INTO forecasting.stream_partitions AS p (grp, topic, topic_id, part, pos)
  SELECT $2, $1, '${OUTBOX_ID}', part, pos FROM cursors
  ON CONFLICT (grp, topic, part) DO UPDATE SET pos = excluded.pos, epoch = p.epoch + 1, owner = NULL, lease_until = '-infinity'`;
const REPEATED = `
  SELECT count(*) AS events FROM ingestion.order_events e JOIN forecasting.stream_partitions p
      ON p.grp = $2 AND p.topic = $1 AND p.part = (e.shard & ${OUTBOX_PARTITIONS - 1})
   WHERE (e.xid, e.id) > (split_part(p.pos, ':', 1)::xid8, split_part(p.pos, ':', 2)::bigint)`;

export async function adoptLog(deps: { pool: Pool; eventLog: EventLog }): Promise<Adopted> {
  const { pool, eventLog } = deps;
  const { topic, partitions } = eventLog;
  // Asked before the transaction: nothing of it may wait for another server.
  const topicId = await eventLog.identify({ fresh: true });
  const starts = await startsOf(eventLog);
  return inTransaction(pool, async (client) => {
    const before = await takeAll(client, topic, partitions);
    const [parts, positions] = [[...starts.keys()], [...starts.values()]];
    await client.query(START, [topic, RELAY_GROUP, topicId, parts, positions]);
    await client.query(FORGET_ENDS, [topic]);
    if (topicId === OUTBOX_ID) {
      // Nobody carries the outbox on; a cursor that stands still would keep its events for ever.
      await client.query(FORGET_RELAY, [topic, RELAY_GROUP]);
      return { topicId, before, repeated: 0 };
    }
    await client.query(NEW_ENDS, [topic, topicId, partitions]);
    await client.query(REWIND, [topic, RELAY_GROUP]);
    const repeated = await client.query(REPEATED, [topic, RELAY_GROUP]);
    return { topicId, before, repeated: Number(repeated.rows[0]?.events ?? 0) };
  });
}

export async function startsOf(eventLog: EventLog): Promise<Map<number, string>> {
  if (eventLog.starts) return eventLog.starts();
  return new Map(Array.from({ length: eventLog.partitions }, (_, part) => [part, eventLog.start]));
}

async function takeAll(client: Client, topic: string, partitions: number): Promise<string[]> {
  const { rows } = await client.query(TAKE, [topic, RELAY_GROUP]);
  const last = Number(rows[0]?.last ?? -1);
  // What is said of a partition's asOf would be said of merchants that were in another one.
  if (last >= partitions)
    throw new CannotAdopt(
      `The log had ${last + 1} partitions and would have ${partitions}: a merchant's partition may be divided, never joined with another.`,
    );
  return rows.map((row) => row.topic_id as string);
}
