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
import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import type { ClickHouse } from '../store/client.ts';
import { type ForecastIdentity, type ForecastRow, fingerprintOf, insertForecasts } from '../store/insert-forecasts.ts';
import { type ForecastInput, type InputDeps, readForecastInput } from './forecast-input.ts';
import { insertRun } from './forecast-runs.ts';
import { type Forecasts, rescued } from './forecasts.ts';
import { readLatestIdentities, saveLatestForecasts } from './latest-forecasts.ts';
import type { CategorySeries } from './series.ts';
import { identitiesOf, resultText } from './stored-forecast.ts';

export interface MerchantDeps extends InputDeps {
  pool: Pool;
  clickhouse: ClickHouse;
  forecasts: Forecasts;
  log: Log;
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

interface Owed {
  readonly series: CategorySeries;
  readonly identities: readonly ForecastIdentity[];
}

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
      const batch = await forecastBatch(deps, owed.slice(from, from + CATEGORIES_PER_BATCH), options, signal);
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

/** Each series with the forecasts that are not stored, or were made from something else. */
function owedFor(input: ForecastInput, stored: readonly ForecastIdentity[], lookback: number): Owed[] {
  const known = new Map(stored.map((row) => [`${row.categoryId} ${row.model}`, fingerprintOf(row)]));
  return input.found.series
    .map((series) => ({
      series,
      identities: identitiesOf(input, series, lookback).filter(
        (identity) => known.get(`${series.categoryId} ${identity.model}`) !== fingerprintOf(identity),
      ),
    }))
    .filter(({ identities }) => identities.length > 0);
}

async function forecastBatch(
  deps: MerchantDeps,
  owed: readonly Owed[],
  { lookback }: MerchantOptions,
  signal: AbortSignal,
): Promise<{ rows: ForecastRow[]; failed: number }> {
  const tasks = owed.flatMap(({ series, identities }) => identities.map((identity) => ({ series, identity })));
  const outcomes = await Promise.all(
    tasks.map(({ series, identity: { model } }) => forecastOrRescue(deps, series, { model, lookback }, signal)),
  );
  crashPoint('worker:after-forecast');
  const generatedAtMs = deps.now();
  const rows = tasks.map(({ identity }, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) throw new Error(`${identity.model} gave no outcome`);
    return { ...identity, result: resultText(outcome), generatedAtMs };
  });
  return { rows, failed: outcomes.filter((outcome) => outcome.failed).length };
}

/** One bad series never stops the rest, and a stored answer is not asked for again in every run. */
async function forecastOrRescue(
  deps: MerchantDeps,
  series: CategorySeries,
  ask: { model: string; lookback: number },
  signal: AbortSignal,
) {
  try {
    return await deps.forecasts.get(series, ask, signal);
  } catch (error) {
    signal.throwIfAborted();
    deps.log.error(
      { err: error, model: ask.model, inputHash: series.inputHash },
      'a forecast failed, a simpler model answers',
    );
    return rescued(series, ask, `${ask.model} could not be computed`);
  }
}

async function store(deps: MerchantDeps, scope: MerchantScope, rows: readonly ForecastRow[], signal: AbortSignal) {
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
