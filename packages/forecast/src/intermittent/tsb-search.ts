// The α and β of Teunter, Syntetos & Babai's method with the least Σ (y(t) - d(t)·z(t))² over past one-step forecasts.
// Sizes z depend on α alone and probabilities d on β alone, so a grid costs one pass for each of its lines and only products for its
// places. From the best place damped Newton steps go on, a number that would leave its range held at the end.
// Guarantee: no worse than any place of the grid, inside the ranges, deterministic. Cost: some 15 passes, and 36 of products.
import type { TsbStart } from './demand.ts';

const SMOOTHING_MIN = 0.005;
const SMOOTHING_MAX = 0.5;
const GRID: readonly number[] = [0.005, 0.03, 0.08, 0.15, 0.25, 0.5];
const ROUNDS_MAX = 30;
/** A gain of less than this share ends the search. */
const GAIN_MIN = 1e-12;
const DAMPING_START = 1e-2;
const DAMPING_MAX = 1e8;

export type TsbSmoothing = { readonly alpha: number; readonly beta: number };

type Place = TsbSmoothing & {
  readonly squares: number;
  /** Half the slopes of the squares, and half their curvature, or Gauss and Newton's where that has no foot. */
  readonly slopes: readonly [alpha: number, beta: number];
  readonly bends: readonly [alpha: number, cross: number, beta: number];
};

export function chooseTsb(values: readonly number[], start: TsbStart): TsbSmoothing {
  let here = placeAt(values, bestOfGrid(values, start), start);
  let damping = DAMPING_START;
  for (let round = 0; round < ROUNDS_MAX && damping < DAMPING_MAX; round++) {
    const next = placeAt(values, stepFrom(here, damping), start);
    if (!(next.squares < here.squares)) {
      damping *= 8;
      continue;
    }
    const gain = here.squares - next.squares;
    here = next;
    damping /= 8;
    if (gain < GAIN_MIN * here.squares) break;
  }
  return here;
}

function bestOfGrid(values: readonly number[], { size, probability }: TsbStart): TsbSmoothing {
  const chances = GRID.map((beta) => smoothedChances(values, beta, probability));
  let best = { alpha: SMOOTHING_MIN, beta: SMOOTHING_MIN };
  let least = Infinity;
  for (const alpha of GRID) {
    const sizes = smoothedSizes(values, alpha, size);
    for (let index = 0; index < GRID.length; index++) {
      const squares = squaredMisses(values, sizes, chances[index] as Float64Array);
      if (!(squares < least)) continue;
      least = squares;
      best = { alpha, beta: GRID[index] as number };
    }
  }
  return best;
}

function smoothedChances(values: readonly number[], beta: number, start: number): Float64Array {
  const chances = new Float64Array(values.length);
  let chance = start;
  for (let t = 0; t < chances.length; t++) {
    chances[t] = chance;
    chance = (1 - beta) * chance + ((values[t] as number) > 0 ? beta : 0);
  }
  return chances;
}

function smoothedSizes(values: readonly number[], alpha: number, start: number): Float64Array {
  const sizes = new Float64Array(values.length);
  let size = start;
  for (let t = 0; t < sizes.length; t++) {
    const value = values[t] as number;
    sizes[t] = size;
    if (value > 0) size = (1 - alpha) * size + alpha * value;
  }
  return sizes;
}

function squaredMisses(values: readonly number[], sizes: Float64Array, chances: Float64Array): number {
  let squares = 0;
  for (let t = 0; t < sizes.length; t++) {
    const miss = (values[t] as number) - (sizes[t] as number) * (chances[t] as number);
    squares += miss * miss;
  }
  return squares;
}

/** Size and probability with their slopes in α and β, and what the misses say of both. */
function placeAt(values: readonly number[], { alpha, beta }: TsbSmoothing, start: TsbStart): Place {
  let { size, probability } = start;
  let [sizeSlope, chanceSlope, sizeCurve, chanceCurve] = [0, 0, 0, 0];
  let [squares, ofAlpha, ofBeta, alphas, cross, betas] = [0, 0, 0, 0, 0, 0];
  let [bentAlphas, bentCross, bentBetas] = [0, 0, 0];
  for (let t = 0; t < values.length; t++) {
    const value = values[t] as number;
    const miss = value - probability * size;
    const turnAlpha = probability * sizeSlope;
    const turnBeta = chanceSlope * size;
    squares += miss * miss;
    ofAlpha -= miss * turnAlpha;
    ofBeta -= miss * turnBeta;
    alphas += turnAlpha * turnAlpha;
    cross += turnAlpha * turnBeta;
    betas += turnBeta * turnBeta;
    bentAlphas += miss * probability * sizeCurve;
    bentCross += miss * chanceSlope * sizeSlope;
    bentBetas += miss * chanceCurve * size;
    const sold = value > 0 ? 1 : 0;
    chanceCurve = (1 - beta) * chanceCurve - 2 * chanceSlope;
    chanceSlope = (1 - beta) * chanceSlope + (sold - probability);
    probability = (1 - beta) * probability + beta * sold;
    if (sold === 0) continue;
    sizeCurve = (1 - alpha) * sizeCurve - 2 * sizeSlope;
    sizeSlope = (1 - alpha) * sizeSlope + (value - size);
    size = (1 - alpha) * size + alpha * value;
  }
  const slopes = [ofAlpha, ofBeta] as const;
  const [a, c, b] = [alphas - bentAlphas, cross - bentCross, betas - bentBetas];
  return { alpha, beta, squares, slopes, bends: a > 0 && b > 0 && a * b > c * c ? [a, c, b] : [alphas, cross, betas] };
}

/** A damped step; one that would leave the range of a number is cut there and solved again for the other. */
function stepFrom({ alpha, beta, slopes, bends }: Place, damping: number): TsbSmoothing {
  const [ofAlpha, ofBeta] = slopes;
  const [alphas, cross, betas] = bends;
  const a = alphas * (1 + damping) || 1;
  const b = betas * (1 + damping) || 1;
  const determinant = a * b - cross * cross || 1;
  const whole = (cross * ofBeta - b * ofAlpha) / determinant;
  const nextAlpha = inside(alpha + whole);
  const nextBeta = inside(beta - (ofBeta + cross * (nextAlpha - alpha)) / b);
  return { alpha: inside(alpha - (ofAlpha + cross * (nextBeta - beta)) / a), beta: nextBeta };
}

function inside(smoothing: number): number {
  return Math.min(Math.max(smoothing, SMOOTHING_MIN), SMOOTHING_MAX);
}
