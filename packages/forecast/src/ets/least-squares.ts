// Moves a form's place downhill in its misfit, inside the box of the parameters and the admissible region.
// Method: Levenberg-Marquardt with Marquardt's scaling; numbers at an end of their box that would leave it are held there, and a step
// that would cross an end is cut there and solved again for the others (Nocedal & Wright, "Numerical Optimization", 10.3 and 16.7).
// Guarantee: never worse than the start. Cost: about ten rounds of slopes, each O(n·k²).

import { isAdmissible } from './admissible.ts';
import type { Filter } from './filter.ts';
import { boxOf, type Layout, type Place } from './place.ts';
import type { Slopes } from './slopes.ts';

const DAMPING_START = 1e-3;
const DAMPING_MIN = 1e-9;
const DAMPING_MAX = 1e10;
const DAMPING_FALL = 0.2;
const DAMPING_RISE = 5;
const HELD_ROUNDS_MAX = 5;
/** Rounds that move first states only, and rounds in which a parameter goes at most a share of the way to an end of its box. */
const STATE_ROUNDS = 1;
const SHY_ROUNDS = 5;
const SHY_SHARE = 0.7;

export type Descent = { readonly at: Place; readonly misfit: number };

/**
 * @param tolerance a gain below it ends the search  @param roundsMax how often slopes are taken
 * @param giveUpAbove a misfit that ends the search when it is not reached in the first rounds
 */
export function descend(
  filter: Filter,
  slopes: Slopes,
  layout: Layout,
  start: Place,
  tolerance: number,
  roundsMax: number,
  giveUpAbove = Infinity,
): Descent {
  const box = boxOf(layout);
  const near = { lower: Float64Array.from(box.lower), upper: Float64Array.from(box.upper) };
  const search = { filter, slopes, layout, near, step: createStep(layout.size), damping: DAMPING_START };
  let here: Descent = { at: start, misfit: filter.misfit(start) };
  for (let round = 0; round < roundsMax && Number.isFinite(here.misfit); round++) {
    slopes.fill(here.at);
    narrow(near, box, here.at, layout, round);
    const next = downhill(search, here);
    if (next === null && round >= STATE_ROUNDS) break;
    if (next === null) search.damping = DAMPING_START;
    const gain = next === null ? 0 : here.misfit - next.misfit;
    here = next ?? here;
    if (round >= SHY_ROUNDS && (gain < tolerance || here.misfit > giveUpAbove)) break;
  }
  return here;
}

type Search = {
  readonly filter: Filter;
  readonly slopes: Slopes;
  readonly layout: Layout;
  readonly near: Box;
  readonly step: Step;
  damping: number;
};

/** The first lower place, damped ever more until there is one; null when there is none. */
function downhill(search: Search, { at, misfit }: Descent): Descent | null {
  const { filter, slopes, layout, near, step } = search;
  while (search.damping < DAMPING_MAX) {
    const next = step(at, slopes, search.damping, near);
    const found = next !== null && isAdmissible(next, layout) ? filter.misfit(next) : Infinity;
    if (next !== null && found < misfit) {
      search.damping = Math.max(search.damping * DAMPING_FALL, DAMPING_MIN);
      return { at: next, misfit: found };
    }
    search.damping *= DAMPING_RISE;
  }
  return null;
}

/**
 * The box for one round: first the smoothing parameters stand still, then they go part of the way to an end at most. A first leap
 * to an end would be hard to take back: with γ at its least nothing pulls it up again, although a higher hill lies inside.
 */
function narrow(near: Box, { lower, upper }: Box, at: Place, layout: Layout, round: number): void {
  const share = round < STATE_ROUNDS ? 0 : round < SHY_ROUNDS ? SHY_SHARE : 1;
  for (let i = 0; i < layout.level; i++) {
    const place = at[i] as number;
    near.lower[i] = share === 1 ? (lower[i] as number) : place - share * (place - (lower[i] as number));
    near.upper[i] = share === 1 ? (upper[i] as number) : place + share * ((upper[i] as number) - place);
  }
}

type Box = { readonly lower: Float64Array; readonly upper: Float64Array };
type Step = (at: Place, slopes: Slopes, damping: number, box: Box) => Place | null;

function createStep(size: number): Step {
  const held = new Uint8Array(size);
  const move = new Float64Array(size);
  const solve = createSolver(size);
  return (at, slopes, damping, box) => {
    holdStuck(held, at, slopes, box);
    move.fill(0);
    const next = new Float64Array(size);
    for (let round = 0; round < HELD_ROUNDS_MAX; round++) {
      if (!solve(slopes, damping, held, move)) return null;
      if (!cut(next, at, move, held, box)) break;
    }
    return next;
  };
}

/** Holds what stands at an end of its box and would leave it, and what moves nothing. */
function holdStuck(held: Uint8Array, at: Place, { curvature, gradient }: Slopes, { lower, upper }: Box): void {
  for (let i = 0; i < held.length; i++) {
    const slope = gradient[i] as number;
    const place = at[i] as number;
    const low = place <= (lower[i] as number) && slope >= 0;
    const high = place >= (upper[i] as number) && slope <= 0;
    held[i] = low || high || !((curvature[i * held.length + i] as number) > 0) ? 1 : 0;
  }
}

/** Writes the moved place, cut at the box; true when something free was cut, which is held from then on. */
function cut(next: Place, at: Place, move: Float64Array, held: Uint8Array, { lower, upper }: Box): boolean {
  let crossed = false;
  for (let i = 0; i < held.length; i++) {
    const wanted = (at[i] as number) + (move[i] as number);
    const inside = Math.min(Math.max(wanted, lower[i] as number), upper[i] as number);
    next[i] = inside;
    if (inside === wanted || held[i] === 1) continue;
    held[i] = 1;
    move[i] = inside - (at[i] as number);
    crossed = true;
  }
  return crossed;
}

type Solver = (slopes: Slopes, damping: number, held: Uint8Array, move: Float64Array) => boolean;

/** Solves (J'J + damping·diag)·move = -J'r for what is not held, by Cholesky; false when it cannot. */
function createSolver(size: number): Solver {
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  const free = new Uint16Array(size);
  return ({ curvature, gradient }, damping, held, move) => {
    let count = 0;
    for (let i = 0; i < size; i++) if (held[i] === 0) free[count++] = i;
    for (let a = 0; a < count; a++) {
      const row = (free[a] as number) * size;
      let known = -(gradient[free[a] as number] as number);
      for (let j = 0; j < size; j++) if (held[j] === 1) known -= (curvature[row + j] as number) * (move[j] as number);
      right[a] = known;
      for (let b = 0; b <= a; b++) matrix[a * size + b] = curvature[row + (free[b] as number)] as number;
      matrix[a * size + a] = (matrix[a * size + a] as number) * (1 + damping);
    }
    if (!factorise(matrix, size, count)) return false;
    substitute(matrix, size, count, right);
    for (let a = 0; a < count; a++) move[free[a] as number] = right[a] as number;
    return true;
  };
}

/** The lower triangle becomes its Cholesky factor; false unless positive definite. */
function factorise(matrix: Float64Array, size: number, count: number): boolean {
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (matrix[i * size + k] as number) * (matrix[j * size + k] as number);
      if (i === j && !(sum > 0)) return false;
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / (matrix[j * size + j] as number);
    }
  }
  return true;
}

function substitute(factor: Float64Array, size: number, count: number, right: Float64Array): void {
  for (let i = 0; i < count; i++) {
    let sum = right[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * size + k] as number) * (right[k] as number);
    right[i] = sum / (factor[i * size + i] as number);
  }
  for (let i = count - 1; i >= 0; i--) {
    let sum = right[i] as number;
    for (let k = i + 1; k < count; k++) sum -= (factor[k * size + i] as number) * (right[k] as number);
    right[i] = sum / (factor[i * size + i] as number);
  }
}
