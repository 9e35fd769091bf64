// How long the merchant that has waited longest has been without a run of the worker, for /health/lag and metrics: one merchant
// that cannot be forecast shows, however often the others are. Null as long as the worker knows no merchant.
import type { LagSource } from '../platform/health-source.ts';
import type { Pool } from '../platform/pool.ts';

/** One small row a merchant. */
const AGE = `
  SELECT (extract(epoch FROM clock_timestamp() - min(last_run_at)) * 1000)::bigint AS age_ms FROM forecasting.worker_leases`;

export function createForecastAge({ pool }: { pool: Pool }): LagSource {
  return {
    async measure() {
      const age = (await pool.query({ name: 'forecast-age', text: AGE })).rows[0]?.age_ms ?? null;
      return { forecast: { ageMs: age === null ? null : Math.max(0, Number(age)) } };
    },
  };
}
