// Dead letters shown in a topic of their own, beside the table where they are handled: for whoever watches Kafka and not this program.
//   read what was not shown yet → send → mark as shown
// A crash before the mark sends a letter twice; its id in the headers says so. Nothing is read back from the topic.
import type { Pool } from '../platform/pool.ts';
import type { MessageToPublish, Publisher } from '../stream/kafka/publisher.ts';

/** A letter is at most 1 MiB, and so is a record; what is longer is shown by its beginning. */
const LETTERS_MAX = 20;
const PAYLOAD_CHARS_MAX = 200_000;

/** Of events only: a total that ClickHouse refuses is no event. Index: dead_letters_unpublished. */
const READ = `
  SELECT id, topic, part, pos, reason, detail, merchant_id, order_id, left(payload, ${PAYLOAD_CHARS_MAX}) AS payload,
         to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
    FROM forecasting.dead_letters WHERE published_at IS NULL AND topic = $1 ORDER BY id LIMIT ${LETTERS_MAX}`;
const MARK = 'UPDATE forecasting.dead_letters SET published_at = now() WHERE id = ANY ($1::bigint[])';

export interface DeadLetterTopic {
  /** Sends what was not shown yet; 'more' when there may be more. */
  step(): Promise<'more' | 'idle'>;
}

export function createDeadLetterTopic(
  deps: { pool: Pool; publisher: Publisher },
  options: { topic: string; kafkaTopic: string },
): DeadLetterTopic {
  const { pool, publisher } = deps;
  const target = deadLetterTopicOf(options.kafkaTopic);
  let made = false;
  return {
    async step() {
      const { rows } = await pool.query({ name: 'unpublished-letters', text: READ, values: [options.topic] });
      if (rows.length === 0) return 'idle';
      if (!made) await publisher.topic.create(target);
      made = true;
      await publisher.publishTo(target, rows.map(messageOf));
      await pool.query(MARK, [rows.map((row) => row.id)]);
      return rows.length === LETTERS_MAX ? 'more' : 'idle';
    },
  };
}

export function deadLetterTopicOf(kafkaTopic: string): string {
  return `${kafkaTopic}.dlq`;
}

function messageOf(row: Record<string, string | null>): MessageToPublish {
  const headers = {
    'topline-dead-letter': row.id,
    'topline-reason': row.reason,
    'topline-detail': row.detail,
    'topline-topic': row.topic,
    'topline-partition': row.part,
    'topline-position': row.pos,
    'topline-order': row.order_id,
    'topline-at': row.at,
  };
  const told = Object.entries(headers).filter((header): header is [string, string] => header[1] !== null);
  return {
    key: row.merchant_id ?? undefined,
    value: row.payload ?? '',
    headers: Object.fromEntries(told.map(([key, value]) => [key, String(value)])),
  };
}
