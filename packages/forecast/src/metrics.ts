// How far forecasts were from what happened. Pure arithmetic over equally long lists.
// Guarantee: a figure that is not defined (no pairs, a scale of 0) is null, never NaN.

/** Mean absolute error, in the unit of the series. */
export function mae(actual: readonly number[], point: readonly number[]): number | null {
  return meanOver(actual, point, (seen, said) => Math.abs(seen - said));
}

/** Root mean squared error, in the unit of the series. */
export function rmse(actual: readonly number[], point: readonly number[]): number | null {
  const square = meanOver(actual, point, squaredError);
  return square === null ? null : Math.sqrt(square);
}

/**
 * Symmetric mean absolute percentage error as the M competitions define it: mean of 200·|y-f| / (|y|+|f|), 0 to 200.
 * A pair of zeros counts 0. Makridakis & Hibon (2000), International Journal of Forecasting 16, 451-476.
 */
export function smape(actual: readonly number[], point: readonly number[]): number | null {
  return meanOver(actual, point, (seen, said) => {
    const size = Math.abs(seen) + Math.abs(said);
    return size === 0 ? 0 : (200 * Math.abs(seen - said)) / size;
  });
}

/**
 * Mean absolute scaled error: the mean absolute error over that of seasonal naive inside the training part (seasonalScale).
 * Below 1 is better than repeating last season was there. Hyndman & Koehler (2006), International Journal of Forecasting 22, 679-688.
 */
export function mase(actual: readonly number[], point: readonly number[], scale: number | null): number | null {
  const error = mae(actual, point);
  return error === null || scale === null || scale === 0 ? null : error / scale;
}

/** mean |y(t) - y(t-m)| of a training part; null when it has no such pair. */
export function seasonalScale(training: readonly number[], season: number): number | null {
  return mae(training.slice(season), training.slice(0, Math.max(0, training.length - season)));
}

/**
 * Root mean squared scaled error: the root of the mean squared error over the mean squared change from bucket to bucket inside the
 * training part (squareScale). Below 1 is better than repeating the last value was there; it does not break on series with many zeros.
 * Makridakis, Spiliotis & Assimakopoulos (2022), "M5 accuracy competition", International Journal of Forecasting 38, 1346-1364.
 */
export function rmsse(actual: readonly number[], point: readonly number[], scale: number | null): number | null {
  const error = rmse(actual, point);
  return error === null || scale === null || scale === 0 ? null : error / Math.sqrt(scale);
}

/** mean (y(t) - y(t-1))² of a training part; null when it has no such pair. */
export function squareScale(training: readonly number[]): number | null {
  return meanOver(training.slice(1), training.slice(0, -1), squaredError);
}

/**
 * Weighted absolute percentage error as a share: Σ|y-f| / Σ|y|. Large sellers count for what they are; null when nothing was sold.
 * Kolassa & Schütz (2007), "Advantages of the MAD/Mean ratio over the MAPE", Foresight 6, 40-43.
 */
export function wape(actual: readonly number[], point: readonly number[]): number | null {
  return overSold(mae(actual, point), actual);
}

/** Mean error, mean (f-y), in the unit of the series: above 0 when too much was forecast, below 0 when too little. */
export function bias(actual: readonly number[], point: readonly number[]): number | null {
  return meanOver(actual, point, (seen, said) => said - seen);
}

/** The same as a share of what was sold, Σ(f-y) / Σ|y|: 0.1 when a tenth too much was forecast; null when nothing was sold. */
export function biasShare(actual: readonly number[], point: readonly number[]): number | null {
  return overSold(bias(actual, point), actual);
}

/** Share of actual values inside [lower, upper], 0 to 1: close to level / 100 when the intervals are honest. */
export function coverage(actual: readonly number[], lower: readonly number[], upper: readonly number[]): number | null {
  if (actual.length === 0) return null;
  const inside = actual.filter(
    (seen, index) => seen >= (lower[index] ?? Infinity) && seen <= (upper[index] ?? -Infinity),
  );
  return inside.length / actual.length;
}

/** Mean width, upper - lower, in the unit of the series: of two honest intervals the narrower says more. */
export function intervalWidth(lower: readonly number[], upper: readonly number[]): number | null {
  return meanOver(upper, lower, (high, low) => high - low);
}

/**
 * Interval score: mean of (u-l) + 2/α·(l-y when y is below, y-u when it is above), α = 1 - level/100. Least in expectation for the
 * true quantiles, so that neither width nor misses can be traded unseen; in the unit of the series.
 * Winkler (1972), JASA 67, 187-191; Gneiting & Raftery (2007), JASA 102, 359-378, equation 43.
 */
export function intervalScore(
  actual: readonly number[],
  lower: readonly number[],
  upper: readonly number[],
  level: number,
): number | null {
  if (actual.length === 0) return null;
  const price = 2 / (1 - level / 100);
  const paid = actual.map((seen, index) => {
    const low = lower[index] ?? 0;
    const high = upper[index] ?? 0;
    return high - low + price * Math.max(low - seen, seen - high, 0);
  });
  return paid.reduce((sum, one) => sum + one, 0) / paid.length;
}

function overSold(mean: number | null, actual: readonly number[]): number | null {
  const sold = meanOver(actual, actual, (seen) => Math.abs(seen));
  return mean === null || sold === null || sold === 0 ? null : mean / sold;
}

/** A product and not a power: engines may round powers differently. */
function squaredError(seen: number, said: number): number {
  return (seen - said) * (seen - said);
}

function meanOver(
  actual: readonly number[],
  point: readonly number[],
  error: (seen: number, said: number) => number,
): number | null {
  if (actual.length === 0) return null;
  return actual.reduce((sum, seen, index) => sum + error(seen, point[index] ?? 0), 0) / actual.length;
}
