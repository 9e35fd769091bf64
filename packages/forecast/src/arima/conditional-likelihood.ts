// The conditional sum of squares of an ARMA process: innovations before the first p values are taken as 0, the mean concentrated out.
// A cheap stand-in for the exact likelihood: it gives the start of an exact fit and ranks forms on long series.
// Reference: Box, Jenkins & Reinsel, "Time Series Analysis", section 7.1.2; R stats::arima(method = "CSS").
// Indices in the loops are in range by construction; `as number` says so without a check at each access.
import { nonZero } from './polynomial.ts';

export type ConditionalFit = {
  /** ½·log σ²; Infinity when the innovations explode. */
  readonly value: number;
  /** Sum of squares over the values that have p predecessors, divided by their number. */
  readonly variance: number;
};

const UNDEFINED: ConditionalFit = { value: Infinity, variance: Infinity };
/** Innovations beyond this many times the series' largest value mean a moving average that is far from invertible. */
const EXPLODED = 1e10;

export type ConditionalLikelihood = (phi: Float64Array, theta: Float64Array) => ConditionalFit;

export function createConditionalLikelihood(series: Float64Array, withMean: boolean): ConditionalLikelihood {
  const innovations = new Float64Array(series.length);
  const ofOnes = new Float64Array(series.length);
  const ones = new Float64Array(series.length).fill(1);
  const limit = EXPLODED * series.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return (phi, theta) => {
    const used = series.length - phi.length;
    if (used <= 0) return UNDEFINED;
    const arLags = nonZero(phi);
    const maLags = nonZero(theta);
    filterInto(innovations, series, phi, theta, arLags, maLags);
    let squares = sumOfProducts(innovations, innovations, phi.length);
    if (withMean) {
      filterInto(ofOnes, ones, phi, theta, arLags, maLags);
      const weights = sumOfProducts(ofOnes, ofOnes, phi.length);
      const cross = sumOfProducts(innovations, ofOnes, phi.length);
      if (weights > 0) squares -= (cross * cross) / weights;
    }
    const variance = Math.max(squares, 0) / used;
    return variance > 0 && variance < limit * limit ? { value: 0.5 * Math.log(variance), variance } : UNDEFINED;
  };
}

function filterInto(
  target: Float64Array,
  series: Float64Array,
  phi: Float64Array,
  theta: Float64Array,
  arLags: readonly number[],
  maLags: readonly number[],
): void {
  const first = phi.length;
  for (let t = first; t < series.length; t++) {
    let value = series[t] as number;
    for (const lag of arLags) value -= (phi[lag] as number) * (series[t - 1 - lag] as number);
    for (const lag of maLags) {
      const at = t - 1 - lag;
      if (at < first) break;
      value -= (theta[lag] as number) * (target[at] as number);
    }
    target[t] = value;
  }
}

function sumOfProducts(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0;
  for (let t = from; t < a.length; t++) sum += (a[t] as number) * (b[t] as number);
  return sum;
}
