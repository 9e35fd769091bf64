// Weighted moving average: the last k values with linearly growing weights 1, 2, …, k, the newest the heaviest.
//   f(n+h) = Σ_{i=1..k} i · y(n-k+i) / Σ i
// Reference: Makridakis, Wheelwright & Hyndman, "Forecasting: Methods and Applications" (3rd ed.), section 3/2.
// Minimum length 3; with fewer than k values all there are. Cost: O(n·k + n·h). Intervals: from its own past misses by step.
import type { Model } from '../model.ts';
import { movingAverageMisses, predictMovingAverage } from '../numeric/moving-average.ts';
import { naive } from './naive.ts';
import { DEFAULT_LOOKBACK } from './rolling.ts';

export const wma: Model = {
  name: 'wma',
  version: 'wma-1',
  fallback: naive,
  minimumLength: () => 3,
  uses: ['lookback'],
  fit({ values }, options) {
    const lookback = Math.min(options.lookback ?? DEFAULT_LOOKBACK, values.length);
    const weights = Array.from({ length: lookback }, (_, index) => index + 1);
    return {
      form: 'wma',
      parameters: { lookback },
      residuals: movingAverageMisses(values, weights),
      predict: (horizon, levels) => predictMovingAverage(values, weights, horizon, levels),
    };
  },
};
