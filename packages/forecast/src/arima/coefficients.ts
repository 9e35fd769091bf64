// The coefficients of an ARMA form in the three shapes that a fit needs: four blocks, two full lag polynomials, and one point of
// unbounded search variables, the inverse hyperbolic tangents of each block's partial autocorrelations. Every point of that space
// is a stationary and invertible process.
import type { Order } from './order.ts';
import { expand, partialsInPlace, rootsBeyond, toPartials } from './polynomial.ts';

/** Roots nearer to the unit circle than this make a form unusable for choosing, as in R's auto.arima. */
const ROOT_RADIUS = 1.01;
/** Starts of a search keep this far from the border of stationarity, where the likelihood has no slope. */
const START_PARTIAL_MAX = 0.98;
/** tanh(4) = 0.9993: beyond it a form is unusable anyway, its likelihood is flat, and a search would only creep towards infinity. */
const SEARCH_POINT_MAX = 4;

export type ArmaCoefficients = {
  readonly ar: Float64Array;
  readonly ma: Float64Array;
  readonly seasonalAr: Float64Array;
  readonly seasonalMa: Float64Array;
};

/** Views of one list: ar, ma, seasonal ar, seasonal ma. */
export function blocksOf(list: Float64Array, { p, q, P }: Order): ArmaCoefficients {
  return {
    ar: list.subarray(0, p),
    ma: list.subarray(p, p + q),
    seasonalAr: list.subarray(p + q, p + q + P),
    seasonalMa: list.subarray(p + q + P),
  };
}

/** Writes the coefficients that belong to a point of search variables into `target`, whose blocks view `list`. */
export function fromSearchPoint(target: ArmaCoefficients, list: Float64Array, point: Float64Array): void {
  for (let index = 0; index < list.length; index++) {
    list[index] = Math.tanh(Math.min(Math.max(point[index] ?? 0, -SEARCH_POINT_MAX), SEARCH_POINT_MAX));
  }
  partialsInPlace(target.ar);
  partialsInPlace(target.seasonalAr);
  negate(partialsInPlace(target.ma));
  negate(partialsInPlace(target.seasonalMa));
}

export function toSearchPoint({ ar, ma, seasonalAr, seasonalMa }: ArmaCoefficients): Float64Array {
  const blocks = [ar, negative(ma), seasonalAr, negative(seasonalMa)].map(insidePartials);
  return Float64Array.from(blocks.flatMap((partials) => Array.from(partials, Math.atanh)));
}

export type LagPolynomials = { readonly phi: Float64Array; readonly theta: Float64Array };

export function createLagPolynomials({ p, q, P, Q, season }: Order): LagPolynomials {
  return { phi: new Float64Array(p + P * season), theta: new Float64Array(q + Q * season) };
}

export function fillLagPolynomials({ phi, theta }: LagPolynomials, at: ArmaCoefficients, season: number): void {
  expand(phi, at.ar, at.seasonalAr, season, -1);
  expand(theta, at.ma, at.seasonalMa, season, 1);
}

export function isUsable({ ar, ma, seasonalAr, seasonalMa }: ArmaCoefficients, season: number): boolean {
  return (
    rootsBeyond(ar, ROOT_RADIUS) &&
    rootsBeyond(negative(ma), ROOT_RADIUS) &&
    rootsBeyond(seasonalAr, ROOT_RADIUS ** season) &&
    rootsBeyond(negative(seasonalMa), ROOT_RADIUS ** season)
  );
}

/** Partials of the coefficients, roots pulled outwards first as far as it takes to be stationary. */
function insidePartials(coefficients: Float64Array): Float64Array {
  for (let shrink = 1; shrink > 0.1; shrink *= 0.95) {
    const partials = toPartials(coefficients.map((value, index) => value * shrink ** (index + 1)));
    if (partials?.every((partial) => Math.abs(partial) <= START_PARTIAL_MAX)) return partials;
  }
  return new Float64Array(coefficients.length);
}

function negate(values: Float64Array): void {
  for (let index = 0; index < values.length; index++) values[index] = -(values[index] ?? 0);
}

function negative(values: Float64Array): Float64Array {
  return values.map((value) => -value);
}
