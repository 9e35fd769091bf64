// How long ago the worker last finished a run, for /health/lag and metrics.
import type { LagSource } from '../platform/health-source.ts';
import type { Pool } from '../platform/pool.ts';

/** Index: forecast_runs_age. */
const LAST_RUN = `
  SELECT (extract(epoch FROM clock_timestamp() - max(finished_at)) * 1000)::bigint AS age_ms FROM forecasting.forecast_runs`;

export function createForecastAge({ pool }: { pool: Pool }): LagSource {
  return {
    async measure() {
      const row = (await pool.query({ name: 'forecast-age', text: LAST_RUN })).rows[0];
      return { forecast: { ageMs: row?.age_ms ? Math.max(0, Number(row.age_ms)) : null } };
    },
  };
}
