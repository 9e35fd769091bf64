// Seasonal naive: every bucket repeats the same bucket of the last season.
//   f(n+h) = y(n + h - m·(⌊(h-1)/m⌋ + 1)),   deviation(h) = s · √(⌊(h-1)/m⌋ + 1),   s² = mean (y(t) - y(t-m))²
// Reference: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", sections 5.2 and 5.5; R forecast::snaive.
// Minimum length m (at least 3). Cost: O(n + h). With m = 1 it is the naive forecast.
import type { Model } from '../model.ts';
import { normalForecast, residualSpread } from '../numeric/band.ts';
import { rolling } from './rolling.ts';

export const snaive: Model = {
  name: 'snaive',
  version: 'snaive-1',
  fallback: rolling,
  minimumLength: (season) => Math.max(season, 3),
  fit({ values, season }) {
    const differences = seasonalDifferences(values, season);
    const spread = residualSpread(differences, values);
    return {
      form: 'snaive',
      parameters: { season, sigma: spread },
      residuals: differences,
      predict(horizon, levels) {
        const steps = Array.from({ length: horizon }, (_, index) => index);
        const point = steps.map((index) => values[values.length - season + (index % season)] ?? 0);
        const deviation = steps.map((index) => spread * Math.sqrt(Math.floor(index / season) + 1));
        return normalForecast(point, deviation, levels);
      },
    };
  },
};

function seasonalDifferences(values: readonly number[], season: number): number[] {
  return values.slice(season).map((value, index) => value - (values[index] ?? 0));
}
