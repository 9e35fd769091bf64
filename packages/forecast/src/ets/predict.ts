// Forecasts of a fitted form: means and standard deviations by formulas, no simulation.
//   Additive error:                v(h) = σ²·(1 + Σ c(j)²),   c(j) = α + β·(φ + … + φ^j), plus γ where j is a whole season
//   Relative error, no product:    v(h) = (1 + σ²)·θ(h) - μ(h)²,   θ(h) = μ(h)² + σ²·Σ c(j)²·θ(h-j)
//   Relative error, product:       v(h) = (θ(h)·(1 + σ²)·(1 + γ²σ²)^k - μ(h)²)·s²,   μ, θ without the season, k whole seasons before h
// The last is exact up to one season ahead and leaves out terms of σ⁴ and α·γ·σ² beyond.
// Reference: Hyndman, Koehler, Ord & Snyder (2008), sections 6.2 to 6.4. Cost: O(h²).
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
  { level, slope, seasonal }: Run,
  horizon: number,
): Prediction {
  const product = form.season === 'M';
  const season = seasonal.length;
  const weights = weightsOf(form, smoothing, season, horizon);
  const point: number[] = [];
  const deviation: number[] = [];
  const powers: number[] = [];
  let damped = 0;
  let power = 1;
  let spread = 1;
  for (let h = 1; h <= horizon; h++) {
    power *= smoothing.phi;
    damped += power;
    const state = seasonal[(h - 1) % season] as number;
    const mean = product ? level + damped * slope : level + damped * slope + state;
    if (h > 1) spread += (weights[h - 2] as number) ** 2;
    let squared = mean * mean;
    for (let j = 1; j < h; j++) squared += variance * (weights[j - 1] as number) ** 2 * (powers[h - j - 1] as number);
    powers.push(squared);
    const wholeSeasons = Math.floor((h - 1) / season);
    const turn = product ? (1 + smoothing.gamma ** 2 * variance) ** wholeSeasons : 1;
    const size = product ? state : 1;
    const relative = Math.sqrt(Math.max(squared * (1 + variance) * turn - mean * mean, 0)) * Math.abs(size);
    const additive = Math.sqrt(variance * spread);
    point.push(mean * size);
    deviation.push(Math.min(form.error === 'A' ? additive : relative, DEVIATION_MAX));
  }
  return { point, deviation };
}

/** c(1), c(2), …: what a miss adds to the forecast that many steps later; a product season has no part in them. */
function weightsOf(form: EtsForm, smoothing: Smoothing, season: number, horizon: number): number[] {
  const { alpha, beta, gamma, phi } = smoothing;
  let damped = 0;
  let power = 1;
  return Array.from({ length: horizon }, (_, index) => {
    power *= phi;
    damped += power;
    const seasonal = form.season === 'A' && (index + 1) % season === 0 ? gamma : 0;
    return alpha + beta * damped + seasonal;
  });
}
