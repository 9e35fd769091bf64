// The errors of each model at one step ahead: of one series from its backtest, and over several series. Every series has the same
// number of test points, so means of means are means over all points, and the root of the mean square is that of all points.
// Guarantee: a figure that no series defines is null, never NaN.
import { type ModelBacktest, seasonalScale } from '@topline/forecast';

interface ScoredPoint {
  /** Values known: the forecast was made after values[origin - 1]. */
  readonly origin: number;
  readonly actual: number;
  readonly point: number;
}

interface Figures {
  /** mae, rmse, bias and width in the currency's major units. */
  readonly mae: number | null;
  readonly rmse: number | null;
  readonly mase: number | null;
  readonly smape: number | null;
  readonly rmsse: number | null;
  readonly wape: number | null;
  readonly bias: number | null;
  /** Part of the actual values inside the interval of the widest level, and how wide that is. */
  readonly coverage: number | null;
  readonly width: number | null;
}

export interface ModelScores extends Figures {
  readonly model: string;
  readonly version: string;
  /** By origin. */
  readonly points: readonly ScoredPoint[];
}

export interface AggregateScores extends Figures {
  readonly model: string;
  readonly version: string;
  /** Of how many series. */
  readonly categories: number;
}

/** Only the asked step counts: a model that is good one bucket ahead may be bad two ahead. */
export function scoresOf(
  measured: ModelBacktest,
  step: number,
  values: readonly number[],
  season: number,
): ModelScores {
  const rows = measured.rows.filter((row) => row.step === step);
  const scores = measured.bySteps[step - 1];
  const errors = rows.map((row) => row.point - row.actual);
  const sold = rows.reduce((sum, row) => sum + row.actual, 0);
  const widest = rows.map((row) => row.intervals[row.intervals.length - 1]);
  const training = values.slice(0, rows[0]?.origin ?? 0);
  const square = squareScale(training, season) ?? squareScale(training, 1);
  const meanSquare = mean(errors.map((error) => error ** 2));
  const coverage = scores?.coverage[scores.coverage.length - 1];
  return {
    model: measured.model,
    version: measured.version,
    mae: scores?.mae ?? null,
    rmse: scores?.rmse ?? null,
    mase: scores?.mase ?? null,
    smape: scores?.smape ?? null,
    rmsse: meanSquare === null || square === null || square === 0 ? null : Math.sqrt(meanSquare / square),
    wape: sold === 0 ? null : errors.reduce((sum, error) => sum + Math.abs(error), 0) / sold,
    bias: mean(errors),
    coverage: coverage?.share ?? null,
    width: mean(widest.map((one) => (one === undefined ? null : one.upper - one.lower))),
    points: rows.map(({ origin, actual, point }) => ({ origin, actual, point })),
  };
}

/** In the order in which models are first met. */
export function aggregateScores(series: readonly (readonly ModelScores[])[]): AggregateScores[] {
  const byModel = Map.groupBy(series.flat(), (scores) => scores.model);
  return [...byModel].map(([model, own]) => {
    const over = (figure: (scores: ModelScores) => number | null) => mean(own.map(figure));
    const absolute = own.flatMap(({ points }) => points.map(({ actual, point }) => Math.abs(actual - point)));
    const sold = own.flatMap(({ points }) => points.map(({ actual }) => actual)).reduce((sum, one) => sum + one, 0);
    return {
      model,
      version: own[0]?.version ?? '',
      categories: own.length,
      mae: over((scores) => scores.mae),
      rmse: root(over(({ rmse }) => (rmse === null ? null : rmse ** 2))),
      mase: over((scores) => scores.mase),
      smape: over((scores) => scores.smape),
      rmsse: over((scores) => scores.rmsse),
      wape: sold === 0 ? null : absolute.reduce((sum, one) => sum + one, 0) / sold,
      bias: over((scores) => scores.bias),
      coverage: over((scores) => scores.coverage),
      width: over((scores) => scores.width),
    };
  });
}

/**
 * The least mean absolute error among the models measured on most series: all are in one currency, so large ones count for what they
 * are. Ties: the first.
 */
export function bestOf(models: readonly AggregateScores[]): string | null {
  const most = Math.max(0, ...models.map(({ categories }) => categories));
  const [first, ...rest] = models.filter((scores) => scores.mae !== null && scores.categories === most);
  if (first === undefined) return null;
  return rest.reduce((best, next) => ((next.mae ?? Infinity) < (best.mae ?? Infinity) ? next : best), first).model;
}

function squareScale(training: readonly number[], season: number): number | null {
  const squares = training.slice(season).map((value, index) => (value - (training[index] ?? 0)) ** 2);
  return mean(squares);
}

function root(meanSquare: number | null): number | null {
  return meanSquare === null ? null : Math.sqrt(meanSquare);
}

function mean(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

/** What a mean absolute error is told against: that of the seasonal naive forecast inside the series; null when there is none. */
export function scaleOf(values: readonly number[], season: number): number | null {
  const scale = seasonalScale(values, season) ?? seasonalScale(values, 1);
  return scale === 0 ? null : scale;
}
