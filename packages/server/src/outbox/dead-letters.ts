// Dead letters as people handle them: read, and put back into the log. Marked and appended in one transaction, batch by batch; a
// second replay of the same letter would be harmless too. What is no event stays listed: nothing would become of it in the log.
import { decodeOrderEvent } from '@topline/domain/order-event.ts';
import type { Client, Pool, Queryable } from '../platform/pool.ts';
import { inTransaction } from '../platform/tx.ts';
import { appendEvents } from './append-events.ts';

export interface DeadLetterRow {
  readonly id: number;
  readonly topic: string;
  readonly part: number;
  readonly position: string;
  readonly reason: string;
  readonly detail: string;
  readonly merchantId: number | undefined;
  readonly orderId: number | undefined;
  readonly createdMs: number;
  /** The beginning of the payload, at most this many characters of it as were asked for. */
  readonly payloadStart: string;
  readonly payloadBytes: number;
}

/** Not replayed yet; the newest first. Index: primary key, backwards. */
const LIST = `
  SELECT id, topic, part, pos, reason, detail, merchant_id, order_id, (extract(epoch FROM created_at) * 1000)::bigint AS created_ms,
         left(payload, $4) AS payload_start, octet_length(payload) AS payload_bytes
    FROM forecasting.dead_letters
   WHERE replayed_at IS NULL AND ($1::text IS NULL OR reason = $1) AND ($2::bigint IS NULL OR id < $2)
   ORDER BY id DESC LIMIT $3`;
const REASONS = `
  SELECT reason, count(*) AS letters FROM forecasting.dead_letters
   WHERE replayed_at IS NULL GROUP BY reason ORDER BY letters DESC, reason`;
const LEFT = 'SELECT count(*) AS letters FROM forecasting.dead_letters WHERE replayed_at IS NULL';
/** Locked in the order of ids, so that two replays wait for each other and never for ever. */
const TAKE = `
  SELECT id, payload FROM forecasting.dead_letters
   WHERE id > $1 AND ($2::bigint[] IS NULL OR id = ANY ($2)) AND ($3 OR replayed_at IS NULL) ORDER BY id LIMIT $4 FOR UPDATE`;
const MARK = 'UPDATE forecasting.dead_letters SET replayed_at = now() WHERE id = ANY ($1::bigint[])';
/** A letter is at most 1 MiB. */
const BATCH_LETTERS = 100;

export interface ListDeadLetters {
  readonly reason?: string | undefined;
  /** Only those with a smaller id. */
  readonly before?: number | undefined;
  readonly limit: number;
  readonly payloadCharsMax: number;
}

export async function listDeadLetters(db: Queryable, list: ListDeadLetters): Promise<DeadLetterRow[]> {
  const values = [list.reason ?? null, list.before ?? null, list.limit, list.payloadCharsMax];
  const { rows } = await db.query(LIST, values);
  return rows.map((row) => ({
    id: Number(row.id),
    topic: row.topic,
    part: row.part,
    position: row.pos,
    reason: row.reason,
    detail: row.detail,
    merchantId: row.merchant_id === null ? undefined : Number(row.merchant_id),
    orderId: row.order_id === null ? undefined : Number(row.order_id),
    createdMs: Number(row.created_ms),
    payloadStart: row.payload_start,
    payloadBytes: row.payload_bytes,
  }));
}

export async function countDeadLettersByReason(db: Queryable): Promise<{ reason: string; count: number }[]> {
  const { rows } = await db.query(REASONS);
  return rows.map((row) => ({ reason: row.reason, count: Number(row.letters) }));
}

export async function countDeadLetters(db: Queryable): Promise<number> {
  const { rows } = await db.query(LEFT);
  return Number(rows[0]?.letters ?? 0);
}

export interface ReplayOptions {
  /** All that are not replayed yet unless told. */
  readonly ids?: readonly number[];
  /** Also what was replayed before. */
  readonly again?: boolean;
  /** Stops after this many letters, events or not. */
  readonly lettersMax?: number;
}

export interface Replayed {
  readonly letters: number;
  /** Of them, those that are in the log again. */
  readonly events: number;
}

export async function replayDeadLetters(pool: Pool, options: ReplayOptions): Promise<Replayed> {
  const { ids = null, again = false, lettersMax = Number.POSITIVE_INFINITY } = options;
  let letters = 0;
  let events = 0;
  let cursor = '0';
  while (letters < lettersMax) {
    const limit = Math.min(BATCH_LETTERS, lettersMax - letters);
    const after = cursor;
    const batch = await inTransaction(pool, (client) => replayBatch(client, [after, ids, again, limit]));
    letters += batch.letters;
    events += batch.events;
    cursor = batch.last ?? cursor;
    if (batch.letters < limit) break;
  }
  return { letters, events };
}

async function replayBatch(
  client: Client,
  values: readonly unknown[],
): Promise<Replayed & { last: string | undefined }> {
  const { rows } = await client.query(TAKE, [...values]);
  const events = rows.flatMap((row) => {
    const decoded = decodeOrderEvent(row.payload);
    return decoded.ok ? [{ ...decoded.event, payload: row.payload as string, letterId: row.id as string }] : [];
  });
  await appendEvents(client, events);
  await client.query(MARK, [events.map((event) => event.letterId)]);
  return { letters: rows.length, events: events.length, last: rows.at(-1)?.id };
}
