// Parameters and first states of the forms with additive errors and no season where R's ses and holt stop looking for them.
// R searches Σe² with a polytope whose first step is a tenth of the largest number, which is the level: where Σe² is nearly flat it
// stops far from the least one (on M3, Holt's least Σe² gives other forecasts on 69 of 100 series), so equal forecasts need an equal path.
// The path depends on the unit of the series, as R's does.
// Reference: R forecast::ets 8.20 with opt.crit = "mse"; Hyndman, Koehler, Ord & Snyder (2008), section 2.6.1.
// Cost: some 200 passes over the series without a trend, 500 with one.
import { nelderMead } from '../numeric/nelder-mead.ts';
import { ALPHA_MAX, PHI_MAX, PHI_MIN, SMOOTHING_MIN, type Smoothing } from './place.ts';
import { firstStates } from './start.ts';

const TOLERANCE_SHARE = Math.sqrt(Number.EPSILON);
const EVALUATIONS_MAX = 2_000;

export type FoundAsR = {
  readonly smoothing: Smoothing;
  readonly level: number;
  readonly slope: number;
  /** Of the one-step misses. */
  readonly meanSquare: number;
};

export function searchAsR(values: ArrayLike<number>, trend: 'N' | 'A' | 'Ad'): FoundAsR {
  const series = Float64Array.from(values);
  const first = firstStates(series, { error: 'A', trend, season: 'N' }, 1);
  const alpha = SMOOTHING_MIN + 0.2 * (ALPHA_MAX - SMOOTHING_MIN);
  const start = [
    alpha,
    ...(trend === 'N' ? [] : [SMOOTHING_MIN + 0.1 * (alpha - SMOOTHING_MIN)]),
    ...(trend === 'Ad' ? [PHI_MIN + 0.99 * (PHI_MAX - PHI_MIN)] : []),
    first.level,
    ...(trend === 'N' ? [] : [first.slope]),
  ];
  const objective = trend === 'N' ? levelObjective(series) : trendObjective(series, trend === 'Ad');
  const { at, value } = nelderMead(objective, Float64Array.from(start), TOLERANCE_SHARE, EVALUATIONS_MAX);
  const states = trend === 'Ad' ? 3 : 2;
  return {
    smoothing: {
      alpha: at[0] as number,
      beta: trend === 'N' ? 0 : (at[1] as number),
      gamma: 0,
      phi: trend === 'Ad' ? (at[2] as number) : 1,
    },
    level: at[trend === 'N' ? 1 : states] as number,
    slope: trend === 'N' ? 0 : (at[states + 1] as number),
    meanSquare: value,
  };
}

/**
 * Mean of squared misses of α and l(0); Infinity outside R's bounds. With the level written out, e(t) = y(t) - y(t-1) + (1-α)·e(t-1):
 * each miss waits for the one before, and this is the shortest such chain.
 */
function levelObjective(values: Float64Array): (at: Float64Array) => number {
  const first = values[0] as number;
  const changes = changesOf(values);
  return (at) => {
    const alpha = at[0] as number;
    if (alpha < SMOOTHING_MIN || alpha > ALPHA_MAX) return Infinity;
    const kept = 1 - alpha;
    let miss = first - (at[1] as number);
    let squares = miss * miss;
    for (let t = 0; t < changes.length; t++) {
      miss = (changes[t] as number) + kept * miss;
      squares += miss * miss;
    }
    return squares / values.length;
  };
}

/**
 * The same of α, β, φ if it is damped, l(0) and b(0), with level and slope written out:
 *   e(t) = y(t) - y(t-1) - g(t-1) + (1-α-φβ)·e(t-1),   g(t) = φ²·b(t-1) = φ·g(t-1) + φ²β·e(t-1)
 */
function trendObjective(values: Float64Array, damped: boolean): (at: Float64Array) => number {
  const first = values[0] as number;
  const changes = changesOf(values);
  const states = damped ? 3 : 2;
  return (at) => {
    const alpha = at[0] as number;
    const beta = at[1] as number;
    const phi = damped ? (at[2] as number) : 1;
    if (alpha < SMOOTHING_MIN || alpha > ALPHA_MAX || beta < SMOOTHING_MIN || beta > alpha) return Infinity;
    if (damped && (phi < PHI_MIN || phi > PHI_MAX)) return Infinity;
    const kept = 1 - alpha - phi * beta;
    const pull = phi * phi * beta;
    const slope = at[states + 1] as number;
    let miss = first - ((at[states] as number) + phi * slope);
    let growth = phi * phi * slope;
    let squares = miss * miss;
    for (let t = 0; t < changes.length; t++) {
      const next = (changes[t] as number) - growth + kept * miss;
      growth = phi * growth + pull * miss;
      miss = next;
      squares += miss * miss;
    }
    return squares / values.length;
  };
}

function changesOf(values: Float64Array): Float64Array {
  const changes = new Float64Array(values.length - 1);
  for (let t = 0; t < changes.length; t++) changes[t] = (values[t + 1] as number) - (values[t] as number);
  return changes;
}
