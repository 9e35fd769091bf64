// The champion of each series: the model with the least walk-forward error at the step that the answer lies ahead. Measuring is by
// far the dearest work there is, so it comes after the forecasts, within a time budget a run, and only for a series that changed;
// until a series is measured again its last champion stays. Saving twice is harmless: absolute rows.

import type { BucketType } from '@topline/domain/bucket.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { modelNamed, modelNames, testPointsMax } from '@topline/forecast';
import type { Pool } from '../platform/pool.ts';
import type { ForecastInput } from './forecast-input.ts';
import type { CategorySeries } from './series.ts';
import type { ThreadPool } from './thread-pool.ts';

const CHAMPION_TEST_POINTS = 8;

export interface Champion {
  readonly categoryId: number;
  /** What was measured: measured again when it changes. */
  readonly basis: string;
  /** Undefined when the series is too short. */
  readonly model: string | undefined;
  readonly reason: string;
}

/** Index of both: primary key (merchant_id, bucket_type, category_id). */
const READ = `
  SELECT category_id, basis, model_name, reason FROM forecasting.forecast_champions WHERE merchant_id = $1 AND bucket_type = $2`;
const SAVE = `
  INSERT INTO forecasting.forecast_champions (merchant_id, bucket_type, category_id, basis, model_name, reason, measured_at)
  VALUES ($1, $2, $3, $4, $5, $6, now()) ON CONFLICT (merchant_id, bucket_type, category_id) DO UPDATE
     SET basis = excluded.basis, model_name = excluded.model_name, reason = excluded.reason, measured_at = excluded.measured_at`;

export async function readChampions(
  pool: Pool,
  scope: MerchantScope,
  bucketType: BucketType,
): Promise<Map<number, Champion>> {
  const values = [scope.merchantId, bucketType];
  const found = await pool.query({ name: 'forecast-champions', text: READ, values });
  const champions = found.rows.map(
    (row): Champion => ({
      categoryId: Number(row.category_id),
      basis: row.basis,
      model: row.model_name ?? undefined,
      reason: row.reason,
    }),
  );
  return new Map(champions.map((champion) => [champion.categoryId, champion]));
}

export interface MeasureDeps {
  pool: Pool;
  threads: ThreadPool;
  now: () => number;
}

/** Measures until the budget is used up; returns how many series still wait. */
export async function measureChampions(
  deps: MeasureDeps,
  scope: MerchantScope,
  inputs: readonly ForecastInput[],
  options: { lookback: number; budgetMs: number },
  signal: AbortSignal,
): Promise<{ measured: number; waiting: number }> {
  const endMs = deps.now() + options.budgetMs;
  let measured = 0;
  let waiting = 0;
  // Months and weeks before days: they are few and short, and their champions stand for longer.
  for (const input of inputs.toReversed()) {
    const known = await readChampions(deps.pool, scope, input.bucketType);
    for (const series of input.found.series) {
      const plan = planOf(input, series, options.lookback);
      if (known.get(series.categoryId)?.basis === plan.basis) continue;
      if (deps.now() >= endMs) {
        waiting += 1;
        continue;
      }
      await saveChampion(deps.pool, scope, input.bucketType, await measure(deps.threads, series, plan, signal));
      measured += 1;
    }
  }
  return { measured, waiting };
}

interface Plan {
  readonly testPoints: number;
  readonly step: number;
  readonly lookback: number;
  readonly basis: string;
}

function planOf(input: ForecastInput, series: CategorySeries, lookback: number): Plan {
  const step = input.outlook.periods[0].steps;
  const testPoints = Math.min(CHAMPION_TEST_POINTS, testPointsMax(series.values.length, step));
  const versions = modelNames.map((name) => modelNamed(name).version);
  return { testPoints, step, lookback, basis: [series.inputHash, testPoints, step, lookback, ...versions].join(' ') };
}

async function measure(
  threads: ThreadPool,
  series: CategorySeries,
  plan: Plan,
  signal: AbortSignal,
): Promise<Champion> {
  const { categoryId, values, season } = series;
  const { testPoints, step, lookback, basis } = plan;
  if (testPoints === 0) {
    return { categoryId, basis, model: undefined, reason: `${values.length} buckets are too few to measure a model` };
  }
  try {
    const { champion } = await threads.run({ kind: 'backtest', values, season, lookback, testPoints, step }, signal);
    return { categoryId, basis, model: champion?.model, reason: champion?.reason ?? 'no model could be measured' };
  } catch (error) {
    signal.throwIfAborted();
    // One bad series never stops the rest; it is tried again when it changes.
    return { categoryId, basis, model: undefined, reason: `could not be measured: ${String(error)}` };
  }
}

async function saveChampion(
  pool: Pool,
  scope: MerchantScope,
  bucketType: BucketType,
  champion: Champion,
): Promise<void> {
  const { categoryId, basis, model, reason } = champion;
  const values = [scope.merchantId, bucketType, categoryId, basis, model ?? null, reason];
  await pool.query({ name: 'save-forecast-champion', text: SAVE, values });
}
