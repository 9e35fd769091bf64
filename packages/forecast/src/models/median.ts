// Median: at every step the middle forecast of several models. One model that goes astray cannot move it.
//   f(h) = median over i of f(i,h),   deviation(h) = median over i of deviation(i,h)
// Reference: Petropoulos & Svetunkov (2020), "A simple combination of univariate models", International Journal of Forecasting 36,
// 110-115 (sixth of 61 in the M4 competition).
// Minimum length 4. Cost: the members' fits.
import { weighedMembersOf } from '../ensemble/members.ts';
import { middleValues, mixtureResiduals } from '../ensemble/mixture.ts';
import { type Outlook, outlookOf } from '../ensemble/spread.ts';
import { fitOrFallBack } from '../fit.ts';
import type { Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { ses } from './ses.ts';

export const median: Model = {
  name: 'median',
  version: 'median-1',
  fallback: ses,
  minimumLength: () => 4,
  expensive: true,
  fit(series) {
    const members = weighedMembersOf(series);
    const weights = members.map(() => 1 / members.length);
    const fits = members.map((member) => fitOrFallBack(series, member, {}).fitted);
    return {
      form: `median of ${members.map(({ name }) => name).join(', ')}`,
      parameters: { members: members.length },
      residuals: mixtureResiduals(fits.map((fitted) => ({ fitted, weight: 1 / members.length }))),
      predict(horizon, levels) {
        const outlooks = fits.map((fitted) => outlookOf(fitted, horizon));
        const middle = (pick: (outlook: Outlook) => Float64Array) =>
          Array.from(middleValues(outlooks.map(pick), weights));
        return normalForecast(
          middle(({ point }) => point),
          middle(({ deviation }) => deviation),
          levels,
        );
      },
    };
  },
};
