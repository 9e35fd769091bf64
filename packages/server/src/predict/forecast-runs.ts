// forecast_runs: one row per merchant and run. A row written twice is harmless: only the
// newest one of a merchant is read. Each insert takes some rows beyond the retention away, so the table needs no cleaner.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Pool } from '../platform/pool.ts';
import type { Reads } from '../query/read-pool.ts';

export interface ForecastRun {
  /** How far the totals reached that the run read. */
  readonly asOfMs: number | undefined;
  readonly series: number;
  readonly stored: number;
  readonly failed: number;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
}

/** More than one, so that a shorter retention is caught up with. */
const EXPIRED_PER_RUN_MAX = 10;

/** Index: forecast_runs_latest. */
const INSERT = `
  WITH expired AS (
    DELETE FROM forecasting.forecast_runs WHERE id IN (
      SELECT id FROM forecasting.forecast_runs WHERE merchant_id = $1 ORDER BY id LIMIT ${EXPIRED_PER_RUN_MAX})
       AND finished_at < $7::timestamptz - $8 * interval '1 ms')
  INSERT INTO forecasting.forecast_runs (merchant_id, as_of, series, stored, failed, started_at, finished_at)
  VALUES ($1, $2::timestamptz, $3, $4, $5, $6::timestamptz, $7::timestamptz)`;
const LAST = `
  SELECT (extract(epoch FROM as_of) * 1000)::bigint AS as_of_ms, series, stored, failed,
         (extract(epoch FROM started_at) * 1000)::bigint AS started_at_ms,
         (extract(epoch FROM finished_at) * 1000)::bigint AS finished_at_ms
    FROM forecasting.forecast_runs WHERE merchant_id = $1 ORDER BY id DESC LIMIT 1`;

export async function insertRun(
  pool: Pool,
  scope: MerchantScope,
  run: ForecastRun,
  retentionMs: number,
): Promise<void> {
  const { series, stored, failed } = run;
  const asOf = run.asOfMs === undefined ? null : instant(run.asOfMs);
  const times = [instant(run.startedAtMs), instant(run.finishedAtMs), retentionMs];
  const values = [scope.merchantId, asOf, series, stored, failed, ...times];
  await pool.query({ name: 'insert-forecast-run', text: INSERT, values });
}

export async function readLastRun(pool: Reads, scope: MerchantScope): Promise<ForecastRun | undefined> {
  const row = (await pool.query({ name: 'last-forecast-run', text: LAST, values: [scope.merchantId] })).rows[0];
  if (row === undefined) return undefined;
  return {
    asOfMs: row.as_of_ms === null ? undefined : Number(row.as_of_ms),
    series: row.series,
    stored: row.stored,
    failed: row.failed,
    startedAtMs: Number(row.started_at_ms),
    finishedAtMs: Number(row.finished_at_ms),
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
