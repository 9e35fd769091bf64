// Guarantee: the fast recursions give the exact Gaussian likelihood, and forecasts the exact conditional means and variances.
// The oracle is the textbook definition by dense matrices: autocovariances from a long sum of ψ-weights, Cholesky's factors of the
// whole covariance matrix. It shares no line with the engine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ArmaCoefficients, blocksOf } from '../src/arima/coefficients.ts';
import { createExactLikelihood } from '../src/arima/exact-likelihood.ts';
import type { ExactEstimate } from '../src/arima/fit.ts';
import type { Order } from '../src/arima/order.ts';
import { createForecaster } from '../src/arima/predict.ts';
import { createPresampleLikelihood } from '../src/arima/presample-likelihood.ts';
import { createSearchObjective } from '../src/arima/search-objective.ts';
import { createSearchSpace } from '../src/arima/search-point.ts';
import { assertNear } from './closeness.ts';

const COEFFICIENT = fc.double({ min: -0.45, max: 0.45, noNaN: true });
const SERIES = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 12, maxLength: 30 });
const HORIZON = 6;

test('the likelihood equals the dense Gaussian density', () => {
  fc.assert(
    fc.property(process(), SERIES, fc.boolean(), ({ phi, theta }, values, withMean) => {
      const series = Float64Array.from(values, (value, t) => value + Math.sin(t) + 3);
      const exact = createExactLikelihood(series, phi.length, theta.length, withMean);
      const got = exact.evaluate(phi, theta);
      const dense = denseLikelihood(series, covariances(phi, theta, series.length), withMean);
      assertNear(got.logLikelihood, dense.logLikelihood, 1e-6 * Math.abs(dense.logLikelihood), 'log-likelihood');
      assertNear(got.mean, dense.mean, 1e-6 * (1 + Math.abs(dense.mean)), 'mean');
    }),
    { seed: 1, numRuns: 150 },
  );
});

test('forecasts of a stationary form are conditional means, and their deviations the conditional ones', () => {
  fc.assert(
    fc.property(process(), SERIES, ({ phi, theta }, values) => {
      const series = Float64Array.from(values, (value, t) => value + Math.sin(t));
      const likelihood = createExactLikelihood(series, phi.length, theta.length, false).evaluate(phi, theta);
      const order = { p: phi.length, d: 0, q: theta.length, P: 0, D: 0, Q: 0, season: 1, constant: false };
      const estimate: ExactEstimate = {
        order,
        coefficients: blocksOf(Float64Array.of(), order),
        likelihood,
        phi,
        theta,
        aicc: 0,
        usable: true,
      };
      const forecaster = createForecaster(values, series, estimate);
      const { point, deviation } = forecaster.predict(HORIZON);
      const dense = denseForecast(series, covariances(phi, theta, series.length + HORIZON));
      point.forEach((value, step) => {
        assertNear(value, dense.point[step] ?? 0, 1e-6, `point ${step}`);
        const expected = Math.sqrt(forecaster.variance * (dense.variance[step] ?? 0));
        assertNear(deviation[step] ?? 0, expected, 1e-6 * (1 + expected), `deviation ${step}`);
      });
    }),
    { seed: 2, numRuns: 100 },
  );
});

test('a form that is not stationary has no likelihood', () => {
  const exact = createExactLikelihood(Float64Array.of(1, 2, 1, 3, 2), 1, 0, false);
  assert.equal(exact.evaluate(Float64Array.of(1.2), new Float64Array(0)).value, Infinity);
});

/** Every mix of terms, with and without a mean, with autoregressions longer and shorter than moving averages. */
const ORDERS: readonly Order[] = [
  { p: 0, q: 1, P: 0, Q: 1, constant: false },
  { p: 0, q: 2, P: 0, Q: 2, constant: true },
  { p: 3, q: 0, P: 1, Q: 0, constant: true },
  { p: 2, q: 1, P: 2, Q: 1, constant: false },
  { p: 1, q: 3, P: 1, Q: 2, constant: true },
  { p: 4, q: 2, P: 0, Q: 1, constant: true },
  { p: 2, q: 5, P: 0, Q: 0, constant: false },
].map((terms) => ({ ...terms, d: 0, D: 0, season: 4 }));
const POINT = fc.array(fc.double({ min: -1.2, max: 1.2, noNaN: true }), { minLength: 8, maxLength: 8 });

test('the likelihood that is searched equals the dense Gaussian density', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ORDERS), POINT, SERIES, (order, point, values) => {
      const series = Float64Array.from(values, (value, t) => value + Math.sin(t) + 3);
      const space = createSearchSpace(order);
      space.moveTo(Float64Array.from(point));
      const { phi, theta } = fullPolynomials(order, space.coefficients);
      const got = createPresampleLikelihood(series, order).value(space.coefficients);
      const dense = denseLikelihood(series, covariances(phi, theta, series.length), order.constant);
      const expected = -dense.logLikelihood / series.length - 0.5 * (1 + Math.log(2 * Math.PI));
      assertNear(got, expected, 1e-6 * (1 + Math.abs(expected)), JSON.stringify(order));
    }),
    { seed: 5, numRuns: 100 },
  );
});

test('the slopes of the likelihood are those of small steps', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ORDERS), POINT, SERIES, (order, point, values) => {
      const series = Float64Array.from(values, (value, t) => value + Math.sin(t) + 3);
      const objective = createSearchObjective(series, order);
      const at = Float64Array.from(point.slice(0, order.p + order.q + order.P + order.Q));
      const slopes = new Float64Array(at.length);
      objective.value(at);
      objective.slopes(slopes);
      slopes.forEach((slope, index) => {
        const valueAt = (step: number) => objective.value(at.map((part, i) => (i === index ? part + step : part)));
        assertNear(slope, (valueAt(1e-5) - valueAt(-1e-5)) / 2e-5, 1e-5 * (1 + Math.abs(slope)), `slope ${index}`);
      });
    }),
    { seed: 6, numRuns: 100 },
  );
});

function fullPolynomials({ season }: Order, { ar, ma, seasonalAr, seasonalMa }: ArmaCoefficients) {
  const product = (plain: Float64Array, seasonal: Float64Array, sign: number) => {
    const full = new Array<number>(plain.length + season * seasonal.length).fill(0);
    for (const [i, a] of [1, ...plain.map((value) => sign * value)].entries()) {
      for (const [j, b] of [1, ...seasonal.map((value) => sign * value)].entries()) {
        const lag = i + j * season;
        if (lag > 0) full[lag - 1] = (full[lag - 1] ?? 0) + sign * a * b;
      }
    }
    return Float64Array.from(full);
  };
  return { phi: product(ar, seasonalAr, -1), theta: product(ma, seasonalMa, 1) };
}

function process() {
  const lists = fc.tuple(
    fc.array(COEFFICIENT, { maxLength: 2 }),
    fc.array(COEFFICIENT, { maxLength: 2 }),
    fc.boolean(),
  );
  return lists.map(([ar, ma, seasonal]) => {
    // A seasonal term at lag 5; the sum of absolute coefficients stays below 1, so the process is stationary.
    const phi = seasonal ? [...ar.map((value) => value / 2), ...new Array<number>(4 - ar.length).fill(0), 0.4] : ar;
    return { phi: Float64Array.from(phi), theta: Float64Array.from(ma) };
  });
}

/** Autocovariance matrix for unit innovations, from 3,000 ψ-weights. */
function covariances(phi: Float64Array, theta: Float64Array, size: number): number[][] {
  const weights: number[] = [];
  for (let lag = 0; lag < 3_000; lag++) {
    let weight = lag === 0 ? 1 : (theta[lag - 1] ?? 0);
    for (let back = 1; back <= phi.length; back++) weight += (phi[back - 1] ?? 0) * (weights[lag - back] ?? 0);
    weights.push(weight);
  }
  const at = Array.from({ length: size }, (_, lag) =>
    weights.reduce((sum, weight, index) => sum + weight * (weights[index + lag] ?? 0), 0),
  );
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (__, j) => at[Math.abs(i - j)] ?? 0));
}

function cholesky(matrix: number[][]): number[][] {
  const factor = matrix.map((row) => row.map(() => 0));
  const entry = (i: number, j: number) => factor[i]?.[j] ?? 0;
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let sum = row[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= entry(i, k) * entry(j, k);
      const target = factor[i];
      if (target !== undefined) target[j] = i === j ? Math.sqrt(sum) : sum / entry(j, j);
    }
  });
  return factor;
}

function forwardSolve(factor: number[][], right: ArrayLike<number>): number[] {
  const solved: number[] = [];
  factor.forEach((row, i) => {
    const known = solved.reduce((sum, value, k) => sum + (row[k] ?? 0) * value, 0);
    solved.push(((right[i] ?? 0) - known) / (row[i] ?? 1));
  });
  return solved;
}

function denseLikelihood(series: Float64Array, covariance: number[][], withMean: boolean) {
  const factor = cholesky(covariance);
  const scaled = forwardSolve(factor, series);
  const ones = forwardSolve(factor, new Float64Array(series.length).fill(1));
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const mean = withMean ? dot(scaled, ones) / dot(ones, ones) : 0;
  const residuals = scaled.map((value, i) => value - mean * (ones[i] ?? 0));
  const variance = dot(residuals, residuals) / series.length;
  const logDeterminant = factor.reduce((sum, row, i) => sum + 2 * Math.log(row[i] ?? 1), 0);
  const logLikelihood = -0.5 * (series.length * (Math.log(2 * Math.PI * variance) + 1) + logDeterminant);
  return { logLikelihood, mean };
}

/** E and var of the values after the series, given it: rows of the joint Cholesky factor. */
function denseForecast(series: Float64Array, joint: number[][]): { point: number[]; variance: number[] } {
  const count = series.length;
  const factor = cholesky(joint);
  const scaled = forwardSolve(
    factor.slice(0, count).map((row) => row.slice(0, count)),
    series,
  );
  const later = factor.slice(count);
  return {
    point: later.map((row) => scaled.reduce((sum, value, k) => sum + (row[k] ?? 0) * value, 0)),
    variance: later.map((row) => row.slice(count).reduce((sum, value) => sum + value * value, 0)),
  };
}
