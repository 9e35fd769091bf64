// Drift: the last value goes on along the straight line from the first value to it.
//   f(n+h) = y(n) + h·b,   b = (y(n) - y(1)) / (n-1),   deviation(h) = s · √(h + h²/(n-1)),   s² = Σ (y(t) - y(t-1) - b)² / (n-2)
// Reference: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", sections 5.2 and 5.5; R forecast::rwf(drift = TRUE).
// Minimum length 3: two changes, so that they can differ. Cost: O(n + h).
import type { Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { naive } from './naive.ts';

export const drift: Model = {
  name: 'drift',
  version: 'drift-1',
  fallback: naive,
  minimumLength: () => 3,
  fit({ values }) {
    const last = values[values.length - 1] ?? 0;
    const changes = values.length - 1;
    const slope = (last - (values[0] ?? 0)) / changes;
    const residuals = values.slice(1).map((value, index) => value - (values[index] ?? 0) - slope);
    const squares = residuals.reduce((sum, miss) => sum + miss * miss, 0);
    const sigma = Math.sqrt(squares / (changes - 1));
    return {
      form: 'drift',
      parameters: { drift: slope, sigma },
      residuals,
      predict(horizon, levels) {
        const steps = Array.from({ length: horizon }, (_, index) => index + 1);
        const point = steps.map((step) => last + step * slope);
        const deviation = steps.map((step) => sigma * Math.sqrt(step + (step * step) / changes));
        return normalForecast(point, deviation, levels);
      },
    };
  },
};
