// Median: at every step the middle forecast of several models. One model that goes astray cannot move it.
//   f(h) = median over i of f(i,h),   v(h) = (median over i of deviation(i,h))² + mean over i of (f(i,h) - f(h))²,
//   ends of ranges in ensemble/shape.ts
// Reference: Petropoulos & Svetunkov (2020), "A simple combination of univariate models", International Journal of Forecasting 36,
// 110-115 (sixth of 61 in the M4 competition).
// Minimum length 4. Cost: the members' fits.
import { weighedMembersOf } from '../ensemble/members.ts';
import { middleValues, mixtureResiduals } from '../ensemble/mixture.ts';
import { shapedForecast, shapeOf } from '../ensemble/shape.ts';
import { type Outlook, outlookOf } from '../ensemble/spread.ts';
import { fitOrFallBack } from '../fit.ts';
import type { Model } from '../model.ts';
import { power } from '../numeric/elementary.ts';
import { ses } from './ses.ts';

export const median: Model = {
  name: 'median',
  version: 'median-2',
  fallback: ses,
  minimumLength: () => 4,
  expensive: true,
  fit(series) {
    const members = weighedMembersOf(series);
    const weights = members.map(() => 1 / members.length);
    const fits = members.map((member) => fitOrFallBack(series, member, {}).fitted);
    const residuals = mixtureResiduals(fits.map((fitted) => ({ fitted, weight: 1 / members.length })));
    const shape = shapeOf(residuals);
    return {
      form: `median of ${members.map(({ name }) => name).join(', ')}`,
      parameters: { members: members.length },
      residuals,
      predict(horizon, levels) {
        const outlooks = fits.map((fitted) => outlookOf(fitted, horizon));
        const middle = (pick: (outlook: Outlook) => Float64Array) => middleValues(outlooks.map(pick), weights);
        const point = middle(({ point }) => point);
        const disagreement = spreadAround(point, outlooks);
        const deviation = middle(({ deviation }) => deviation).map((own, step) =>
          Math.sqrt(own * own + (disagreement[step] as number)),
        );
        return shapedForecast({ point, deviation }, levels, shape);
      },
    };
  },
};

/** Mean squared distance of the members' points. */
function spreadAround(point: Float64Array, outlooks: readonly Outlook[]): Float64Array {
  return point.map((centre, step) => {
    const squares = outlooks.map((outlook) => power((outlook.point[step] as number) - centre, 2));
    return squares.reduce((sum, square) => sum + square, 0) / squares.length;
  });
}
