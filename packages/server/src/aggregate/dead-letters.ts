// Events that cannot be applied. Written in the transaction that moves the position past them, so none is lost or doubled;
// (topic, part, pos) makes a repetition harmless; pos names the log as well where another one may have the same positions.
import type { Queryable } from '../platform/pool.ts';

export interface DeadLetter {
  readonly topic: string;
  readonly part: number;
  readonly position: string;
  readonly reason: string;
  readonly detail: string;
  readonly merchantId: number | undefined;
  readonly orderId: number | undefined;
  readonly payload: string;
}

/** A payload is kept whole up to here; a longer one could not have been an event. */
const PAYLOAD_CHARS_MAX = 1_048_576;

const INSERT = `
  INSERT INTO forecasting.dead_letters (topic, part, pos, reason, detail, merchant_id, order_id, payload)
  SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[])
  ON CONFLICT (topic, part, pos) DO NOTHING`;

export async function insertDeadLetters(db: Queryable, letters: readonly DeadLetter[]): Promise<void> {
  await db.query(INSERT, [
    letters.map((letter) => letter.topic),
    letters.map((letter) => letter.part),
    letters.map((letter) => letter.position),
    letters.map((letter) => letter.reason),
    letters.map((letter) => storable(letter.detail)),
    letters.map((letter) => letter.merchantId ?? null),
    letters.map((letter) => letter.orderId ?? null),
    letters.map((letter) => storable(letter.payload.slice(0, PAYLOAD_CHARS_MAX))),
  ]);
}

/** PostgreSQL text holds no U+0000; poison may. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD');
}
