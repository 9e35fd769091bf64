// Fits forms of exponential smoothing to a series by maximum likelihood, parameters and first states together.
// Every form is searched from several starts, R's own among them, and the likeliest end is kept: see least-squares.ts for the search.
// Guarantee: deterministic; a form that cannot be fitted (no finite likelihood) is left out.
// Reference: Hyndman, Koehler, Ord & Snyder (2008), chapter 5; R forecast::ets 8.20.
import type { Series } from '../series.ts';
import { createFilter, type Filter } from './filter.ts';
import { type EtsForm, formsFor } from './form.ts';
import { type Descent, descend } from './least-squares.ts';
import { type Layout, layoutOf, type Place, type Smoothing, smoothingAt } from './place.ts';
import { createSlopes, type Slopes } from './slopes.ts';
import { cautiousSmoothing, firstStates, placeFrom } from './start.ts';

/** Rounds after which the starts are compared and the best goes on. */
const SCOUT_ROUNDS = 5;
const ROUNDS_MAX = 60;
const TOLERANCE = 1e-6;
/** Starts beside R's: α, and β, γ as shares of what α leaves them. */
const FURTHER_STARTS: readonly (readonly [number, number, number])[] = [
  [0.3, 0.1, 0.1],
  [0.8, 0.02, 0.05],
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
};

/** What was fitted to a series object: several models ask for all its forms. */
const known = new WeakMap<Series, readonly EtsFit[]>();

/** Every form that the series can carry, simplest first. */
export function fitForms(series: Series): readonly EtsFit[] {
  const found = known.get(series);
  if (found !== undefined) return found;
  const fits = formsFor(series).flatMap((form) => fitForm(series, form) ?? []);
  known.set(series, fits);
  return fits;
}

/** @param from an earlier fit of the same form, whose end is then the only start; null when the form has no finite likelihood */
export function fitForm({ values, season }: Series, form: EtsForm, from?: EtsFit): EtsFit | null {
  const unit = values.reduce((most, value) => Math.max(most, value), 0);
  const scaled = Float64Array.from(values, (value) => value / unit);
  const layout = layoutOf(form, season);
  const filter = createFilter(scaled, layout);
  const slopes = createSlopes(scaled, layout);
  const starts = from === undefined ? startsOf(scaled, layout) : [inUnit(from, unit, layout)];
  const best = search(filter, slopes, layout, starts);
  return best === null ? null : fitAt(best, filter, layout, unit, values.length);
}

function search(filter: Filter, slopes: Slopes, layout: Layout, starts: readonly Place[]): Descent | null {
  const scouts = starts.map((start) => descend(filter, slopes, layout, start, TOLERANCE, SCOUT_ROUNDS));
  const best = scouts.reduce((least, next) => (next.misfit < least.misfit ? next : least));
  if (!Number.isFinite(best.misfit)) return null;
  return descend(filter, slopes, layout, best.at, TOLERANCE, ROUNDS_MAX);
}

function startsOf(values: Float64Array, layout: Layout): Place[] {
  const first = firstStates(values, layout.form, layout.season);
  const cautious = cautiousSmoothing(layout);
  const further = FURTHER_STARTS.map(([alpha, beta, gamma]) => ({
    alpha,
    beta: alpha * beta,
    gamma: (1 - alpha) * gamma,
    phi: cautious.phi,
  }));
  return [cautious, ...further].map((smoothing) => placeFrom(layout, smoothing, first));
}

function inUnit({ place, unit: before }: EtsFit, unit: number, layout: Layout): Place {
  const ratio = before / unit;
  const sized = layout.form.season === 'M' ? layout.seasonal : layout.size;
  return place.map((value, index) => (index >= layout.level && index < sized ? value * ratio : value));
}

function fitAt({ at, misfit }: Descent, filter: Filter, layout: Layout, unit: number, count: number): EtsFit {
  const { form, size } = layout;
  // Relative errors are free of the unit, but Σ log f is not; both ways the misfit grows by 2n·log(unit).
  const logLikelihood = -0.5 * misfit - count * Math.log(unit);
  const counted = size + 1;
  return {
    ...{ form, season: layout.season, unit, place: at, smoothing: smoothingAt(at, layout), logLikelihood },
    aicc: -2 * logLikelihood + (2 * counted * count) / (count - counted - 1),
    variance: filter.run(at).sumOfSquares / (count - size),
  };
}
