// The work that threads do, as values that travel between threads: one series and its models, one series and a backtest, or the
// forecasts of a merchant and their ranking. Pure but for the processor time that is told with forecasts.
// Guarantee: every forecast has an answer: a model that throws is answered by a simpler one, with the reason in words.
import {
  backtest,
  type Driver,
  type ForecastResult,
  forecasterOf,
  type RankedWithTotal,
  type RankMember,
  rankWithTotal,
} from '@topline/forecast';
import { type ModelScores, scoresOf } from './model-scores.ts';

export const LEVELS: readonly number[] = [80, 95];
/** Twelve periods, the running bucket before them, and one for a date that a zone skips. Asked of every model, whatever is shown. */
export const STEPS = 14;
/** What answers when a model fails on a series, in this order. */
const RESCUERS: readonly string[] = ['rolling', 'naive', 'constant'];

/** How far off a model's published forecasts of this series were. */
export interface ModelRecord {
  readonly model: string;
  /** Mean absolute. */
  readonly error: number;
  readonly count: number;
}

/** What is asked of a model; with the input hash and the model's version it decides every bit of the numbers. */
export interface Asked {
  readonly season: number;
  readonly lookback: number;
  readonly horizon: number;
  readonly levels: readonly number[];
  /** Bulk orders and empty shelves are told, and count for less. */
  readonly outliers: 'dampen';
  /** The rules by which they are found. */
  readonly effects: string;
  /** Further evidence for a model that chooses among others; no other model looks at it. */
  readonly record?: readonly ModelRecord[];
  /** How wide the chooser's ranges are before its own history says more: what the merchant's other categories needed. */
  readonly wideningPrior?: number;
}

export interface ForecastTask extends Asked {
  readonly kind: 'forecast';
  readonly values: readonly number[];
  /** Part of the input, as the values are, and of its hash. */
  readonly drivers?: readonly Driver[];
  /** Models of one task share what they compute. */
  readonly models: readonly string[];
}

interface BacktestTask {
  readonly kind: 'backtest';
  readonly values: readonly number[];
  readonly drivers?: readonly Driver[];
  readonly models: readonly string[];
  readonly season: number;
  readonly lookback: number;
  readonly testPoints: number;
  /** Buckets ahead; the errors of this step alone are told. */
  readonly step: number;
}

interface RankTask {
  readonly kind: 'rank';
  readonly members: readonly RankMember<number>[];
  /** Count in the total only. */
  readonly unranked: readonly RankMember<number>[];
  readonly season: number;
  readonly step: number;
  readonly top: readonly number[];
  readonly draws: number;
  readonly seed: number;
  /** Of the total's intervals. */
  readonly levels: readonly number[];
}

export type Task = ForecastTask | BacktestTask | RankTask;

export type ForecastOutcome = ForecastResult & {
  /** The asked model threw, and `reason` says so. */
  readonly failed?: true;
};

export interface ForecastOutcomes {
  /** One a model, in the order asked. */
  readonly results: readonly ForecastOutcome[];
  /** Time each took, in the order asked; what they share counts with the first that needs it. */
  readonly tookMs: readonly number[];
  /** Processor time of the thread. */
  readonly cpuMs: number;
}

export type OutcomeOf<T extends Task> = T extends ForecastTask
  ? ForecastOutcomes
  : T extends RankTask
    ? RankedWithTotal<number>
    : readonly ModelScores[];

export function runTask<T extends Task>(task: T): OutcomeOf<T>;
export function runTask(task: Task): ForecastOutcomes | RankedWithTotal<number> | readonly ModelScores[] {
  switch (task.kind) {
    case 'forecast':
      return timed(task);
    case 'backtest':
      return runBacktest(task);
    case 'rank':
      return rankWithTotal(task.members, task);
  }
}

/** Keys in a fixed order: equal parameters are equal texts. */
export function parametersOf(asked: Asked): string {
  const { season, lookback, horizon, levels, outliers, effects } = asked;
  return JSON.stringify({ effects, horizon, levels, lookback, outliers, ...evidenceOf(asked), season });
}

function evidenceOf({ record, wideningPrior }: Pick<Asked, 'record' | 'wideningPrior'>) {
  return {
    ...(record === undefined ? {} : { record }),
    ...(wideningPrior === undefined ? {} : { wideningPrior }),
  };
}

/** Without the evidence: what was asked, whatever the scoreboard said at the time. */
export function questionOf(parameters: string): string {
  if (!/"record"|"wideningPrior"/.test(parameters)) return parameters;
  const { record: _, wideningPrior: __, ...asked } = JSON.parse(parameters) as Asked;
  return parametersOf(asked);
}

function timed(task: ForecastTask): ForecastOutcomes {
  const before = process.threadCpuUsage();
  const measured = measureForecasts(task);
  const { user, system } = process.threadCpuUsage(before);
  const [results, tookMs] = [measured.map(({ outcome }) => outcome), measured.map((one) => one.tookMs)];
  return { results, tookMs, cpuMs: (user + system) / 1_000 };
}

export function runForecasts(task: ForecastTask): ForecastOutcome[] {
  return measureForecasts(task).map(({ outcome }) => outcome);
}

interface Measured {
  readonly outcome: ForecastOutcome;
  readonly tookMs: number;
}

function measureForecasts(task: ForecastTask): Measured[] {
  try {
    return task.models.map(measured(forecasterFor(task)));
  } catch {
    // One of them failed; alone, each answers or says why it does not.
    return task.models.map(measured((model) => forecastOrRescue(task, model)));
  }
}

const measured =
  (ask: (model: string) => ForecastOutcome) =>
  (model: string): Measured => {
    const startedMs = performance.now();
    return { outcome: ask(model), tookMs: performance.now() - startedMs };
  };

function forecastOrRescue(task: ForecastTask, model: string): ForecastOutcome {
  try {
    return askOne(task, model);
  } catch (error) {
    return rescue(task, RESCUERS, `${model} failed on this series: ${messageOf(error)}`);
  }
}

function rescue(task: ForecastTask, rescuers: readonly string[], why: string): ForecastOutcome {
  const [model, ...others] = rescuers;
  if (model === undefined) throw new Error(`no model could answer: ${why}`);
  try {
    return { ...askOne(task, model), reason: `${why}; ${model} answers instead`, failed: true };
  } catch (error) {
    return rescue(task, others, `${why}; ${model} too: ${messageOf(error)}`);
  }
}

function askOne(task: ForecastTask, model: string): ForecastOutcome {
  return forecasterFor(task)(model);
}

/** One model after the other; they share what they compute. */
function forecasterFor(task: ForecastTask): (model: string) => ForecastResult {
  const { values, drivers = [], season, lookback, horizon, levels, outliers } = task;
  return forecasterOf(values, { ...{ season, lookback, horizon, levels, outliers, drivers }, ...evidenceOf(task) });
}

function runBacktest(task: BacktestTask): ModelScores[] {
  const { values, models, season, lookback, testPoints, step, drivers = [] } = task;
  const walked = backtest(values, { season, lookback, testPoints, horizon: step, levels: LEVELS, models, drivers });
  return walked.models.map((model) => scoresOf(model, step, values, season));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
