// Croston's method: the mean size of a sale over the mean number of buckets between sales, both smoothed with α = 0.1.
//   f(n+h) = z(n) / p(n)
// Reference: Croston (1972), Operational Research Quarterly 23, 289-303; R forecast::croston, whose points these are (R has no
// intervals). See intermittent/demand.ts. Its rate is a little too high on average: `sba` corrects that.
// Minimum length 3. Cost: O(n + h), and O(n·h) for intervals, which come from its own past misses by step.
import { crostonDemand, firstForecast } from '../intermittent/demand.ts';
import { flatForecast } from '../intermittent/flat-forecast.ts';
import type { Model } from '../model.ts';
import { naive } from './naive.ts';

const ALPHA = 0.1;

export const croston: Model = {
  name: 'croston',
  version: 'croston-1',
  fallback: naive,
  minimumLength: () => 3,
  fit({ values }) {
    const { size, interval, rate, fitted } = crostonDemand(values, ALPHA);
    const from = firstForecast(values);
    return {
      form: 'croston',
      parameters: { alpha: ALPHA, size, interval },
      residuals: values.slice(from).map((value, index) => value - (fitted[from + index] as number)),
      predict: (horizon, levels) => flatForecast(values, fitted, from, rate, horizon, levels),
    };
  },
};
