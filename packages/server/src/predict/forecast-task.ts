// The work that threads do, as values that travel between threads: one series and one model, or one series and a backtest. Pure.
// Guarantee: every forecast task has an answer: a model that throws is answered by a simpler one, with the reason in words.
import {
  backtest,
  type Champion,
  type ForecastResult,
  forecast,
  type ModelBacktest,
  modelNames,
  selectChampion,
} from '@topline/forecast';

export const LEVELS: readonly number[] = [80, 95];
/** Twelve periods, the running bucket before them, and one for a date that a zone skips. Asked of every model, whatever is shown. */
export const STEPS = 14;
/** What answers when a model fails on a series, in this order. */
const RESCUERS: readonly string[] = ['rolling', 'naive', 'constant'];

/** What is asked of a model; with the input hash and the model's version it decides every bit of the numbers. */
export interface Asked {
  readonly season: number;
  readonly lookback: number;
  readonly horizon: number;
  readonly levels: readonly number[];
}

export interface ForecastTask extends Asked {
  readonly kind: 'forecast';
  readonly values: readonly number[];
  readonly model: string;
}

interface BacktestTask {
  readonly kind: 'backtest';
  readonly values: readonly number[];
  readonly season: number;
  readonly lookback: number;
  readonly testPoints: number;
  /** Buckets ahead; the errors of this step alone are told. */
  readonly step: number;
}

export type Task = ForecastTask | BacktestTask;

export type ForecastOutcome = ForecastResult & {
  /** The asked model threw, and `reason` says so. */
  readonly failed?: true;
};

/** One model's errors at the asked step; the rows they come from stay in the thread. */
export type ModelScores = Pick<
  ModelBacktest,
  'model' | 'version' | 'mae' | 'rmse' | 'mase' | 'smape' | 'coverage' | 'fallbacks'
>;

export interface BacktestOutcome {
  /** In the registry's order, all measured at the same origins. */
  readonly models: readonly ModelScores[];
  readonly champion: Champion | null;
}

export type OutcomeOf<T extends Task> = T extends ForecastTask ? ForecastOutcome : BacktestOutcome;

export function runTask<T extends Task>(task: T): OutcomeOf<T>;
export function runTask(task: Task): ForecastOutcome | BacktestOutcome {
  return task.kind === 'forecast' ? runForecast(task) : runBacktest(task);
}

/** Keys in a fixed order: equal parameters are equal texts. */
export function parametersOf({ season, lookback, horizon, levels }: Asked): string {
  return JSON.stringify({ horizon, levels, lookback, season });
}

export function runForecast(task: ForecastTask): ForecastOutcome {
  try {
    return ask(task, task.model);
  } catch (error) {
    return rescue(task, RESCUERS, `${task.model} failed on this series: ${messageOf(error)}`);
  }
}

function rescue(task: ForecastTask, rescuers: readonly string[], why: string): ForecastOutcome {
  const [model, ...others] = rescuers;
  if (model === undefined) throw new Error(`no model could answer: ${why}`);
  try {
    return { ...ask(task, model), reason: `${why}; ${model} answers instead`, failed: true };
  } catch (error) {
    return rescue(task, others, `${why}; ${model} too: ${messageOf(error)}`);
  }
}

function ask({ values, season, lookback, horizon, levels }: ForecastTask, model: string): ForecastOutcome {
  return forecast(values, { model, season, lookback, horizon, levels });
}

function runBacktest({ values, season, lookback, testPoints, step }: BacktestTask): BacktestOutcome {
  const walked = backtest(values, { season, lookback, testPoints, horizon: step, levels: LEVELS, models: modelNames });
  // Only the asked step counts: a model that is good one bucket ahead may be bad two ahead.
  const models = walked.models.map((model) => ({ ...model, ...model.bySteps[step - 1] }));
  const champion = selectChampion({ ...walked, models });
  return { models: models.map(scoresOf), champion };
}

function scoresOf({ model, version, mae, rmse, mase, smape, coverage, fallbacks }: ModelBacktest): ModelScores {
  return { model, version, mae, rmse, mase, smape, coverage, fallbacks };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
