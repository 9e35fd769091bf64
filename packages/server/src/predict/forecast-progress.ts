// How the workers get on, for metrics: merchants by state, how long each has been without a complete run (as quantiles: no merchant is
// named), and what has been computed. From PostgreSQL, so that every process tells the same, whoever does the work.
import type { Pool } from '../platform/pool.ts';

/** One small row a merchant. */
const MERCHANTS = `
  SELECT count(*)::int AS merchants,
         count(*) FILTER (WHERE due_at <= now() AND lease_until < now())::int AS due,
         count(*) FILTER (WHERE owner IS NOT NULL AND lease_until >= now())::int AS held,
         count(*) FILTER (WHERE failures > 0)::int AS failing,
         percentile_cont(ARRAY[0.5, 0.9, 0.99, 1]) WITHIN GROUP (ORDER BY extract(epoch FROM clock_timestamp() - last_run_at)) AS ages
    FROM forecasting.worker_leases`;
const WORK = 'SELECT kind, name, forecasts, cpu_ms FROM forecasting.forecast_work';

const AGE_QUANTILES = [0.5, 0.9, 0.99, 1] as const;

export interface ForecastProgress {
  readonly merchants: { readonly known: number; readonly due: number; readonly held: number; readonly failing: number };
  /** One a quantile of AGE_QUANTILES; empty while no merchant is known. */
  readonly ageSeconds: readonly { readonly quantile: number; readonly seconds: number }[];
  readonly models: readonly { readonly model: string; readonly forecasts: number }[];
  readonly costs: readonly { readonly cost: string; readonly cpuSeconds: number }[];
}

export function createForecastProgress({ pool }: { pool: Pool }): { measure(): Promise<ForecastProgress> } {
  return {
    async measure() {
      const row = (await pool.query({ name: 'forecast-progress', text: MERCHANTS })).rows[0];
      const work = (await pool.query({ name: 'forecast-work', text: WORK })).rows;
      const ages: readonly number[] = row?.ages ?? [];
      return {
        merchants: { known: row?.merchants ?? 0, due: row?.due ?? 0, held: row?.held ?? 0, failing: row?.failing ?? 0 },
        ageSeconds: AGE_QUANTILES.slice(0, ages.length).map((quantile, index) => ({
          quantile,
          seconds: Math.max(0, Number(ages[index])),
        })),
        models: work
          .filter(({ kind }) => kind === 'model')
          .map((one) => ({ model: one.name, forecasts: Number(one.forecasts) })),
        costs: work
          .filter(({ kind }) => kind === 'cost')
          .map((one) => ({ cost: one.name, cpuSeconds: one.cpu_ms / 1_000 })),
      };
    },
  };
}
