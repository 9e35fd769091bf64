// Forecasts for a caller who waits. What the worker has stored from the same series is taken over; what remains is computed within
// a time budget; a series whose model is not ready by then is answered by the default model, with the reason. The model's work
// that has begun is finished and remembered, so a caller who asks again gets further.
import { DEFAULT_MODEL } from '@topline/domain/contract/forecast.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Log } from '../platform/log.ts';
import type { ReadPool, Reads } from '../query/read-pool.ts';
import type { Records } from './forecast-batch.ts';
import { readRecords } from './forecast-scores.ts';
import { LEVELS, type ModelRecord } from './forecast-task.ts';
import type { Ask, Forecasts, KnownForecast } from './forecasts.ts';
import { readLatestForecasts } from './latest-forecasts.ts';
import type { ForecastBucketType } from './outlook.ts';
import type { CategorySeries } from './series.ts';
import { CHOOSER } from './stored-forecast.ts';

export interface LiveDeps {
  readPool: ReadPool;
  forecasts: Forecasts;
  log: Log;
  /** How long a caller waits for the asked model. */
  liveBudgetMs: number;
}

/** One outcome a series, in order. @throws Fault overloaded, deadline-exceeded */
export async function liveForecasts(
  deps: LiveDeps,
  scope: MerchantScope,
  bucketType: ForecastBucketType,
  series: readonly CategorySeries[],
  ask: Ask & { readonly step: number },
  signal: AbortSignal,
): Promise<KnownForecast[]> {
  const budget = AbortSignal.any([signal, AbortSignal.timeout(deps.liveBudgetMs)]);
  const reads = deps.readPool.within(signal);
  await takeOverStored({ ...deps, reads }, scope, bucketType, series, ask);
  const records = await recordsFor({ ...deps, reads }, scope, bucketType, series, ask);
  return Promise.all(series.map((one) => forecastWithin(deps, one, ask, records.get(one.categoryId), budget, signal)));
}

async function takeOverStored(
  deps: LiveDeps & { reads: Reads },
  scope: MerchantScope,
  bucketType: ForecastBucketType,
  series: readonly CategorySeries[],
  ask: Ask,
): Promise<void> {
  // Stored are the default levels.
  if (ask.levels.join() !== LEVELS.join() || series.every((one) => deps.forecasts.has(one, ask))) return;
  try {
    for (const row of await readLatestForecasts(deps.reads, scope, bucketType, ask.model)) deps.forecasts.remember(row);
  } catch (error) {
    // Nothing is lost: what is not taken over is computed.
    deps.log.debug({ err: error }, 'stored forecasts cannot be read, they are computed');
  }
}

/** What the chooser takes as evidence; without it, it chooses by its own measure. */
async function recordsFor(
  deps: LiveDeps & { reads: Reads },
  scope: MerchantScope,
  bucketType: ForecastBucketType,
  series: readonly CategorySeries[],
  ask: Ask & { readonly step: number },
): Promise<Records> {
  if (ask.model !== CHOOSER || series.every((one) => deps.forecasts.has(one, ask))) return new Map();
  try {
    return await readRecords(deps.reads, scope, bucketType, ask.step);
  } catch (error) {
    deps.log.debug({ err: error }, 'the scoreboard cannot be read, the choice is made without it');
    return new Map();
  }
}

async function forecastWithin(
  deps: LiveDeps,
  series: CategorySeries,
  ask: Ask,
  record: readonly ModelRecord[] | undefined,
  budget: AbortSignal,
  signal: AbortSignal,
): Promise<KnownForecast> {
  try {
    return await deps.forecasts.get(series, ask, budget, record);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    const why = budget.aborted ? `was not ready within ${deps.liveBudgetMs} ms` : 'could not be computed';
    if (ask.model === DEFAULT_MODEL) throw late(`The model ${ask.model} ${why}.`, error);
    deps.log.debug({ err: error, model: ask.model }, 'the asked model does not answer, the default model does');
    const { outcome, generatedAtMs } = await deps.forecasts.get(series, { ...ask, model: DEFAULT_MODEL }, signal);
    const reason = `${ask.model} ${why}; ${outcome.model} answers instead`;
    return { outcome: { ...outcome, reason }, generatedAtMs };
  }
}

function late(detail: string, cause: unknown): Fault {
  return new Fault('deadline-exceeded', detail, { headers: { 'retry-after': '2' }, cause });
}
