// Forecasts of a fitted form: means and standard deviations by formulas, no simulation.
//   Additive error:                v(h) = σ²·(1 + Σ c(j)²),   c(j) = α + β·(φ + … + φ^j), plus γ where j is a whole season
//   Relative error, no product:    v(h) = (1 + σ²)·θ(h) - μ(h)²,   θ(h) = μ(h)² + σ²·Σ c(j)²·θ(h-j)
//   Relative error, product:       by the first two moments of level and slope times each bucket's state
// All are exact for normal misses.
// Reference: Hyndman, Koehler, Ord & Snyder (2008), sections 6.2 to 6.4. Cost: O(h²).

import { power } from '../numeric/elementary.ts';
import type { Run } from './filter.ts';
import type { EtsForm } from './form.ts';
import type { Smoothing } from './place.ts';

/** Relative errors may multiply without end; a standard deviation above this many units says nothing more. */
const DEVIATION_MAX = 1e60;

export type Prediction = { readonly point: number[]; readonly deviation: number[] };

/** @param variance of the form's own misses */
export function predictForm(
  form: EtsForm,
  smoothing: Smoothing,
  variance: number,
  last: Run,
  horizon: number,
): Prediction {
  if (form.season === 'M') return predictProduct(smoothing, variance, last, horizon);
  const trend = trendAhead(smoothing, last, horizon);
  const season = last.seasonal.length;
  const weights = weightsOf(smoothing, horizon, form.season === 'A' ? season : 0);
  const point = trend.map((mean, index) => mean + (last.seasonal[index % season] as number));
  const squared = form.error === 'A' ? null : secondMoments(point, weights, variance);
  let spread = 1;
  const deviation = point.map((mean, index) => {
    const before = spread;
    spread += power(weights[index] as number, 2);
    const second = squared?.[index] as number;
    return Math.sqrt(squared === null ? variance * before : Math.max((1 + variance) * second - mean * mean, 0));
  });
  return { point, deviation: deviation.map(limited) };
}

/** l + (φ + … + φ^h)·b for h = 1, 2, … */
function trendAhead({ phi }: Smoothing, { level, slope }: Run, horizon: number): number[] {
  let power = 1;
  let damped = 0;
  return Array.from({ length: horizon }, () => {
    power *= phi;
    damped += power;
    return level + damped * slope;
  });
}

/**
 * First and second moments of level and slope times each bucket's state: a miss moves level, slope and one state at once, so that after
 * a season the moments of their product are not the products of their moments.
 */
function predictProduct(smoothing: Smoothing, variance: number, last: Run, horizon: number): Prediction {
  const { phi } = smoothing;
  const { level, slope } = last;
  const buckets = Array.from(last.seasonal, (s) => ({
    ...{ level: level * s, slope: slope * s },
    ...{ levels: level * level * s * s, cross: level * slope * s * s, slopes: slope * slope * s * s },
  }));
  const point: number[] = [];
  const deviation: number[] = [];
  for (let index = 0; index < horizon; index++) {
    const current = index % buckets.length;
    const { level: l, slope: b, levels, cross, slopes } = buckets[current] as Moments;
    const mean = l + phi * b;
    const second = levels + 2 * phi * cross + phi * phi * slopes;
    point.push(mean);
    deviation.push(Math.sqrt(Math.max((1 + variance) * second - mean * mean, 0)));
    for (const [bucket, moments] of buckets.entries()) {
      advance(moments, smoothing, bucket === current ? smoothing.gamma : 0, variance);
    }
  }
  return { point, deviation: deviation.map(limited) };
}

type Moments = { level: number; slope: number; levels: number; cross: number; slopes: number };

/** One step; a normal relative miss e has E e² = σ² and E e⁴ = 3σ⁴. @param gamma 0 for a bucket that is not the step's own */
function advance(moments: Moments, { alpha, beta, phi }: Smoothing, gamma: number, variance: number): void {
  const { level, slope, levels, cross, slopes } = moments;
  const mean = level + phi * slope;
  moments.level = mean * (1 + alpha * gamma * variance);
  moments.slope = phi * slope + beta * gamma * variance * mean;
  const z = levels + 2 * phi * cross + phi * phi * slopes;
  const w = phi * (cross + phi * slopes);
  const own = 1 + gamma * gamma * variance;
  const mixed = 2 * gamma * variance;
  const fourth = variance + 3 * gamma * gamma * variance * variance;
  moments.levels = z * own + mixed * 2 * alpha * z + fourth * alpha * alpha * z;
  moments.cross = w * own + mixed * (beta * z + alpha * w) + fourth * alpha * beta * z;
  moments.slopes = phi * phi * slopes * own + mixed * 2 * beta * w + fourth * beta * beta * z;
}

/** θ(h) of a relative error, for means μ(h). */
function secondMoments(means: readonly number[], weights: readonly number[], variance: number): number[] {
  const squared: number[] = [];
  means.forEach((mean, index) => {
    let sum = 0;
    for (let back = 0; back < index; back++)
      sum += power(weights[back] as number, 2) * (squared[index - back - 1] as number);
    squared.push(mean * mean + variance * sum);
  });
  return squared;
}

/** c(1), c(2), …: what a miss adds to the forecast that many steps later. @param season of an additive season, else 0 */
function weightsOf({ alpha, beta, gamma, phi }: Smoothing, horizon: number, season: number): number[] {
  let damped = 0;
  let power = 1;
  return Array.from({ length: horizon }, (_, index) => {
    power *= phi;
    damped += power;
    return alpha + beta * damped + (season > 0 && (index + 1) % season === 0 ? gamma : 0);
  });
}

function limited(deviation: number): number {
  return Number.isNaN(deviation) ? DEVIATION_MAX : Math.min(deviation, DEVIATION_MAX);
}
