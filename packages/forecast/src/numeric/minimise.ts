// The least value of a smooth function of a few variables.
// Method: BFGS with an inverse-Hessian estimate, forward differences and a backtracking line search
// (Nocedal & Wright, "Numerical Optimization", 2nd ed., algorithms 3.1 and 6.1).
// Guarantee: the answer is never worse than the start; at most ITERATIONS_MAX · (2k + BACKTRACKS_MAX) + 1 evaluations.
// The function may return Infinity where it is not defined; the start must be finite.

const ITERATIONS_MAX = 60;
const BACKTRACKS_MAX = 12;
const DIFFERENCE_STEP = 1e-6;
const SUFFICIENT_DECREASE = 1e-4;
const STEP_LENGTH_MAX = 1;

export type Minimum = { readonly at: Float64Array; readonly value: number; readonly iterations: number };

/**
 * @param tolerance a change of the value below it ends the search
 * @param gradient the slopes of the objective, when they are known; else forward differences
 */
export function minimise(
  objective: (at: Float64Array) => number,
  start: Float64Array,
  tolerance: number,
  gradient?: (at: Float64Array) => Float64Array,
): Minimum {
  const slopesAt = (place: Float64Array, its: number) => gradient?.(place) ?? differences(objective, place, its);
  const size = start.length;
  let at: Float64Array = Float64Array.from(start);
  let value = objective(at);
  if (size === 0 || !Number.isFinite(value)) return { at, value, iterations: 0 };
  let slopes = slopesAt(at, value);
  let inverse = identity(size);
  for (let iteration = 1; iteration <= ITERATIONS_MAX; iteration++) {
    let direction = descent(inverse, slopes);
    if (dot(direction, slopes) >= 0) {
      inverse = identity(size);
      direction = slopes.map((slope) => -slope);
    }
    const slope = dot(direction, slopes);
    // A quasi-Newton step promises half its slope: when that is less than the tolerance, the search is over.
    if (-slope < tolerance) return { at, value, iterations: iteration };
    const found = lineSearch(objective, at, value, direction, slope);
    if (found === null) return { at, value, iterations: iteration };
    const gain = value - found.value;
    const nextSlopes = gain < tolerance ? slopes : slopesAt(found.at, found.value);
    updateInverse(inverse, minus(found.at, at), minus(nextSlopes, slopes), iteration === 1);
    at = found.at;
    value = found.value;
    slopes = nextSlopes;
    if (gain < tolerance) return { at, value, iterations: iteration };
  }
  return { at, value, iterations: ITERATIONS_MAX };
}

/** Forward differences, backward beside a place where the function is not defined. */
function differences(objective: (at: Float64Array) => number, at: Float64Array, value: number): Float64Array {
  const probe = Float64Array.from(at);
  return at.map((coordinate, index) => {
    probe[index] = coordinate + DIFFERENCE_STEP;
    let slope = (objective(probe) - value) / DIFFERENCE_STEP;
    if (!Number.isFinite(slope)) {
      probe[index] = coordinate - DIFFERENCE_STEP;
      slope = (value - objective(probe)) / DIFFERENCE_STEP;
    }
    probe[index] = coordinate;
    return Number.isFinite(slope) ? slope : 0;
  });
}

function lineSearch(
  objective: (at: Float64Array) => number,
  at: Float64Array,
  value: number,
  direction: Float64Array,
  slope: number,
): { at: Float64Array; value: number } | null {
  const longest = direction.reduce((largest, part) => Math.max(largest, Math.abs(part)), 0);
  let step = longest > STEP_LENGTH_MAX ? STEP_LENGTH_MAX / longest : 1;
  for (let backtrack = 0; backtrack < BACKTRACKS_MAX; backtrack++) {
    const next = at.map((coordinate, index) => coordinate + step * (direction[index] ?? 0));
    const nextValue = objective(next);
    if (nextValue <= value + SUFFICIENT_DECREASE * step * slope) return { at: next, value: nextValue };
    // The parabola through value, slope and nextValue has its foot here; kept between a tenth and a half of the step.
    const foot = (-slope * step * step) / (2 * (nextValue - value - slope * step));
    step = Number.isFinite(foot) ? Math.min(Math.max(foot, step * 0.1), step * 0.5) : step * 0.25;
  }
  return null;
}

/** BFGS update of the inverse Hessian, in place; skipped where the curvature is not positive. */
function updateInverse(inverse: Float64Array[], moved: Float64Array, turned: Float64Array, first: boolean): void {
  const curvature = dot(moved, turned);
  if (!(curvature > 1e-14)) return;
  if (first) {
    const scale = curvature / dot(turned, turned);
    inverse.forEach((row, index) => {
      row[index] = scale;
    });
  }
  const bent = inverse.map((row) => dot(row, turned));
  const stretch = (1 + dot(turned, Float64Array.from(bent)) / curvature) / curvature;
  inverse.forEach((row, i) => {
    for (let j = 0; j < row.length; j++) {
      const cross = (bent[i] ?? 0) * (moved[j] ?? 0) + (moved[i] ?? 0) * (bent[j] ?? 0);
      row[j] = (row[j] ?? 0) + stretch * (moved[i] ?? 0) * (moved[j] ?? 0) - cross / curvature;
    }
  });
}

function descent(inverse: readonly Float64Array[], gradient: Float64Array): Float64Array {
  return gradient.map((_, index) => -dot(inverse[index] ?? gradient, gradient));
}

function identity(size: number): Float64Array[] {
  return Array.from({ length: size }, (_, index) => {
    const row = new Float64Array(size);
    row[index] = 1;
    return row;
  });
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((part, index) => part - (b[index] ?? 0));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
