// The merchants' rows. PUT is idempotent and takes the row lock that orders' foreign key waits for, so that a currency
// cannot change between an order's check and its insert.

import { createHash } from 'node:crypto';
import { Fault } from '@topline/domain/fault.ts';
import type { Merchant, WeekStart } from '@topline/domain/merchant.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { createZoneVersions } from '@topline/domain/zone-version.ts';
import type { Client, Pool, Queryable } from '../platform/pool.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';
import { inTransaction } from '../platform/tx.ts';

/** `pending` until the totals are kept under the merchant's new calendar and ClickHouse has them. */
type RebuildState = 'pending' | 'done';

export interface StoredMerchant extends Merchant {
  readonly rebuild: RebuildState;
}

const COLUMNS = `
  m.merchant_id, m.name, m.currency, m.timezone, m.week_start,
  (c.timezone, c.week_start, c.pushed_version) IS DISTINCT FROM (m.timezone, m.week_start, c.calendar_version) AS rebuilding`;
const FROM = 'FROM ingestion.merchants m JOIN forecasting.calendars c USING (merchant_id)';

const GET = `SELECT ${COLUMNS} ${FROM} WHERE m.merchant_id = $1`;
/** Index: primary key. A search looks at names one by one, from the id on until the page is full. */
const LIST = `
  SELECT ${COLUMNS} ${FROM} WHERE m.merchant_id > $1 AND ($3::text IS NULL OR m.name ILIKE '%' || $3 || '%')
   ORDER BY m.merchant_id LIMIT $2`;
const LOCK = 'SELECT currency FROM ingestion.merchants WHERE merchant_id = $1 FOR UPDATE';
/** Index: orders_external_key, its first column. */
const HAS_ORDERS = 'SELECT EXISTS (SELECT 1 FROM ingestion.orders WHERE merchant_id = $1) AS has_orders';
const INSERT = `
  INSERT INTO ingestion.merchants (merchant_id, name, currency, timezone, week_start) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (merchant_id) DO NOTHING RETURNING merchant_id`;
const INSERT_CALENDAR = `
  INSERT INTO forecasting.calendars (merchant_id, timezone, week_start, tz_version) VALUES ($1, $2, $3, $4)`;
const UPDATE = `
  UPDATE ingestion.merchants SET name = $2, currency = $3, timezone = $4, week_start = $5, updated_at = now()
   WHERE merchant_id = $1 AND (name, currency, timezone, week_start) IS DISTINCT FROM ($2, $3, $4, $5)`;

export async function getMerchant(
  reader: ScopedReader<MerchantScope>,
  scope: MerchantScope,
): Promise<StoredMerchant | undefined> {
  const found = await reader.read(scope, { name: 'get-merchant', text: GET, values: [scope.merchantId] });
  return found.rows[0] ? merchant(found.rows[0]) : undefined;
}

/**
 * Every merchant after the given id, whose name contains the text; the caller's guard leaves out those it may not see.
 * @param db of writers: no scope names several merchants
 */
export async function listMerchants(
  db: Queryable,
  { after, limit, search }: { after: number; limit: number; search?: string | undefined },
): Promise<StoredMerchant[]> {
  // Names are stored in NFC. A percent sign or an underscore in the text is meant as it is.
  const pattern = search?.normalize('NFC').replace(/[\\%_]/g, '\\$&') ?? null;
  const found = await db.query({ name: 'list-merchants', text: LIST, values: [after, limit, pattern] });
  return found.rows.map(merchant);
}

const zoneVersions = createZoneVersions({
  release: process.versions.tz ?? '',
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
});

export type PutMerchant = Omit<Merchant, 'merchantId'>;

export async function putMerchant(
  pool: Pool,
  scope: MerchantScope,
  put: PutMerchant,
): Promise<{ created: boolean; merchant: StoredMerchant }> {
  return inTransaction(pool, async (client) => {
    const values = [scope.merchantId, put.name, put.currency, put.timezone, put.weekStart];
    const inserted = await client.query(INSERT, values);
    const created = inserted.rows.length > 0;
    if (created) {
      await client.query(INSERT_CALENDAR, [scope.merchantId, put.timezone, put.weekStart, zoneVersions(put.timezone)]);
    } else {
      await refuseCurrencyChange(client, scope, put.currency);
      await client.query(UPDATE, values);
    }
    // In the same transaction, which no reader sees yet.
    const [stored] = (await client.query(GET, [scope.merchantId])).rows;
    if (!stored) throw new Error('a merchant that was just written is not there');
    return { created, merchant: merchant(stored) };
  });
}

async function refuseCurrencyChange(client: Client, scope: MerchantScope, currency: string): Promise<void> {
  const locked = await client.query(LOCK, [scope.merchantId]);
  if (locked.rows[0]?.currency === currency) return;
  const orders = await client.query(HAS_ORDERS, [scope.merchantId]);
  if (!orders.rows[0]?.has_orders) return;
  throw new Fault(
    'currency-locked',
    `The merchant has orders in ${locked.rows[0]?.currency}; its currency cannot change.`,
    {
      errors: [{ pointer: '/currency', detail: `must stay ${locked.rows[0]?.currency}` }],
    },
  );
}

function merchant(row: Record<string, string> & { rebuilding?: unknown }): StoredMerchant {
  return {
    merchantId: Number(row.merchant_id),
    name: row.name ?? '',
    currency: row.currency ?? '',
    timezone: row.timezone ?? '',
    weekStart: (row.week_start ?? 'MONDAY') as WeekStart,
    rebuild: row.rebuilding === true ? 'pending' : 'done',
  };
}
