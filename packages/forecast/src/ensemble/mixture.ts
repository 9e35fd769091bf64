// Several fits as one: the weighted mean of their forecasts. Its variance is that of the mixture, the mean variance of the members and
// their disagreement, since which of them is right is not known.
//   f = Σ w·f(i),   v = Σ w·(v(i) + (f(i) - f)²),   Σ w = 1
// Reference: Bates & Granger (1969), "The combination of forecasts", Operational Research Quarterly 20, 451-468.
import type { Fitted } from '../model.ts';
import { type Outlook, outlookOf } from './spread.ts';

export type Weighted = { readonly fitted: Fitted; readonly weight: number };

/** @param members at least one, weights at least 0 with a sum of 1 */
export function mixtureOutlook(members: readonly Weighted[], horizon: number): Outlook {
  return blend(
    members.map(({ fitted }) => outlookOf(fitted, horizon)),
    members.map(({ weight }) => weight),
  );
}

/** @param outlooks at least one, equally long */
export function blend(outlooks: readonly Outlook[], weights: readonly number[]): Outlook {
  const horizon = outlooks[0]?.point.length ?? 0;
  const point = new Float64Array(horizon);
  const deviation = new Float64Array(horizon);
  for (let step = 0; step < horizon; step++) {
    let mean = 0;
    outlooks.forEach((outlook, member) => {
      mean += (weights[member] as number) * (outlook.point[step] as number);
    });
    let variance = 0;
    outlooks.forEach((outlook, member) => {
      const apart = (outlook.point[step] as number) - mean;
      variance += (weights[member] as number) * ((outlook.deviation[step] as number) ** 2 + apart * apart);
    });
    point[step] = mean;
    deviation[step] = Math.sqrt(variance);
  }
  return { point, deviation };
}

/** Weighted means of the members' misses, as far back as all of them reach. */
export function mixtureResiduals(members: readonly Weighted[]): number[] {
  const common = Math.min(...members.map(({ fitted }) => fitted.residuals.length));
  return Array.from({ length: common }, (_, index) =>
    members.reduce((sum, { fitted: { residuals }, weight }) => {
      return sum + weight * (residuals[residuals.length - common + index] as number);
    }, 0),
  );
}
