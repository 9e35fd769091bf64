// Forecasts of a fitted ARIMA form: points from the filter's last state, deviations from the ψ-weights of the undifferenced process.
// The filter has not always settled after a short series or beside a root near the unit circle: what it still has to learn is the
// sum of the covariance's coming rank-one changes, which the recursions give without data. So the deviations are those of the exact
// Kalman prediction, as in R's predict.Arima. Reference: Box, Jenkins & Reinsel, "Time Series Analysis", chapter 5.
import { differencingPolynomial, integrate } from './differencing.ts';
import { type CovarianceChange, createExactLikelihood } from './exact-likelihood.ts';
import type { ExactEstimate } from './fit.ts';
import { coefficientCount } from './order.ts';
import { impulseResponse } from './presample-covariance.ts';

const SETTLING_STEPS_MAX = 500;

export type ArimaForecaster = {
  readonly estimate: ExactEstimate;
  /** Innovation variance with the degrees of freedom of the coefficients taken off. */
  readonly variance: number;
  /** One-step misses of the differenced series, which are those of the series itself. */
  readonly residuals: readonly number[];
  predict(horizon: number): { readonly point: number[]; readonly deviation: number[] };
};

/** @param values the series before differencing @param differenced the same after it, as the estimate saw it */
export function createForecaster(
  values: readonly number[],
  differenced: Float64Array,
  estimate: ExactEstimate,
): ArimaForecaster {
  const { order, phi, theta, likelihood } = estimate;
  const polynomial = differencingPolynomial(order);
  const freedom = Math.max(differenced.length - coefficientCount(order), 1);
  const variance = (likelihood.variance * differenced.length) / freedom;
  const exact = createExactLikelihood(differenced, phi.length, theta.length, order.constant);
  exact.evaluate(phi, theta);
  return {
    estimate,
    variance,
    residuals: Array.from(exact.innovations()),
    predict(horizon) {
      exact.evaluate(phi, theta);
      const steps = path(exact.endState(), phi, horizon).map((step) => step + likelihood.mean);
      const spread = settledSpread(phi, theta, polynomial, horizon);
      addUnsettled(spread, phi, polynomial, exact.comingChanges());
      return {
        point: Array.from(integrate(steps, values, polynomial)),
        deviation: Array.from(spread, (share) => Math.sqrt(variance * share)),
      };
    },
  };
}

/** First component of state, T·state, T²·state, …: what a state says about the coming values of the differenced series. */
function path(state: Float64Array, phi: Float64Array, horizon: number): Float64Array {
  const current = Float64Array.from(state);
  return Float64Array.from({ length: horizon }, () => {
    const first = current[0] ?? 0;
    for (let i = 0; i < current.length; i++) current[i] = (phi[i] ?? 0) * first + (current[i + 1] ?? 0);
    return first;
  });
}

/** Variance of each step's error for unit innovations, as if the whole past were known: sums of squared ψ-weights. */
function settledSpread(
  phi: Float64Array,
  theta: Float64Array,
  polynomial: Float64Array,
  horizon: number,
): Float64Array {
  const response = new Float64Array(horizon);
  impulseResponse(phi, theta, response);
  let sum = 0;
  return integrate(response, new Float64Array(polynomial.length), polynomial).map((weight) => {
    sum += weight * weight;
    return sum;
  });
}

/** What the finite past leaves open: the covariance exceeds its limit by -Σ weight·change·change' over all steps to come. */
function addUnsettled(
  spread: Float64Array,
  phi: Float64Array,
  polynomial: Float64Array,
  changes: Generator<CovarianceChange>,
): void {
  const none = new Float64Array(polynomial.length);
  for (let step = 0; step < SETTLING_STEPS_MAX; step++) {
    const next = changes.next();
    if (next.done) return;
    const { change, weight } = next.value;
    integrate(path(change, phi, spread.length), none, polynomial).forEach((moved, h) => {
      spread[h] = (spread[h] ?? 0) - weight * moved * moved;
    });
  }
}
