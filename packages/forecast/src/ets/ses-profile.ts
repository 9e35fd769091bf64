// The least sum of squares of simple smoothing over α, with the best first level for each α.
// With l(0) = y(1) + s each miss is u(t) - s·k^(t-1), k = 1-α, u(1) = 0, u(t) = k·u(t-1) + y(t) - y(t-1), so for a given α the best s
// is a line through the origin and S(α) = Σu² - (Σuw)²/Σw², w = k^(t-1). S and its first two slopes come from one pass.
// Method: a grid, four places a pass, finds the valley; Newton steps inside it, halving where they would leave it.
// Cost: about seven passes over the series.

import { power } from '../numeric/elementary.ts';
import { ALPHA_MAX, SMOOTHING_MIN } from './place.ts';

/** Places of α, denser where S bends most. In fours, because a pass serves four. */
const GRID = [SMOOTHING_MIN, 0.02, 0.05, 0.1, 0.17, 0.25, 0.35, 0.45, 0.57, 0.7, 0.85, ALPHA_MAX] as const;
const NEWTON_ROUNDS = 20;
/** A step this small is the last: the next one would be about its square. */
const LAST_STEP = 1e-6;

export type LeastSquares = {
  readonly alpha: number;
  /** l(0). */
  readonly start: number;
  readonly sumOfSquares: number;
  /** There is one valley, and its foot is not at the least α, near which S is flat: every search ends there. */
  readonly certain: boolean;
};

type Foot = { readonly alpha: number; readonly shift: number; readonly squares: number };
type Profile = Omit<Foot, 'alpha'> & {
  readonly shiftSlope: number;
  readonly slope: number;
  readonly curvature: number;
};

/** @param values at least one */
export function leastSquares(values: ArrayLike<number>): LeastSquares {
  const grid = gridOf(values);
  let best: Foot | null = null;
  let valleys = 0;
  for (let index = 0; index < GRID.length; index++) {
    const here = grid[index] as number;
    if (!(here <= (grid[index - 1] ?? Infinity) && here <= (grid[index + 1] ?? Infinity))) continue;
    valleys++;
    const found = footOf(values, grid, index);
    if (best === null || found.squares < best.squares) best = found;
  }
  const { alpha, shift, squares } = best ?? footAt(values, SMOOTHING_MIN);
  const certain = valleys === 1 && alpha > SMOOTHING_MIN;
  return { alpha, start: (values[0] as number) + shift, sumOfSquares: squares, certain };
}

/** S at the places of the grid. */
function gridOf(values: ArrayLike<number>): number[] {
  const grid: number[] = [];
  for (let index = 0; index < GRID.length; index += 4) {
    fourSquares(values, 1 - at(index), 1 - at(index + 1), 1 - at(index + 2), 1 - at(index + 3), grid);
  }
  return grid;
}

function at(index: number): number {
  return GRID[index] as number;
}

/** Four at a time: each is a chain of dependent operations, and four chains run side by side nearly as fast as one. */
function fourSquares(values: ArrayLike<number>, a: number, b: number, c: number, d: number, into: number[]): void {
  let [missA, missB, missC, missD] = [0, 0, 0, 0];
  let [squareA, squareB, squareC, squareD] = [0, 0, 0, 0];
  let [crossA, crossB, crossC, crossD] = [0, 0, 0, 0];
  let [weightA, weightB, weightC, weightD] = [1, 1, 1, 1];
  let before = values[0] as number;
  for (let t = 1; t < values.length; t++) {
    const value = values[t] as number;
    const change = value - before;
    before = value;
    missA = a * missA + change;
    missB = b * missB + change;
    missC = c * missC + change;
    missD = d * missD + change;
    weightA *= a;
    weightB *= b;
    weightC *= c;
    weightD *= d;
    squareA += missA * missA;
    squareB += missB * missB;
    squareC += missC * missC;
    squareD += missD * missD;
    crossA += missA * weightA;
    crossB += missB * weightB;
    crossC += missC * weightC;
    crossD += missD * weightD;
  }
  into.push(
    squareA - (crossA * crossA) / sumOfWeights(a, values.length),
    squareB - (crossB * crossB) / sumOfWeights(b, values.length),
    squareC - (crossC * crossC) / sumOfWeights(c, values.length),
    squareD - (crossD * crossD) / sumOfWeights(d, values.length),
  );
}

/** Σ k^(2(t-1)), a geometric series. */
function sumOfWeights(kept: number, count: number): number {
  const ratio = kept * kept;
  return (1 - power(ratio, count)) / (1 - ratio);
}

/** The foot of the valley at a place of the grid: Newton steps from the parabola through the place and its neighbours. */
function footOf(values: ArrayLike<number>, grid: readonly number[], index: number): Foot {
  const last = GRID.length - 1;
  let low = at(Math.max(index - 1, 0));
  let high = at(Math.min(index + 1, last));
  const end = index === 0 ? low : index === last ? high : null;
  let alpha = end ?? vertexOf(grid, index);
  let best: Foot | null = null;
  for (let round = 0; round < NEWTON_ROUNDS; round++) {
    const { shift, shiftSlope, squares, slope, curvature } = profileAt(values, alpha);
    if (best === null || squares < best.squares) best = { alpha, shift, squares };
    // An end of the range is the foot itself when S rises from there.
    if (alpha === end && slope > 0 === (index === 0)) break;
    if (slope > 0) high = alpha;
    else low = alpha;
    const wanted = curvature > 0 ? alpha - slope / curvature : Number.NaN;
    const next = wanted > low && wanted < high ? wanted : 0.5 * (low + high);
    const step = next - alpha;
    if (Math.abs(step) < LAST_STEP) {
      return { alpha: next, shift: shift + shiftSlope * step, squares: Math.min(squares, best.squares) };
    }
    alpha = next;
  }
  return best ?? footAt(values, alpha);
}

function footAt(values: ArrayLike<number>, alpha: number): Foot {
  const { shift, squares } = profileAt(values, alpha);
  return { alpha, shift, squares };
}

/** Where the parabola through three neighbouring places is least; the middle one when they are as good as level. */
function vertexOf(grid: readonly number[], index: number): number {
  const middle = at(index);
  const left = middle - at(index - 1);
  const right = at(index + 1) - middle;
  const riseLeft = ((grid[index - 1] as number) - (grid[index] as number)) / left;
  const riseRight = ((grid[index + 1] as number) - (grid[index] as number)) / right;
  const bend = riseLeft + riseRight;
  const move = bend > 0 ? (0.5 * (riseLeft * right - riseRight * left)) / bend : 0;
  return middle + Math.min(Math.max(move, -0.9 * left), 0.9 * right);
}

function profileAt(values: ArrayLike<number>, alpha: number): Profile {
  // u and w with their first two slopes in k, and their products summed; the first value has u = 0 and w = 1.
  const kept = 1 - alpha;
  let [u, uSlope, uCurve] = [0, 0, 0];
  let [w, wSlope, wCurve] = [1, 0, 0];
  let [uu, uuSlope, uuCurve] = [0, 0, 0];
  let [uw, uwSlope, uwCurve] = [0, 0, 0];
  let [ww, wwSlope, wwCurve] = [1, 0, 0];
  let before = values[0] as number;
  for (let t = 1; t < values.length; t++) {
    const value = values[t] as number;
    uCurve = kept * uCurve + 2 * uSlope;
    uSlope = kept * uSlope + u;
    u = kept * u + (value - before);
    before = value;
    wCurve = kept * wCurve + 2 * wSlope;
    wSlope = kept * wSlope + w;
    w *= kept;
    uu += u * u;
    uuSlope += u * uSlope;
    uuCurve += uSlope * uSlope + u * uCurve;
    uw += u * w;
    uwSlope += uSlope * w + u * wSlope;
    uwCurve += uCurve * w + 2 * uSlope * wSlope + u * wCurve;
    ww += w * w;
    wwSlope += w * wSlope;
    wwCurve += wSlope * wSlope + w * wCurve;
  }
  // In α instead of k the first slopes change their sign.
  const shift = uw / ww;
  const pull = uwSlope - 2 * shift * wwSlope;
  const shiftSlope = pull / ww;
  return {
    shift,
    shiftSlope: -shiftSlope,
    squares: uu - uw * shift,
    slope: -2 * (uuSlope - shift * uwSlope + shift * shift * wwSlope),
    curvature: 2 * (uuCurve - shift * uwCurve + shift * shift * wwCurve - shiftSlope * pull),
  };
}
