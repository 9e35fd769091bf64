// Exponential smoothing with the form chosen by AICc: error additive or multiplicative, trend none, additive or damped, season none,
// additive or multiplicative. Equations in ets/filter.ts, forecasts and their deviations in ets/predict.ts.
// Tried are the forms that R's ets tries: ets/form.ts. Seasons longer than 24 buckets are ignored, ask `snaive` or `arima` for them.
// Only the last 1,000 values are looked at.
// Reference: Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing" (2008); R forecast::ets 8.20.
// The choice: ets/choose.ts.
// Minimum length 7, as for R's own search. Cost: up to 15 forms of some 15 rounds, each O(n·k²) for k parameters: 6 ms for 100 months.
import { chooseForm } from '../ets/choose.ts';
import { type EtsFit, refitForm, settleSeason } from '../ets/fit.ts';
import { fittedForm } from '../ets/fitted-form.ts';
import { formName } from '../ets/form.ts';
import { latestOf } from '../fit.ts';
import type { Fitted, Model } from '../model.ts';
import type { Series } from '../series.ts';
import { ses } from './ses.ts';

const RECENT_VALUES_MAX = 1_000;

export const ets: Model = {
  name: 'ets',
  version: 'ets-2',
  fallback: ses,
  minimumLength: () => 7,
  expensive: true,
  fit(series, options) {
    const recent = latestOf(series, RECENT_VALUES_MAX);
    const choice = chooseForm(recent);
    if (choice === null) return ses.fit(series, options);
    const name = formName(choice.fit.form);
    const reason = `${name} was chosen of ${choice.formsTried} forms by AICc, ${choice.aicc.toFixed(1)}`;
    return { ...settled(recent, choice.fit), reason };
  },
};

function settled(series: Series, fit: EtsFit): Fitted {
  return {
    ...fittedForm(series.values, fit),
    refit(longer) {
      const again = refitForm(longer, fit);
      return settled(longer, again === null ? fit : settleSeason(longer, again));
    },
  };
}
