// The forecast models in a merchant's words.

import { MODELS, type ModelName } from './api.ts';

export interface ModelWords {
  readonly label: string;
  /** Fits a narrow control. */
  readonly brief: string;
  /** What it does with `lookback` closed buckets of one kind ("week"). */
  readonly explain: (lookback: number, one: string) => string;
}

const WORDS: Readonly<Record<ModelName, ModelWords>> = {
  auto: {
    label: 'Automatic',
    brief: 'Auto',
    explain: (_lookback, one) =>
      `Several models together, each counting as much as it would have been right about earlier ${one}s.`,
  },
  rolling: {
    label: 'Rolling mean',
    brief: 'Rolling',
    explain: (lookback, one) => `The mean of the last ${lookback} closed ${one}s.`,
  },
  wma: {
    label: 'Weighted mean',
    brief: 'Weighted',
    explain: (lookback, one) => `The mean of the last ${lookback} closed ${one}s; newer ones count more.`,
  },
  ses: {
    label: 'Smoothing',
    brief: 'Smoothing',
    explain: (_lookback, one) => `Exponential smoothing: every closed ${one} counts, older ones less and less.`,
  },
  snaive: {
    label: 'Seasonal naive',
    brief: 'Seasonal',
    explain: (_lookback, one) =>
      one === 'day' ? 'The same weekday of the week before.' : `The same ${one} a year earlier.`,
  },
  arima: {
    label: 'ARIMA',
    brief: 'ARIMA',
    explain: (_lookback, one) => `Learns trend, season and memory from all closed ${one}s of each category.`,
  },
};

/** The other models of the comparison, by name only. */
const FURTHER_LABELS: ReadonlyMap<string, string> = new Map([
  ['naive', 'Last value'],
  ['drift', 'Drift'],
  ['croston', 'Croston'],
  ['sba', 'Croston, corrected'],
  ['tsb', 'Rare sales'],
  ['holt', 'Trend'],
  ['damped', 'Damped trend'],
  ['theta', 'Theta'],
  ['otm', 'Theta, optimised'],
  ['dotm', 'Theta, dynamic'],
  ['mstl', 'Decomposition'],
  ['ets', 'Smoothing, automatic'],
  ['temporal', 'All grains'],
  ['combination', 'Combination'],
  ['median', 'Median'],
]);

export const MODEL_CHOICES = MODELS.map((name) => ({ value: name, label: WORDS[name].brief }));

/** A name for people; the model's own for one that this page does not know yet. */
export function modelLabel(model: string): string {
  return modelWords(model)?.label ?? FURTHER_LABELS.get(model) ?? model;
}

export function modelWords(model: string): ModelWords | undefined {
  const name = MODELS.find((known) => known === model);
  return name === undefined ? undefined : WORDS[name];
}
