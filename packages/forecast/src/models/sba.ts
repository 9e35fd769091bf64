// Syntetos-Boylan approximation: Croston's method without its bias, and with the α that would have missed least.
//   f(n+h) = (1 - α/2) · z(n) / p(n),   α in [0.01, 0.5] with the least Σ (y(t) - f(t))²
// Reference: Syntetos & Boylan (2005), "The accuracy of intermittent demand estimates", IJF 21, 303-314; the choice of α by past
// one-step misses: Kourentzes (2014), "On intermittent demand model optimisation and selection", IJPE 156, 180-190.
// Minimum length 3. Cost: about 45 passes, and O(n·h) for intervals, which come from its own past misses by step.
import { crostonDemand, firstForecast, squaredMisses } from '../intermittent/demand.ts';
import { flatForecast } from '../intermittent/flat-forecast.ts';
import type { Model } from '../model.ts';
import { minimiseScalar } from '../numeric/minimise-scalar.ts';
import { naive } from './naive.ts';

const ALPHA_MIN = 0.01;
const ALPHA_MAX = 0.5;
const GRID_POINTS = 25;
const ALPHA_TOLERANCE = 1e-5;

export const sba: Model = {
  name: 'sba',
  version: 'sba-1',
  fallback: naive,
  minimumLength: () => 3,
  fit({ values }) {
    const from = firstForecast(values);
    const objective = (at: number) => squaredMisses(values, crostonDemand(values, at).fitted, from, 1 - at / 2);
    const { at: alpha } = minimiseScalar(objective, ALPHA_MIN, ALPHA_MAX, GRID_POINTS, ALPHA_TOLERANCE);
    const { size, interval, rate, fitted } = crostonDemand(values, alpha);
    const unbiased = 1 - alpha / 2;
    const rates = fitted.map((known) => unbiased * known);
    return {
      form: 'sba',
      parameters: { alpha, size, interval },
      residuals: values.slice(from).map((value, index) => value - (rates[from + index] as number)),
      predict: (horizon, levels) => flatForecast(values, rates, from, unbiased * rate, horizon, levels),
    };
  },
};
