// Which records of a batch are events that may be applied, and which are dead letters: a record that does not decode, an event
// of an order that does not exist, or one whose content is not what was stored for that order and revision.
// Orders and their event hashes never change once written, so this is decided outside apply's transaction.
import { createHash } from 'node:crypto';
import { decodeOrderEvent, eventCanonical, type OrderEvent } from '@topline/domain/order-event.ts';
import type { Queryable } from '../platform/pool.ts';
import type { LogRecord } from '../stream/event-log.ts';
import type { DeadLetter } from './dead-letters.ts';

export interface Judged {
  readonly fresh: readonly OrderEvent[];
  readonly refused: readonly DeadLetter[];
}

/** Index: primary key. */
const STORED = `
  SELECT order_id, revision, encode(event_hash, 'hex') AS event_hash FROM ingestion.orders WHERE order_id = ANY ($1::bigint[])`;

export function eventHash(event: OrderEvent): string {
  return createHash('sha256').update(eventCanonical(event)).digest('hex');
}

export async function judge(
  db: Queryable,
  topic: string,
  part: number,
  records: readonly LogRecord[],
): Promise<Judged> {
  const decoded = records.map((record) => ({ record, result: decodeOrderEvent(record.value) }));
  const ids = decoded.flatMap(({ result }) => (result.ok ? [result.event.orderId] : []));
  const stored = await storedHashes(db, ids);

  const fresh = new Map<string, OrderEvent>();
  const refused: DeadLetter[] = [];
  const refuse = (record: LogRecord, reason: string, detail: string, event?: OrderEvent) =>
    refused.push({
      topic,
      part,
      position: record.place ?? record.position,
      reason,
      detail,
      merchantId: event?.merchantId,
      orderId: event?.orderId,
      payload: record.value,
    });

  for (const { record, result } of decoded) {
    if (!result.ok) {
      refuse(record, result.reason, result.detail);
      continue;
    }
    const { event } = result;
    const key = `${event.orderId}/${event.revision}`;
    const expected = stored.get(key);
    if (expected === undefined)
      refuse(record, 'unknown-order', `no order ${event.orderId} of revision ${event.revision} is stored`, event);
    else if (expected !== eventHash(event))
      refuse(record, 'payload-mismatch', 'the event is not what was stored for this order', event);
    // A second event of the same order and revision in one batch is the same event: its hash says so.
    else fresh.set(key, event);
  }
  return { fresh: [...fresh.values()], refused };
}

async function storedHashes(db: Queryable, ids: readonly number[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await db.query({ name: 'stored-event-hashes', text: STORED, values: [ids] });
  return new Map(found.rows.map((row) => [`${row.order_id}/${row.revision}`, row.event_hash as string]));
}
