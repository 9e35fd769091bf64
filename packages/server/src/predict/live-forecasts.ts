// Forecasts for a caller who waits. What the worker has stored from the same series is taken over; what remains is computed within
// a time budget; a series whose model is not ready by then is answered by the default model, with the reason. The model's work
// that has begun is finished and remembered, so a caller who asks again gets further.
import { DEFAULT_MODEL } from '@topline/domain/contract/forecast.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import type { ForecastOutcome } from './forecast-task.ts';
import type { Ask, Forecasts } from './forecasts.ts';
import { readLatestForecasts } from './latest-forecasts.ts';
import type { ForecastBucketType } from './outlook.ts';
import type { CategorySeries } from './series.ts';

export interface LiveDeps {
  pool: Pool;
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
  ask: Ask,
  signal: AbortSignal,
): Promise<ForecastOutcome[]> {
  await takeOverStored(deps, scope, bucketType, series, ask);
  const budget = AbortSignal.any([signal, AbortSignal.timeout(deps.liveBudgetMs)]);
  return Promise.all(series.map((one) => forecastWithin(deps, one, ask, budget, signal)));
}

async function takeOverStored(
  deps: LiveDeps,
  scope: MerchantScope,
  bucketType: ForecastBucketType,
  series: readonly CategorySeries[],
  ask: Ask,
): Promise<void> {
  if (series.every((one) => deps.forecasts.has(one, ask))) return;
  try {
    for (const row of await readLatestForecasts(deps.pool, scope, bucketType, ask.model)) deps.forecasts.remember(row);
  } catch (error) {
    // Nothing is lost: what is not taken over is computed.
    deps.log.debug({ err: error }, 'stored forecasts cannot be read, they are computed');
  }
}

async function forecastWithin(
  deps: LiveDeps,
  series: CategorySeries,
  ask: Ask,
  budget: AbortSignal,
  signal: AbortSignal,
): Promise<ForecastOutcome> {
  try {
    return await deps.forecasts.get(series, ask, budget);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    const why = budget.aborted ? `was not ready within ${deps.liveBudgetMs} ms` : 'could not be computed';
    if (ask.model === DEFAULT_MODEL) throw late(`The model ${ask.model} ${why}.`, error);
    deps.log.debug({ err: error, model: ask.model }, 'the asked model does not answer, the default model does');
    const outcome = await deps.forecasts.get(series, { ...ask, model: DEFAULT_MODEL }, signal);
    return { ...outcome, reason: `${ask.model} ${why}; ${outcome.model} answers instead` };
  }
}

function late(detail: string, cause: unknown): Fault {
  return new Fault('deadline-exceeded', detail, { headers: { 'retry-after': '2' }, cause });
}
