// All forms of exponential smoothing that a series can carry, each with the weight that its AICc gives it: on short histories several
// forms are about as likely, and their mean errs less than the likeliest one.
//   weight ∝ exp(-(cost - least cost) / 2),   cost: AICc as in ets/choose.ts
// Reference: Burnham & Anderson (2002), "Model Selection and Multimodel Inference", section 2.9; Kolassa (2011), "Combining exponential
// smoothing forecasts using Akaike weights", International Journal of Forecasting 27, 238-251.
import type { Weighted } from '../ensemble/mixture.ts';
import { exp } from '../numeric/elementary.ts';
import type { Series } from '../series.ts';
import { cost, trustedOf } from './choose.ts';
import { fitForms } from './fit.ts';
import { fittedForm } from './fitted-form.ts';

/** Less than this share of the likeliest form's weight says nothing. */
const WEIGHT_MIN = 0.01;

/** Empty when no form can be fitted. */
export function weightedForms(series: Series): Weighted[] {
  const fits = trustedOf(fitForms(series));
  const least = Math.min(...fits.map(cost));
  const weighed = fits
    .map((fit) => ({ fit, weight: exp(-(cost(fit) - least) / 2) }))
    .filter(({ weight }) => weight >= WEIGHT_MIN);
  const sum = weighed.reduce((total, { weight }) => total + weight, 0);
  return weighed.map(({ fit, weight }) => ({ fitted: fittedForm(series.values, fit), weight: weight / sum }));
}
