// Teunter-Syntetos-Babai: the mean size of a sale times the probability that a bucket has one; the probability falls while nothing sells.
//   f(n+h) = d(n) · z(n),   α (size) and β (probability) in [0.005, 0.5] with the least Σ (y(t) - f(t))²
// Reference: Teunter, Syntetos & Babai (2011), EJOR 214, 606-615; the choice of α and β by past one-step misses: Kourentzes (2014),
// IJPE 156, 180-190. Both begin at their means over the history, so the smallest α and β give nearly the mean of the series.
// The two are searched on a grid and then in turn. Minimum length 3. Cost: about 170 passes, and O(n·h) for intervals, which come
// from its own past misses by step.
import { type Demand, meanDemand, squaredMisses, tsbDemand } from '../intermittent/demand.ts';
import { flatForecast } from '../intermittent/flat-forecast.ts';
import type { Model } from '../model.ts';
import { minimiseScalar } from '../numeric/minimise-scalar.ts';
import { naive } from './naive.ts';

const SMOOTHING_MIN = 0.005;
const SMOOTHING_MAX = 0.5;
const GRID: readonly number[] = [0.005, 0.03, 0.08, 0.15, 0.25, 0.5];
const TURNS = 2;
const TURN_POINTS = 9;
const TOLERANCE = 1e-5;

type Smoothing = { alpha: number; beta: number; value: number };

export const tsb: Model = {
  name: 'tsb',
  version: 'tsb-1',
  fallback: naive,
  minimumLength: () => 3,
  fit({ values }) {
    const start = meanDemand(values);
    const demandFor = (alpha: number, beta: number) => tsbDemand(values, alpha, beta, start);
    const { alpha, beta } = bestSmoothing(values, demandFor);
    const { size, interval, rate, fitted } = demandFor(alpha, beta);
    return {
      form: 'tsb',
      parameters: { alpha, beta, size, probability: 1 / interval },
      residuals: values.map((value, t) => value - (fitted[t] as number)),
      predict: (horizon, levels) => flatForecast(values, fitted, 0, rate, horizon, levels),
    };
  },
};

function bestSmoothing(values: readonly number[], demandFor: (alpha: number, beta: number) => Demand): Smoothing {
  const misses = (alpha: number, beta: number) => squaredMisses(values, demandFor(alpha, beta).fitted, 0, 1);
  let best: Smoothing = { alpha: SMOOTHING_MIN, beta: SMOOTHING_MIN, value: Infinity };
  for (const alpha of GRID) {
    for (const beta of GRID) {
      const value = misses(alpha, beta);
      if (value < best.value) best = { alpha, beta, value };
    }
  }
  for (let turn = 0; turn < TURNS; turn++) {
    const { alpha: fixed } = best;
    best = better(
      best,
      search((at) => misses(fixed, at)),
      (beta, value) => ({ alpha: fixed, beta, value }),
    );
    const { beta } = best;
    best = better(
      best,
      search((at) => misses(at, beta)),
      (alpha, value) => ({ alpha, beta, value }),
    );
  }
  return best;
}

function search(objective: (at: number) => number): { at: number; value: number } {
  return minimiseScalar(objective, SMOOTHING_MIN, SMOOTHING_MAX, TURN_POINTS, TOLERANCE);
}

function better(
  best: Smoothing,
  found: { at: number; value: number },
  make: (at: number, value: number) => Smoothing,
): Smoothing {
  return found.value < best.value ? make(found.at, found.value) : best;
}
