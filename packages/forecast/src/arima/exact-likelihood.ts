// The exact Gaussian likelihood of a stationary ARMA process, variance and mean concentrated out.
// Method: the Kalman filter's covariance has differences of rank one for such a process, P(t+1) - P(t) = M·L·L', so the
// Chandrasekhar recursions carry one vector instead of a matrix: O(r) a step instead of O(r²) (Morf, Sidhu & Kailath 1974;
// Pearlman 1980, "An algorithm for the exact likelihood of a high-order autoregressive-moving average process", Biometrika 67).
// The filter also runs over a series of ones; generalised least squares on the two innovations gives the mean.
// Indices in the loops are in range by construction; `as number` says so without a check at each access.

import { log } from '../numeric/elementary.ts';
import { createPresampleCovariance, type PresampleCovariance } from './presample-covariance.ts';

export type Likelihood = {
  /** ½·(log σ² + mean log F): what a fit minimises; Infinity where φ is not stationary. */
  readonly value: number;
  /** Innovation variance, divided by n. */
  readonly variance: number;
  /** Mean of the differenced series; 0 when there is none. */
  readonly mean: number;
  readonly logLikelihood: number;
};

/** One term of P(t+1) - P(t) = weight·change·change', for unit innovations; weight is at most 0. */
export type CovarianceChange = { readonly change: Float64Array; readonly weight: number };

export type ExactLikelihood = {
  evaluate(phi: Float64Array, theta: Float64Array): Likelihood;
  /** After evaluate(): the filter's state less the mean; index 0 forecasts the next value. */
  endState(): Float64Array;
  /** After evaluate(): one-step misses over their standard deviations for unit innovations, so that all have one variance. */
  innovations(): Float64Array;
  /** After evaluate(): how the state's covariance would go on changing, step by step without end, until it has settled. Once only. */
  comingChanges(): Generator<CovarianceChange>;
};

const UNDEFINED: Likelihood = { value: Infinity, variance: Infinity, mean: 0, logLikelihood: -Infinity };
/** The covariance has settled when the rank-one change is this small against the innovation variance, which is at least 1. */
const SETTLED = 1e-10;
const SETTLE_CHECK_EVERY = 8;
const PRODUCT_MAX = 1e200;
/** The innovation variance is at least 1 in exact arithmetic; below this the recursion has lost its digits. */
const VARIANCE_FLOOR = 0.99;

type Filter = {
  readonly size: number;
  readonly phi: Float64Array;
  readonly state: Float64Array;
  readonly ones: Float64Array;
  readonly gain: Float64Array;
  readonly change: Float64Array;
  readonly misses: Float64Array;
  readonly missesOfOne: Float64Array;
  variance: number;
  changeWeight: number;
  settled: boolean;
};

/** @param series differenced values  @param p, q lengths of the full lag polynomials  @param withMean whether a mean is estimated */
export function createExactLikelihood(series: Float64Array, p: number, q: number, withMean: boolean): ExactLikelihood {
  const presample = createPresampleCovariance(p, q);
  const size = Math.max(p, q + 1);
  const vector = () => new Float64Array(size + 1);
  const filter: Filter = {
    size,
    phi: vector(),
    state: vector(),
    ones: vector(),
    gain: vector(),
    change: vector(),
    misses: new Float64Array(series.length),
    missesOfOne: new Float64Array(series.length),
    variance: 1,
    changeWeight: 0,
    settled: false,
  };
  let mean = 0;
  return {
    evaluate(phi, theta) {
      const result = reset(filter, phi, theta, presample) ? run(filter, series, withMean) : UNDEFINED;
      mean = result.mean;
      return result;
    },
    endState: () => filter.state.subarray(0, size).map((part, index) => part - mean * (filter.ones[index] as number)),
    innovations: () => filter.misses.map((miss, t) => miss - mean * (filter.missesOfOne[t] as number)),
    *comingChanges() {
      while (!filter.settled) {
        yield { change: filter.change.subarray(0, size), weight: filter.changeWeight };
        advanceWithCovariance(filter, 0, true);
      }
    },
  };
}

/**
 * Stationary start: gain = T·P·z, variance = z'·P·z, first change = gain with weight -1/variance. P·z is what the state before the
 * first value shares with that value, and the value's own innovation, which enters the state by θ.
 */
function reset(filter: Filter, phi: Float64Array, theta: Float64Array, presample: PresampleCovariance): boolean {
  const covariance = filter.change;
  const shared = presample.firstRow(phi, theta);
  if (shared === null) return false;
  for (let i = 0; i < filter.size; i++) {
    const ofInnovation = i === 0 ? 1 : i <= theta.length ? (theta[i - 1] as number) : 0;
    covariance[i] = (i < shared.length ? (shared[i] as number) : 0) + ofInnovation;
  }
  filter.phi.fill(0);
  filter.phi.set(phi);
  const variance = covariance[0] as number;
  for (let i = 0; i < filter.size; i++) {
    const next = i + 1 < filter.size ? (covariance[i + 1] as number) : 0;
    filter.gain[i] = (filter.phi[i] as number) * variance + next;
  }
  filter.change.set(filter.gain);
  filter.state.fill(0);
  filter.ones.fill(0);
  filter.variance = variance;
  filter.changeWeight = -1 / variance;
  filter.settled = false;
  return variance > 0;
}

function run(filter: Filter, series: Float64Array, withMean: boolean): Likelihood {
  let squares = 0;
  let cross = 0;
  let weights = 0;
  let logs = 0;
  let product = 1;
  const count = series.length;
  for (let t = 0; t < count; t++) {
    const variance = filter.variance;
    if (!(variance > VARIANCE_FLOOR)) return UNDEFINED;
    // One logarithm of a product costs less than many; no factor is below the floor, so only overflow is to be minded.
    product *= variance;
    if (product > PRODUCT_MAX) {
      logs += log(product);
      product = 1;
    }
    const miss = (series[t] as number) - (filter.state[0] as number);
    squares += (miss * miss) / variance;
    filter.misses[t] = miss / Math.sqrt(variance);
    if (withMean) {
      const missOfOne = 1 - (filter.ones[0] as number);
      filter.missesOfOne[t] = missOfOne / Math.sqrt(variance);
      cross += (miss * missOfOne) / variance;
      weights += (missOfOne * missOfOne) / variance;
      advance(filter, filter.ones, missOfOne / variance);
    }
    if (filter.settled) advance(filter, filter.state, miss / variance);
    else advanceWithCovariance(filter, miss / variance, t % SETTLE_CHECK_EVERY === 0);
  }
  logs += log(product);
  const mean = weights > 0 ? cross / weights : 0;
  const variance = Math.max(squares - mean * cross, 0) / count;
  const value = 0.5 * (log(variance) + logs / count);
  if (!(variance > 0 && Number.isFinite(value))) return UNDEFINED;
  return { value, variance, mean, logLikelihood: -count * (value + 0.5 + 0.5 * log(2 * Math.PI)) };
}

/** state ← T·state + gain·(scaled miss), T being φ in the first column and a shift. */
function advance({ size, phi, gain }: Filter, state: Float64Array, scaledMiss: number): void {
  const first = state[0] as number;
  for (let i = 0; i < size; i++) {
    state[i] = (phi[i] as number) * first + (state[i + 1] as number) + (gain[i] as number) * scaledMiss;
  }
}

/** The state with this step's gain, and the gain and covariance change of the next step, in one pass. */
function advanceWithCovariance(filter: Filter, scaledMiss: number, checkSettled: boolean): void {
  const { size, phi, gain, change, state } = filter;
  const first = state[0] as number;
  const firstChange = change[0] as number;
  const weight = filter.changeWeight;
  const before = filter.variance;
  const variance = before + weight * firstChange * firstChange;
  const lift = weight * firstChange;
  const drop = firstChange / variance;
  for (let i = 0; i < size; i++) {
    const coefficient = phi[i] as number;
    const thisGain = gain[i] as number;
    state[i] = coefficient * first + (state[i + 1] as number) + thisGain * scaledMiss;
    const shifted = coefficient * firstChange + (change[i + 1] as number);
    const nextGain = thisGain + lift * shifted;
    gain[i] = nextGain;
    change[i] = shifted - nextGain * drop;
  }
  filter.variance = variance;
  filter.changeWeight = weight + (weight * weight * firstChange * firstChange) / before;
  if (checkSettled) filter.settled = isSettled(filter);
}

function isSettled({ change, changeWeight, size }: Filter): boolean {
  let largest = 0;
  for (let i = 0; i < size; i++) {
    const square = (change[i] as number) * (change[i] as number);
    if (square > largest) largest = square;
  }
  return -changeWeight * largest < SETTLED;
}
