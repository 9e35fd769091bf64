// Estimates the coefficients of one ARIMA form by maximum likelihood, as R's stats::arima(method = "CSS-ML").
// Autoregressive and moving-average parts are searched as inverse hyperbolic tangents of partial autocorrelations, so every
// candidate is stationary and invertible and the search has no bounds. The conditional sum of squares gives the start.
import { minimise } from '../numeric/minimise.ts';
import {
  type ArmaCoefficients,
  blocksOf,
  createLagPolynomials,
  fillLagPolynomials,
  fromSearchPoint,
  isUsable,
  toSearchPoint,
} from './coefficients.ts';
import { createConditionalLikelihood } from './conditional-likelihood.ts';
import type { Differencing } from './differencing.ts';
import { createExactLikelihood, type Likelihood } from './exact-likelihood.ts';
import { armaTerms, coefficientCount, type Order } from './order.ts';

/** A change of ½·log σ² below this ends a search: about 1e-6 of log-likelihood on a hundred values. */
const TOLERANCE = 1e-8;
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
  const parameters = coefficientCount(order) + 1;
  const room = values - parameters - 1;
  return room > 0 ? minusTwiceLogLikelihood + 2 * parameters + (2 * parameters * (parameters + 1)) / room : Infinity;
}

/** @param series differenced values @returns null when the form needs more values than there are, or its innovations explode */
export function fitConditional(series: Float64Array, order: Order): ConditionalEstimate | null {
  if (series.length <= order.p + order.P * order.season) return null;
  const conditional = createConditionalLikelihood(series, order);
  const objective = (at: Float64Array) => conditional.value(blocksOf(at, order));
  const gradient = (at: Float64Array) => conditional.gradient(blocksOf(at, order));
  const { at, value } = minimise(objective, new Float64Array(armaTerms(order)), TOLERANCE, gradient);
  if (!Number.isFinite(value)) return null;
  const found = blocksOf(at, order);
  return { coefficients: found, variance: Math.exp(2 * value), usable: isUsable(found, order.season) };
}

/**
 * Searches from two starts, no terms at all and the conditional estimate, and keeps the likelier end, a usable one before any other.
 * @param series differenced values
 * @returns null when neither start has a likelihood, as on a series that differencing made constant
 */
export function fitExact(series: Float64Array, order: Order): ExactEstimate | null {
  const { phi, theta } = createLagPolynomials(order);
  const exact = createExactLikelihood(series, phi.length, theta.length, order.constant);
  const list = new Float64Array(armaTerms(order));
  const coefficients = blocksOf(list, order);
  const likelihoodAt = (point: Float64Array) => {
    fromSearchPoint(coefficients, list, point);
    fillLagPolynomials({ phi, theta }, coefficients, order.season);
    return exact.evaluate(phi, theta);
  };
  const ends = starts(series, order)
    .map((start) => minimise((point) => likelihoodAt(point).value, start, TOLERANCE))
    .filter(({ value }) => Number.isFinite(value))
    .map(({ at, value }) => {
      fromSearchPoint(coefficients, list, at);
      return { at, value, usable: isUsable(coefficients, order.season) };
    })
    .sort((a, b) => Number(b.usable) - Number(a.usable) || a.value - b.value);
  const best = ends[0];
  if (best === undefined) return null;
  const likelihood = likelihoodAt(best.at);
  const aicc = correctedAic(-2 * likelihood.logLikelihood, order, series.length);
  return { order, coefficients, likelihood, phi, theta, aicc, usable: best.usable };
}

function starts(series: Float64Array, order: Order): Float64Array[] {
  const origin = new Float64Array(armaTerms(order));
  if (origin.length === 0) return [origin];
  const conditional = fitConditional(series, order);
  return conditional === null ? [origin] : [origin, toSearchPoint(conditional.coefficients)];
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
