// One run of the worker over one merchant, for each bucket type:
//   1 read the series and what is stored       nothing is promised yet
//   2 forecast what the stored does not cover  pure
//   3 insert it into ClickHouse                twice is harmless: an equal batch is dropped by its token
//   4 save it as the latest                    twice is harmless: absolute rows; only from here on it counts as stored
// and at the end one forecast_runs row: twice is harmless, the newest counts. A crash between any two steps is repaired by the
// next run, which finds what is missing by comparing, never by remembering. Series that did not change cost one read.

import { FORECAST_BUCKET_TYPES } from '@topline/domain/contract/fields.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { crashPoint } from '../platform/crash-point.ts';
import type { Pool } from '../platform/pool.ts';
import type { ClickHouse } from '../store/client.ts';
import { type ForecastRow, insertForecasts } from '../store/insert-forecasts.ts';
import { type BatchDeps, forecastBatch, owedFor } from './forecast-batch.ts';
import { type ForecastInput, type InputDeps, readForecastInput } from './forecast-input.ts';
import { insertRun } from './forecast-runs.ts';
import { readLatestIdentities, saveLatestForecasts } from './latest-forecasts.ts';

export interface MerchantDeps extends InputDeps, BatchDeps {
  pool: Pool;
  clickhouse: ClickHouse;
}

export interface MerchantOptions {
  lookback: number;
  runRetentionMs: number;
}

export interface MerchantRun {
  readonly inputs: readonly ForecastInput[];
  readonly stored: number;
  readonly failed: number;
}

/** Results that a crash can cost. */
const CATEGORIES_PER_BATCH = 50;

/** @param signal aborted when the merchant's lease is lost: nothing more is written then */
export async function forecastMerchant(
  deps: MerchantDeps,
  scope: MerchantScope,
  options: MerchantOptions,
  signal: AbortSignal,
): Promise<MerchantRun> {
  const startedAtMs = deps.now();
  const inputs: ForecastInput[] = [];
  let stored = 0;
  let failed = 0;
  for (const bucketType of FORECAST_BUCKET_TYPES) {
    const input = await readForecastInput(deps, scope, { bucketType, signal });
    const owed = owedFor(input, await readLatestIdentities(deps.pool, scope, bucketType), options.lookback);
    crashPoint('worker:after-read');
    for (let from = 0; from < owed.length; from += CATEGORIES_PER_BATCH) {
      const batch = await forecastBatch(deps, owed.slice(from, from + CATEGORIES_PER_BATCH), options.lookback, signal);
      await store(deps, scope, batch.rows, signal);
      stored += batch.rows.length;
      failed += batch.failed;
    }
    inputs.push(input);
  }
  const series = inputs.reduce((sum, input) => sum + input.found.series.length, 0);
  const run = { asOfMs: oldest(inputs), series, stored, failed, startedAtMs, finishedAtMs: deps.now() };
  signal.throwIfAborted();
  await insertRun(deps.pool, scope, run, options.runRetentionMs);
  crashPoint('worker:after-run');
  return { inputs, stored, failed };
}

async function store(deps: MerchantDeps, scope: MerchantScope, rows: readonly ForecastRow[], signal: AbortSignal) {
  if (rows.length === 0) return;
  signal.throwIfAborted();
  await insertForecasts(deps.clickhouse, scope, rows);
  crashPoint('worker:after-insert');
  await saveLatestForecasts(deps.pool, scope, rows);
}

function oldest(inputs: readonly ForecastInput[]): number | undefined {
  const reached = inputs.map((input) => input.found.asOfMs);
  return reached.reduce((least, asOf) =>
    least === undefined || asOf === undefined ? undefined : Math.min(least, asOf),
  );
}
