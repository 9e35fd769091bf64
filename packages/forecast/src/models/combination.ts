// Combination: the mean of a few models that are unlike each other. Their mistakes partly cancel, so it is seldom the best on one series
// and hard to beat on many.
//   f = (1/k)·Σ f(i),   deviation = (1/k)·Σ deviation(i),   members in ensemble/members.ts
// The members err together, so their mean errs about as much as a typical one of them; adding their disagreement covered too much on
// truncated training parts (83 and 95 % of M3, 82 and 97 % of Australian values in ranges of 80 and 95 %; without it 81 and 94, 76 and 93).
// Reference: Bates & Granger (1969), Operational Research Quarterly 20, 451-468; Makridakis, Spiliotis & Assimakopoulos (2020), "The M4
// competition", International Journal of Forecasting 36, 54-74.
// Minimum length 4. Cost: the members' fits.
import { fewMembersOf } from '../ensemble/members.ts';
import { mixtureResiduals } from '../ensemble/mixture.ts';
import { type Outlook, outlookOf } from '../ensemble/spread.ts';
import { fitOrFallBack } from '../fit.ts';
import type { Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { ses } from './ses.ts';

export const combination: Model = {
  name: 'combination',
  version: 'combination-1',
  fallback: ses,
  minimumLength: () => 4,
  expensive: true,
  fit(series) {
    const members = fewMembersOf(series);
    const weight = 1 / members.length;
    const weighted = members.map((member) => ({ fitted: fitOrFallBack(series, member, {}).fitted, weight }));
    return {
      form: `mean of ${members.map(({ name }) => name).join(', ')}`,
      parameters: { members: members.length },
      residuals: mixtureResiduals(weighted),
      predict(horizon, levels) {
        const outlooks = weighted.map(({ fitted }) => outlookOf(fitted, horizon));
        const mean = (pick: (outlook: Outlook) => Float64Array) =>
          Array.from({ length: horizon }, (_, step) =>
            outlooks.reduce((sum, outlook) => sum + weight * (pick(outlook)[step] as number), 0),
          );
        return normalForecast(
          mean(({ point }) => point),
          mean(({ deviation }) => deviation),
          levels,
        );
      },
    };
  },
};
