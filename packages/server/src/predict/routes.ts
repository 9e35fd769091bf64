// The routes of the predict room, joined to their contracts.
import { createForecastContracts } from '@topline/domain/contract/forecast.ts';
import { EVENTS_MEDIA_TYPE } from '@topline/domain/contract/route.ts';
import { modelNames, type RankedWithTotal } from '@topline/forecast';
import { LRUCache } from 'lru-cache';
import { defineRoute, type Route } from '../http/call.ts';
import type { Log } from '../platform/log.ts';
import type { KeptAnswers } from '../query/kept-answers.ts';
import type { MerchantViews } from '../query/merchant-view.ts';
import type { ReadPool } from '../query/read-pool.ts';
import type { TotalsSource } from '../query/totals-source.ts';
import type { ClickHouse } from '../store/client.ts';
import { compareModels } from './compare-models.ts';
import { evaluateModels, streamEvaluation } from './evaluate-models.ts';
import { BACKTESTS_MAX } from './evaluation.ts';
import type { Work } from './forecast-batch.ts';
import type { SalesEvent } from './forecast-drivers.ts';
import { LAST_EVENTS_MAX } from './forecast-input.ts';
import { createForecasts } from './forecasts.ts';
import type { ModelScores } from './model-scores.ts';
import type { ForecastBucketType } from './outlook.ts';
import { RANKINGS_MAX } from './rank-probabilities.ts';
import { scoreboard } from './scoreboard.ts';
import { createSingleFlight } from './single-flight.ts';
import type { ThreadPool } from './thread-pool.ts';
import { topForecasts } from './top-forecasts.ts';

export interface PredictDeps {
  views: MerchantViews;
  totals: TotalsSource;
  readPool: ReadPool;
  kept: KeptAnswers;
  clickhouse: ClickHouse;
  /** Live forecasts. */
  threads: ThreadPool;
  /** Evaluations take seconds; threads of their own keep them from holding up the live ones. */
  evaluationThreads: ThreadPool;
  log: Log;
  now: () => number;
  /** After each forecast that was computed. */
  onForecasts?: (made: Work['made']) => void;
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
  const lastEvents = new LRUCache<number, readonly SalesEvent[]>({ max: LAST_EVENTS_MAX });
  const rankings = createSingleFlight<RankedWithTotal<number>>({ resultsMax: RANKINGS_MAX });
  const forecasts = createForecasts(deps, { resultsMax: FORECASTS_MAX });
  const live = { ...deps, ...options, lastEvents, forecasts, rankings };
  const backtests = createSingleFlight<readonly ModelScores[]>({ resultsMax: BACKTESTS_MAX });
  const evaluation = { ...deps, ...options, lastEvents, threads: deps.evaluationThreads, backtests };
  const compare = { ...deps, ...options };
  return [
    defineRoute(forecastContracts.topForecast, async ({ guard, query, signal }) => {
      const { model, lookback, limit, horizon } = query;
      const levels = query.levels.toSorted((a, b) => a - b);
      const asked = { bucketType: query.bucket_type as ForecastBucketType, model, lookback, limit, horizon, levels };
      return { status: 200, body: await topForecasts(live, guard.merchant(query.merchant_id), asked, signal) };
    }),
    defineRoute(forecastContracts.compareModels, async ({ guard, query, signal }) => {
      const asked = { bucketType: query.bucket_type as ForecastBucketType, limit: query.limit };
      return { status: 200, body: await compareModels(compare, guard.merchant(query.merchant_id), asked, signal) };
    }),
    defineRoute(forecastContracts.evaluateModels, async ({ guard, query, signal, headers }) => {
      const bucketType = query.bucket_type as ForecastBucketType;
      const { horizon, test_points: testPoints } = query;
      const asked = { bucketType, testPoints, horizon, models: inOrder(query.models) };
      const scope = guard.merchant(query.merchant_id);
      if (!wantsEvents(headers.accept)) {
        return { status: 200, body: await evaluateModels(evaluation, scope, asked, signal) };
      }
      const stream = await streamEvaluation(evaluation, scope, asked, signal);
      return { status: 200, body: { stream, mediaType: `${EVENTS_MEDIA_TYPE}; charset=utf-8` } };
    }),
    defineRoute(forecastContracts.scoreboard, async ({ guard, query, signal }) => {
      const asked = { bucketType: query.bucket_type as ForecastBucketType, limit: query.limit };
      return { status: 200, body: await scoreboard(deps, guard.merchant(query.merchant_id), asked, signal) };
    }),
  ];
}

/** In the engine's order; every model unless told. */
function inOrder(asked: readonly string[] | undefined): readonly string[] {
  return asked === undefined ? modelNames : modelNames.filter((name) => asked.includes(name));
}

/** Only a client that names them: every browser accepts anything. */
function wantsEvents(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((part) => part.split(';')[0]?.trim().toLowerCase() === EVENTS_MEDIA_TYPE);
}
