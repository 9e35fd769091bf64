// All forms of exponential smoothing that a series can carry, each with the weight that its AICc gives it: on short histories several
// forms are about as likely, and their mean errs less than the likeliest one.
//   weight ∝ exp(-(cost - least cost) / 2),   cost: AICc, with two reservations
// An undamped trend pays for φ as if it were estimated: φ = 1 is a choice among dampings like any other. And a form whose forecasts of
// its own past are wrong by more than BIAS_MAX in sum is left out while another is not: a relative error of half the value and more is
// no normal one, and such a likelihood may rise where every forecast is too high.
// Reference: Burnham & Anderson (2002), "Model Selection and Multimodel Inference", section 2.9; Kolassa (2011), "Combining exponential
// smoothing forecasts using Akaike weights", International Journal of Forecasting 27, 238-251.
import type { Weighted } from '../ensemble/mixture.ts';
import { exp } from '../numeric/elementary.ts';
import type { Series } from '../series.ts';
import { type EtsFit, fitForms } from './fit.ts';
import { fittedForm } from './fitted-form.ts';

/** Less than this share of the likeliest form's weight says nothing. */
const WEIGHT_MIN = 0.01;
const BIAS_MAX = 0.1;
const UNDAMPED_COST = 2;

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

/** Those whose forecasts of their own past are right in sum; all of them when none is. */
function trustedOf(fits: readonly EtsFit[]): readonly EtsFit[] {
  const trusted = fits.filter(({ bias }) => Math.abs(bias) <= BIAS_MAX);
  return trusted.length > 0 ? trusted : fits;
}

function cost({ form, aicc }: EtsFit): number {
  return aicc + (form.trend === 'A' ? UNDAMPED_COST : 0);
}
