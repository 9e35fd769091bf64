// Forecasts of parts and of their total, made to agree: the numbers nearest to all of them that add up and are not negative.
//   at each step, least over b ≥ 0 of Σ (b(i) - f(i))²/v(i) + (Σ b - F)²/V
//   b(i) = max(0, f(i) + v(i)·μ),   μ = (F - Σ f over the parts above 0) / (V + Σ v over them)
// Each forecast gives way by its variance, read off its narrowest interval: a surer one moves less, one without width not at all. When
// any forecast has no intervals, a part has a variance of 1 and the total that of their number ("structural scaling").
// Parts that would fall below 0 stay at 0, and the rest is solved again; a part once at 0 stays there, because μ only falls.
// Reference: Wickramasuriya, Athanasopoulos & Hyndman (2019), "Optimal forecast reconciliation … through trace minimization", JASA 114,
// 804-819 (variance scaling, WLS); Wickramasuriya, Turlach & Hyndman (2020), "Optimal non-negative forecast reconciliation", Statistics
// and Computing 30, 1167-1182. R: hts::combinef, hts::MinT(nonnegative = TRUE).
// Guarantee: at every step the total is the sum of the parts in their order, to the bit, and no part is negative. Intervals move with
// their points: each holds its point, has a lower end of at least 0, and a wider level contains a narrower one.
// Measured: four regions of 17 sub-categories, 9 origins, parts by ses and total by theta: mean squared error of the parts as before
// (0.99 of it), of the total 0.56 of it (test/reconcile-adds-up.test.ts). Cost: parts² a step at worst, parts as a rule.
import { ForecastInputError } from './fault.ts';
import type { Forecast, Interval } from './model.ts';
import { normalHalfWidth } from './numeric/normal.ts';

export type Reconciled = {
  /** In the order given. */
  readonly parts: readonly Forecast[];
  readonly total: Forecast;
};

/** How unsure a forecast is at a step. */
type DeviationAt = (forecast: Forecast, step: number) => number;

/** More than any forecast says, and so far from what a double holds that sums do not overflow. */
const SALES_MAX = 1e300;

/**
 * @param parts at least one, all with as many steps as the total
 * @throws ForecastInputError `forecast-invalid`
 */
export function reconcile(parts: readonly Forecast[], total: Forecast): Reconciled {
  checkForecasts(parts, total);
  const deviationAt = deviationsOf(parts, total);
  const points = parts.map(() => new Array<number>(total.point.length));
  const sums = total.point.map((said, step) => {
    const column: Column = {
      point: parts.map(({ point }) => point[step] as number),
      deviation: parts.map((part) => deviationAt(part, step)),
      total: said,
      totalDeviation: deviationAt(total, step),
    };
    const values = reconcileColumn(column);
    values.forEach((value, part) => {
      (points[part] as number[])[step] = value;
    });
    return values.reduce((sum, value) => sum + value, 0);
  });
  return { parts: parts.map((part, index) => moved(part, points[index] as number[])), total: moved(total, sums) };
}

/** All forecasts at one step. */
type Column = {
  readonly point: readonly number[];
  readonly deviation: readonly number[];
  readonly total: number;
  readonly totalDeviation: number;
};

function reconcileColumn({ point, deviation, total, totalDeviation }: Column): number[] {
  // Squares of shares of the widest neither overflow nor depend on the unit.
  const widest = deviation.reduce((most, one) => Math.max(most, one), totalDeviation);
  const varianceOf = (one: number) => (widest > 0 ? (one / widest) * (one / widest) : 0);
  const variance = deviation.map(varianceOf);
  const totalVariance = varianceOf(totalDeviation);
  const values = [...point];
  let above = point.map((_, part) => part);
  // Each round but the last takes a part out, so that there are at most as many as parts.
  while (above.length > 0) {
    const { gap, room } = pullOn(above, { point, variance, total, totalVariance });
    // The share first: μ itself is beyond a double where all variances are next to nothing.
    for (const part of above) {
      const share = room > 0 ? (variance[part] as number) / room : 0;
      values[part] = (point[part] as number) + share * gap;
    }
    const below = above.filter((part) => (values[part] as number) < 0);
    if (below.length === 0) break;
    above = above.filter((part) => (values[part] as number) >= 0);
    for (const part of below) values[part] = 0;
  }
  return values;
}

/** μ = gap / room, what each unit of variance gives way. No room where nothing can: then the parts hold and the total becomes their sum. */
function pullOn(
  above: readonly number[],
  { point, variance, total, totalVariance }: Omit<Column, 'deviation' | 'totalDeviation'> & Variances,
): { readonly gap: number; readonly room: number } {
  const gap = above.reduce((left, part) => left - (point[part] as number), total);
  const room = above.reduce((sum, part) => sum + (variance[part] as number), totalVariance);
  return { gap, room };
}

type Variances = { readonly variance: readonly number[]; readonly totalVariance: number };

function deviationsOf(parts: readonly Forecast[], total: Forecast): DeviationAt {
  if ([...parts, total].every(({ intervals }) => intervals.length > 0)) return deviationOf;
  return (forecast) => (forecast === total ? Math.sqrt(parts.length) : 1);
}

/** The farther end counts, because the lower one may be cut off at 0. */
function deviationOf({ point, intervals }: Forecast, step: number): number {
  const { level, lower, upper } = intervals[0] as Interval;
  const middle = point[step] as number;
  return Math.max((upper[step] as number) - middle, middle - (lower[step] as number)) / normalHalfWidth(level);
}

function moved({ point, intervals }: Forecast, to: readonly number[]): Forecast {
  const by = to.map((value, step) => value - (point[step] as number));
  return {
    point: to,
    intervals: intervals.map(({ level, lower, upper }) => ({
      level,
      lower: to.map((value, step) => Math.min(value, Math.max(0, (lower[step] as number) + (by[step] as number)))),
      upper: to.map((value, step) => Math.max(value, (upper[step] as number) + (by[step] as number))),
    })),
  };
}

function checkForecasts(parts: readonly Forecast[], total: Forecast): void {
  const refuse = (text: string): never => {
    throw new ForecastInputError('forecast-invalid', text);
  };
  if (parts.length === 0) refuse('a total needs at least one part');
  const steps = total.point.length;
  for (const { point, intervals } of [...parts, total]) {
    const rows = [point, ...intervals.flatMap(({ lower, upper }) => [lower, upper])];
    if (rows.some((row) => row.length !== steps)) refuse(`parts and total need equally many steps, ${steps}`);
    if (!rows.flat().every((value) => value >= 0 && value <= SALES_MAX)) refuse('a forecast has numbers from 0 only');
    if (!intervals.every(({ level }) => level > 0 && level < 100)) refuse('a level is between 0 and 100');
  }
}
