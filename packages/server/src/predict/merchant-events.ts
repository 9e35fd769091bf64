// The events that a merchant has told of, as forecasts take them: promotions, holidays and closed days, past and planned.
// Guarantee: in one order, so that the same events give the same drivers and fingerprint.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Reads } from '../query/read-pool.ts';
import type { SalesEvent } from './forecast-drivers.ts';

/** Index: primary key (merchant_id, event_id). */
const READ = `
  SELECT name, kind, starts_on::text AS starts_on, ends_before::text AS ends_before, category_ids
    FROM ingestion.events WHERE merchant_id = $1 AND NOT cancelled ORDER BY event_id`;

export async function readEvents(pool: Reads, scope: MerchantScope): Promise<SalesEvent[]> {
  const { rows } = await pool.query({ name: 'merchant-events', text: READ, values: [scope.merchantId] });
  return rows.map(({ name, kind, starts_on: from, ends_before: to, category_ids: ids }) => ({
    ...{ name, kind, from, to },
    ...(ids === null ? {} : { categoryIds: ids.map(Number) }),
  }));
}
