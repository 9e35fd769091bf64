// Locally weighted regression on an evenly spaced series, as STL uses it: at each place a weighted mean (degree 0) or line
// (degree 1) through the nearest `width` values, with tricube weights.
// What a place makes of the values is a sum with weights that do not depend on them. Inside the series these are the same everywhere
// and symmetric; near the ends each place has its own, and the end's are those of the beginning in reverse.
// Reference: Cleveland, Cleveland, McRae & Terpenning (1990), "STL: A Seasonal-Trend Decomposition Procedure Based on Loess",
// Journal of Official Statistics 6, 3-73, section 2. Cost: O(width²) once, then O(count · width) a series.
import { power } from './elementary.ts';

export type Row = {
  /** The place of the first value that has a say. */
  readonly from: number;
  /** One a value; their sum is 1. */
  readonly weights: Float64Array;
};

/** How the values at places 0 to count - 1 make the smoothed one at `at`, which may lie outside. @param width odd */
export function loessRow(count: number, at: number, width: number, degree: 0 | 1): Row {
  const used = Math.min(width, count);
  const from = Math.min(Math.max(at - Math.floor(width / 2), 0), count - used);
  let reach = Math.max(at - from, from + used - 1 - at);
  if (width > count) reach += Math.floor((width - count) / 2);
  const weights = tricubes(at - from, used, reach);
  if (degree === 1) addSlope(weights, at - from, count);
  return { from, weights };
}

/** A smoother for any series of `count` values. @param width odd: how many values have a say at a place */
export function createLoess(count: number, width: number, degree: 0 | 1): (values: Float64Array) => Float64Array {
  const half = Math.floor(width / 2);
  const edges = Math.min(half, Math.ceil(count / 2));
  const rows = Array.from({ length: edges }, (_, at) => loessRow(count, at, width, degree).weights);
  const centre = count >= width ? loessRow(count, half, width, degree).weights.subarray(half) : new Float64Array(0);
  return (values) => {
    const smooth = new Float64Array(count);
    rows.forEach((row, at) => {
      smooth[at] = forward(row, values);
      smooth[count - 1 - at] = backward(row, values);
    });
    for (let at = edges; at < count - edges; at++) smooth[at] = around(centre, values, at);
    return smooth;
  };
}

/** Weights with a sum of 1. All at the nearest place when none is within reach. */
function tricubes(at: number, used: number, reach: number): Float64Array {
  const weights = new Float64Array(used);
  let total = 0;
  for (let place = 0; place < used; place++) {
    const weight = tricube(Math.abs(place - at), reach);
    weights[place] = weight;
    total += weight;
  }
  if (!(total > 0)) {
    weights[Math.min(Math.max(at, 0), used - 1)] = 1;
    return weights;
  }
  for (let place = 0; place < used; place++) weights[place] = (weights[place] as number) / total;
  return weights;
}

/** From a weighted mean's weights to those of a weighted line read off at `at`. */
function addSlope(weights: Float64Array, at: number, count: number): void {
  let centre = 0;
  for (let place = 0; place < weights.length; place++) centre += (weights[place] as number) * place;
  let spread = 0;
  for (let place = 0; place < weights.length; place++) spread += (weights[place] as number) * power(place - centre, 2);
  // A line through values that all lie at one place has no slope.
  if (!(Math.sqrt(spread) > 0.001 * (count - 1))) return;
  const lean = (at - centre) / spread;
  for (let place = 0; place < weights.length; place++) {
    weights[place] = (weights[place] as number) * (1 + lean * (place - centre));
  }
}

function forward(row: Float64Array, values: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < row.length; place++) sum += (row[place] as number) * (values[place] as number);
  return sum;
}

function backward(row: Float64Array, values: Float64Array): number {
  const last = values.length - 1;
  let sum = 0;
  for (let place = 0; place < row.length; place++) sum += (row[place] as number) * (values[last - place] as number);
  return sum;
}

/** @param half the weights from the middle outwards */
function around(half: Float64Array, values: Float64Array, at: number): number {
  let sum = (half[0] as number) * (values[at] as number);
  for (let apart = 1; apart < half.length; apart++) {
    sum += (half[apart] as number) * ((values[at - apart] as number) + (values[at + apart] as number));
  }
  return sum;
}

function tricube(distance: number, reach: number): number {
  if (distance <= 0.001 * reach) return 1;
  if (distance > 0.999 * reach) return 0;
  const ratio = distance / reach;
  const kept = 1 - ratio * ratio * ratio;
  return kept * kept * kept;
}
