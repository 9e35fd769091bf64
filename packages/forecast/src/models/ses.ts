// Simple exponential smoothing, ETS(A,N,N): a level that follows the series by a share α of each miss.
//   e(t) = y(t) - l(t-1),   l(t) = l(t-1) + α·e(t),   f(n+h) = l(n),   variance(h) = σ²·(1 + α²·(h-1)),   σ² = Σ e² / (n-2)
// α and l(0) are R's, or better: ets/simple-smoothing.ts.
// Reference: Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing" (2008), chapters 2 and 5; R forecast::ses.
// Minimum length 4. Cost: some eight passes over the series; where R stops short, some 100 more.
import { chooseSmoothing, sesStates } from '../ets/simple-smoothing.ts';
import type { Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { naive } from './naive.ts';

const PARAMETERS = 2;

export const ses: Model = {
  name: 'ses',
  version: 'ses-3',
  fallback: naive,
  minimumLength: () => 4,
  fit({ values }) {
    const { alpha, start } = chooseSmoothing(values);
    const { level, sumOfSquares, fitted } = sesStates(values, alpha, start);
    const variance = sumOfSquares / (values.length - PARAMETERS);
    return {
      form: 'ses',
      parameters: { alpha, initialLevel: start, level, sigma: Math.sqrt(variance) },
      residuals: values.map((value, t) => value - (fitted[t] as number)),
      predict(horizon, levels) {
        const deviation: number[] = [];
        for (let step = 0; step < horizon; step++) deviation.push(Math.sqrt(variance * (1 + alpha * alpha * step)));
        return normalForecast(new Array<number>(horizon).fill(level), deviation, levels);
      },
    };
  },
};
