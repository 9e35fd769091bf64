// Merchants whose totals are kept under another calendar than the one asked for, or under other time zone rules than this
// program's: each is rebuilt, by whichever process comes first.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Pool } from '../platform/pool.ts';
import { type RebuildDeps, rebuild } from './rebuild.ts';

const MERCHANTS_MAX = 100;

/** Both tables have one row a merchant; the comparison needs no index at the sizes where rebuilds are rare. */
const CHANGED = `
  SELECT m.merchant_id FROM ingestion.merchants m JOIN forecasting.calendars c USING (merchant_id)
   WHERE (c.timezone, c.week_start) IS DISTINCT FROM (m.timezone, m.week_start) ORDER BY m.merchant_id LIMIT ${MERCHANTS_MAX}`;

export async function findChangedCalendars(pool: Pool): Promise<number[]> {
  const found = await pool.query({ name: 'changed-calendars', text: CHANGED });
  return found.rows.map((row) => Number(row.merchant_id));
}

export async function rebuildChanged(deps: RebuildDeps, scope: MerchantScope, partitions: number): Promise<void> {
  const started = Date.now();
  const done = await rebuild(deps, scope, { partitions, onlyIfChanged: true });
  if (done)
    deps.log.info(
      { ...done, merchantId: scope.merchantId, tookMs: Date.now() - started },
      'merchant rebuilt under its new calendar',
    );
}
