// Estimates the coefficients of one ARIMA form by exact maximum likelihood, as R's stats::arima(method = "ML").
// Autoregressive and moving-average parts are searched as inverse hyperbolic tangents of partial autocorrelations, so every
// candidate is stationary and invertible and the search has no bounds. Forms with both kinds of plain terms have several hills,
// where the two nearly cancel, so they are searched from several starts.

import { log, power } from '../numeric/elementary.ts';
import { createDescent, type Descent } from '../numeric/minimise.ts';
import { type ArmaCoefficients, createLagPolynomials, fillLagPolynomials, isUsable } from './coefficients.ts';
import type { Differencing } from './differencing.ts';
import { createExactLikelihood, type Likelihood } from './exact-likelihood.ts';
import { armaTerms, coefficientCount, type Order } from './order.ts';
import { createSearchObjective } from './search-objective.ts';
import { createSearchSpace, toSearchPoint } from './search-point.ts';

/**
 * A change of the log-likelihood below this ends a search: one that only says which start is best, one that says how good the form is,
 * and one that is to be kept. The last digits take as many steps as all before them.
 */
const LOOSE_GAIN = 0.05;
const TELLING_GAIN = 2e-3;
const FINE_GAIN = 1e-6;
const REFIT_GAIN = 1e-3;
/** A form whose AICc is so far above the best one at the end of the first search, or of the second, will not come first. */
const HOPELESS_ABOVE = 2;
const BEATEN_ABOVE = 0.1;
/** Ends as near to each other as this in log-likelihood may change places in the last search. */
const LEVEL = 0.05;
/** How far below the likeliest a loosely searched end may lie and still be searched to the end. */
const WORTH_POLISHING = 3;
/** The first autoregressive and the first moving-average partial of the starts where they cancel each other. */
const CANCELLING = [1, -1];

export type ExactEstimate = {
  readonly order: Order;
  readonly coefficients: ArmaCoefficients;
  readonly likelihood: Likelihood;
  /** Full lag polynomials, seasonal terms multiplied in. */
  readonly phi: Float64Array;
  readonly theta: Float64Array;
  readonly aicc: number;
  /** False when a root lies too near the unit circle to trust the form. */
  readonly usable: boolean;
};

/** Akaike's criterion with the small-sample correction (Hurvich & Tsai 1989); Infinity when there are too few values for it. */
function correctedAic(minusTwiceLogLikelihood: number, order: Order, values: number): number {
  const parameters = coefficientCount(order) + 1;
  const room = values - parameters - 1;
  return room > 0 ? minusTwiceLogLikelihood + 2 * parameters + (2 * parameters * (parameters + 1)) / room : Infinity;
}

/**
 * @param series differenced values
 * @param toBeat the least AICc of other forms: a search that stays clearly above it is given up, or not carried to the last digits
 * @returns null when it was given up, or has no likelihood, as on a series that differencing made constant
 */
export function fitExact(series: Float64Array, order: Order, toBeat = Infinity): ExactEstimate | null {
  const objective = createSearchObjective(series, order);
  const count = series.length;
  const descents = starts(order).map((start) => {
    const descent = createDescent(objective, start);
    descent.advance(LOOSE_GAIN / count);
    return descent;
  });
  const likeliest = leastOf(descents);
  if (aiccAt(likeliest, order, count) > toBeat + HOPELESS_ABOVE) return null;
  const near = descents.filter(({ value }) => value <= likeliest + WORTH_POLISHING / count);
  for (const descent of near) descent.advance(TELLING_GAIN / count);
  if (aiccAt(leastOf(near), order, count) > toBeat + BEATEN_ABOVE) return likeliestUsable(series, order, near);
  const chosen = endsOf(order, near)[0]?.descent.value ?? Infinity;
  for (const least of new Set([leastOf(near), chosen])) {
    const level = near.filter(({ value }) => value >= least && value <= least + LEVEL / count);
    for (const descent of level) descent.advance(FINE_GAIN / count);
  }
  return likeliestUsable(series, order, near);
}

function leastOf(descents: readonly Descent[]): number {
  return descents.reduce((least, { value }) => Math.min(least, value), Infinity);
}

/**
 * The same order on another stretch of the series, searched from the coefficients of an earlier fit alone: what walking forward
 * needs, at a tenth of a fit's cost.
 * @returns null when that place has no likelihood, as on a flat stretch
 */
export function refitFrom({ order, coefficients }: ExactEstimate, series: Float64Array): ExactEstimate | null {
  const descent = createDescent(createSearchObjective(series, order), toSearchPoint(coefficients));
  descent.advance(REFIT_GAIN / series.length);
  return likeliestUsable(series, order, [descent]);
}

/** The criterion that belongs to a value of the objective. */
function aiccAt(value: number, order: Order, count: number): number {
  return correctedAic(2 * count * (value + 0.5 + 0.5 * log(2 * Math.PI)), order, count);
}

function starts(order: Order): Float64Array[] {
  const origin = new Float64Array(armaTerms(order));
  if (order.p === 0 || order.q === 0) return [origin];
  const cancelling = CANCELLING.map((partial) => {
    const start = Float64Array.from(origin);
    start[0] = partial;
    start[order.p] = partial;
    return start;
  });
  return [origin, ...cancelling];
}

/** The likeliest end, a usable one before any other. */
function likeliestUsable(series: Float64Array, order: Order, descents: readonly Descent[]): ExactEstimate | null {
  const best = endsOf(order, descents)[0];
  return best === undefined ? null : estimateAt(series, order, best.coefficients);
}

/** Usable ones before others, then the likeliest first. */
function endsOf(order: Order, descents: readonly Descent[]) {
  return descents
    .filter(({ value }) => Number.isFinite(value))
    .map((descent) => {
      const coefficients = coefficientsAt(descent.at, order);
      return { descent, coefficients, usable: isUsable(coefficients, order.season) };
    })
    .sort((a, b) => Number(b.usable) - Number(a.usable) || a.descent.value - b.descent.value);
}

function coefficientsAt(point: Float64Array, order: Order): ArmaCoefficients {
  const space = createSearchSpace(order);
  space.moveTo(point);
  return space.coefficients;
}

/** A form with these very coefficients: one pass over the series. */
export function estimateAt(series: Float64Array, order: Order, coefficients: ArmaCoefficients): ExactEstimate | null {
  const { phi, theta } = createLagPolynomials(order);
  fillLagPolynomials({ phi, theta }, coefficients, order.season);
  const likelihood = createExactLikelihood(series, phi.length, theta.length, order.constant).evaluate(phi, theta);
  if (!Number.isFinite(likelihood.value)) return null;
  const aicc = correctedAic(-2 * likelihood.logLikelihood, order, series.length);
  return { order, coefficients, likelihood, phi, theta, aicc, usable: isUsable(coefficients, order.season) };
}

/** No terms at all: the differenced series is its mean, or 0, and noise, which may have no size. */
export function plainEstimate(series: Float64Array, differencing: Differencing): ExactEstimate {
  const constant = differencing.d + differencing.D <= 1;
  const none = new Float64Array(0);
  const mean = constant ? series.reduce((sum, value) => sum + value, 0) / series.length : 0;
  const variance = series.reduce((sum, value) => sum + power(value - mean, 2), 0) / series.length;
  const logLikelihood = -0.5 * series.length * (log(2 * Math.PI * Math.max(variance, Number.MIN_VALUE)) + 1);
  const order = { p: 0, q: 0, P: 0, Q: 0, constant, ...differencing };
  return {
    order,
    coefficients: { ar: none, ma: none, seasonalAr: none, seasonalMa: none },
    likelihood: { value: 0, variance, mean, logLikelihood },
    phi: none,
    theta: none,
    aicc: correctedAic(-2 * logLikelihood, order, series.length),
    usable: true,
  };
}
