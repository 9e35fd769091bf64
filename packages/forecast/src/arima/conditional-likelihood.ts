// The conditional sum of squares of an ARMA process: innovations before the first p + P·m values are taken as 0, the mean
// concentrated out. A cheap stand-in for the exact likelihood: it gives one start of an exact fit and ranks forms on long series.
// Each of the four lag polynomials is applied by itself, so that a value costs p + P + q + Q products, not one for each cross term.
// Reference: Box, Jenkins & Reinsel, "Time Series Analysis", section 7.1.2; R stats::arima(method = "CSS").
// Indices in the loops are in range by construction; `as number` says so without a check at each access.
import type { ArmaCoefficients } from './coefficients.ts';
import type { Order } from './order.ts';

export type ConditionalLikelihood = {
  /** ½·log σ², σ² = sum of squares over the values that have all their predecessors, over their number; Infinity when it explodes. */
  value(at: ArmaCoefficients): number;
  /** Slopes of value() in the order ar, ma, seasonal ar, seasonal ma: three passes, however many coefficients there are. */
  gradient(at: ArmaCoefficients): Float64Array;
};

/** Innovations beyond this many times the series' largest value mean a moving average that is far from invertible. */
const EXPLODED = 1e10;

/** @param series differenced values, more than p + P·m of them */
export function createConditionalLikelihood(series: Float64Array, order: Order): ConditionalLikelihood {
  const filter = createFilter(series, order);
  const ones = createFilter(new Float64Array(order.constant ? series.length : 0).fill(1), order);
  const centred = createFilter(Float64Array.from(series), order);
  const used = filter.innovations.length;
  const limit = EXPLODED * series.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const meanOf = (at: ArmaCoefficients) => {
    run(filter, at);
    if (!order.constant) return { mean: 0, squares: sumOfProducts(filter.innovations, filter.innovations) };
    run(ones, at);
    const cross = sumOfProducts(filter.innovations, ones.innovations);
    const mean = cross / Math.max(sumOfProducts(ones.innovations, ones.innovations), Number.MIN_VALUE);
    return { mean, squares: sumOfProducts(filter.innovations, filter.innovations) - mean * cross };
  };
  return {
    value(at) {
      const variance = Math.max(meanOf(at).squares, 0) / used;
      return variance > 0 && variance < limit * limit ? 0.5 * Math.log(variance) : Infinity;
    },
    gradient(at) {
      // At the best mean the sum of squares has no slope in the mean, so it is held fixed.
      const { mean } = meanOf(at);
      for (let t = 0; t < series.length; t++) centred.source[t] = (series[t] as number) - mean;
      return slopes(centred, at);
    },
  };
}

type Filter = {
  readonly source: Float64Array;
  readonly season: number;
  /** Source after each stage, the autoregressive ones as long as the source; their oldest values mean nothing. */
  readonly seasonalPart: Float64Array;
  readonly autoregressed: Float64Array;
  readonly halfway: Float64Array;
  readonly innovations: Float64Array;
};

function createFilter(source: Float64Array, { p, P, season }: Order): Filter {
  const used = Math.max(source.length - p - P * season, 0);
  const whole = () => new Float64Array(source.length);
  const end = () => new Float64Array(used);
  return { source, season, seasonalPart: whole(), autoregressed: whole(), halfway: end(), innovations: end() };
}

function run(filter: Filter, { ar, ma, seasonalAr, seasonalMa }: ArmaCoefficients): void {
  const { source, season, seasonalPart, autoregressed, halfway, innovations } = filter;
  seasonalPart.set(source);
  applyAutoregression(seasonalPart, seasonalAr, season);
  autoregressed.set(seasonalPart);
  applyAutoregression(autoregressed, ar, 1);
  halfway.set(autoregressed.subarray(source.length - halfway.length));
  undoMovingAverage(halfway, seasonalMa, season);
  innovations.set(halfway);
  undoMovingAverage(innovations, ma, 1);
}

/** Reverse mode: each stage's sensitivity is carried backwards through the transposed filters. */
function slopes(filter: Filter, at: ArmaCoefficients): Float64Array {
  run(filter, at);
  const { source, season, seasonalPart, halfway, innovations } = filter;
  const sensitivity = Float64Array.from(innovations);
  undoMovingAverageBackwards(sensitivity, at.ma, 1);
  const ofMa = laggedProducts(sensitivity, innovations, at.ma.length, 1);
  undoMovingAverageBackwards(sensitivity, at.seasonalMa, season);
  const ofSeasonalMa = laggedProducts(sensitivity, halfway, at.seasonalMa.length, season);
  const ofAr = laggedProducts(sensitivity, seasonalPart, at.ar.length, 1);
  const plainPart = filter.autoregressed;
  plainPart.set(source);
  applyAutoregression(plainPart, at.ar, 1);
  const ofSeasonalAr = laggedProducts(sensitivity, plainPart, at.seasonalAr.length, season);
  const squares = sumOfProducts(innovations, innovations);
  return Float64Array.from([...ofAr, ...ofMa, ...ofSeasonalAr, ...ofSeasonalMa], (slope) => -slope / squares);
}

/** Σ_t sensitivity(t)·values(t - k·step) for k = 1 …, both aligned at their ends. */
function laggedProducts(sensitivity: Float64Array, values: Float64Array, terms: number, step: number): number[] {
  const shift = values.length - sensitivity.length;
  return Array.from({ length: terms }, (_, index) => {
    const back = (index + 1) * step;
    let sum = 0;
    for (let t = Math.max(0, back - shift); t < sensitivity.length; t++) {
      sum += (sensitivity[t] as number) * (values[t + shift - back] as number);
    }
    return sum;
  });
}

/** values ← (1 - Σ φ_k B^(k·step)) values, newest first so that it can be done in place; the oldest come out meaningless. */
function applyAutoregression(values: Float64Array, coefficients: Float64Array, step: number): void {
  const reach = coefficients.length * step;
  if (reach === 0) return;
  for (let t = values.length - 1; t >= reach; t--) {
    let value = values[t] as number;
    for (let k = 0; k < coefficients.length; k++)
      value -= (coefficients[k] as number) * (values[t - (k + 1) * step] as number);
    values[t] = value;
  }
}

/** values ← values / (1 + Σ θ_k B^(k·step)), with zeros before the first. */
function undoMovingAverage(values: Float64Array, coefficients: Float64Array, step: number): void {
  const terms = coefficients.length;
  if (terms === 0) return;
  for (let t = step; t < values.length; t++) {
    let value = values[t] as number;
    for (let k = 0, at = t - step; k < terms && at >= 0; k++, at -= step) {
      value -= (coefficients[k] as number) * (values[at] as number);
    }
    values[t] = value;
  }
}

/** The transpose of undoMovingAverage: from the newest value to the oldest. */
function undoMovingAverageBackwards(values: Float64Array, coefficients: Float64Array, step: number): void {
  const terms = coefficients.length;
  if (terms === 0) return;
  for (let t = values.length - 1 - step; t >= 0; t--) {
    let value = values[t] as number;
    for (let k = 0, at = t + step; k < terms && at < values.length; k++, at += step) {
      value -= (coefficients[k] as number) * (values[at] as number);
    }
    values[t] = value;
  }
}

function sumOfProducts(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += (a[t] as number) * (b[t] as number);
  return sum;
}
