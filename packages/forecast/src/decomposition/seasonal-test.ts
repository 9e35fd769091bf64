// Does a series repeat itself from season to season? Its correlation with itself one season back is compared with what chance and
// the shorter lags explain, at 90 %.
//   |r(m)| > 1.645 · √((1 + 2·Σ_{k<m} r(k)²) / n)
// Reference: Assimakopoulos & Nikolopoulos (2000), "The theta model", IJF 16, 521-530; the limit is Bartlett's; R forecast::thetaf.
// False for a history of at most two seasons. Cost: O(n · m).
import { power } from '../numeric/elementary.ts';

const NORMAL_95_PERCENT = 1.6448536269514722;

export function isSeasonal(values: ArrayLike<number>, season: number): boolean {
  const count = values.length;
  if (season < 2 || count <= 2 * season) return false;
  const centred = centre(values);
  const whole = productAtLag(centred, 0);
  let shorter = 0;
  for (let lag = 1; lag < season; lag++) shorter += power(productAtLag(centred, lag) / whole, 2);
  const limit = NORMAL_95_PERCENT * Math.sqrt((1 + 2 * shorter) / count);
  return Math.abs(productAtLag(centred, season) / whole) > limit;
}

function centre(values: ArrayLike<number>): Float64Array {
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += values[t] as number;
  const mean = sum / values.length;
  const centred = new Float64Array(values.length);
  for (let t = 0; t < centred.length; t++) centred[t] = (values[t] as number) - mean;
  return centred;
}

function productAtLag(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let t = lag; t < centred.length; t++) sum += (centred[t] as number) * (centred[t - lag] as number);
  return sum;
}
