// Lag polynomials as coefficient lists: index 0 holds the coefficient of lag 1, the coefficient of lag 0 is 1 (or -1) by convention.
// An autoregressive list φ stands for 1 - Σ φ_k B^k; a moving-average list θ for 1 + Σ θ_k B^k.
import { power } from '../numeric/elementary.ts';

/**
 * Partial autocorrelations in (-1, 1) to the autoregressive coefficients of a stationary process (Durbin-Levinson), in place.
 * A step turns the pair of lags i and k-1-i by the new partial, so no second list is needed.
 */
export function partialsInPlace(values: Float64Array): Float64Array {
  for (let order = 1; order < values.length; order++) {
    const partial = values[order] ?? 0;
    for (let low = 0, high = order - 1; low <= high; low++, high--) {
      const early = values[low] ?? 0;
      const late = values[high] ?? 0;
      values[low] = early - partial * late;
      values[high] = late - partial * early;
    }
  }
  return values;
}

/** The inverse of partialsInPlace (step-down); null when some partial is not inside (-1, 1), that is, not stationary. */
export function toPartials(coefficients: ArrayLike<number>): Float64Array | null {
  const partials = Float64Array.from(coefficients);
  const before = new Float64Array(partials.length);
  for (let order = partials.length - 1; order >= 0; order--) {
    const partial = partials[order] ?? 0;
    if (!(Math.abs(partial) < 1)) return null;
    before.set(partials);
    for (let lag = 0; lag < order; lag++) {
      partials[lag] = ((before[lag] ?? 0) + partial * (before[order - 1 - lag] ?? 0)) / (1 - partial * partial);
    }
  }
  return partials;
}

/** True when every root of 1 - Σ φ_k z^k is farther from 0 than `radius`. */
export function rootsBeyond(coefficients: ArrayLike<number>, radius: number): boolean {
  return toPartials(Array.from(coefficients, (value, index) => value * power(radius, index + 1))) !== null;
}

/**
 * Non-seasonal times seasonal list, written into `target`, whose length is terms + season · seasonal terms.
 * `sign` is 1 for moving averages, where (1+θ)(1+Θ) crosses with a plus, and -1 for autoregressions.
 */
export function expand(
  target: Float64Array,
  plain: ArrayLike<number>,
  seasonal: ArrayLike<number>,
  season: number,
  sign: 1 | -1,
): void {
  target.fill(0);
  for (let lag = 0; lag < plain.length; lag++) target[lag] = plain[lag] ?? 0;
  for (let year = 1; year <= seasonal.length; year++) {
    const factor = seasonal[year - 1] ?? 0;
    const at = year * season - 1;
    target[at] = (target[at] ?? 0) + factor;
    for (let lag = 0; lag < plain.length; lag++) {
      const cross = at + 1 + lag;
      target[cross] = (target[cross] ?? 0) + sign * factor * (plain[lag] ?? 0);
    }
  }
}
