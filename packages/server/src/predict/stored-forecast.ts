// A stored forecast and how it was made. Guarantee: the stored parameters and the same series give the stored result again, bit
// for bit, as long as the model's version is the stored one.
import { EFFECTS_VERSION, type ForecastResult, isModelName, modelNamed, modelNames } from '@topline/forecast';
import type { ForecastIdentity, ForecastRow } from '../store/insert-forecasts.ts';
import type { ForecastInput } from './forecast-input.ts';
import { type Asked, LEVELS, parametersOf, runForecasts, STEPS } from './forecast-task.ts';
import { type CategorySeries, inputHashOf } from './series.ts';

export type StoredResult = Omit<ForecastResult, 'inputHash'> & { readonly failed?: true };

export type Reproduction =
  | { readonly ok: true; readonly result: string }
  | { readonly ok: false; readonly reason: 'other-input' | 'other-version'; readonly detail: string };

/** The model that chooses among the others; what it chose is the champion of its series. */
export const CHOOSER = 'auto';

export function askedOf(season: number, lookback: number, levels: readonly number[] = LEVELS): Asked {
  return { season, lookback, horizon: STEPS, levels, outliers: 'dampen', effects: EFFECTS_VERSION };
}

/** Every forecast that the worker owes for this input. */
export function identitiesOf(input: ForecastInput, series: CategorySeries, lookback: number): ForecastIdentity[] {
  const parameters = parametersOf(askedOf(series.season, lookback));
  return modelNames.map((model) => ({
    categoryId: series.categoryId,
    bucketType: input.bucketType,
    model,
    modelVersion: modelNamed(model).version,
    parameters,
    origin: input.outlook.origin,
    inputHash: series.inputHash,
  }));
}

/** The input hash has a column of its own. */
export function resultText({ inputHash: _, ...result }: ForecastResult): string {
  return JSON.stringify(result);
}

export function parseResult(row: ForecastRow): StoredResult {
  // Written by resultText, by this program.
  return JSON.parse(row.result) as StoredResult;
}

/** The name of the model that the chooser chose, as its form begins with it; null when the history allowed no choice. */
export function championOf(result: StoredResult): string | null {
  const name = /^[a-z]+/.exec(result.form)?.[0] ?? '';
  return result.insufficientHistory || !isModelName(name) ? null : name;
}

/** Makes a stored forecast again from what is stored with it and its series, drivers included. */
export function reproduce(
  row: ForecastRow,
  { values, drivers = [] }: Pick<CategorySeries, 'values' | 'drivers'>,
): Reproduction {
  const asked = JSON.parse(row.parameters) as Asked;
  const hash = inputHashOf(values, asked.season, drivers);
  if (hash !== row.inputHash) {
    return { ok: false, reason: 'other-input', detail: `the series has hash ${hash}, stored is ${row.inputHash}` };
  }
  const { version } = modelNamed(row.model);
  if (version !== row.modelVersion || asked.effects !== EFFECTS_VERSION) {
    const now = `${row.model} is ${version} with ${EFFECTS_VERSION} now`;
    const detail = `${now}, stored is ${row.modelVersion} with ${asked.effects ?? 'none'}`;
    return { ok: false, reason: 'other-version', detail };
  }
  const results = runForecasts({ kind: 'forecast', values, drivers, models: [row.model], ...asked });
  return { ok: true, result: results.map(resultText).join() };
}
