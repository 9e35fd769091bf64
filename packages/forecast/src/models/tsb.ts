// Teunter-Syntetos-Babai: the mean size of a sale times the probability that a bucket has one; the probability falls while nothing sells.
//   f(n+h) = d(n) · z(n),   α (size) and β (probability) in [0.005, 0.5] with the least Σ (y(t) - f(t))²
// Reference: Teunter, Syntetos & Babai (2011), EJOR 214, 606-615; the choice of α and β by past one-step misses: Kourentzes (2014),
// IJPE 156, 180-190. Both begin at their means over the history, so the smallest α and β give nearly the mean of the series.
// The search: intermittent/tsb-search.ts. Minimum length 3. Cost: some 50 passes, and O(n·h) for intervals, which come from its own past
// misses by step.
import { meanDemand, tsbDemand } from '../intermittent/demand.ts';
import { flatForecast } from '../intermittent/flat-forecast.ts';
import { chooseTsb } from '../intermittent/tsb-search.ts';
import type { Model } from '../model.ts';
import { naive } from './naive.ts';

export const tsb: Model = {
  name: 'tsb',
  version: 'tsb-2',
  fallback: naive,
  minimumLength: () => 3,
  fit({ values }) {
    const start = meanDemand(values);
    const { alpha, beta } = chooseTsb(values, start);
    const { size, interval, rate, fitted } = tsbDemand(values, alpha, beta, start);
    return {
      form: 'tsb',
      parameters: { alpha, beta, size, probability: 1 / interval },
      residuals: values.map((value, t) => value - (fitted[t] as number)),
      predict: (horizon, levels) => flatForecast(values, fitted, 0, rate, horizon, levels),
    };
  },
};
