// Estimates the coefficients of one ARIMA form by maximum likelihood, as R's stats::arima(method = "CSS-ML").
// Autoregressive and moving-average parts are searched as inverse hyperbolic tangents of partial autocorrelations, so every
// candidate is stationary and invertible and the search has no bounds. The conditional sum of squares gives the start.
import { minimise } from '../numeric/minimise.ts';
import { createConditionalLikelihood } from './conditional-likelihood.ts';
import type { Differencing } from './differencing.ts';
import { createExactLikelihood, type Likelihood } from './exact-likelihood.ts';
import { armaTerms, coefficients, type Order } from './order.ts';
import { expand, fromPartials, rootsBeyond, toPartials } from './polynomial.ts';

/** A change of ½·log σ² below this ends a search: about 1e-6 of log-likelihood on a hundred values. */
const TOLERANCE = 1e-8;
/** Roots nearer to the unit circle than this make a form unusable for choosing, as in R's auto.arima. */
const ROOT_RADIUS = 1.01;
/** Starts of a search keep this far from the border of stationarity, where the likelihood has no slope. */
const START_PARTIAL_MAX = 0.98;

export type ArmaCoefficients = {
  readonly ar: Float64Array;
  readonly ma: Float64Array;
  readonly seasonalAr: Float64Array;
  readonly seasonalMa: Float64Array;
};

export type ConditionalEstimate = {
  readonly coefficients: ArmaCoefficients;
  readonly variance: number;
  readonly usable: boolean;
};

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
export function correctedAic(minusTwiceLogLikelihood: number, order: Order, values: number): number {
  const parameters = coefficients(order) + 1;
  const room = values - parameters - 1;
  return room > 0 ? minusTwiceLogLikelihood + 2 * parameters + (2 * parameters * (parameters + 1)) / room : Infinity;
}

/** @param series differenced values @returns null when the form needs more values than there are, or its innovations explode */
export function fitConditional(series: Float64Array, order: Order): ConditionalEstimate | null {
  const work = createPolynomials(order);
  const conditional = createConditionalLikelihood(series, order.constant);
  const objective = (at: Float64Array) => {
    fill(work, split(at, order));
    return conditional(work.phi, work.theta).value;
  };
  const { at, value } = minimise(objective, new Float64Array(armaTerms(order)), TOLERANCE);
  if (!Number.isFinite(value)) return null;
  const found = split(at, order);
  return { coefficients: found, variance: Math.exp(2 * value), usable: isUsable(found, order.season) };
}

/**
 * Searches from two starts, no terms at all and the conditional estimate, and keeps the likelier end, a usable one before any other.
 * @param series differenced values
 * @returns null when neither start has a likelihood, as on a series that differencing made constant
 */
export function fitExact(series: Float64Array, order: Order): ExactEstimate | null {
  const work = createPolynomials(order);
  const exact = createExactLikelihood(series, work.phi.length, work.theta.length, order.constant);
  const objective = (at: Float64Array) => {
    fill(work, toCoefficients(at, order));
    return exact.evaluate(work.phi, work.theta).value;
  };
  const ends = starts(series, order)
    .map((start) => minimise(objective, start, TOLERANCE))
    .filter(({ value }) => Number.isFinite(value))
    .map(({ at, value }) => ({ found: toCoefficients(at, order), value }))
    .map((end) => ({ ...end, usable: isUsable(end.found, order.season) }))
    .sort((a, b) => Number(b.usable) - Number(a.usable) || a.value - b.value);
  const best = ends[0];
  if (best === undefined) return null;
  fill(work, best.found);
  const likelihood = exact.evaluate(work.phi, work.theta);
  return {
    order,
    coefficients: best.found,
    likelihood,
    phi: work.phi,
    theta: work.theta,
    aicc: correctedAic(-2 * likelihood.logLikelihood, order, series.length),
    usable: best.usable,
  };
}

function starts(series: Float64Array, order: Order): Float64Array[] {
  const origin = new Float64Array(armaTerms(order));
  if (origin.length === 0) return [origin];
  const conditional = fitConditional(series, order);
  return conditional === null ? [origin] : [origin, toUnbounded(conditional.coefficients)];
}

/** No terms at all: the differenced series is its mean, or 0, and noise, which may have no size. */
export function plainEstimate(series: Float64Array, differencing: Differencing): ExactEstimate {
  const constant = differencing.d + differencing.D <= 1;
  const none = new Float64Array(0);
  const mean = constant ? series.reduce((sum, value) => sum + value, 0) / series.length : 0;
  const variance = series.reduce((sum, value) => sum + (value - mean) ** 2, 0) / series.length;
  const logLikelihood = -0.5 * series.length * (Math.log(2 * Math.PI * Math.max(variance, Number.MIN_VALUE)) + 1);
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

type Polynomials = { readonly phi: Float64Array; readonly theta: Float64Array; readonly season: number };

function createPolynomials({ p, q, P, Q, season }: Order): Polynomials {
  return { phi: new Float64Array(p + P * season), theta: new Float64Array(q + Q * season), season };
}

function fill({ phi, theta, season }: Polynomials, at: ArmaCoefficients): void {
  expand(phi, at.ar, at.seasonalAr, season, -1);
  expand(theta, at.ma, at.seasonalMa, season, 1);
}

function split(at: Float64Array, { p, q, P }: Order): ArmaCoefficients {
  return {
    ar: at.subarray(0, p),
    ma: at.subarray(p, p + q),
    seasonalAr: at.subarray(p + q, p + q + P),
    seasonalMa: at.subarray(p + q + P),
  };
}

function toCoefficients(unbounded: Float64Array, order: Order): ArmaCoefficients {
  const parts = split(unbounded.map(Math.tanh), order);
  return {
    ar: fromPartials(parts.ar),
    ma: fromPartials(parts.ma).map((value) => -value),
    seasonalAr: fromPartials(parts.seasonalAr),
    seasonalMa: fromPartials(parts.seasonalMa).map((value) => -value),
  };
}

function toUnbounded({ ar, ma, seasonalAr, seasonalMa }: ArmaCoefficients): Float64Array {
  const partials = [ar, negative(ma), seasonalAr, negative(seasonalMa)].map(insidePartials);
  return Float64Array.from(partials.flatMap((part) => Array.from(part, Math.atanh)));
}

function negative(values: Float64Array): Float64Array {
  return values.map((value) => -value);
}

/** Partials of the coefficients, roots pulled outwards first as far as it takes to be stationary. */
function insidePartials(coefficients: Float64Array): Float64Array {
  for (let shrink = 1; shrink > 0.1; shrink *= 0.95) {
    const partials = toPartials(coefficients.map((value, index) => value * shrink ** (index + 1)));
    if (partials?.every((partial) => Math.abs(partial) <= START_PARTIAL_MAX)) return partials;
  }
  return new Float64Array(coefficients.length);
}

function isUsable({ ar, ma, seasonalAr, seasonalMa }: ArmaCoefficients, season: number): boolean {
  return (
    rootsBeyond(ar, ROOT_RADIUS) &&
    rootsBeyond(negative(ma), ROOT_RADIUS) &&
    rootsBeyond(seasonalAr, ROOT_RADIUS ** season) &&
    rootsBeyond(negative(seasonalMa), ROOT_RADIUS ** season)
  );
}
