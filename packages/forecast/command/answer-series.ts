// One series, every model asked: the rows of the answer and, where values were held out, how far the forecasts were off.
// Guarantee: there is a row for every model. A fallback of the engine is named in the row; a model that fails is answered by the
// simpler one behind it, and the row says so.
import { forecasterOf } from '../src/forecast.ts';
import { coverage, type ForecastResult, mase, modelNamed, seasonalScale, smape } from '../src/index.ts';
import { csvCell } from './csv.ts';
import type { SeriesTask } from './tasks.ts';

/** What is asked of every series alike. */
export type Asked = {
  readonly models: readonly string[];
  readonly levels: readonly number[];
  readonly seed: number | undefined;
};

/** How one model did on one series; null where a figure is not defined or nothing was held out. */
export type Score = {
  readonly smape: number | null;
  readonly mase: number | null;
  /** Shares of 1, in the order of the levels. */
  readonly coverage: readonly (number | null)[];
  readonly cpuMs: number;
  /** Another model had to answer. */
  readonly fallback: boolean;
};

/** Rows as they stand in the file, and scores in the order of the models. */
export type SeriesAnswer = { readonly rows: string; readonly scores: readonly Score[] };

export type AnswerDeps = {
  /** Models asked one after another share what they have in common. */
  readonly forecasterOf: typeof forecasterOf;
  /** CPU time used so far by whoever calls. */
  readonly cpuMs: () => number;
};

/** Where the chain of simpler models ends: it can always answer. */
const LAST_RESORT = 'constant';
const MESSAGE_CHARS_MAX = 200;

export const answerDeps: AnswerDeps = {
  forecasterOf,
  cpuMs: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  },
};

export function headerOf(levels: readonly number[]): string {
  const ends = levels.flatMap((level) => [`lower${level}`, `upper${level}`]);
  return `${['series_id', 'method', 'model', 'forecast', ...ends].join(',')}\n`;
}

export function answerSeries(deps: AnswerDeps, asked: Asked, task: SeriesTask): SeriesAnswer {
  const values = Array.from(task.values);
  const training = values.slice(0, task.origin);
  const actual = task.holdout ? values.slice(task.origin, task.origin + task.horizon) : [];
  const scale = seasonalScale(training, task.season);
  const forecastBy = deps.forecasterOf(training, {
    season: task.season,
    horizon: task.horizon,
    levels: asked.levels,
    ...(asked.seed === undefined ? {} : { seed: asked.seed }),
  });
  const answers = asked.models.map((model) => {
    const startedMs = deps.cpuMs();
    const { result, form, fallback } = answered(forecastBy, model);
    const cpuMs = deps.cpuMs() - startedMs;
    return { row: rowOf(task.id, model, form, result), score: { ...scoreOf(result, actual, scale), cpuMs, fallback } };
  });
  return { rows: answers.map(({ row }) => row).join(''), scores: answers.map(({ score }) => score) };
}

/** The asked model's answer, or that of the first simpler one that does not fail, and the form in words. */
function answered(forecastBy: (model: string) => ForecastResult, asked: string) {
  const failures: string[] = [];
  for (let model = asked; ; model = simplerThan(model)) {
    try {
      const result = forecastBy(model);
      if (!result.point.every((value) => value >= 0 && value < Infinity)) throw new Error('a forecast is no number');
      const notes = result.insufficientHistory && result.reason !== undefined ? [...failures, result.reason] : failures;
      const fallback = notes.length > 0;
      return { result, form: fallback ? `${result.form} (${notes.join('; ')})` : result.form, fallback };
    } catch (error) {
      if (model === LAST_RESORT) throw error;
      failures.push(`${model} failed: ${messageOf(error)}`);
    }
  }
}

function simplerThan(model: string): string {
  return modelNamed(model).fallback?.name ?? LAST_RESORT;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, ' ').slice(0, MESSAGE_CHARS_MAX);
}

/** Commas of a form become semicolons, as in the reference files, so that the cell needs no quotes. */
function rowOf(id: string, method: string, form: string, { point, intervals }: ForecastResult): string {
  const ends = intervals.flatMap(({ lower, upper }) => [lower.join(';'), upper.join(';')]);
  const cells = [csvCell(id), method, csvCell(form.replaceAll(',', ';')), point.join(';'), ...ends];
  return `${cells.join(',')}\n`;
}

function scoreOf({ point, intervals }: ForecastResult, actual: readonly number[], scale: number | null) {
  return {
    smape: smape(actual, point),
    mase: mase(actual, point, scale),
    coverage: intervals.map(({ lower, upper }) => coverage(actual, lower, upper)),
  };
}
