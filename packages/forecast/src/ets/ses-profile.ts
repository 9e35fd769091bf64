// The least sum of squares of simple smoothing over α, with the best first level for each α.
// Each miss is u(t) - (1-α)^(t-1)·l(0), with u(t) the miss from l(0) = 0, so for a given α the best l(0) is a line through the origin
// and S(α) = Σu² - (Σuw)²/Σw². S and its first two slopes come from one pass.
// Method: an even grid, four places a pass, finds the valley; Newton steps inside it, halving where they would leave it.
// Cost: nine passes over the series.

import { power } from '../numeric/elementary.ts';
import { ALPHA_MAX, SMOOTHING_MIN } from './place.ts';

/** In fours, because a pass serves four. */
const GRID = 16;
const NEWTON_ROUNDS = 6;
const TOLERANCE = 1e-10;
/** Below it S is so flat that a search may stop anywhere. */
const CERTAIN_ALPHA = 0.15;

export type LeastSquares = {
  readonly alpha: number;
  readonly sumOfSquares: number;
  /** There is one valley, and it is steep enough for every search to end at its foot. */
  readonly certain: boolean;
};

type Profile = { readonly squares: number; readonly slope: number; readonly curvature: number };

/** @param values at least one */
export function leastSquares(values: readonly number[]): LeastSquares {
  // Without the first value's size, so that little is lost when a large level hides small misses; α does not change.
  const base = values[0] ?? 0;
  const series = Float64Array.from(values, (value) => value - base);
  const grid = gridOf(series);
  const width = (ALPHA_MAX - SMOOTHING_MIN) / (GRID - 1);
  let best: LeastSquares | null = null;
  let valleys = 0;
  for (let index = 0; index < GRID; index++) {
    const here = grid[index] as number;
    if (!(here <= (grid[index - 1] ?? Infinity) && here <= (grid[index + 1] ?? Infinity))) continue;
    valleys++;
    const low = Math.max(SMOOTHING_MIN + (index - 1) * width, SMOOTHING_MIN);
    const found = footOf(series, low, Math.min(SMOOTHING_MIN + (index + 1) * width, ALPHA_MAX));
    if (best === null || found.squares < best.sumOfSquares) {
      best = { alpha: found.alpha, sumOfSquares: found.squares, certain: false };
    }
  }
  if (best === null) return { alpha: SMOOTHING_MIN, sumOfSquares: grid[0] as number, certain: false };
  return { ...best, certain: valleys === 1 && best.alpha > CERTAIN_ALPHA };
}

/** The l(0) with the least sum of squares for this α. */
export function bestLevel(values: readonly number[], alpha: number): number {
  let level = 0;
  let weight = 1;
  let cross = 0;
  let weights = 0;
  for (const value of values) {
    const miss = value - level;
    cross += miss * weight;
    weights += weight * weight;
    level += alpha * miss;
    weight *= 1 - alpha;
  }
  return cross / weights;
}

/** S at GRID places from the least α to the largest. */
function gridOf(series: Float64Array): Float64Array {
  const grid = new Float64Array(GRID);
  const alphaAt = (index: number) => SMOOTHING_MIN + (index * (ALPHA_MAX - SMOOTHING_MIN)) / (GRID - 1);
  for (let index = 0; index < GRID; index += 4) {
    fourSquares(series, alphaAt(index), alphaAt(index + 1), alphaAt(index + 2), alphaAt(index + 3), grid, index);
  }
  return grid;
}

/** Four at a time: each is a chain of dependent additions, and four chains run side by side as fast as one. */
function fourSquares(
  series: Float64Array,
  a: number,
  b: number,
  c: number,
  d: number,
  into: Float64Array,
  at: number,
): void {
  let [levelA, levelB, levelC, levelD] = [0, 0, 0, 0];
  let [squareA, squareB, squareC, squareD] = [0, 0, 0, 0];
  let [crossA, crossB, crossC, crossD] = [0, 0, 0, 0];
  let [weightA, weightB, weightC, weightD] = [1, 1, 1, 1];
  for (let t = 0; t < series.length; t++) {
    const y = series[t] as number;
    const missA = y - levelA;
    const missB = y - levelB;
    const missC = y - levelC;
    const missD = y - levelD;
    squareA += missA * missA;
    squareB += missB * missB;
    squareC += missC * missC;
    squareD += missD * missD;
    crossA += missA * weightA;
    crossB += missB * weightB;
    crossC += missC * weightC;
    crossD += missD * weightD;
    levelA += a * missA;
    levelB += b * missB;
    levelC += c * missC;
    levelD += d * missD;
    weightA *= 1 - a;
    weightB *= 1 - b;
    weightC *= 1 - c;
    weightD *= 1 - d;
  }
  into[at] = squareA - (crossA * crossA) / sumOfWeights(a, series.length);
  into[at + 1] = squareB - (crossB * crossB) / sumOfWeights(b, series.length);
  into[at + 2] = squareC - (crossC * crossC) / sumOfWeights(c, series.length);
  into[at + 3] = squareD - (crossD * crossD) / sumOfWeights(d, series.length);
}

/** Σ (1-α)^(2(t-1)), a geometric series. */
function sumOfWeights(alpha: number, count: number): number {
  const ratio = (1 - alpha) * (1 - alpha);
  return (1 - power(ratio, count)) / (1 - ratio);
}

function footOf(series: Float64Array, from: number, to: number): { alpha: number; squares: number } {
  let low = from;
  let high = to;
  let alpha = 0.5 * (low + high);
  let best = { alpha, squares: Infinity };
  for (let round = 0; round < NEWTON_ROUNDS; round++) {
    const { squares, slope, curvature } = profileAt(series, alpha);
    if (squares < best.squares) best = { alpha, squares };
    if (slope > 0) high = alpha;
    else low = alpha;
    const wanted = curvature > 0 ? alpha - slope / curvature : slope > 0 ? from : to;
    const next = wanted > low && wanted < high ? wanted : endOrMiddle(wanted, low, high, from, to);
    if (Math.abs(next - alpha) < TOLERANCE) break;
    alpha = next;
  }
  return best;
}

/** An end of the range is tried itself when the slope still points to it. */
function endOrMiddle(wanted: number, low: number, high: number, from: number, to: number): number {
  if (wanted <= low && low === from) return from;
  if (wanted >= high && high === to) return to;
  return 0.5 * (low + high);
}

function profileAt(series: Float64Array, alpha: number): Profile {
  // u, its slope and curvature in α; w = (1-α)^(t-1), likewise. A level's slope is minus its miss's.
  let [level, levelSlope, levelCurve] = [0, 0, 0];
  let [w, wSlope, wCurve] = [1, 0, 0];
  let [uu, uuSlope, uuCurve] = [0, 0, 0];
  let [uw, uwSlope, uwCurve] = [0, 0, 0];
  let [ww, wwSlope, wwCurve] = [0, 0, 0];
  for (let t = 0; t < series.length; t++) {
    const u = (series[t] as number) - level;
    const uSlope = -levelSlope;
    const uCurve = -levelCurve;
    uu += u * u;
    uuSlope += 2 * u * uSlope;
    uuCurve += 2 * (uSlope * uSlope + u * uCurve);
    uw += u * w;
    uwSlope += uSlope * w + u * wSlope;
    uwCurve += uCurve * w + 2 * uSlope * wSlope + u * wCurve;
    ww += w * w;
    wwSlope += 2 * w * wSlope;
    wwCurve += 2 * (wSlope * wSlope + w * wCurve);
    level += alpha * u;
    levelCurve += 2 * uSlope + alpha * uCurve;
    levelSlope += u + alpha * uSlope;
    wCurve = (1 - alpha) * wCurve - 2 * wSlope;
    wSlope = (1 - alpha) * wSlope - w;
    w *= 1 - alpha;
  }
  const start = uw / ww;
  const startSlope = (uwSlope - start * wwSlope) / ww;
  return {
    squares: uu - uw * start,
    slope: uuSlope - 2 * start * uwSlope + start * start * wwSlope,
    curvature: uuCurve - 2 * start * uwCurve + start * start * wwCurve - 2 * startSlope * (uwSlope - start * wwSlope),
  };
}
