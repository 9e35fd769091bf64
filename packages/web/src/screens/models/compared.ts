// The stored forecasts of one category, ready to show: in which order, with which range, beside which history.

import type { ModelComparison } from '../../api/answers.ts';
import type { ForecastRange, Spot } from '../../charts/small-multiples.tsx';
import type { CategoryHistory } from '../../queries/comparison.ts';
import type { Texts } from '../../texts/en.ts';
import { compare } from '../../words/decimal.ts';
import { namedModels } from '../../words/models.ts';

export type ComparedCategory = ModelComparison['categories'][number];
export type ComparedModel = ComparedCategory['models'][number];

/** The model that listens to the others, and stands first. */
export const CHOOSER = 'auto';
/** The level that is drawn, in per cent. */
export const LEVEL = 80;
/** How many models are shown until all are asked for. */
export const MODELS_FIRST = 10;

/** The chooser, the champion, then the others as the page names them: the most useful before the simplest. */
export function orderedModels({ models, champion }: ComparedCategory, texts: Texts): readonly ComparedModel[] {
  const names: readonly string[] = namedModels(texts);
  const place = ({ model }: ComparedModel) => {
    if (model === CHOOSER) return -2;
    if (model === champion) return -1;
    const known = names.indexOf(model);
    return known < 0 ? names.length : known;
  };
  return models.toSorted((a, b) => place(a) - place(b) || a.model.localeCompare(b.model));
}

export function rangeOf({ intervals }: ComparedModel) {
  return intervals.find(({ level }) => level === LEVEL);
}

/** A forecast that rests on too little; it is said, not drawn. */
export function isFounded(model: ComparedModel): boolean {
  return model.insufficient_history !== true;
}

/** The least and the most that a founded model says. */
export function spreadOf(models: readonly ComparedModel[]) {
  const [first, ...rest] = models.filter(isFounded);
  if (first === undefined) return undefined;
  let [low, high] = [first.forecast, first.forecast];
  for (const { forecast } of rest) {
    if (compare(forecast, low) < 0) low = forecast;
    if (compare(forecast, high) > 0) high = forecast;
  }
  return { low, high };
}

export interface Shown {
  /** The starts of the closed buckets, of the running one, and of the period that is forecast. */
  readonly starts: readonly string[];
  readonly closed: readonly Spot[];
  readonly running: Spot | undefined;
  /** Where the forecast stands. */
  readonly at: number;
}

/** @param periodStart of the period that is forecast: the bucket that ends there is still running */
export function shownHistory(history: CategoryHistory | undefined, periodStart: string): Shown {
  const amounts = history?.categories[0]?.amounts ?? [];
  // Before the first sale there is nothing to see.
  const first = Math.max(
    0,
    amounts.findIndex((amount) => Number(amount) !== 0),
  );
  const before = (history?.buckets.slice(first) ?? []).filter(({ start }) => start < periodStart);
  const spots = before.map((_, at): Spot => ({ at, value: Number(amounts[first + at] ?? 0) }));
  const runs = before.at(-1)?.end === periodStart;
  return {
    starts: [...before.map(({ start }) => start), periodStart],
    closed: runs ? spots.slice(0, -1) : spots,
    running: runs ? spots.at(-1) : undefined,
    at: before.length,
  };
}

export function drawnRange(model: ComparedModel, at: number): ForecastRange | undefined {
  const range = rangeOf(model);
  return range && { at, lower: Number(range.lower), upper: Number(range.upper) };
}
