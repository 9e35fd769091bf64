// Combination: the mean of a few models that are unlike each other. Their mistakes partly cancel, so it is seldom the best on one series
// and hard to beat on many.
//   f = (1/k)·Σ f(i),   members in ensemble/members.ts, intervals of the mixture (ensemble/mixture.ts)
// Reference: Bates & Granger (1969), Operational Research Quarterly 20, 451-468; Makridakis, Spiliotis & Assimakopoulos (2020), "The M4
// competition", International Journal of Forecasting 36, 54-74.
// Minimum length 4. Cost: the members' fits.
import { fewMembersOf } from '../ensemble/members.ts';
import { mixtureOutlook, mixtureResiduals } from '../ensemble/mixture.ts';
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
        const { point, deviation } = mixtureOutlook(weighted, horizon);
        return normalForecast(Array.from(point), Array.from(deviation), levels);
      },
    };
  },
};
