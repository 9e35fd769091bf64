// The least value of a smooth function of a few variables whose slopes are known.
// Method: BFGS with an inverse-Hessian estimate and a backtracking line search
// (Nocedal & Wright, "Numerical Optimization", 2nd ed., algorithms 3.1 and 6.1), in steps of a caller's choosing: a search can be
// carried on from where a looser tolerance ended it, with all it has learnt of the curvature.
// Guarantee: never worse than the start; at most ITERATIONS_MAX slopes and BACKTRACKS_MAX times as many values; no memory but its own.
// The function may return Infinity where it is not defined; from a start that is not finite nothing moves.

const ITERATIONS_MAX = 60;
const BACKTRACKS_MAX = 12;
const SUFFICIENT_DECREASE = 1e-4;
const STEP_LENGTH_MAX = 1;
const CURVATURE_MIN = 1e-14;

export type Objective = {
  value(at: Float64Array): number;
  /** Fills the slopes at the place of the last call of value(), which gave a finite number. */
  slopes(target: Float64Array): void;
};

export type Descent = {
  /** Where the search stands; the same list all the time. */
  readonly at: Float64Array;
  readonly value: number;
  /** Goes on until a step promises or gains less than `tolerance`. */
  advance(tolerance: number): void;
};

type State = {
  readonly at: Float64Array;
  readonly before: Float64Array;
  readonly next: Float64Array;
  readonly slopes: Float64Array;
  readonly nextSlopes: Float64Array;
  readonly direction: Float64Array;
  /** Row by row. */
  readonly inverse: Float64Array;
  readonly bent: Float64Array;
  value: number;
  iterations: number;
  /** No step from here lowers the value. */
  stuck: boolean;
  /** The last step gained too little for its slopes to be asked for. */
  slopesDue: boolean;
};

export function createDescent(objective: Objective, start: Float64Array): Descent {
  const size = start.length;
  const list = () => new Float64Array(size);
  const state: State = {
    at: Float64Array.from(start),
    before: list(),
    next: list(),
    slopes: list(),
    nextSlopes: list(),
    direction: list(),
    inverse: new Float64Array(size * size),
    bent: list(),
    value: objective.value(start),
    iterations: 0,
    stuck: size === 0,
    slopesDue: false,
  };
  if (!Number.isFinite(state.value)) state.stuck = true;
  if (!state.stuck) objective.slopes(state.slopes);
  setIdentity(state.inverse, size, 1);
  return {
    at: state.at,
    get value() {
      return state.value;
    },
    advance(tolerance) {
      if (state.slopesDue) {
        objective.value(state.at);
        learn(objective, state);
      }
      while (!state.stuck && state.iterations < ITERATIONS_MAX && step(objective, state, tolerance));
    },
  };
}

/** @returns whether it is worth going on */
function step(objective: Objective, state: State, tolerance: number): boolean {
  const { at, before, next, slopes, direction, inverse } = state;
  let slope = descend(direction, inverse, slopes);
  if (!(slope < 0)) {
    setIdentity(inverse, at.length, 1);
    slope = descend(direction, inverse, slopes);
  }
  // A quasi-Newton step promises half its slope: when that is less than the tolerance, the search is over.
  if (!(-slope >= tolerance)) return false;
  state.iterations++;
  const value = lineSearch(objective, state, slope);
  if (value === null) {
    state.stuck = true;
    return false;
  }
  const gain = state.value - value;
  before.set(at);
  at.set(next);
  state.value = value;
  state.slopesDue = gain < tolerance;
  if (!state.slopesDue) learn(objective, state);
  return !state.slopesDue;
}

/** Slopes where the search stands, which was valued last, and what they tell of the curvature since the step before. */
function learn(objective: Objective, state: State): void {
  const { at, before, slopes, nextSlopes, direction } = state;
  objective.slopes(nextSlopes);
  for (let i = 0; i < at.length; i++) {
    direction[i] = (at[i] as number) - (before[i] as number);
    slopes[i] = (nextSlopes[i] as number) - (slopes[i] as number);
  }
  updateInverse(state, direction, slopes);
  slopes.set(nextSlopes);
  state.slopesDue = false;
}

/** direction ← -inverse·slopes; returns the slope along it. */
function descend(direction: Float64Array, inverse: Float64Array, slopes: Float64Array): number {
  const size = slopes.length;
  let along = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum -= (inverse[i * size + j] as number) * (slopes[j] as number);
    direction[i] = sum;
    along += sum * (slopes[i] as number);
  }
  return along;
}

/** Leaves the place it found in `next`; null when no step is low enough. */
function lineSearch(objective: Objective, { at, next, direction, value }: State, slope: number): number | null {
  const longest = direction.reduce((largest, part) => Math.max(largest, Math.abs(part)), 0);
  let length = longest > STEP_LENGTH_MAX ? STEP_LENGTH_MAX / longest : 1;
  for (let backtrack = 0; backtrack < BACKTRACKS_MAX; backtrack++) {
    for (let i = 0; i < at.length; i++) next[i] = (at[i] as number) + length * (direction[i] as number);
    const found = objective.value(next);
    if (found <= value + SUFFICIENT_DECREASE * length * slope) return found;
    // The parabola through both values and the slope has its foot here; kept between a tenth and a half of the step.
    const foot = (-slope * length * length) / (2 * (found - value - slope * length));
    length = Number.isFinite(foot) ? Math.min(Math.max(foot, length * 0.1), length * 0.5) : length * 0.25;
  }
  return null;
}

/** BFGS update of the inverse Hessian, in place; skipped where the curvature is not positive. */
function updateInverse({ inverse, bent, iterations }: State, moved: Float64Array, turned: Float64Array): void {
  const size = moved.length;
  const curvature = dot(moved, turned);
  if (!(curvature > CURVATURE_MIN * dot(moved, moved))) return;
  if (iterations === 1) setIdentity(inverse, size, curvature / dot(turned, turned));
  let stretch = curvature;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (inverse[i * size + j] as number) * (turned[j] as number);
    bent[i] = sum;
    stretch += sum * (turned[i] as number);
  }
  stretch /= curvature * curvature;
  for (let i = 0; i < size; i++) {
    const moveOfRow = moved[i] as number;
    const bentOfRow = bent[i] as number;
    for (let j = 0; j < size; j++) {
      const cross = bentOfRow * (moved[j] as number) + moveOfRow * (bent[j] as number);
      inverse[i * size + j] =
        (inverse[i * size + j] as number) + stretch * moveOfRow * (moved[j] as number) - cross / curvature;
    }
  }
}

function setIdentity(matrix: Float64Array, size: number, scale: number): void {
  matrix.fill(0);
  for (let i = 0; i < size; i++) matrix[i * size + i] = scale;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}
