// The scores of walk-forward rows: how far points were off, in several measures, and how honest and how wide the intervals were.
// Guarantee: pure; a figure that the rows do not define is null, never NaN; the scales come from before the first origin, so that they
// are equal for all models and see nothing of what is scored.
import {
  bias,
  coverage,
  intervalScore,
  intervalWidth,
  mae,
  mase,
  rmse,
  rmsse,
  seasonalScale,
  smape,
  squareScale,
  wape,
} from './metrics.ts';

export type ScoredRow = {
  readonly actual: number;
  readonly point: number;
  /** One entry a level, levels ascending. */
  readonly intervals: readonly { readonly level: number; readonly lower: number; readonly upper: number }[];
};

export type Scores = {
  readonly mae: number | null;
  readonly rmse: number | null;
  /** Scaled by the seasonal differences before the first origin (season 1 when it has no whole season), equal for all models. */
  readonly mase: number | null;
  /** Scaled by the mean squared change from bucket to bucket before the first origin. */
  readonly rmsse: number | null;
  readonly smape: number | null;
  /** Sum of absolute errors over the sum of actual values. */
  readonly wape: number | null;
  /** Mean of point less actual, in the unit of the series: above 0 when too much was forecast. */
  readonly bias: number | null;
  readonly coverage: readonly IntervalScores[];
};

export type IntervalScores = {
  readonly level: number;
  /** Part of the actual values inside, 0 to 1. */
  readonly share: number | null;
  /** Mean width, in the unit of the series. */
  readonly width: number | null;
  /** Winkler's score, in the unit of the series: width and the price of misses; less is better. */
  readonly score: number | null;
};

/** What errors are measured against; null where the training part does not define it. */
export type Scales = { readonly absolute: number | null; readonly square: number | null };

export function scalesOf(training: readonly number[], season: number): Scales {
  return {
    absolute: seasonalScale(training, season) ?? seasonalScale(training, 1),
    square: squareScale(training),
  };
}

export function scoresOf(rows: readonly ScoredRow[], levels: readonly number[], scales: Scales): Scores {
  const actual = rows.map((row) => row.actual);
  const point = rows.map((row) => row.point);
  return {
    mae: mae(actual, point),
    rmse: rmse(actual, point),
    mase: mase(actual, point, scales.absolute),
    rmsse: rmsse(actual, point, scales.square),
    smape: smape(actual, point),
    wape: wape(actual, point),
    bias: bias(actual, point),
    coverage: levels.map((level, index) => {
      const lower = rows.map((row) => row.intervals[index]?.lower ?? 0);
      const upper = rows.map((row) => row.intervals[index]?.upper ?? 0);
      return {
        level,
        share: coverage(actual, lower, upper),
        width: intervalWidth(lower, upper),
        score: intervalScore(actual, lower, upper, level),
      };
    }),
  };
}
