// Events put into the log again: replay of dead letters and repair. Doing it twice is harmless, apply's dedupe decides.
import { shardOf } from '@topline/domain/order-event.ts';
import type { Queryable } from '../platform/pool.ts';

export interface EventToAppend {
  readonly merchantId: number;
  readonly orderId: number;
  readonly revision: number;
  readonly payload: string;
}

const APPEND = `
  INSERT INTO ingestion.order_events (shard, merchant_id, order_id, revision, payload)
  SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::int[], $5::text[])`;

export async function appendEvents(db: Queryable, events: readonly EventToAppend[]): Promise<void> {
  await db.query(APPEND, [
    events.map((event) => shardOf(event.merchantId)),
    events.map((event) => event.merchantId),
    events.map((event) => event.orderId),
    events.map((event) => event.revision),
    events.map((event) => event.payload),
  ]);
}
