// The measuring behind GET /evaluate-models, in parts: one category with all cheap models, or with one expensive model. Parts are
// measured one after another within a budget, cheap ones of all categories first; what is measured is remembered, so that a caller
// who asks again gets further.
import { LOOKBACK_DEFAULT } from '@topline/domain/contract/forecast.ts';
import { Fault } from '@topline/domain/fault.ts';
import { isExpensive, modelNamed } from '@topline/forecast';
import type { Log } from '../platform/log.ts';
import type { ModelScores } from './model-scores.ts';
import type { CategorySeries } from './series.ts';
import type { SingleFlight } from './single-flight.ts';
import type { ThreadPool } from './thread-pool.ts';

export interface EvaluationDeps {
  threads: ThreadPool;
  backtests: SingleFlight<readonly ModelScores[]>;
  log: Log;
}

export interface EvaluationPlan {
  readonly series: readonly CategorySeries[];
  readonly models: readonly string[];
  readonly testPoints: number;
  /** Buckets ahead. */
  readonly step: number;
}

export interface Measured {
  readonly series: CategorySeries;
  /** In the order of the plan; only those that are measured. */
  readonly scores: readonly ModelScores[];
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What has just been measured. */
export interface Part {
  readonly series: CategorySeries;
  readonly models: readonly string[];
}

/** A backtest is some kilobytes. */
export const BACKTESTS_MAX = 4_000;

/**
 * Ends by itself, or when the budget is over.
 * @param onProgress called after every part
 */
export async function measure(
  deps: EvaluationDeps,
  plan: EvaluationPlan,
  budget: AbortSignal,
  onProgress: (progress: Progress, part: Part) => void = () => undefined,
): Promise<{ measured: Measured[]; progress: Progress }> {
  const parts = partsOf(plan);
  const total = parts.length;
  let done = 0;
  const found = await Promise.all(
    parts.map(async (part) => {
      const scores = await measureWithin(deps, plan, part, budget);
      if (scores !== undefined) {
        done += 1;
        onProgress({ done, total }, part);
      }
      return { part, scores: scores ?? [] };
    }),
  );
  const measured = plan.series.map((series): Measured => {
    const own = found.filter(({ part }) => part.series === series).flatMap(({ scores }) => scores);
    return { series, scores: plan.models.flatMap((model) => own.find((one) => one.model === model) ?? []) };
  });
  return { measured: measured.filter(({ scores }) => scores.length > 0), progress: { done, total } };
}

function partsOf({ series, models }: EvaluationPlan): Part[] {
  const cheap = models.filter((model) => !isExpensive(model));
  const expensive = models.filter(isExpensive);
  return [
    ...(cheap.length === 0 ? [] : series.map((one) => ({ series: one, models: cheap }))),
    ...expensive.flatMap((model) => series.map((one) => ({ series: one, models: [model] }))),
  ];
}

/** Undefined when it was not ready in time; nothing when it cannot be measured, which keeps no other part from it. */
async function measureWithin(
  { threads, backtests, log }: EvaluationDeps,
  { testPoints, step }: EvaluationPlan,
  { series, models }: Part,
  budget: AbortSignal,
): Promise<readonly ModelScores[] | undefined> {
  const { values, season, drivers, inputHash } = series;
  const lookback = LOOKBACK_DEFAULT;
  const key = [inputHash, testPoints, step, lookback, ...models.map((name) => modelNamed(name).version)].join(' ');
  try {
    return await backtests.get(key, budget, (leaving) =>
      threads.run(
        { kind: 'backtest', values, ...(drivers && { drivers }), models, season, lookback, testPoints, step },
        leaving,
      ),
    );
  } catch (error) {
    if (budget.aborted) return undefined;
    if (error instanceof Fault) throw error;
    log.warn({ err: error, models, inputHash }, 'a backtest failed, evaluations go without it');
    backtests.put(key, []);
    return [];
  }
}
