// Several fits as one: the weighted mean of their forecasts. Its variance is that of the mixture, the mean variance of the members and
// their disagreement, since which of them is right is not known.
//   f = Σ w·f(i),   v = Σ w·(v(i) + (f(i) - f)²),   Σ w = 1
// Reference: Bates & Granger (1969), "The combination of forecasts", Operational Research Quarterly 20, 451-468.
import type { Fitted } from '../model.ts';
import { power } from '../numeric/elementary.ts';
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
function blend(outlooks: readonly Outlook[], weights: readonly number[]): Outlook {
  const point = weightedPoints(outlooks, weights);
  return { point, deviation: deviationAround(point, outlooks, weights) };
}

export function weightedPoints(outlooks: readonly Outlook[], weights: readonly number[]): Float64Array {
  const point = new Float64Array(outlooks[0]?.point.length ?? 0);
  outlooks.forEach((outlook, member) => {
    const weight = weights[member] as number;
    for (let step = 0; step < point.length; step++) {
      point[step] = (point[step] as number) + weight * (outlook.point[step] as number);
    }
  });
  return point;
}

/** Of the mixture, seen from a point that need not be its mean. */
export function deviationAround(
  point: Float64Array,
  outlooks: readonly Outlook[],
  weights: readonly number[],
): Float64Array {
  return point.map((centre, step) => {
    let variance = 0;
    outlooks.forEach((outlook, member) => {
      const apart = (outlook.point[step] as number) - centre;
      variance += (weights[member] as number) * (power(outlook.deviation[step] as number, 2) + apart * apart);
    });
    return Math.sqrt(variance);
  });
}

/**
 * At every step the weighted median: values sorted, each at the middle of its own share of the weight, read off at one half with
 * straight lines between. With equal weights it is the median, the mean of the two middle ones when their number is even.
 */
export function middleValues(lists: readonly Float64Array[], weights: readonly number[]): Float64Array {
  return (lists[0] ?? new Float64Array(0)).map((_, step) => {
    const sorted = lists
      .map((list, member) => ({ value: list[step] as number, weight: weights[member] as number }))
      .sort((a, b) => a.value - b.value);
    return valueAtHalf(sorted);
  });
}

function valueAtHalf(sorted: readonly { readonly value: number; readonly weight: number }[]): number {
  let before = { value: sorted[0]?.value ?? 0, at: 0 };
  let sum = 0;
  for (const { value, weight } of sorted) {
    const at = sum + weight / 2;
    if (at >= 0.5) {
      const share = at > before.at ? (0.5 - before.at) / (at - before.at) : 1;
      return before.value + share * (value - before.value);
    }
    before = { value, at };
    sum += weight;
  }
  return before.value;
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
