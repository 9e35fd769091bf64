// The sum of squares of smoothing with a trend, at a few places of α, β and φ, each with its best l(0) and b(0): a rough map that shows
// whether there is a valley much deeper than the one a search ended in. Misses are linear in l(0) and b(0),
//   e(t) = u(t) + s·a(t) + b(0)·b(t),   l(0) = y(1) + s,
// and u, a and b follow the recursion of search-as-r.ts. Cost: one pass a place, 12 places without damping and 24 with it.
import { SMOOTHING_MIN } from './place.ts';

const ALPHAS = [0.03, 0.15, 0.4, 0.8];
/** β as a share of α. */
const BETA_SHARES = [0.001, 0.08, 0.5];
const PHIS = [0.85, 0.97];

/** Σe² at the best place of the map. @param values at least two */
export function mappedSquares(values: readonly number[], damped: boolean): number {
  let least = Infinity;
  for (const phi of damped ? PHIS : [1]) {
    for (const alpha of ALPHAS) {
      for (const share of BETA_SHARES) {
        least = Math.min(least, squaresAt(values, alpha, Math.max(share * alpha, SMOOTHING_MIN), phi));
      }
    }
  }
  return least;
}

function squaresAt(values: readonly number[], alpha: number, beta: number, phi: number): number {
  const kept = 1 - alpha - phi * beta;
  const pull = phi * phi * beta;
  let [u, uGrowth] = [0, 0];
  let [a, aGrowth] = [-1, 0];
  let [b, bGrowth] = [-phi, phi * phi];
  let [uu, ua, ub, aa, ab, bb] = [0, 0, 0, 1, phi, phi * phi];
  let before = values[0] as number;
  for (let t = 1; t < values.length; t++) {
    const value = values[t] as number;
    const nextU = value - before - uGrowth + kept * u;
    const nextA = kept * a - aGrowth;
    const nextB = kept * b - bGrowth;
    before = value;
    uGrowth = phi * uGrowth + pull * u;
    aGrowth = phi * aGrowth + pull * a;
    bGrowth = phi * bGrowth + pull * b;
    u = nextU;
    a = nextA;
    b = nextB;
    uu += u * u;
    ua += u * a;
    ub += u * b;
    aa += a * a;
    ab += a * b;
    bb += b * b;
  }
  const determinant = aa * bb - ab * ab;
  if (!(determinant > 0)) return uu - (ua * ua) / aa;
  return uu - (bb * ua * ua - 2 * ab * ua * ub + aa * ub * ub) / determinant;
}
