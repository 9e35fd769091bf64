// The routes of the predict room, joined to their contracts.
import { createForecastContracts } from '@topline/domain/contract/forecast.ts';
import { modelNames } from '@topline/forecast';
import { LRUCache } from 'lru-cache';
import { defineRoute, type Route } from '../http/call.ts';
import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import type { MerchantViews } from '../query/merchant-view.ts';
import type { TotalsSource } from '../query/totals-source.ts';
import type { ClickHouse } from '../store/client.ts';
import { compareModels } from './compare-models.ts';
import { BACKTESTS_MAX, evaluateModels } from './evaluate-models.ts';
import { type FoundSeries, LAST_GOOD_MAX } from './forecast-input.ts';
import type { BacktestOutcome } from './forecast-task.ts';
import { createForecasts } from './forecasts.ts';
import type { ForecastBucketType } from './outlook.ts';
import { createSingleFlight } from './single-flight.ts';
import type { ThreadPool } from './thread-pool.ts';
import { topForecasts } from './top-forecasts.ts';

export interface PredictDeps {
  views: MerchantViews;
  totals: TotalsSource;
  pool: Pool;
  clickhouse: ClickHouse;
  /** Live forecasts. */
  threads: ThreadPool;
  /** Evaluations take seconds; threads of their own keep them from holding up the live ones. */
  evaluationThreads: ThreadPool;
  log: Log;
  now: () => number;
}

export interface PredictOptions {
  /** Totals older than this make an answer stale. */
  staleAfterMs: number;
  workerIntervalMs: number;
  liveBudgetMs: number;
  evaluationBudgetMs: number;
}

/** A few hundred merchants' pages. */
const FORECASTS_MAX = 20_000;

export const PREDICT_DEFAULTS: PredictOptions = {
  staleAfterMs: 60_000,
  workerIntervalMs: 60_000,
  liveBudgetMs: 3_000,
  evaluationBudgetMs: 30_000,
};

export const forecastContracts = createForecastContracts(modelNames);

export function createPredictRoutes(deps: PredictDeps, options: PredictOptions = PREDICT_DEFAULTS): Route[] {
  const lastGood = new LRUCache<string, FoundSeries>({ max: LAST_GOOD_MAX });
  const live = { ...deps, ...options, lastGood, forecasts: createForecasts(deps, { resultsMax: FORECASTS_MAX }) };
  const backtests = createSingleFlight<BacktestOutcome>({ resultsMax: BACKTESTS_MAX });
  const evaluation = { ...deps, ...options, lastGood, threads: deps.evaluationThreads, backtests };
  const compare = { ...deps, ...options };
  return [
    defineRoute(forecastContracts.topForecast, async ({ guard, query, signal }) => {
      const { model, lookback, limit, horizon } = query;
      const asked = { bucketType: query.bucket_type as ForecastBucketType, model, lookback, limit, horizon };
      return { status: 200, body: await topForecasts(live, guard.merchant(query.merchant_id), asked, signal) };
    }),
    defineRoute(forecastContracts.compareModels, async ({ guard, query, signal }) => {
      const asked = { bucketType: query.bucket_type as ForecastBucketType, limit: query.limit };
      return { status: 200, body: await compareModels(compare, guard.merchant(query.merchant_id), asked, signal) };
    }),
    defineRoute(forecastContracts.evaluateModels, async ({ guard, query, signal }) => {
      const asked = { bucketType: query.bucket_type as ForecastBucketType, testPoints: query.test_points };
      return { status: 200, body: await evaluateModels(evaluation, guard.merchant(query.merchant_id), asked, signal) };
    }),
  ];
}
