// The forecast models by the names that people read.

import type { Texts } from '../texts/en.ts';

/** Those that stand in the control; all others are behind it. */
export const FIRST_MODELS = ['auto', 'ets', 'arima', 'theta', 'rolling'] as const;

type Labels = Texts['modelNames'];

/** A name for people; the model's own for one that this page does not know yet. */
export function modelLabel(model: string, texts: Texts): string {
  return isNamed(model, texts.modelNames) ? texts.modelNames[model] : model;
}

/** The models that this page has a name for. */
export function namedModels(texts: Texts): ReadonlyArray<keyof Labels> {
  return Object.keys(texts.modelNames) as Array<keyof Labels>;
}

function isNamed(model: string, labels: Labels): model is keyof Labels {
  return Object.hasOwn(labels, model);
}
