// Damped trend of Gardner and McKenzie, ETS(A,Ad,N): Holt's method with a slope that fades by φ each step.
//   e(t) = y(t) - l(t-1) - φ·b(t-1),   l(t) = l(t-1) + φ·b(t-1) + α·e(t),   b(t) = φ·b(t-1) + β·e(t),   f(n+h) = l(n) + (φ + … + φ^h)·b(n)
// α in [0.0001, 0.9999], β in [0.0001, α], φ in [0.8, 0.98], l(0) and b(0) minimise Σ e², from several starts. Deviations: ets/predict.ts.
// Reference: Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing" (2008), section 3.4; R forecast::holt(damped = TRUE).
// Minimum length 10, as for R's own search. Cost: R's search of some 250 passes, 0.2 ms for 115 months.
import { fitAsR } from '../ets/fit.ts';
import { fittedForm } from '../ets/fitted-form.ts';
import type { Model } from '../model.ts';
import { holt } from './holt.ts';
import { ses } from './ses.ts';

const LIKELIER_MARGIN = 8;

export const damped: Model = {
  name: 'damped',
  version: 'damped-1',
  fallback: holt,
  minimumLength: () => 10,
  fit(series, options) {
    const fit = fitAsR(series, 'Ad', LIKELIER_MARGIN);
    return fit === null ? ses.fit(series, options) : { ...fittedForm(series.values, fit), form: 'damped' };
  },
};
