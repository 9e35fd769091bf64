// @topline/forecast: forecasts of sales series. Pure and deterministic, no dependencies, no clock, no randomness of its own;
// runs in Node and in a browser. Series are plain arrays of numbers, one a bucket, oldest first; results come in the same unit.

export {
  type Backtest,
  type BacktestOptions,
  type BacktestProgress,
  type BacktestRow,
  backtest,
  backtestSteps,
  type ModelBacktest,
  testPointsMax,
} from './backtest.ts';
export { type CompletedPeriod, completePeriod, type UnfinishedPeriod } from './effects/complete-period.ts';
export { type BucketDays, type Driver, weekdayCounts, weekdayDrivers } from './effects/driver.ts';
export type { DriverEffect } from './effects/driver-report.ts';
export type { OddValue } from './effects/odd-values.ts';
export { learnProfile, type PeriodProfile } from './effects/period-profile.ts';
export { EFFECTS_VERSION, type Prepared, type PrepareOptions, prepareSeries } from './effects/prepare.ts';
export { type ForecastInputCode, ForecastInputError } from './fault.ts';
export {
  DEFAULT_LEVELS,
  type ForecastAllOptions,
  type ForecastOptions,
  type ForecastResult,
  forecast,
  forecastAll,
  forecasterOf,
} from './forecast.ts';
export {
  bias,
  biasShare,
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
export type { FitOptions, Fitted, Forecast, Interval, Model, Parameters, PublishedError } from './model.ts';
export { DEFAULT_LOOKBACK } from './models/rolling.ts';
export {
  brierScore,
  type CalibrationBin,
  calibrationError,
  calibrationTable,
  type Said,
} from './ranking/calibration.ts';
export { ndcg, overlap } from './ranking/order-scores.ts';
export {
  DEFAULT_DRAWS,
  RANKING_VERSION,
  type Ranked,
  type RankedWithTotal,
  type RankMember,
  type RankOptions,
  rank,
  rankWithTotal,
  type TotalOptions,
} from './ranking/rank.ts';
export { type RankingOrigin, type RankingScores, scoreRankings, type TopScores } from './ranking/score-rankings.ts';
export type { TotalRange } from './ranking/total-range.ts';
export { type Reconciled, reconcile } from './reconcile.ts';
export { isExpensive, isModelName, modelNamed, modelNames } from './registry.ts';
export type { IntervalScores, Scores } from './scores.ts';
export { type Champion, selectChampion } from './select.ts';
export {
  createSeries,
  HORIZON_MAX,
  LOOKBACK_MAX,
  SEASON_MAX,
  SERIES_LENGTH_MAX,
  type Series,
  VALUE_MAX,
} from './series.ts';
