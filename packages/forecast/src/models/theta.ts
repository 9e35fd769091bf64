// Theta: the season taken out, then simple exponential smoothing with half the slope of the straight line through the series.
//   f(n+h) = [ l(n) + b·(h-1 + (1 - (1-α)^n)/α) ] · s(n+h),   b = slope/2,   deviation(h) = σ·√(1 + α²·(h-1)),   σ² = Σ e² / (n-2)
// Reference: Assimakopoulos & Nikolopoulos (2000), IJF 16, 521-530; Hyndman & Billah (2003), "Unmasking the Theta method", IJF 19,
// 287-290; R forecast::thetaf, whose points and intervals these are (its deviation is that of the adjusted series in every bucket).
// R's residuals leave the drift out; these are misses of the forecast that the method would have made.
// The smoothing stops where R's does: ets/simple-smoothing.ts.
// Minimum length 4. Cost: the season, and some eight passes over the series; where R stops short, some 100 more.
import { seasonallyAdjusted } from '../decomposition/adjustment.ts';
import { chooseSmoothing, sesStates } from '../ets/simple-smoothing.ts';
import type { Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { leastSquaresLine } from '../theta/line.ts';
import { naive } from './naive.ts';

const SMOOTHING_PARAMETERS = 2;

export const theta: Model = {
  name: 'theta',
  version: 'theta-3',
  fallback: naive,
  minimumLength: () => 4,
  fit({ values, season }) {
    const count = values.length;
    const { kind, adjusted, restore } = seasonallyAdjusted(values, season, 'multiplicative');
    const { alpha, start } = chooseSmoothing(adjusted);
    const { level, sumOfSquares, fitted } = sesStates(adjusted, alpha, start);
    const drift = leastSquaresLine(adjusted).slope / 2;
    const sigma = Math.sqrt(sumOfSquares / (count - SMOOTHING_PARAMETERS));
    const lags = driftLags(alpha, count);
    return {
      form: kind === 'none' ? 'theta' : `theta, ${kind} season of ${season}`,
      parameters: { alpha, initialLevel: start, level, drift, sigma },
      residuals: values.map((value, t) => value - restore((fitted[t] as number) + drift * (lags[t] as number), t)),
      predict(horizon, levels) {
        const point: number[] = [];
        const deviation: number[] = [];
        for (let step = 0; step < horizon; step++) {
          point.push(restore(level + drift * (step + (lags[count] as number)), count + step));
          deviation.push(sigma * Math.sqrt(1 + alpha * alpha * step));
        }
        return normalForecast(point, deviation, levels);
      },
    };
  },
};

/** After t values: (1 - (1-α)^t) / α, by which smoothing lags behind a slope of one. */
function driftLags(alpha: number, count: number): Float64Array {
  const lags = new Float64Array(count + 1);
  for (let t = 1; t <= count; t++) lags[t] = 1 + (1 - alpha) * (lags[t - 1] as number);
  return lags;
}
