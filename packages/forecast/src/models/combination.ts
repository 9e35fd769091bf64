// Combination: the mean of a few models that are unlike each other. Their mistakes partly cancel, so it is seldom the best on one series
// and hard to beat on many.
//   f = (1/k)·Σ f(i),   members in ensemble/members.ts, deviation in ensemble/mixture.ts, ends of ranges in ensemble/shape.ts
// Reference: Bates & Granger (1969), Operational Research Quarterly 20, 451-468; Makridakis, Spiliotis & Assimakopoulos (2020), "The M4
// competition", International Journal of Forecasting 36, 54-74.
// Minimum length 4. Cost: the members' fits.
import { fewMembersOf } from '../ensemble/members.ts';
import { mixtureOutlook, mixtureResiduals } from '../ensemble/mixture.ts';
import { shapedForecast, shapeOf } from '../ensemble/shape.ts';
import { fitOrFallBack } from '../fit.ts';
import type { Model } from '../model.ts';
import { ses } from './ses.ts';

export const combination: Model = {
  name: 'combination',
  version: 'combination-2',
  fallback: ses,
  minimumLength: () => 4,
  expensive: true,
  fit(series) {
    const members = fewMembersOf(series);
    const weight = 1 / members.length;
    const weighted = members.map((member) => ({ fitted: fitOrFallBack(series, member, {}).fitted, weight }));
    const residuals = mixtureResiduals(weighted);
    const shape = shapeOf(residuals);
    return {
      form: `mean of ${members.map(({ name }) => name).join(', ')}`,
      parameters: { members: members.length },
      residuals,
      predict(horizon, levels) {
        return shapedForecast(mixtureOutlook(weighted, horizon), levels, shape);
      },
    };
  },
};
