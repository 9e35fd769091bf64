// Fits forms of exponential smoothing to a series by maximum likelihood, parameters and first states together.
// The likelihood has several hills: one start leads to a hill much as R's does, further starts find the others. See least-squares.ts
// for the search.
// Guarantee: deterministic; a form that cannot be fitted (no finite likelihood) is left out.
// Reference: Hyndman, Koehler, Ord & Snyder (2008), chapter 5; R forecast::ets 8.20.

import { createMemory } from '../memory.ts';
import { log } from '../numeric/elementary.ts';
import type { Series } from '../series.ts';
import { createFilter, type Filter } from './filter.ts';
import { type EtsForm, formsFor } from './form.ts';
import { type Descent, descend } from './least-squares.ts';
import { movedOffBound, withMovingSeason } from './moving-season.ts';
import { type Layout, layoutOf, type Place, type Smoothing, smoothingAt } from './place.ts';
import { searchAsR } from './search-as-r.ts';
import { createSlopes } from './slopes.ts';
import { firstStates, placeFrom } from './start.ts';
import { mappedSquares } from './trend-profile.ts';

const ROUNDS_MAX = 60;
const TOLERANCE = 1e-4;
/** What a rough map may miss: a hill is looked for when the map shows this share of the wanted margin. */
const MAPPED_SHARE = 0.5;
/** A start whose misfit is above the best one by this after its first rounds is given up. */
const HOPELESS = 20;
/** Shares: of 1 for α, of α for β, of 1 - α for γ. */
type Start = { readonly alpha: number; readonly beta: number; readonly gamma: number; readonly phi: number };
/**
 * R's start of a form without a season. With one R begins at α = 0.2/m; from there the better descent used here falls into a
 * lower hill with γ at its least: on 38 long retail series MASE was 1.108 so, 1.060 from here, and R's 1.060.
 */
const FIRST_START: Start = { alpha: 0.2, beta: 0.1, gamma: 0.05, phi: 0.978 };
const FURTHER_STARTS: readonly Start[] = [
  { alpha: 0.02, beta: 0.1, gamma: 0.05, phi: 0.978 },
  { alpha: 0.9, beta: 0.15, gamma: 0.05, phi: 0.97 },
  { alpha: 0.3, beta: 0.3, gamma: 0.2, phi: 0.97 },
  { alpha: 0.1, beta: 0.1, gamma: 0.5, phi: 0.9 },
  { alpha: 0.6, beta: 0.2, gamma: 0.9, phi: 0.95 },
];

export type EtsFit = {
  readonly form: EtsForm;
  readonly season: number;
  /** What a value is divided by before it is fitted; level, slope and additive seasonal states are in this unit. */
  readonly unit: number;
  readonly place: Place;
  readonly smoothing: Smoothing;
  /** R's: without the constant -n/2·(log 2π + 1 - log n), comparable among these forms only. */
  readonly logLikelihood: number;
  readonly aicc: number;
  /** Σe² / (n - k) of the form's own misses, relative ones for multiplicative errors. */
  readonly variance: number;
  /** Sum of one-step misses as a share of the sum of values: below 0 when the fit forecasts too much. */
  readonly bias: number;
};

/** What was fitted to a series object: several models ask for all its forms. */
const known = createMemory<Series, readonly EtsFit[]>();

/** Every form that the series can carry, simplest first, each on the hill its first start leads to. */
export function fitForms(series: Series): readonly EtsFit[] {
  const found = known.recall(series);
  if (found !== undefined) return found;
  const fits = formsFor(series).flatMap((form) => fitFrom(series, form, [FIRST_START]) ?? []);
  known.keep(series, fits);
  return fits;
}

/** The likeliest fit of one form from all starts; null when the form has no finite likelihood. */
export function fitForm(series: Series, form: EtsForm): EtsFit | null {
  return fitFrom(series, form, [FIRST_START, ...FURTHER_STARTS]);
}

/**
 * A form with additive errors and no season where R's ses or holt stops, unless the hill of the first start is higher by more than
 * `margin` in log-likelihood.
 */
export function fitAsR(series: Series, trend: 'A' | 'Ad', margin: number): EtsFit | null {
  const form: EtsForm = { error: 'A', trend, season: 'N' };
  const problem = prepare(series.values, form, series.season);
  const { smoothing, level, slope, meanSquare } = searchAsR(series.values, trend);
  const first = { level: level / problem.unit, slope: slope / problem.unit, seasonal: new Float64Array(0) };
  const at = placeFrom(problem.layout, smoothing, first);
  const misfit = problem.filter.misfit(at);
  const found = Number.isFinite(misfit) ? fitAt({ at, misfit }, problem) : null;
  // Without a place much better on the map of the whole region there is no such hill.
  const count = series.values.length;
  const gain = 0.5 * count * log((count * meanSquare) / mappedSquares(series.values, trend === 'Ad'));
  if (found !== null && !(gain > MAPPED_SHARE * margin)) return found;
  const higher = fitFrom(series, form, [FIRST_START]);
  return (higher?.logLikelihood ?? -Infinity) > (found?.logLikelihood ?? -Infinity) + margin ? higher : found;
}

/** The form of an earlier fit again, for a series that has grown or changed a little: that fit's place is the only start. */
export function refitForm({ values, season }: Series, from: EtsFit): EtsFit | null {
  const problem = prepare(values, from.form, season);
  const { scaled, filter, layout, unit } = problem;
  const found = descend(
    filter,
    createSlopes(scaled, layout),
    layout,
    inUnit(from, unit, layout),
    TOLERANCE,
    ROUNDS_MAX,
  );
  return Number.isFinite(found.misfit) ? fitAt(found, problem) : null;
}

/** The same form with γ where its likelihood and the prior of ets/moving-season.ts put it; the fit itself when it has no season. */
export function settleSeason({ values, season }: Series, fit: EtsFit): EtsFit {
  if (fit.form.season === 'N') return fit;
  const problem = prepare(values, fit.form, season);
  const { layout, unit, scaled } = problem;
  const { filter, slopes } = withMovingSeason(problem.filter, createSlopes(scaled, layout), layout, values.length);
  const start = movedOffBound(inUnit(fit, unit, layout), layout);
  const { at } = descend(filter, slopes, layout, start, TOLERANCE, ROUNDS_MAX);
  const misfit = problem.filter.misfit(at);
  return Number.isFinite(misfit) ? fitAt({ at, misfit }, problem) : fit;
}

type Problem = {
  readonly unit: number;
  readonly scaled: Float64Array;
  readonly layout: Layout;
  readonly filter: Filter;
};

function prepare(values: readonly number[], form: EtsForm, season: number): Problem {
  let unit = 0;
  for (let t = 0; t < values.length; t++) unit = Math.max(unit, values[t] as number);
  const scaled = new Float64Array(values.length);
  for (let t = 0; t < scaled.length; t++) scaled[t] = (values[t] as number) / unit;
  const layout = layoutOf(form, season);
  return { unit, scaled, layout, filter: createFilter(scaled, layout) };
}

function fitFrom({ values, season }: Series, form: EtsForm, starts: readonly Start[]): EtsFit | null {
  const problem = prepare(values, form, season);
  const { scaled, layout, filter } = problem;
  const slopes = createSlopes(scaled, layout);
  const first = firstStates(scaled, form, layout.season);
  const flat = { ...firstStates(scaled, { ...form, trend: 'N' }, layout.season), slope: 0 };
  let best: Descent | null = null;
  for (const { alpha, beta, gamma, phi } of starts) {
    const smoothing = { alpha, beta: alpha * beta, gamma: (1 - alpha) * gamma, phi };
    const steep = placeFrom(layout, smoothing, first);
    // A relative error needs forecasts above 0, which a line through the first values may miss; a level does not.
    const place = Number.isFinite(filter.misfit(steep)) ? steep : placeFrom(layout, smoothing, flat);
    const found = descend(filter, slopes, layout, place, TOLERANCE, ROUNDS_MAX, (best?.misfit ?? Infinity) + HOPELESS);
    if (found.misfit < (best?.misfit ?? Infinity)) best = found;
  }
  return best === null ? null : fitAt(best, problem);
}

function inUnit({ place, unit: before }: EtsFit, unit: number, layout: Layout): Place {
  const ratio = before / unit;
  const sized = layout.form.season === 'M' ? layout.seasonal : layout.size;
  return place.map((value, index) => (index >= layout.level && index < sized ? value * ratio : value));
}

function fitAt({ at, misfit }: Descent, { filter, layout, unit, scaled }: Problem): EtsFit {
  const { form, size } = layout;
  const count = scaled.length;
  // Relative errors are free of the unit, but Σ log f is not; both ways the misfit grows by 2n·log(unit).
  const logLikelihood = -0.5 * misfit - count * log(unit);
  const counted = size + 1;
  const { fitted, sumOfSquares } = filter.run(at);
  return {
    ...{ form, season: layout.season, unit, place: at, smoothing: smoothingAt(at, layout), logLikelihood },
    aicc: -2 * logLikelihood + (2 * counted * count) / (count - counted - 1),
    variance: sumOfSquares / (count - size),
    bias: 1 - sum(fitted) / sum(scaled),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
