// Holt's linear trend, ETS(A,A,N): a level and a slope that follow the series by shares α and β of each miss.
//   e(t) = y(t) - l(t-1) - b(t-1),   l(t) = l(t-1) + b(t-1) + α·e(t),   b(t) = b(t-1) + β·e(t),   f(n+h) = l(n) + h·b(n)
// α in [0.0001, 0.9999], β in [0.0001, α], l(0) and b(0) minimise Σ e², from several starts. Deviations: ets/predict.ts.
// Reference: Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing" (2008), section 3.4; R forecast::holt.
// Minimum length 9, as for R's own search. Cost: R's search of some 250 passes, 0.2 ms for 115 months.
import { fitAsR } from '../ets/fit.ts';
import { fittedForm } from '../ets/fitted-form.ts';
import type { Model } from '../model.ts';
import { ses } from './ses.ts';

const LIKELIER_MARGIN = 8;

export const holt: Model = {
  name: 'holt',
  version: 'holt-1',
  fallback: ses,
  minimumLength: () => 9,
  fit(series, options) {
    const fit = fitAsR(series, 'A', LIKELIER_MARGIN);
    return fit === null ? ses.fit(series, options) : { ...fittedForm(series.values, fit), form: 'holt' };
  },
};
