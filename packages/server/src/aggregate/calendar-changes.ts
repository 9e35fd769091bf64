// Merchants whose totals are kept under another calendar than the one asked for, or under other time zone rules than this
// program's: each is rebuilt, by whichever process comes first.
import type { MerchantScope } from '@topline/domain/scope.ts';
import { isOutdated } from '@topline/domain/zone-version.ts';
import type { Pool } from '../platform/pool.ts';
import type { CalendarSource } from './calendars.ts';
import { type RebuildDeps, rebuild } from './rebuild.ts';

const MERCHANTS_MAX = 100;

/** Both tables have one row a merchant; the comparison needs no index at the sizes where rebuilds are rare. */
const CHANGED = `
  SELECT m.merchant_id FROM ingestion.merchants m JOIN forecasting.calendars c USING (merchant_id)
   WHERE (c.timezone, c.week_start) IS DISTINCT FROM (m.timezone, m.week_start) ORDER BY m.merchant_id LIMIT ${MERCHANTS_MAX}`;

const ZONES = 'SELECT DISTINCT timezone, tz_version FROM forecasting.calendars';
const OF_ZONES = `
  SELECT merchant_id FROM forecasting.calendars WHERE (timezone, tz_version) IN (SELECT * FROM unnest($1::text[], $2::text[]))
   ORDER BY merchant_id`;

/** Asked once by each process: its rules are those of its Node, and they change only with it. */
export async function findOutdatedZones(pool: Pool, calendars: CalendarSource): Promise<number[]> {
  const { rows } = await pool.query<{ timezone: string; tz_version: string }>(ZONES);
  const outdated = rows.filter((row) => isOutdated(row.tz_version, calendars.zoneVersion(row.timezone)));
  if (outdated.length === 0) return [];
  const found = await pool.query(OF_ZONES, [
    outdated.map((row) => row.timezone),
    outdated.map((row) => row.tz_version),
  ]);
  return found.rows.map((row) => Number(row.merchant_id));
}

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
