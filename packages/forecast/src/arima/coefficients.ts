// The coefficients of an ARMA form in the two shapes that a fit needs: four blocks and two full lag polynomials.

import { power } from '../numeric/elementary.ts';
import type { Order } from './order.ts';
import { expand, rootsBeyond } from './polynomial.ts';

/** Roots nearer to the unit circle than this make a form unusable for choosing, as in R's auto.arima. */
const ROOT_RADIUS = 1.01;

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
    rootsBeyond(seasonalAr, power(ROOT_RADIUS, season)) &&
    rootsBeyond(negative(seasonalMa), power(ROOT_RADIUS, season))
  );
}

function negative(values: Float64Array): Float64Array {
  return values.map((value) => -value);
}
