// How the misfit of a form turns with every parameter and first state: the equations of filter.ts differentiated forward in time,
// one number of the place after the other.
// With G the geometric mean of the forecasts (1 for additive errors) the misfit is n·log Σr², r = G·e, so that J'J and J'r of the
// scaled misses r are all that a Gauss-Newton step needs. Cost: O(n·k²) for k numbers.
import { firstSeason, type Layout, type Place, SMOOTHING_MIN, type Smoothing, smoothingAt } from './place.ts';

export type Slopes = {
  /** J'J / Σr², k·k. */
  readonly curvature: Float64Array;
  /** J'r / Σr²: half of the misfit's slope, divided by n. */
  readonly gradient: Float64Array;
  /** Fills both, at a place where the misfit is finite. */
  fill(at: Place): void;
};

/** The run at the place, one entry a value. */
type Course = {
  readonly slope: Float64Array;
  /** l + φ·b, the seasonal state, and what α and γ weigh. */
  readonly q: Float64Array;
  readonly s: Float64Array;
  readonly d: Float64Array;
  readonly seasonal: Float64Array;
  readonly miss: Float64Array;
  /** 1/f and y/f², for relative errors. */
  readonly inverse: Float64Array;
  readonly weight: Float64Array;
  /** y/s² and y/q², for product seasons. */
  readonly perS: Float64Array;
  readonly perQ: Float64Array;
};

/** What a number of the place turns directly: smoothing parameters, or first states. */
type Cause = Smoothing & { readonly level: number; readonly trend: number };

const NOTHING: Cause = { alpha: 0, beta: 0, gamma: 0, phi: 0, level: 0, trend: 0 };

export function createSlopes(values: Float64Array, layout: Layout): Slopes {
  const { size, season } = layout;
  const relative = layout.form.error === 'M';
  const curvature = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const logs = new Float64Array(size);
  const states = new Float64Array(season);
  const course = createCourse(values.length);
  const columns = Array.from({ length: size }, () => new Float64Array(values.length));
  const withMiss = [...columns, course.miss];
  const sums = new Float64Array((size + 1) * (size + 1));
  return {
    curvature,
    gradient,
    fill(at) {
      const smoothing = smoothingAt(at, layout);
      firstSeason(at, layout, states);
      follow(values, layout, at, smoothing, states, course);
      turnSmoothing(columns, layout, at, smoothing, states, course);
      turnStates(columns, layout, smoothing, states, course);
      if (relative)
        columns.forEach((column, i) => {
          logs[i] = weigh(column, course);
        });
      products(sums, withMiss);
      scale(sums, logs, values.length, relative ? 1 : -1, curvature, gradient);
    },
  };
}

function createCourse(count: number): Course {
  const column = () => new Float64Array(count);
  return {
    ...{ slope: column(), q: column(), s: column(), d: column() },
    ...{ seasonal: column(), miss: column(), inverse: column(), weight: column(), perS: column(), perQ: column() },
  };
}

/** Runs the filter once and keeps its course. */
function follow(
  values: Float64Array,
  layout: Layout,
  at: Place,
  { alpha, beta, gamma, phi }: Smoothing,
  states: Float64Array,
  course: Course,
): void {
  const product = layout.form.season === 'M';
  const relative = layout.form.error === 'M';
  let level = at[layout.level] as number;
  let slope = layout.slope < 0 ? 0 : (at[layout.slope] as number);
  for (let t = 0, bucket = 0; t < values.length; t++) {
    const y = values[t] as number;
    const s = states[bucket] as number;
    const damped = phi * slope;
    const q = level + damped;
    const f = product ? q * s : q + s;
    const d = product ? y / s - q : y - f;
    const seasonal = product ? y / q - s : d;
    course.slope[t] = slope;
    course.q[t] = q;
    course.s[t] = s;
    course.d[t] = d;
    course.seasonal[t] = seasonal;
    course.miss[t] = relative ? (y - f) / f : d;
    if (relative) {
      course.inverse[t] = 1 / f;
      course.weight[t] = y / (f * f);
    }
    if (product) {
      course.perS[t] = y / (s * s);
      course.perQ[t] = y / (q * q);
    }
    level = q + alpha * d;
    slope = damped + beta * d;
    states[bucket] = s + gamma * seasonal;
    bucket = bucket + 1 === states.length ? 0 : bucket + 1;
  }
}

function turnSmoothing(
  columns: readonly Float64Array[],
  layout: Layout,
  at: Place,
  smoothing: Smoothing,
  states: Float64Array,
  course: Course,
): void {
  const { beta, gamma, phi } = layout;
  const { alpha } = smoothing;
  const turn = layout.form.season === 'M' ? turnProduct : turnSum;
  const cause = (index: number, what: Partial<Cause>) => {
    const column = columns[index];
    if (column !== undefined) turn(column, { ...NOTHING, ...what }, smoothing, states.fill(0), course);
  };
  cause(0, {
    alpha: 1,
    beta: beta < 0 ? 0 : (at[beta] as number),
    gamma: gamma < 0 ? 0 : -(at[gamma] as number),
  });
  cause(beta, { beta: alpha - SMOOTHING_MIN });
  cause(gamma, { gamma: 1 - alpha - SMOOTHING_MIN });
  cause(phi, { phi: 1 });
  cause(layout.level, { level: 1 });
  cause(layout.slope, { trend: 1 });
}

/** Bucket j's first state turns what it alone would, less what bucket 0's would, which makes room for it. */
function turnStates(
  columns: readonly Float64Array[],
  layout: Layout,
  smoothing: Smoothing,
  states: Float64Array,
  course: Course,
): void {
  const { season, seasonal } = layout;
  const product = layout.form.season === 'M';
  const response = season > 1 && !product ? new Float64Array(course.miss.length) : undefined;
  if (response !== undefined) {
    states.fill(0)[0] = 1;
    turnSum(response, NOTHING, smoothing, states, course);
  }
  for (let bucket = 1; bucket < season; bucket++) {
    const column = columns[seasonal + bucket - 1] as Float64Array;
    if (response !== undefined) shift(column, response, bucket);
    else {
      states.fill(0)[0] = -1;
      states[bucket] = 1;
      turnProduct(column, NOTHING, smoothing, states, course);
    }
  }
}

/** The sums are linear and the same at all times: a later bucket's response is bucket 0's, later. */
function shift(column: Float64Array, response: Float64Array, later: number): void {
  for (let t = 0; t < column.length; t++) {
    column[t] = (t < later ? 0 : (response[t - later] as number)) - (response[t] as number);
  }
}

/** @param states how each bucket's first state turns */
function turnSum(
  column: Float64Array,
  cause: Cause,
  { alpha, beta, gamma, phi }: Smoothing,
  states: Float64Array,
  course: Course,
): void {
  let { level, trend: slope } = cause;
  for (let t = 0, bucket = 0; t < column.length; t++) {
    const damped = phi * slope + cause.phi * (course.slope[t] as number);
    const d = course.d[t] as number;
    const q = level + damped;
    const s = states[bucket] as number;
    const f = q + s;
    column[t] = f;
    level = q - alpha * f + cause.alpha * d;
    slope = damped - beta * f + cause.beta * d;
    states[bucket] = s - gamma * f + cause.gamma * d;
    bucket = bucket + 1 === states.length ? 0 : bucket + 1;
  }
}

function turnProduct(
  column: Float64Array,
  cause: Cause,
  { alpha, beta, gamma, phi }: Smoothing,
  states: Float64Array,
  course: Course,
): void {
  let { level, trend: slope } = cause;
  for (let t = 0, bucket = 0; t < column.length; t++) {
    const nowS = course.s[t] as number;
    const nowQ = course.q[t] as number;
    const damped = phi * slope + cause.phi * (course.slope[t] as number);
    const q = level + damped;
    const s = states[bucket] as number;
    const d = -(course.perS[t] as number) * s - q;
    column[t] = q * nowS + nowQ * s;
    level = q + alpha * d + cause.alpha * (course.d[t] as number);
    slope = damped + beta * d + cause.beta * (course.d[t] as number);
    states[bucket] = s + gamma * (-(course.perQ[t] as number) * q - s) + cause.gamma * (course.seasonal[t] as number);
    bucket = bucket + 1 === states.length ? 0 : bucket + 1;
  }
}

/** From how a forecast turns to how its relative miss (y - f)/f does; returns Σ f'/f. */
function weigh(column: Float64Array, { inverse, weight }: Course): number {
  let sum = 0;
  for (let t = 0; t < column.length; t++) {
    const turn = column[t] as number;
    sum += turn * (inverse[t] as number);
    column[t] = -turn * (weight[t] as number);
  }
  return sum;
}

/** Sums of products of every two columns, lower triangle; columns are taken two by two, so that each is read half as often. */
function products(matrix: Float64Array, columns: readonly Float64Array[]): void {
  const size = columns.length;
  for (let i = 0; i < size; i += 2) {
    const a = columns[i] as Float64Array;
    const b = columns[Math.min(i + 1, size - 1)] as Float64Array;
    for (let j = 0; j <= i; j += 2) {
      const c = columns[j] as Float64Array;
      const d = columns[Math.min(j + 1, size - 1)] as Float64Array;
      let ac = 0;
      let ad = 0;
      let bc = 0;
      let bd = 0;
      for (let t = 0; t < a.length; t++) {
        const at = a[t] as number;
        const bt = b[t] as number;
        const ct = c[t] as number;
        const dt = d[t] as number;
        ac += at * ct;
        ad += at * dt;
        bc += bt * ct;
        bd += bt * dt;
      }
      matrix[i * size + j] = ac;
      if (j + 1 < size) matrix[i * size + j + 1] = ad;
      if (i + 1 === size) continue;
      matrix[(i + 1) * size + j] = bc;
      if (j + 1 < size) matrix[(i + 1) * size + j + 1] = bd;
    }
  }
}

/**
 * From sums over misses e to those over r = G·e, whose slopes are G·(e' + e·g) with g = Σ(f'/f) / n; G itself cancels. Mirrors the
 * lower triangle. @param sign of the columns, which hold f' = -e' for additive errors
 */
function scale(
  sums: Float64Array,
  logs: Float64Array,
  count: number,
  sign: number,
  curvature: Float64Array,
  gradient: Float64Array,
): void {
  const size = gradient.length;
  const miss = size * (size + 1);
  const squares = sums[miss + size] as number;
  const share = 1 / Math.max(squares, Number.MIN_VALUE);
  for (let i = 0; i < size; i++) {
    const gi = (logs[i] as number) / count;
    const slope = sign * (sums[miss + i] as number);
    gradient[i] = slope * share + gi;
    for (let j = 0; j <= i; j++) {
      const gj = (logs[j] as number) / count;
      const cross = slope * gj + sign * (sums[miss + j] as number) * gi + squares * gi * gj;
      const entry = ((sums[i * (size + 1) + j] as number) + cross) * share;
      curvature[i * size + j] = entry;
      curvature[j * size + i] = entry;
    }
  }
}
