// How the misfit of a form turns with every parameter and first state: the equations of filter.ts differentiated forward in time.
// With G the geometric mean of the forecasts (1 for additive errors) the misfit is n·log Σr², r = G·e, so that J'J and J'r of the
// scaled misses r are all that a Gauss-Newton step needs. Cost: O(n·k²) for k parameters, most of it for J'J.
import { firstSeason, type Layout, type Place, SMOOTHING_MIN, type Smoothing, smoothingAt } from './place.ts';

export type Slopes = {
  /** J'J / Σr², k·k. */
  readonly curvature: Float64Array;
  /** J'r / Σr²: half of the misfit's slope, divided by n. */
  readonly gradient: Float64Array;
  /** Fills both, at a place where the misfit is finite. */
  fill(at: Place): void;
};

/** What each number of the place turns the running values by; the states have one row a bucket. */
type Turns = {
  readonly level: Float64Array;
  readonly slope: Float64Array;
  readonly states: Float64Array;
  readonly forecast: Float64Array;
  /** Σ f'/f */
  readonly logs: Float64Array;
};

/** How α, β, γ themselves turn with a number of the place. */
type Seed = { readonly index: number; readonly alpha: number; readonly beta: number; readonly gamma: number };

type Moment = {
  y: number;
  bucket: number;
  slope: number;
  /** l + φ·b */
  q: number;
  s: number;
  /** What α and β weigh. */
  d: number;
  /** What γ weighs. */
  seasonal: number;
};

export function createSlopes(values: Float64Array, layout: Layout): Slopes {
  const { size, season } = layout;
  const curvature = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const states = new Float64Array(season);
  const turns: Turns = {
    level: new Float64Array(size),
    slope: new Float64Array(size),
    states: new Float64Array(size * season),
    forecast: new Float64Array(size),
    logs: new Float64Array(size),
  };
  return {
    curvature,
    gradient,
    fill(at) {
      firstSeason(at, layout, states);
      reset(turns, layout);
      curvature.fill(0);
      gradient.fill(0);
      const squares = sweep(values, layout, at, states, turns, curvature, gradient);
      scale(curvature, gradient, turns.logs, squares, values.length);
    },
  };
}

function reset(turns: Turns, { size, season, level, slope, seasonal }: Layout): void {
  turns.level.fill(0)[level] = 1;
  turns.slope.fill(0);
  if (slope >= 0) turns.slope[slope] = 1;
  turns.logs.fill(0);
  turns.states.fill(0);
  for (let bucket = 1; bucket < season; bucket++) {
    turns.states[bucket * size + seasonal + bucket - 1] = 1;
    turns.states[seasonal + bucket - 1] = -1;
  }
}

function seedsAt(at: Place, { beta, gamma }: Layout): readonly Seed[] {
  const alpha = at[0] as number;
  const seeds: Seed[] = [
    { index: 0, alpha: 1, beta: beta < 0 ? 0 : (at[beta] as number), gamma: gamma < 0 ? 0 : -(at[gamma] as number) },
  ];
  if (beta >= 0) seeds.push({ index: beta, alpha: 0, beta: alpha - SMOOTHING_MIN, gamma: 0 });
  if (gamma >= 0) seeds.push({ index: gamma, alpha: 0, beta: 0, gamma: 1 - alpha - SMOOTHING_MIN });
  return seeds;
}

/** Adds up J'J, J'e and Σ f'/f of the unscaled misses e; returns Σe². */
function sweep(
  values: Float64Array,
  layout: Layout,
  at: Place,
  states: Float64Array,
  turns: Turns,
  curvature: Float64Array,
  gradient: Float64Array,
): number {
  const smoothing = smoothingAt(at, layout);
  const seeds = seedsAt(at, layout);
  const product = layout.form.season === 'M';
  const relative = layout.form.error === 'M';
  const now: Moment = { y: 0, bucket: 0, slope: 0, q: 0, s: 0, d: 0, seasonal: 0 };
  let level = at[layout.level] as number;
  now.slope = layout.slope < 0 ? 0 : (at[layout.slope] as number);
  let squares = 0;
  for (let t = 0; t < values.length; t++) {
    const y = values[t] as number;
    const damped = smoothing.phi * now.slope;
    now.y = y;
    now.bucket = t % layout.season;
    now.q = level + damped;
    now.s = states[now.bucket] as number;
    const f = product ? now.q * now.s : now.q + now.s;
    now.d = product ? y / now.s - now.q : y - f;
    now.seasonal = product ? y / now.q - now.s : now.d;
    if (layout.phi >= 0) turns.slope[layout.phi] = (turns.slope[layout.phi] as number) + now.slope / smoothing.phi;
    if (product) turnProduct(turns, now, smoothing);
    else if (layout.season > 1) turnSum(turns, now, smoothing);
    else turnPlain(turns, smoothing);
    addSeeds(turns, seeds, now);
    const miss = relative ? (y - f) / f : now.d;
    squares += miss * miss;
    if (relative) addLogs(turns, f);
    addRow(curvature, gradient, turns.forecast, relative ? -y / (f * f) : -1, miss);
    level = now.q + smoothing.alpha * now.d;
    now.slope = damped + smoothing.beta * now.d;
    states[now.bucket] = now.s + smoothing.gamma * now.seasonal;
  }
  return squares;
}

function turnPlain({ level, slope, forecast }: Turns, { alpha, beta, phi }: Smoothing): void {
  for (let i = 0; i < forecast.length; i++) {
    const damped = phi * (slope[i] as number);
    const f = (level[i] as number) + damped;
    forecast[i] = f;
    level[i] = f - alpha * f;
    slope[i] = damped - beta * f;
  }
}

function turnSum({ level, slope, states, forecast }: Turns, { bucket }: Moment, smoothing: Smoothing): void {
  const { alpha, beta, gamma, phi } = smoothing;
  const row = bucket * forecast.length;
  for (let i = 0; i < forecast.length; i++) {
    const damped = phi * (slope[i] as number);
    const q = (level[i] as number) + damped;
    const s = states[row + i] as number;
    const f = q + s;
    forecast[i] = f;
    level[i] = q - alpha * f;
    slope[i] = damped - beta * f;
    states[row + i] = s - gamma * f;
  }
}

function turnProduct({ level, slope, states, forecast }: Turns, now: Moment, smoothing: Smoothing): void {
  const { alpha, beta, gamma, phi } = smoothing;
  const row = now.bucket * forecast.length;
  const ofS = -now.y / (now.s * now.s);
  const ofQ = -now.y / (now.q * now.q);
  for (let i = 0; i < forecast.length; i++) {
    const damped = phi * (slope[i] as number);
    const q = (level[i] as number) + damped;
    const s = states[row + i] as number;
    const d = ofS * s - q;
    forecast[i] = q * now.s + now.q * s;
    level[i] = q + alpha * d;
    slope[i] = damped + beta * d;
    states[row + i] = s + gamma * (ofQ * q - s);
  }
}

function addSeeds({ level, slope, states, forecast }: Turns, seeds: readonly Seed[], now: Moment): void {
  const row = now.bucket * forecast.length;
  for (const { index, alpha, beta, gamma } of seeds) {
    level[index] = (level[index] as number) + alpha * now.d;
    slope[index] = (slope[index] as number) + beta * now.d;
    if (gamma !== 0) states[row + index] = (states[row + index] as number) + gamma * now.seasonal;
  }
}

function addLogs({ forecast, logs }: Turns, f: number): void {
  const share = 1 / f;
  for (let i = 0; i < logs.length; i++) logs[i] = (logs[i] as number) + share * (forecast[i] as number);
}

/** @param turn how the miss turns with the forecast */
function addRow(
  curvature: Float64Array,
  gradient: Float64Array,
  forecast: Float64Array,
  turn: number,
  miss: number,
): void {
  const size = forecast.length;
  const ofMiss = turn * miss;
  const squared = turn * turn;
  for (let i = 0; i < size; i++) {
    const own = forecast[i] as number;
    gradient[i] = (gradient[i] as number) + ofMiss * own;
    const weighted = squared * own;
    const row = i * size;
    for (let j = 0; j <= i; j++)
      curvature[row + j] = (curvature[row + j] as number) + weighted * (forecast[j] as number);
  }
}

/** From misses e to r = G·e, whose slopes are G·(e' + e·g) with g = Σ(f'/f) / n; G itself cancels. Mirrors the lower triangle. */
function scale(
  curvature: Float64Array,
  gradient: Float64Array,
  logs: Float64Array,
  squares: number,
  count: number,
): void {
  const size = gradient.length;
  const share = 1 / Math.max(squares, Number.MIN_VALUE);
  for (let i = 0; i < size; i++) {
    const gi = (logs[i] as number) / count;
    for (let j = 0; j <= i; j++) {
      const gj = (logs[j] as number) / count;
      const cross = (gradient[i] as number) * gj + (gradient[j] as number) * gi + squares * gi * gj;
      const entry = ((curvature[i * size + j] as number) + cross) * share;
      curvature[i * size + j] = entry;
      curvature[j * size + i] = entry;
    }
  }
  for (let i = 0; i < size; i++) gradient[i] = (gradient[i] as number) * share + (logs[i] as number) / count;
}
