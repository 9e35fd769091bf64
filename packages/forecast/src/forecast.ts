// The front door: numbers in, numbers out, and how they were made.
// Guarantee: for every valid input there is an answer. Points and ends of intervals are finite and at least 0; the same input and
// version give the same bits. A history that cannot carry the asked model is answered by a named simpler one, in words.

import { ForecastInputError } from './fault.ts';
import { fitOrFallBack } from './fit.ts';
import { inputHash } from './input-hash.ts';
import type { FitOptions, Interval, Model, Parameters } from './model.ts';
import { modelNamed } from './registry.ts';
import { checkedLevels, checkHorizon, checkLookback, checkSeed, createSeries, type Series } from './series.ts';

export const DEFAULT_LEVELS: readonly number[] = [80, 95];

export type ForecastOptions = FitOptions & {
  /** Buckets in a season: 12 for months, 7 for days, 52 for weeks, 1 for none. */
  readonly season: number;
  /** Steps ahead, 1 to HORIZON_MAX. */
  readonly horizon: number;
  /** One of modelNames. */
  readonly model: string;
  /** Percentages between 0 and 100; default 80 and 95; an empty list gives no intervals. */
  readonly levels?: readonly number[];
};

export type ForecastResult = {
  /** One value a step, in the unit of the series. */
  readonly point: readonly number[];
  /** One entry a level, levels ascending. */
  readonly intervals: readonly Interval[];
  /** The model that made the numbers: the asked one, or its fallback. */
  readonly model: string;
  readonly version: string;
  /** The form chosen, such as `ARIMA(0,1,1)`; the model's name when it has one form only. */
  readonly form: string;
  /** Why this model or form, in words, when there was a choice or a fallback. */
  readonly reason?: string;
  /** True when the history could not carry the asked model: too short, or it never varied. */
  readonly insufficientHistory?: true;
  readonly parameters: Parameters;
  /** SHA-256 of values and season, hex. */
  readonly inputHash: string;
};

/** The same question to several models. */
export type ForecastAllOptions = Omit<ForecastOptions, 'model'> & { readonly models: readonly string[] };

/**
 * @param values sales of each bucket, oldest first, 0 where nothing was sold; any length, also empty
 * @throws ForecastInputError for a value, season, horizon, level, lookback or model that is none
 */
export function forecast(values: readonly number[], options: ForecastOptions): ForecastResult {
  return answer(questionOf(values, options), modelNamed(options.model));
}

/**
 * One result a model, in the order asked. Cheaper than asking one by one: what models share, as a combination and its members do,
 * is computed once.
 * @throws ForecastInputError as forecast(); `models-empty`
 */
export function forecastAll(values: readonly number[], options: ForecastAllOptions): ForecastResult[] {
  if (options.models.length === 0) throw new ForecastInputError('models-empty', 'at least one model must be asked');
  options.models.forEach(modelNamed);
  return options.models.map(forecasterOf(values, options));
}

/** forecastAll() one model at a time, for a caller that measures each or goes on when one fails. */
export function forecasterOf(
  values: readonly number[],
  options: Omit<ForecastOptions, 'model'>,
): (model: string) => ForecastResult {
  const question = questionOf(values, options);
  return (model) => answer(question, modelNamed(model));
}

type Question = {
  readonly series: Series;
  readonly horizon: number;
  readonly levels: readonly number[];
  readonly fitOptions: FitOptions;
  readonly inputHash: string;
};

function questionOf(values: readonly number[], options: Omit<ForecastOptions, 'model'>): Question {
  const series = createSeries(values, options.season);
  checkHorizon(options.horizon);
  const levels = checkedLevels(options.levels ?? DEFAULT_LEVELS);
  return {
    series,
    horizon: options.horizon,
    levels,
    fitOptions: checkedFitOptions(options),
    inputHash: inputHash(series),
  };
}

function answer({ series, horizon, levels, fitOptions, inputHash }: Question, asked: Model): ForecastResult {
  const { fitted, model, reason, insufficientHistory } = fitOrFallBack(series, asked, fitOptions);
  return {
    ...fitted.predict(horizon, levels),
    model: model.name,
    version: model.version,
    form: fitted.form,
    ...(reason === undefined ? {} : { reason }),
    ...(insufficientHistory ? { insufficientHistory } : {}),
    parameters: fitted.parameters,
    inputHash,
  };
}

/** @throws ForecastInputError `lookback-invalid`, `seed-invalid`, `record-invalid` */
export function checkedFitOptions({ lookback, seed, record }: FitOptions): FitOptions {
  if (lookback !== undefined) checkLookback(lookback);
  if (seed !== undefined) checkSeed(seed);
  for (const { model, error, count } of record ?? []) {
    const usable = error >= 0 && error < Infinity && Number.isInteger(count) && count >= 0;
    if (usable) continue;
    const text = `a record needs an error and a count of at least 0, got ${error} and ${count} for ${model}`;
    throw new ForecastInputError('record-invalid', text);
  }
  return {
    ...(lookback === undefined ? {} : { lookback }),
    ...(seed === undefined ? {} : { seed }),
    ...(record === undefined ? {} : { record }),
  };
}
