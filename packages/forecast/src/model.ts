// What every model is: an unfitted Model turns a series into a Fitted, and only a Fitted can predict.
// Guarantee of every Fitted: predict() is pure, its points are finite and at least 0, each interval contains its point,
// has a lower end of at least 0, and a wider level contains a narrower one.
import type { Series } from './series.ts';

export type Interval = {
  /** Percent, between 0 and 100: 80 means that 80 of 100 outcomes should fall inside. */
  readonly level: number;
  /** One value a step, in the unit of the series. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
};

export type Forecast = {
  /** One value a step: index 0 is the first bucket after the series. */
  readonly point: readonly number[];
  /** One entry a level, levels ascending. */
  readonly intervals: readonly Interval[];
};

/** What was estimated or given, by name: enough to tell two fits apart and to show one to a person. */
export type Parameters = Readonly<Record<string, number>>;

export type FitOptions = {
  /** How many of the last buckets `rolling` and `wma` look at. Other models ignore it. */
  readonly lookback?: number;
  /** For models that draw random numbers; none of today's does. */
  readonly seed?: number;
  /** For `auto`: how past published forecasts of this series fared. It is part of the question: other records may give other numbers. */
  readonly record?: readonly PublishedError[];
  /** For `auto`: how much wider than the formulas a range is before the walk has said anything; by default what Akaike's final prediction error says. */
  readonly wideningPrior?: number;
};

export type PublishedError = {
  readonly model: string;
  /** Mean absolute error, in the unit of the series. */
  readonly error: number;
  /** How many forecasts it is the mean of. */
  readonly count: number;
};

export type Fitted = {
  /** The form chosen, such as `ARIMA(0,1,1)(0,1,1)[12]`; the model's name when it has one form only. */
  readonly form: string;
  readonly parameters: Parameters;
  /** Why this form, in words, when the model had a choice. */
  readonly reason?: string;
  /**
   * One-step misses inside the fit, actual less forecast, newest last, in the unit of the series. Shorter than the series where the
   * first values have no forecast. What several series missed at the same time is read from the ends of these lists.
   */
  readonly residuals: readonly number[];
  /**
   * The same form fitted to a neighbouring history, such as one a few buckets longer, started from these parameters: cheaper than a
   * fit that chooses again. Absent where a fit costs next to nothing.
   */
  refit?(series: Series): Fitted;
  /** @param horizon steps ahead, 1 or more  @param levels percentages, ascending */
  predict(horizon: number, levels: readonly number[]): Forecast;
};

export type Model = {
  readonly name: string;
  /** Changes whenever the same series could get other numbers. */
  readonly version: string;
  /** Which model answers when the series is shorter than minimumLength; null when this one always can. */
  readonly fallback: Model | null;
  minimumLength(season: number): number;
  /** True when it searches among many forms: tens of milliseconds and more, where others take less than a few. */
  readonly expensive?: true;
  /** True when its intervals already have the width that a walk back through the history gives. */
  readonly widensItself?: true;
  /** Options that can change its numbers; none when absent. */
  readonly uses?: readonly (keyof FitOptions)[];
  /** @param series at least minimumLength(season) values */
  fit(series: Series, options: FitOptions): Fitted;
};
