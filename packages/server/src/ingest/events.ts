// The rows of a merchant's events. One statement judges and writes: the merchant exists, its categories exist, there is room for one
// more. Nothing is ever deleted; a change raises the row's version, an equal one changes nothing, so that doing it twice is harmless.
// Of several new events at the same moment, each looks before the others are there: the limit can be passed by as many.
import { EVENTS_MAX, type EventInput } from '@topline/domain/contract/events.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Queryable } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';

export interface StoredEvent extends EventInput {
  readonly eventId: number;
  readonly cancelled: boolean;
}

/** Undefined for an unknown merchant. */
export type PutEvent =
  | { readonly created: boolean }
  | { readonly unknownCategories: readonly number[] }
  | { readonly full: true }
  | undefined;

/** Index of all: primary keys of merchants, categories and events. */
const LIST = `
  SELECT event_id, name, kind, starts_on::text AS starts_on, ends_before::text AS ends_before, category_ids, cancelled
    FROM ingestion.events WHERE merchant_id = $1 AND event_id > $2 ORDER BY event_id LIMIT $3`;
/** xmax is 0 on a row that this statement inserted. */
const PUT = `
  WITH judged AS (
    SELECT merchant_id,
           ARRAY(SELECT id FROM unnest($7::bigint[]) AS id
                  WHERE NOT EXISTS (SELECT FROM ingestion.categories c WHERE c.merchant_id = $1 AND c.category_id = id)) AS unknown,
           (SELECT count(*) FROM ingestion.events WHERE merchant_id = $1 AND event_id <> $2) >= ${EVENTS_MAX} AS is_full
      FROM ingestion.merchants WHERE merchant_id = $1),
  put AS (
    INSERT INTO ingestion.events AS old (merchant_id, event_id, name, kind, starts_on, ends_before, category_ids, cancelled)
    SELECT merchant_id, $2, $3, $4, $5::date, $6::date, $7::bigint[], $8 FROM judged WHERE unknown = '{}' AND NOT is_full
        ON CONFLICT (merchant_id, event_id) DO UPDATE
       SET name = excluded.name, kind = excluded.kind, starts_on = excluded.starts_on, ends_before = excluded.ends_before,
           category_ids = excluded.category_ids, cancelled = excluded.cancelled, version = old.version + 1
     WHERE (old.name, old.kind, old.starts_on, old.ends_before, old.category_ids, old.cancelled)
           IS DISTINCT FROM
           (excluded.name, excluded.kind, excluded.starts_on, excluded.ends_before, excluded.category_ids, excluded.cancelled)
    RETURNING xmax = 0 AS created)
  SELECT judged.unknown, judged.is_full, put.created FROM judged LEFT JOIN put ON true`;

export async function putEvent(db: Queryable, scope: MerchantScope, event: StoredEvent): Promise<PutEvent> {
  const { eventId, name, kind, from, to, categoryIds, cancelled } = event;
  const values = [scope.merchantId, eventId, name, kind, from, to, categoryIds ?? null, cancelled];
  const [row] = (await db.query({ name: 'put-event', text: PUT, values })).rows;
  if (row === undefined) return undefined;
  if (row.unknown.length > 0) return { unknownCategories: row.unknown.map(Number) };
  return row.is_full ? { full: true } : { created: row.created === true };
}

export async function listEvents(
  reader: ScopedReader<MerchantScope>,
  scope: MerchantScope,
  after: number,
  limit: number,
): Promise<StoredEvent[]> {
  const found = await reader.read(scope, { name: 'list-events', text: LIST, values: [scope.merchantId, after, limit] });
  return found.rows.map((row) => ({
    eventId: Number(row.event_id),
    ...{ name: row.name, kind: row.kind, from: row.starts_on, to: row.ends_before },
    ...(row.category_ids === null ? {} : { categoryIds: row.category_ids.map(Number) }),
    cancelled: row.cancelled,
  }));
}
