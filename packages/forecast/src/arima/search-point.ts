// One point of unbounded search variables, the inverse hyperbolic tangents of each block's partial autocorrelations. Every point of
// that space is a stationary and invertible process, so a search has no bounds. Slopes in coefficients become slopes in the point
// by the transposed Durbin-Levinson steps.
// Indices in the loops are in range by construction; `as number` says so without a check at each access.

import { atanh, power, tanh } from '../numeric/elementary.ts';
import { type ArmaCoefficients, blocksOf } from './coefficients.ts';
import type { Order } from './order.ts';
import { partialsInPlace, toPartials } from './polynomial.ts';

/** Starts of a search keep this far from the border of stationarity, where the likelihood has no slope. */
const START_PARTIAL_MAX = 0.98;
/** tanh(4) = 0.9993: beyond it a form is unusable anyway, its likelihood is flat, and a search would only creep towards infinity. */
const SEARCH_POINT_MAX = 4;

export type SearchSpace = {
  /** The coefficients of the last point. */
  readonly coefficients: ArmaCoefficients;
  moveTo(point: Float64Array): void;
  /** Slopes in the coefficients of the last point, overwritten by the slopes in the point. @param blocks views of the list */
  toPointSlopes(slopes: Float64Array, blocks: ArmaCoefficients): void;
};

export function createSearchSpace(order: Order): SearchSpace {
  const count = order.p + order.q + order.P + order.Q;
  const list = new Float64Array(count);
  const tangents = new Float64Array(count);
  const bends = new Float64Array(count);
  const coefficients = blocksOf(list, order);
  const partials = blocksOf(tangents, order);
  const steps = new Float64Array(power(Math.max(order.p, order.q, order.P, order.Q), 2));
  return {
    coefficients,
    moveTo(point) {
      for (let index = 0; index < count; index++) {
        const asked = point[index] as number;
        const bounded = Math.min(Math.max(asked, -SEARCH_POINT_MAX), SEARCH_POINT_MAX);
        const tangent = tanh(bounded);
        bends[index] = bounded === asked ? 1 - tangent * tangent : 0;
        list[index] = tangent;
        tangents[index] = tangent;
      }
      partialsInPlace(coefficients.ar);
      partialsInPlace(coefficients.seasonalAr);
      negate(partialsInPlace(coefficients.ma));
      negate(partialsInPlace(coefficients.seasonalMa));
    },
    toPointSlopes(slopes, blocks) {
      negate(blocks.ma);
      negate(blocks.seasonalMa);
      for (const name of ['ar', 'ma', 'seasonalAr', 'seasonalMa'] as const)
        transposed(blocks[name], partials[name], steps);
      for (let index = 0; index < count; index++) slopes[index] = (slopes[index] as number) * (bends[index] as number);
    },
  };
}

export function toSearchPoint({ ar, ma, seasonalAr, seasonalMa }: ArmaCoefficients): Float64Array {
  const blocks = [ar, ma.map((value) => -value), seasonalAr, seasonalMa.map((value) => -value)].map(insidePartials);
  return Float64Array.from(blocks.flatMap((partials) => Array.from(partials, atanh)));
}

/** Slopes in autoregressive coefficients to slopes in their partials; `steps` is room for the predictors of each order. */
function transposed(slopes: Float64Array, partials: Float64Array, steps: Float64Array): void {
  const size = partials.length;
  if (size < 2) return;
  for (let order = 0; order < size; order++) {
    const partial = partials[order] as number;
    const row = order * size;
    for (let lag = 0; lag < order; lag++) {
      const before = row - size;
      steps[row + lag] = (steps[before + lag] as number) - partial * (steps[before + order - 1 - lag] as number);
    }
    steps[row + order] = partial;
  }
  for (let order = size - 1; order >= 1; order--) {
    const partial = partials[order] as number;
    const before = (order - 1) * size;
    let ofPartial = slopes[order] as number;
    for (let lag = 0; lag < order; lag++)
      ofPartial -= (slopes[lag] as number) * (steps[before + order - 1 - lag] as number);
    slopes[order] = ofPartial;
    for (let low = 0, high = order - 1; low <= high; low++, high--) {
      const early = slopes[low] as number;
      const late = slopes[high] as number;
      slopes[low] = early - partial * late;
      slopes[high] = late - partial * early;
    }
  }
}

/** Partials of the coefficients, roots pulled outwards first as far as it takes to be stationary. */
function insidePartials(coefficients: Float64Array): Float64Array {
  for (let shrink = 1; shrink > 0.1; shrink *= 0.95) {
    const partials = toPartials(coefficients.map((value, index) => value * power(shrink, index + 1)));
    if (partials?.every((partial) => Math.abs(partial) <= START_PARTIAL_MAX)) return partials;
  }
  return new Float64Array(coefficients.length);
}

function negate(values: Float64Array): void {
  for (let index = 0; index < values.length; index++) values[index] = -(values[index] as number);
}
