// GET /evaluate-models: how far off each model would have been, walking forward over the latest closed buckets of the merchant's
// largest categories, at the step that the next period lies ahead. Categories are measured one by one within a time budget, all
// models at the same origins; what is measured is remembered, so that a caller who asks again gets further.
import { LOOKBACK_DEFAULT } from '@topline/domain/contract/forecast.ts';
import { Fault } from '@topline/domain/fault.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { modelNamed, modelNames, testPointsMax } from '@topline/forecast';
import { freshness } from '../query/answer.ts';
import { freshnessFields, merchantFields } from './forecast-answer.ts';
import { type ForecastInput, type InputDeps, readForecastInput } from './forecast-input.ts';
import { type BacktestOutcome, LEVELS } from './forecast-task.ts';
import { aggregateScores, bestOf } from './model-scores.ts';
import type { ForecastBucketType } from './outlook.ts';
import type { CategorySeries } from './series.ts';
import type { SingleFlight } from './single-flight.ts';
import type { ThreadPool } from './thread-pool.ts';

export interface EvaluateModelsDeps extends InputDeps {
  threads: ThreadPool;
  backtests: SingleFlight<BacktestOutcome>;
  staleAfterMs: number;
  /** After this long the answer is what has been measured so far. */
  evaluationBudgetMs: number;
}

/** The largest by sales: they carry the merchant's money, and a backtest fits every model at every test point. */
const EVALUATED_CATEGORIES_MAX = 10;
/** Backtests are a few hundred bytes. */
export const BACKTESTS_MAX = 2_000;

export interface EvaluateModelsQuery {
  readonly bucketType: ForecastBucketType;
  readonly testPoints: number;
}

export async function evaluateModels(
  deps: EvaluateModelsDeps,
  scope: MerchantScope,
  { bucketType, testPoints }: EvaluateModelsQuery,
  signal: AbortSignal,
): Promise<object> {
  const input = await readForecastInput(deps, scope, { bucketType, signal });
  const step = input.outlook.periods[0].steps;
  const chosen = chooseSeries(input, testPoints, step);
  const budget = AbortSignal.any([signal, AbortSignal.timeout(deps.evaluationBudgetMs)]);
  const measured = await Promise.all(
    chosen.map((series) => measureWithin(deps, series, testPoints, step, budget, signal)),
  );
  const outcomes = measured.filter((outcome) => outcome !== undefined);
  if (outcomes.length === 0) throw late(deps.evaluationBudgetMs);
  return answer(deps, input, testPoints, outcomes);
}

function chooseSeries(input: ForecastInput, testPoints: number, step: number): CategorySeries[] {
  const long = input.found.series.filter(({ values }) => testPointsMax(values.length, step) >= testPoints);
  if (long.length > 0) return long.slice(0, EVALUATED_CATEGORIES_MAX);
  const available = Math.max(0, ...input.found.series.map(({ values }) => testPointsMax(values.length, step)));
  const detail = `The longest history has room for ${available} test points ${step} buckets ahead, not for ${testPoints}.`;
  throw new Fault('not-enough-history', detail, {
    errors: [{ pointer: '/query/test_points', detail: `at most ${available} for this merchant and bucket type` }],
    extra: { available },
  });
}

/** Undefined when it was not ready in time. */
async function measureWithin(
  deps: EvaluateModelsDeps,
  series: CategorySeries,
  testPoints: number,
  step: number,
  budget: AbortSignal,
  signal: AbortSignal,
): Promise<BacktestOutcome | undefined> {
  const { values, season, inputHash } = series;
  const lookback = LOOKBACK_DEFAULT;
  const versions = modelNames.map((name) => modelNamed(name).version);
  try {
    return await deps.backtests.get([inputHash, testPoints, step, lookback, ...versions].join(' '), budget, (leaving) =>
      deps.threads.run({ kind: 'backtest', values, season, lookback, testPoints, step }, leaving),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (budget.aborted) return undefined;
    throw error;
  }
}

function late(budgetMs: number): Fault {
  const detail = `No category could be measured within ${budgetMs} ms; asking again continues where this ended.`;
  return new Fault('deadline-exceeded', detail, { headers: { 'retry-after': '5' } });
}

function answer(
  deps: EvaluateModelsDeps,
  { view, bucketType, nowMs, outlook, found }: ForecastInput,
  testPoints: number,
  outcomes: readonly BacktestOutcome[],
): object {
  // Coverage is told for the widest level.
  const level = LEVELS[LEVELS.length - 1] ?? 0;
  const models = aggregateScores(outcomes, level);
  const { calendarChanging } = view;
  return {
    ...merchantFields(view, bucketType),
    test_points: testPoints,
    models: models.map(({ version, ...scores }) => ({ ...scores, model_version: version })),
    best: bestOf(models),
    categories: outcomes.length,
    origin: outlook.origin,
    level,
    generated_at: formatInstant(nowMs),
    ...freshnessFields(freshness(found, { nowMs, staleAfterMs: deps.staleAfterMs, calendarChanging })),
  };
}
