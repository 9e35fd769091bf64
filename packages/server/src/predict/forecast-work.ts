// What the workers have computed, summed over all of them in PostgreSQL: a worker has no listener of its own that could be asked.
// Counting twice after a lost answer is possible and harmless: these are figures to look at, nothing is decided by them.
import type { Pool } from '../platform/pool.ts';
import type { Work } from './forecast-batch.ts';

/** Rows in key order, the order in which every worker locks them. Index: primary key (kind, name). */
const ADD = `
  INSERT INTO forecasting.forecast_work AS w (kind, name, forecasts, cpu_ms)
  SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::float8[]) AS t (kind, name, forecasts, cpu_ms) ORDER BY kind, name
      ON CONFLICT (kind, name) DO UPDATE SET forecasts = w.forecasts + excluded.forecasts, cpu_ms = w.cpu_ms + excluded.cpu_ms`;

export interface WorkLedger {
  note(work: Work): void;
  /** Adds what was noted since the last time. */
  flush(pool: Pool): Promise<void>;
}

export function createWorkLedger(): WorkLedger {
  let sums = new Map<string, { kind: 'model' | 'cost'; name: string; forecasts: number; cpuMs: number }>();
  const add = (kind: 'model' | 'cost', name: string, forecasts: number, cpuMs: number) => {
    const sum = sums.get(`${kind} ${name}`) ?? { kind, name, forecasts: 0, cpuMs: 0 };
    sums.set(`${kind} ${name}`, sum);
    sum.forecasts += forecasts;
    sum.cpuMs += cpuMs;
  };
  return {
    note({ cost, models, cpuMs }) {
      add('cost', cost, models.length, cpuMs);
      // Models of one task share what they compute, so only what ran alone can be told of one model.
      for (const model of models) add('model', model, 1, models.length === 1 ? cpuMs : 0);
    },
    async flush(pool) {
      if (sums.size === 0) return;
      const noted = [...sums.values()];
      sums = new Map();
      const values = [
        noted.map(({ kind }) => kind),
        noted.map(({ name }) => name),
        noted.map(({ forecasts }) => forecasts),
        noted.map(({ cpuMs }) => cpuMs),
      ];
      await pool.query({ name: 'add-forecast-work', text: ADD, values });
    },
  };
}
