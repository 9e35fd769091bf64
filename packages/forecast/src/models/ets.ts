// Exponential smoothing with the form chosen by AICc: error additive or multiplicative, trend none, additive or damped, season none,
// additive or multiplicative. Equations in ets/filter.ts, forecasts and their deviations in ets/predict.ts.
// Tried are the forms that R's ets tries: ets/form.ts. Seasons longer than 24 buckets are ignored, ask `snaive` or `arima` for them.
// Only the last 1,000 values are looked at.
// Reference: Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing" (2008); R forecast::ets 8.20.
// Minimum length 7. Cost: up to 15 forms of some 20 rounds, each O(n·k²) for k parameters.
import { fitForms } from '../ets/fit.ts';
import { fittedForm } from '../ets/fitted-form.ts';
import { formName } from '../ets/form.ts';
import type { Model } from '../model.ts';
import { ses } from './ses.ts';

const RECENT_VALUES_MAX = 1_000;

export const ets: Model = {
  name: 'ets',
  version: 'ets-1',
  fallback: ses,
  minimumLength: () => 7,
  fit(series, options) {
    const recent =
      series.values.length > RECENT_VALUES_MAX
        ? { values: series.values.slice(-RECENT_VALUES_MAX), season: series.season }
        : series;
    const fits = fitForms(recent);
    const [first] = fits;
    if (first === undefined) return ses.fit(series, options);
    const best = fits.reduce((least, next) => (next.aicc < least.aicc ? next : least), first);
    const name = formName(best.form);
    const reason = `${name} has the least AICc, ${best.aicc.toFixed(1)}, of ${fits.length} forms`;
    return { ...fittedForm(recent.values, best), reason };
  },
};
