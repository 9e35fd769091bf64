// Naive: the last value goes on.
//   f(n+h) = y(n),   deviation(h) = s · √h,   s² = mean (y(t) - y(t-1))²
// Reference: Hyndman & Athanasopoulos, "Forecasting: Principles and Practice", sections 5.2 and 5.5; R forecast::naive.
// Minimum length 1: it answers for the models that need more. Cost: O(n + h).
import type { Model } from '../model.ts';
import { normalForecast, residualSpread } from '../numeric/band.ts';
import { constant } from './constant.ts';

export const naive: Model = {
  name: 'naive',
  version: 'naive-1',
  fallback: constant,
  minimumLength: () => 1,
  fit({ values }) {
    const changes = values.slice(1).map((value, index) => value - (values[index] ?? 0));
    const spread = residualSpread(changes, values);
    const last = values[values.length - 1] ?? 0;
    return {
      form: 'naive',
      parameters: { sigma: spread },
      residuals: changes,
      predict(horizon, levels) {
        const deviation: number[] = [];
        for (let step = 1; step <= horizon; step++) deviation.push(spread * Math.sqrt(step));
        return normalForecast(new Array<number>(horizon).fill(last), deviation, levels);
      },
    };
  },
};
