// How far the relay has carried the outbox into the topic, as its readers see it: asOf at the end of what was carried, and what is
// still on its way. Whatever was true of an end stays true, so a look that is a moment old may be used again.
import type { Queryable } from '../../platform/pool.ts';
import { OUTBOX_PARTITIONS } from '../postgres/postgres-log.ts';

interface StreamEnd {
  readonly topicId: string;
  readonly endOffset: bigint;
  /** Everything committed by then stands before endOffset; undefined before the relay's first turn. */
  readonly asOfMs: number | undefined;
}

/** Events of the outbox that the relay has not carried yet. */
interface OnTheWay {
  readonly events: number;
  readonly delayMs: number;
}

const READ = `
  SELECT part, topic_id, end_offset::text, CASE WHEN as_of > 'epoch' THEN floor(extract(epoch FROM as_of) * 1000)::bigint END AS as_of_ms
    FROM forecasting.stream_ends WHERE topic = $1`;
/** Counting must stay cheap when it matters most. */
const COUNT_MAX = 100_000;
/** One snapshot of the ends and of what is behind the relay's cursor: an event is in one of both. Index: order_events_log. */
const WAITING = `
  SELECT p.part, n.topic_id, coalesce(n.end_offset, 0)::text AS end_offset,
         count(e.id) AS events, (extract(epoch FROM clock_timestamp() - min(e.created_at)) * 1000)::bigint AS delay_ms
    FROM generate_series(0, $2::int - 1) AS p (part)
    LEFT JOIN forecasting.stream_ends n ON n.topic = $1 AND n.part = p.part
    LEFT JOIN forecasting.stream_partitions c
           ON c.grp = $3 AND c.topic = $1 AND c.part = p.part % ${OUTBOX_PARTITIONS}
    LEFT JOIN LATERAL (
      SELECT o.id, o.created_at FROM ingestion.order_events o
       WHERE (o.shard & ${OUTBOX_PARTITIONS - 1}) = p.part % ${OUTBOX_PARTITIONS} AND o.shard % $2::int = p.part
         AND (o.xid, o.id) > (coalesce(split_part(c.pos, ':', 1), '0')::xid8, coalesce(split_part(c.pos, ':', 2), '0')::bigint)
       ORDER BY o.xid, o.id LIMIT ${COUNT_MAX}) e ON true
   GROUP BY p.part, n.topic_id, n.end_offset`;
const REUSE_MS = 50;

/** The group of the outbox's log whose position is the relay's cursor. */
export const RELAY_GROUP = 'relay';

export interface StreamEnds {
  at(partition: number): Promise<StreamEnd | undefined>;
  /** By partition. */
  waiting(): Promise<Map<number, OnTheWay & { readonly endOffset: bigint }>>;
}

export function createStreamEnds(deps: { db: Queryable }, options: { topic: string; partitions: number }): StreamEnds {
  const { topic, partitions } = options;
  let last: { readonly at: number; readonly ends: Promise<Map<number, StreamEnd>> } | undefined;

  const read = async () => {
    const found = await deps.db.query({ name: 'stream-ends', text: READ, values: [topic] });
    return new Map(
      found.rows.map((row) => [
        Number(row.part),
        {
          topicId: row.topic_id as string,
          endOffset: BigInt(row.end_offset),
          asOfMs: row.as_of_ms === null ? undefined : Number(row.as_of_ms),
        },
      ]),
    );
  };

  return {
    async at(partition) {
      if (!last || performance.now() - last.at > REUSE_MS) last = { at: performance.now(), ends: read() };
      const mine = last;
      try {
        return (await mine.ends).get(partition);
      } catch (error) {
        if (last === mine) last = undefined;
        throw error;
      }
    },
    async waiting() {
      const found = await deps.db.query({
        name: 'stream-waiting',
        text: WAITING,
        values: [topic, partitions, RELAY_GROUP],
      });
      return new Map(
        found.rows.map((row) => [
          Number(row.part),
          {
            endOffset: BigInt(row.end_offset),
            events: Number(row.events),
            delayMs: Math.max(0, Number(row.delay_ms ?? 0)),
          },
        ]),
      );
    },
  };
}
