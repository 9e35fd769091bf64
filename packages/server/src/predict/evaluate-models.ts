// GET /evaluate-models: how far off each model would have been, walking forward over the latest closed buckets of the merchant's
// largest categories, at the step that the asked period lies ahead, all models at the same origins. The answer is what is measured
// when the budget ends; asking again gets further. As a stream, progress is told while it is made.
import { POINTS_MAX } from '@topline/domain/contract/forecast.ts';
import { Fault, problemOf } from '@topline/domain/fault.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { ndcg, testPointsMax } from '@topline/forecast';
import { freshness } from '../query/answer.ts';
import { amountOf } from './amount.ts';
import {
  type EvaluationDeps,
  type EvaluationPlan,
  type Measured,
  measure,
  type Part,
  type Progress,
} from './evaluation.ts';
import { categoryFields, freshnessFields, merchantFields } from './forecast-answer.ts';
import { type ForecastInput, type InputDeps, readForecastInput } from './forecast-input.ts';
import { LEVELS } from './forecast-task.ts';
import { aggregateScores, bestOf } from './model-scores.ts';
import type { ForecastBucketType } from './outlook.ts';
import type { CategorySeries } from './series.ts';

export interface EvaluateModelsDeps extends InputDeps, EvaluationDeps {
  staleAfterMs: number;
  /** After this long the answer is what has been measured so far. */
  evaluationBudgetMs: number;
}

/** The largest by sales: they carry the merchant's money, and a backtest fits every model at every test point. */
const EVALUATED_CATEGORIES_MAX = 10;
/** Places of the ranking that its order is judged by. */
const NDCG_AT = 5;

export interface EvaluateModelsQuery {
  readonly bucketType: ForecastBucketType;
  readonly testPoints: number;
  readonly models: readonly string[];
  /** Periods ahead, 1 the next one. */
  readonly horizon: number;
}

interface Evaluation {
  readonly input: ForecastInput;
  readonly query: EvaluateModelsQuery;
  readonly plan: EvaluationPlan;
}

export async function evaluateModels(
  deps: EvaluateModelsDeps,
  scope: MerchantScope,
  query: EvaluateModelsQuery,
  signal: AbortSignal,
): Promise<object> {
  const evaluation = await planEvaluation(deps, scope, query, signal);
  return evaluate(deps, evaluation, signal);
}

/** @throws Fault before the first event; later ones are the last event. */
export async function streamEvaluation(
  deps: EvaluateModelsDeps,
  scope: MerchantScope,
  query: EvaluateModelsQuery,
  signal: AbortSignal,
): Promise<AsyncIterable<string>> {
  const evaluation = await planEvaluation(deps, scope, query, signal);
  const { view } = evaluation.input;
  return events((tell) =>
    evaluate(deps, evaluation, signal, (progress, { series, models }) =>
      tell({ ...progress, ...categoryFields(view, series.categoryId), models }),
    ),
  );
}

async function evaluate(
  deps: EvaluateModelsDeps,
  evaluation: Evaluation,
  signal: AbortSignal,
  onProgress?: (progress: Progress, part: Part) => void,
): Promise<object> {
  const budget = AbortSignal.any([signal, AbortSignal.timeout(deps.evaluationBudgetMs)]);
  const { measured, progress } = await measure(deps, evaluation.plan, budget, onProgress);
  signal.throwIfAborted();
  if (measured.length === 0) throw late(deps.evaluationBudgetMs);
  return answer(deps, evaluation, measured, progress);
}

async function planEvaluation(
  deps: EvaluateModelsDeps,
  scope: MerchantScope,
  query: EvaluateModelsQuery,
  signal: AbortSignal,
): Promise<Evaluation> {
  const { bucketType, horizon, testPoints, models } = query;
  const input = await readForecastInput(deps, scope, { bucketType, horizon, signal });
  const step = input.outlook.periods[horizon - 1]?.steps ?? horizon + 1;
  const series = chooseSeries(input, testPoints, step);
  return { input, query, plan: { series, models, testPoints, step } };
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

function late(budgetMs: number): Fault {
  const detail = `No category could be measured within ${budgetMs} ms; asking again continues where this ended.`;
  return new Fault('deadline-exceeded', detail, { headers: { 'retry-after': '5' } });
}

function answer(
  deps: EvaluateModelsDeps,
  { input, query, plan }: Evaluation,
  measured: readonly Measured[],
  progress: Progress,
): object {
  const { view, bucketType, nowMs, outlook, found } = input;
  const models = aggregateScores(measured.map(({ scores }) => scores));
  const { calendarChanging } = view;
  return {
    ...merchantFields(view, bucketType),
    test_points: query.testPoints,
    horizon: query.horizon,
    models: plan.models
      .flatMap((name) => models.find(({ model }) => model === name) ?? [])
      .map(({ version, ...scores }) => ({
        ...scores,
        model_version: version,
        ndcg: rankingScore(measured, scores.model),
      })),
    best: bestOf(models),
    categories: measured.map((one) => categoryAnswer(input, one, plan.step)),
    complete: progress.done === progress.total,
    progress,
    origin: outlook.origin,
    // Coverage is told for the widest level.
    level: LEVELS[LEVELS.length - 1] ?? 0,
    ndcg_at: NDCG_AT,
    generated_at: formatInstant(nowMs),
    ...freshnessFields(freshness(found, { nowMs, staleAfterMs: deps.staleAfterMs, calendarChanging })),
  };
}

function categoryAnswer({ view, bucketType, outlook }: ForecastInput, { series, scores }: Measured, step: number) {
  const { length } = series.values;
  const known = scores[0]?.points.slice(-POINTS_MAX) ?? [];
  return {
    ...categoryFields(view, series.categoryId),
    models: scores.map(({ version: _, points: __, ...figures }) => figures),
    points: known.map(({ origin, actual }) => ({
      // values[origin + step - 1] is what came; the series ends at the origin of today.
      start: view.calendar.addBuckets(bucketType, outlook.origin, origin + step - length),
      actual: amountOf(actual, view.decimals),
      forecasts: Object.fromEntries(
        scores.map(({ model, points }) => {
          const said = points.find((one) => one.origin === origin);
          return [model, amountOf(said?.point ?? 0, view.decimals)];
        }),
      ),
    })),
  };
}

/** Over the test points that all measured categories of the model have, counted from the latest; null with fewer than two. */
function rankingScore(measured: readonly Measured[], model: string): number | null {
  const own = measured.flatMap(({ scores }) => scores.find((one) => one.model === model) ?? []);
  if (own.length < 2) return null;
  const shared = Math.min(...own.map(({ points }) => points.length));
  const each = Array.from({ length: shared }, (_, back) => {
    const points = own.map((scores) => scores.points[scores.points.length - 1 - back]);
    return ndcg(
      points.map((one) => one?.actual ?? 0),
      points.map((one) => one?.point ?? 0),
      NDCG_AT,
    );
  });
  // Nothing sold: no order was better than another.
  const told = each.filter((one) => one !== null);
  return told.length === 0 ? null : told.reduce((sum, one) => sum + one, 0) / told.length;
}

/** Server-sent events: `progress` as often as it grows, and one `result` or `problem` at last. */
async function* events(work: (tell: (progress: object) => void) => Promise<object>): AsyncGenerator<string> {
  let latest: object | undefined;
  let wake = Promise.withResolvers<void>();
  const result = work((progress) => {
    latest = progress;
    wake.resolve();
  }).then(
    (answered) => event('result', answered),
    (error: unknown) =>
      event('problem', problemOf(error instanceof Fault ? error : new Fault('internal', 'The evaluation failed.'))),
  );
  let last: string | undefined;
  const ending = result.then((text) => {
    last = text;
    wake.resolve();
  });
  while (last === undefined) {
    await wake.promise;
    wake = Promise.withResolvers<void>();
    // Only the newest: a slow reader gets fewer events, never a queue of them.
    if (latest !== undefined) yield event('progress', latest);
    latest = undefined;
  }
  await ending;
  yield last;
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
