// How far forecasts were from what happened. Pure arithmetic over equally long lists.
// Guarantee: a figure that is not defined (no pairs, a scale of 0) is null, never NaN.

/** Mean absolute error, in the unit of the series. */
export function mae(actual: readonly number[], point: readonly number[]): number | null {
  return meanOver(actual, point, (seen, said) => Math.abs(seen - said));
}

/** Root mean squared error, in the unit of the series. */
export function rmse(actual: readonly number[], point: readonly number[]): number | null {
  const square = meanOver(actual, point, (seen, said) => (seen - said) ** 2);
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

/** Share of actual values inside [lower, upper], 0 to 1: close to level / 100 when the intervals are honest. */
export function coverage(actual: readonly number[], lower: readonly number[], upper: readonly number[]): number | null {
  if (actual.length === 0) return null;
  const inside = actual.filter(
    (seen, index) => seen >= (lower[index] ?? Infinity) && seen <= (upper[index] ?? -Infinity),
  );
  return inside.length / actual.length;
}

function meanOver(
  actual: readonly number[],
  point: readonly number[],
  error: (seen: number, said: number) => number,
): number | null {
  if (actual.length === 0) return null;
  return actual.reduce((sum, seen, index) => sum + error(seen, point[index] ?? 0), 0) / actual.length;
}
