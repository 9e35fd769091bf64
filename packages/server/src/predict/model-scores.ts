// The errors of each model over several categories. Every category has the same number of test points, so means of means are
// means over all points, and the root of the mean square is that of all points.
// Guarantee: a figure that no category defines is null, never NaN.
import type { BacktestOutcome, ModelScores } from './forecast-task.ts';

export interface AggregateScores {
  readonly model: string;
  readonly version: string;
  /** In the currency's major units. */
  readonly mae: number | null;
  readonly rmse: number | null;
  readonly mase: number | null;
  readonly smape: number | null;
  /** Part of the actual values inside the interval of the asked level. */
  readonly coverage: number | null;
}

export function aggregateScores(outcomes: readonly BacktestOutcome[], level: number): AggregateScores[] {
  const [first] = outcomes;
  return (first?.models ?? []).map(({ model, version }) => {
    const own = outcomes.flatMap((outcome) => outcome.models.filter((scores) => scores.model === model));
    const meanSquare = mean(own.map(({ rmse }) => (rmse === null ? null : rmse ** 2)));
    return {
      model,
      version,
      mae: mean(own.map((scores) => scores.mae)),
      rmse: meanSquare === null ? null : Math.sqrt(meanSquare),
      mase: mean(own.map((scores) => scores.mase)),
      smape: mean(own.map((scores) => scores.smape)),
      coverage: mean(own.map((scores) => coverageAt(scores, level))),
    };
  });
}

/** The least mean absolute error: all categories are in one currency, so large ones count for what they are. Ties: the first. */
export function bestOf(models: readonly AggregateScores[]): string | null {
  const measured = models.filter((scores) => scores.mae !== null);
  const [first, ...rest] = measured;
  if (first === undefined) return null;
  return rest.reduce((best, next) => ((next.mae ?? Infinity) < (best.mae ?? Infinity) ? next : best), first).model;
}

function coverageAt(scores: ModelScores, level: number): number | null {
  return scores.coverage.find((one) => one.level === level)?.share ?? null;
}

function mean(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
