// Locally weighted regression on an evenly spaced series, as STL uses it: at each place a weighted mean (degree 0) or line
// (degree 1) through the nearest `width` values, with tricube weights.
// Reference: Cleveland, Cleveland, McRae & Terpenning (1990), "STL: A Seasonal-Trend Decomposition Procedure Based on Loess",
// Journal of Official Statistics 6, 3-73, section 2.

/** @param values the series, at places 0, 1, … @param at the place, which may lie outside @param width values that have a say, odd */
export function loessAt(values: ArrayLike<number>, at: number, width: number, degree: 0 | 1): number {
  const count = values.length;
  const used = Math.min(width, count);
  const from = Math.min(Math.max(Math.round(at) - Math.floor(width / 2), 0), count - used);
  const to = from + used - 1;
  let reach = Math.max(at - from, to - at);
  if (width > count) reach += Math.floor((width - count) / 2);
  return degree === 0 ? localMean(values, at, from, to, reach) : localLine(values, at, from, to, reach);
}

/** The smoothed series itself. */
export function loess(values: ArrayLike<number>, width: number, degree: 0 | 1): Float64Array {
  return Float64Array.from({ length: values.length }, (_, at) => loessAt(values, at, width, degree));
}

function localMean(values: ArrayLike<number>, at: number, from: number, to: number, reach: number): number {
  let total = 0;
  let sum = 0;
  for (let place = from; place <= to; place++) {
    const weight = tricube(Math.abs(place - at), reach);
    total += weight;
    sum += weight * (values[place] ?? 0);
  }
  return total > 0 ? sum / total : (values[Math.min(Math.max(at, from), to)] ?? 0);
}

function localLine(values: ArrayLike<number>, at: number, from: number, to: number, reach: number): number {
  let total = 0;
  let places = 0;
  for (let place = from; place <= to; place++) {
    const weight = tricube(Math.abs(place - at), reach);
    total += weight;
    places += weight * place;
  }
  if (!(total > 0)) return localMean(values, at, from, to, reach);
  const centre = places / total;
  let spread = 0;
  let level = 0;
  let slope = 0;
  for (let place = from; place <= to; place++) {
    const weight = tricube(Math.abs(place - at), reach) / total;
    const value = values[place] ?? 0;
    spread += weight * (place - centre) ** 2;
    level += weight * value;
    slope += weight * (place - centre) * value;
  }
  // A line through values that all lie at one place has no slope.
  return Math.sqrt(spread) > 0.001 * (values.length - 1) ? level + (slope / spread) * (at - centre) : level;
}

function tricube(distance: number, reach: number): number {
  if (distance <= 0.001 * reach) return 1;
  if (distance > 0.999 * reach) return 0;
  const ratio = distance / reach;
  const kept = 1 - ratio * ratio * ratio;
  return kept * kept * kept;
}
