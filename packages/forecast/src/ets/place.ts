// Where a form's numbers stand in one vector, so that a search can move through them as through a box.
// A place: α; how far β lies between its least value and α, 0 to 1; how far γ lies between its least value and 1 - α; φ; l(0); b(0);
// the first seasonal states of buckets 1 to m - 1. Each as far as the form has it. Bucket 0's state follows: the states sum to 0
// (additive) or m (multiplicative).
import { type EtsForm, parameterCount } from './form.ts';

export const SMOOTHING_MIN = 0.0001;
export const ALPHA_MAX = 0.9999;
export const PHI_MIN = 0.8;
export const PHI_MAX = 0.98;

export type Place = Float64Array;

/** Indices in a place; -1 for what the form has not. α is always 0. */
export type Layout = {
  readonly form: EtsForm;
  readonly size: number;
  /** Buckets in a season; 1 for a form without. */
  readonly season: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
  readonly level: number;
  readonly slope: number;
  /** Of bucket 1. */
  readonly seasonal: number;
};

export type Smoothing = { readonly alpha: number; readonly beta: number; readonly gamma: number; readonly phi: number };

export function layoutOf(form: EtsForm, season: number): Layout {
  const trended = form.trend !== 'N';
  const seasonal = form.season !== 'N';
  let next = 1;
  const take = (present: boolean) => (present ? next++ : -1);
  const beta = take(trended);
  const gamma = take(seasonal);
  const phi = take(form.trend === 'Ad');
  const level = take(true);
  const slope = take(trended);
  const size = parameterCount(form, season);
  const states = { level, slope, seasonal: seasonal ? next : -1 };
  return { form, size, season: seasonal ? season : 1, beta, gamma, phi, ...states };
}

/** β 0 without a trend, γ 0 without a season, φ 1 without damping. */
export function smoothingAt(at: Place, { beta, gamma, phi }: Layout): Smoothing {
  const alpha = at[0] as number;
  return {
    alpha,
    beta: beta < 0 ? 0 : SMOOTHING_MIN + (at[beta] as number) * (alpha - SMOOTHING_MIN),
    gamma: gamma < 0 ? 0 : SMOOTHING_MIN + (at[gamma] as number) * (1 - alpha - SMOOTHING_MIN),
    phi: phi < 0 ? 1 : (at[phi] as number),
  };
}

/** The place's numbers for given smoothing parameters, moved inside their region; its states are 0. */
export function placeWith(layout: Layout, { alpha, beta, gamma, phi }: Smoothing): Place {
  const at = new Float64Array(layout.size);
  const share = (value: number, most: number) =>
    most > SMOOTHING_MIN ? within((value - SMOOTHING_MIN) / (most - SMOOTHING_MIN), 0, 1) : 0;
  const inside = within(alpha, SMOOTHING_MIN, ALPHA_MAX);
  at[0] = inside;
  if (layout.beta >= 0) at[layout.beta] = share(beta, inside);
  if (layout.gamma >= 0) at[layout.gamma] = share(gamma, 1 - inside);
  if (layout.phi >= 0) at[layout.phi] = within(phi, PHI_MIN, PHI_MAX);
  return at;
}

export function boxOf(layout: Layout): { lower: Float64Array; upper: Float64Array } {
  const lower = new Float64Array(layout.size).fill(-Infinity);
  const upper = new Float64Array(layout.size).fill(Infinity);
  const bound = (index: number, least: number, most: number) => {
    if (index < 0) return;
    lower[index] = least;
    upper[index] = most;
  };
  bound(0, SMOOTHING_MIN, ALPHA_MAX);
  bound(layout.beta, 0, 1);
  bound(layout.gamma, 0, 1);
  bound(layout.phi, PHI_MIN, PHI_MAX);
  if (layout.form.season === 'M') lower.fill(0, layout.seasonal);
  return { lower, upper };
}

/** Writes the first seasonal states, bucket 0 first, into `states`; 0 for a form without a season. */
export function firstSeason(at: Place, { form, season, seasonal }: Layout, states: Float64Array): void {
  let rest = form.season === 'M' ? season : 0;
  for (let bucket = 1; bucket < season; bucket++) {
    const state = at[seasonal + bucket - 1] as number;
    states[bucket] = state;
    rest -= state;
  }
  states[0] = rest;
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
