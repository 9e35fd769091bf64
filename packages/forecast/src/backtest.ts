// Walk-forward validation: each model is fitted at several origins on what was known then, and its forecasts are compared with
// what came. The origins are the last `testPoints` that still have `horizon` buckets after them.
// Guarantee: a forecast at an origin sees no value after it; every model is measured at the same origins. Drivers are known ahead, as
// in forecast(): what each is worth is learnt from the values before the origin alone.
// backtestSteps() yields after every fit, so that a caller can show progress, let others run, or stop; backtest() runs through.
import { checkDrivers, type Driver } from './effects/driver.ts';
import { type Prepared, prepareSeries } from './effects/prepare.ts';
import { ForecastInputError } from './fault.ts';
import { fitOrFallBack, prefixOf } from './fit.ts';
import { checkedFitOptions, DEFAULT_LEVELS } from './forecast.ts';
import type { FitOptions, Model } from './model.ts';
import { modelNamed } from './registry.ts';
import { type Scales, type ScoredRow, type Scores, scalesOf, scoresOf } from './scores.ts';
import { checkedLevels, checkHorizon, createSeries, type Series } from './series.ts';

/** The first origin has at least this many values to learn from. */
const TRAINING_MIN = 3;

export type BacktestOptions = FitOptions & {
  readonly season: number;
  /** Names out of modelNames, each measured by itself. */
  readonly models: readonly string[];
  /** Number of origins, 1 or more. */
  readonly testPoints: number;
  /** Steps ahead at each origin; default 1. */
  readonly horizon?: number;
  /** Percentages; default 80 and 95. */
  readonly levels?: readonly number[];
  /** As for forecast(). */
  readonly drivers?: readonly Driver[];
};

export type BacktestRow = ScoredRow & {
  /** Values known: the forecast was made after values[origin - 1]. */
  readonly origin: number;
  /** 1 to horizon; the actual is values[origin + step - 1]. */
  readonly step: number;
  /** The form chosen at this origin. */
  readonly form: string;
  /** The model that answered, when it was not the asked one. */
  readonly fallback?: string;
};

export type ModelBacktest = Scores & {
  readonly model: string;
  readonly version: string;
  /** The scores of each step alone; index 0 is one step ahead. */
  readonly bySteps: readonly Scores[];
  /** By origin, then step. */
  readonly rows: readonly BacktestRow[];
  /** Origins at which another model had to answer. */
  readonly fallbacks: number;
};

export type Backtest = {
  readonly testPoints: number;
  readonly horizon: number;
  readonly models: readonly ModelBacktest[];
};

export type BacktestProgress = {
  readonly done: number;
  readonly total: number;
  readonly model: string;
  readonly origin: number;
};

type Plan = {
  readonly series: Series;
  readonly models: readonly Model[];
  readonly origins: readonly number[];
  readonly horizon: number;
  readonly levels: readonly number[];
  readonly scales: Scales;
  readonly fitOptions: FitOptions;
  readonly drivers: readonly Driver[];
  /** By origin, made when it is first asked for: its models share what they fit. */
  readonly known: Map<number, Known>;
};

/** What models learn from at an origin, and the way back. */
type Known = { readonly series: Series; readonly restore: Prepared['restore'] };

/** The most origins that a history of this length allows; 0 when it is too short for any. */
export function testPointsMax(length: number, horizon: number): number {
  return Math.max(0, length - horizon + 1 - TRAINING_MIN);
}

/** @throws ForecastInputError; `history-too-short` carries the largest `testPoints` that would do as `available` */
export function backtest(values: readonly number[], options: BacktestOptions): Backtest {
  const steps = backtestSteps(values, options);
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
}

/** The same, one fit between two yields. Origins are walked in order and every model is fitted at each. */
export function* backtestSteps(
  values: readonly number[],
  options: BacktestOptions,
): Generator<BacktestProgress, Backtest, undefined> {
  const plan = createPlan(values, options);
  const rows = new Map<string, BacktestRow[]>(plan.models.map((model) => [model.name, []]));
  const total = plan.origins.length * plan.models.length;
  let done = 0;
  for (const origin of plan.origins) {
    for (const model of plan.models) {
      rows.get(model.name)?.push(...rowsAt(plan, model, origin));
      done++;
      yield { done, total, model: model.name, origin };
    }
  }
  const models = plan.models.map((model) => measured(plan, model, rows.get(model.name) ?? []));
  return { testPoints: plan.origins.length, horizon: plan.horizon, models };
}

function createPlan(values: readonly number[], options: BacktestOptions): Plan {
  const series = createSeries(values, options.season);
  const { horizon = 1, drivers = [] } = options;
  checkDrivers(drivers, series.values.length);
  checkHorizon(horizon);
  const first = firstOrigin(series.values.length, options.testPoints, horizon);
  const models = [...new Set(options.models)].map(modelNamed);
  if (models.length === 0) throw new ForecastInputError('models-empty', 'a backtest needs at least one model');
  const training = series.values.slice(0, first);
  return {
    series,
    models,
    origins: Array.from({ length: options.testPoints }, (_, index) => first + index),
    horizon,
    levels: checkedLevels(options.levels ?? DEFAULT_LEVELS),
    scales: scalesOf(training, series.season),
    fitOptions: checkedFitOptions(options),
    drivers,
    known: new Map(),
  };
}

function firstOrigin(length: number, testPoints: number, horizon: number): number {
  if (!Number.isInteger(testPoints) || testPoints < 1) {
    throw new ForecastInputError('test-points-invalid', `testPoints must be a whole number from 1, got ${testPoints}`);
  }
  const available = testPointsMax(length, horizon);
  if (testPoints > available) {
    const history = `a history of ${length} values has room for ${available} test points ${horizon} ahead`;
    throw new ForecastInputError('history-too-short', `${history}, not for ${testPoints}`, available);
  }
  return length - horizon + 1 - testPoints;
}

function rowsAt(plan: Plan, asked: Model, origin: number): BacktestRow[] {
  const { series, restore } = knownAt(plan, origin);
  const { fitted, model } = fitOrFallBack(series, asked, plan.fitOptions);
  const { point, intervals } = restore(fitted.predict(plan.horizon, plan.levels));
  return point.map((value, index) => ({
    origin,
    step: index + 1,
    actual: plan.series.values[origin + index] ?? 0,
    point: value,
    intervals: intervals.map(({ level, lower, upper }) => ({
      level,
      lower: lower[index] ?? 0,
      upper: upper[index] ?? 0,
    })),
    form: fitted.form,
    ...(model === asked ? {} : { fallback: model.name }),
  }));
}

function knownAt(plan: Plan, origin: number): Known {
  const found = plan.known.get(origin);
  if (found !== undefined) return found;
  const { series, drivers, horizon } = plan;
  const before = prefixOf(series, origin);
  let known: Known = { series: before, restore: (forecast) => forecast };
  if (drivers.length > 0) {
    const { season } = series;
    const then = drivers.map(({ past, future, ...driver }) => ({
      ...driver,
      past: past.slice(0, origin),
      future: [...past.slice(origin), ...future].slice(0, horizon),
    }));
    const { values, restore } = prepareSeries(before.values, { season, drivers: then, outliers: 'ignore' });
    known = { series: createSeries(values, season), restore };
  }
  plan.known.set(origin, known);
  return known;
}

function measured(plan: Plan, model: Model, rows: readonly BacktestRow[]): ModelBacktest {
  const steps = Array.from({ length: plan.horizon }, (_, index) => index + 1);
  const scored = (some: readonly BacktestRow[]) => scoresOf(some, plan.levels, plan.scales);
  return {
    model: model.name,
    version: model.version,
    ...scored(rows),
    bySteps: steps.map((step) => scored(rows.filter((row) => row.step === step))),
    rows,
    fallbacks: rows.filter((row) => row.step === 1 && row.fallback !== undefined).length,
  };
}
