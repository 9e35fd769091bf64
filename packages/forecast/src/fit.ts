// From a series and an asked model to a fit: the asked model's, or that of the first of its fallbacks that the history can carry.
// A fit is a pure function of series, model and options, and a Series never changes, so each is made once: a combination, its members
// and a walk over origins share them. What is remembered goes with the series object.
import { createMemory } from './memory.ts';
import type { FitOptions, Fitted, Model } from './model.ts';
import { constant } from './models/constant.ts';
import { isConstant, type Series } from './series.ts';

/** With fewer values than this no model is trusted, and the answer says so whatever was asked. */
const HISTORY_MIN = 3;

export type FitOutcome = {
  readonly fitted: Fitted;
  readonly model: Model;
  readonly reason?: string;
  readonly insufficientHistory: boolean;
};

type Known = { readonly fits: Map<string, FitOutcome>; readonly prefixes: Map<number, Series> };

const known = createMemory<Series, Known>();

/** Fits the asked model, or the first of its fallbacks that this history can carry. */
export function fitOrFallBack(series: Series, asked: Model, options: FitOptions): FitOutcome {
  const { fits } = knownOf(series);
  const key = keyOf(asked, options);
  const found = fits.get(key);
  if (found !== undefined) return found;
  const outcome = outcomeOf(series, asked, options);
  fits.set(key, outcome);
  return outcome;
}

/** The first `length` values, as a series of their own. */
export function prefixOf(series: Series, length: number): Series {
  if (length === series.values.length) return series;
  const { prefixes } = knownOf(series);
  const found = prefixes.get(length);
  if (found !== undefined) return found;
  const prefix: Series = { values: series.values.slice(0, length), season: series.season };
  prefixes.set(length, prefix);
  return prefix;
}

/** Options that change nothing must not make a fit a second time. */
function keyOf(asked: Model, options: FitOptions): string {
  const uses: string[] = [];
  for (let model: Model | null = asked; model !== null; model = model.fallback) {
    if (model.uses !== undefined) uses.push(...model.uses);
  }
  if (uses.length === 0) return asked.name;
  return `${asked.name} ${JSON.stringify(Object.entries(options).filter(([option]) => uses.includes(option)))}`;
}

/** The last `count` values of a long history, as a series of their own; a shorter one itself. */
export function latestOf(series: Series, count: number): Series {
  return series.values.length <= count
    ? series
    : { values: series.values.slice(series.values.length - count), season: series.season };
}

function knownOf(series: Series): Known {
  const found = known.recall(series);
  if (found !== undefined) return found;
  const empty: Known = { fits: new Map(), prefixes: new Map() };
  known.keep(series, empty);
  return empty;
}

function outcomeOf(series: Series, asked: Model, options: FitOptions): FitOutcome {
  const count = series.values.length;
  if (count >= HISTORY_MIN && isConstant(series.values)) {
    const reason = `all ${count} values are equal, so there is nothing for ${asked.name} to learn from`;
    return { fitted: constant.fit(series, options), model: constant, reason, insufficientHistory: true };
  }
  const model = carriedBy(series, asked);
  const fitted = model.fit(series, options);
  if (model === asked && count >= HISTORY_MIN) {
    return {
      fitted,
      model,
      ...(fitted.reason === undefined ? {} : { reason: fitted.reason }),
      insufficientHistory: false,
    };
  }
  const reason =
    model === asked
      ? `${count} values are too few to trust; ${HISTORY_MIN} are needed`
      : `${asked.name} needs ${asked.minimumLength(series.season)} values, the history has ${count}; ${model.name} answers instead`;
  return { fitted, model, reason, insufficientHistory: true };
}

function carriedBy({ values, season }: Series, asked: Model): Model {
  let model = asked;
  while (values.length < model.minimumLength(season) && model.fallback !== null) model = model.fallback;
  return model;
}
