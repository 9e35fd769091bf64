// The front door: numbers in, numbers out, and how they were made.
// Guarantee: for every valid input there is an answer. Points and ends of intervals are finite and at least 0; the same input and
// version give the same bits. A history that cannot carry the asked model is answered by a named simpler one, in words.

import type { Driver } from './effects/driver.ts';
import type { DriverEffect } from './effects/driver-report.ts';
import type { OddValue } from './effects/odd-values.ts';
import { EFFECTS_VERSION, type Prepared, type PrepareOptions, prepareSeries, untouched } from './effects/prepare.ts';
import { priorWidening, widened, wideningOf } from './ensemble/calibration.ts';
import type { Outlook } from './ensemble/spread.ts';
import { type Origin, walkMembers } from './ensemble/walk.ts';
import { ForecastInputError } from './fault.ts';
import { fitOrFallBack } from './fit.ts';
import { inputHash } from './input-hash.ts';
import { createMemory } from './memory.ts';
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
  /** What is known of each bucket, past and coming: trading days, weekdays, moving holidays, promotions. Used when it earns its place. */
  readonly drivers?: readonly Driver[];
  /**
   * How wide intervals are: `formula` (default), as the model's own formula says; `walk`, widened or narrowed by what that was worth at
   * up to eight origins of this history. `auto` always walks.
   */
  readonly width?: 'formula' | 'walk';
  /** Bulk orders and empty shelves: `ignore` (default) does not look, `report` tells them, `dampen` also lets them count for less. */
  readonly outliers?: PrepareOptions['outliers'];
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
  /** Of the intervals, when the walk gave their width. */
  readonly widening?: number;
  /** Odd values that were found, when they were looked for and there are any. */
  readonly findings?: readonly OddValue[];
  /** What each driver did, when there are any. */
  readonly drivers?: readonly DriverEffect[];
  /** SHA-256 of values, season and drivers, hex. */
  readonly inputHash: string;
};

/** The same question to several models. */
export type ForecastAllOptions = Omit<ForecastOptions, 'model'> & { readonly models: readonly string[] };

/**
 * @param values sales of each bucket, oldest first, 0 where nothing was sold; any length, also empty
 * @throws ForecastInputError for a value, season, horizon, level, lookback, driver, record or model that is none
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
  /** As the models see it: without the effects of drivers and with odd values pulled in. */
  readonly series: Series;
  readonly prepared: Prepared;
  readonly horizon: number;
  readonly levels: readonly number[];
  readonly fitOptions: FitOptions;
  /** Undefined where the model's own formula gives the width. */
  readonly wideningPrior: number | undefined;
  readonly inputHash: () => string;
};

function questionOf(values: readonly number[], options: Omit<ForecastOptions, 'model'>): Question {
  const { season, drivers = [], outliers = 'ignore' } = options;
  const asked = createSeries(values, season);
  checkHorizon(options.horizon);
  const levels = checkedLevels(options.levels ?? DEFAULT_LEVELS);
  const nothingToPrepare = drivers.length === 0 && outliers === 'ignore';
  const prepared = nothingToPrepare
    ? untouched(asked.values)
    : prepareSeries(asked.values, { season, drivers, outliers });
  return {
    series: prepared.values === asked.values ? asked : createSeries(prepared.values, season),
    prepared,
    horizon: options.horizon,
    levels,
    fitOptions: checkedFitOptions(options),
    wideningPrior: options.width === 'walk' ? (options.wideningPrior ?? priorWidening(asked)) : undefined,
    inputHash: once(() => inputHash(asked, drivers)),
  };
}

function answer(question: Question, asked: Model): ForecastResult {
  const { series, prepared, horizon, levels, fitOptions, inputHash } = question;
  const { fitted, model, reason, insufficientHistory } = fitOrFallBack(series, asked, fitOptions);
  const { findings, drivers, restore } = prepared;
  const widening = wideningFor(question, asked, insufficientHistory);
  const result = {
    ...restore(widened(fitted.predict(horizon, levels), widening ?? 1)),
    model: model.name,
    version: isUntouched(prepared) ? model.version : `${model.version}+${EFFECTS_VERSION}`,
    form: fitted.form,
    ...(reason === undefined ? {} : { reason }),
    ...(insufficientHistory ? { insufficientHistory } : {}),
    parameters: fitted.parameters,
    ...(widening === undefined ? {} : { widening }),
    ...(findings.length === 0 ? {} : { findings }),
    ...(drivers.length === 0 ? {} : { drivers }),
  };
  hashes.keep(result, inputHash);
  return Object.defineProperty(result, 'inputHash', LAZY_HASH) as ForecastResult;
}

/** How each result's hash is made when it is first read: it costs as much as the cheapest models. */
const hashes = createMemory<object, () => string>();

/** One for all results: an accessor of its own would give each its own hidden class, and the collector much to do. */
const LAZY_HASH: PropertyDescriptor = {
  enumerable: true,
  configurable: true,
  get(this: object) {
    return hashes.recall(this)?.();
  },
};

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A fallback's width stays as it is: the walk would have judged another model. */
function wideningFor({ series, wideningPrior }: Question, asked: Model, isFallback: boolean): number | undefined {
  if (wideningPrior === undefined || asked.widensItself || isFallback) return undefined;
  const own = ({ said }: Origin) => said[0] as Outlook;
  return wideningOf(walkMembers(series, [asked]), own, wideningPrior);
}

function checkPrior(prior: number): void {
  if (prior > 0 && prior < Infinity) return;
  throw new ForecastInputError('widening-invalid', `a widening must be a number above 0, got ${prior}`);
}

function isUntouched({ findings, drivers }: Prepared): boolean {
  return findings.length === 0 && drivers.length === 0;
}

/** @throws ForecastInputError `lookback-invalid`, `seed-invalid`, `record-invalid`, `widening-invalid` */
export function checkedFitOptions({ lookback, seed, record, wideningPrior }: FitOptions): FitOptions {
  if (lookback !== undefined) checkLookback(lookback);
  if (seed !== undefined) checkSeed(seed);
  if (wideningPrior !== undefined) checkPrior(wideningPrior);
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
    ...(wideningPrior === undefined ? {} : { wideningPrior }),
  };
}
