// Rolling mean: every step ahead is the mean of the last k values.
//   f(n+h) = (y(n) + … + y(n-k+1)) / k
// Reference: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", section 5.2 (mean method, on a window).
// Minimum length 3; with fewer than k values all there are. Cost: O(n·k + n·h). Intervals: from its own past misses by step.
import type { Model } from '../model.ts';
import { movingAverageMisses, predictMovingAverage } from '../numeric/moving-average.ts';
import { naive } from './naive.ts';

export const DEFAULT_LOOKBACK = 6;

export const rolling: Model = {
  name: 'rolling',
  version: 'rolling-1',
  fallback: naive,
  minimumLength: () => 3,
  uses: ['lookback'],
  fit({ values }, options) {
    const lookback = Math.min(options.lookback ?? DEFAULT_LOOKBACK, values.length);
    const weights = new Array<number>(lookback).fill(1);
    return {
      form: 'rolling',
      parameters: { lookback },
      residuals: movingAverageMisses(values, weights),
      predict: (horizon, levels) => predictMovingAverage(values, weights, horizon, levels),
    };
  },
};
