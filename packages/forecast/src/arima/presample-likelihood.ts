// The exact Gaussian likelihood of a stationary ARMA process and its exact slopes, variance and mean concentrated out: what a search
// asks for. With c ~ N(0, σ²Ω) the state before the first value (presample-covariance.ts) the innovations are linear in it,
//   e = A_θ⁻¹ (A_φ (w - μ) - c),   A the lower triangular matrices of the lag polynomials,
// so with Ω = L·L', c = L·y, Z the first r columns of A_θ⁻¹ and G = Z'Z
//   S = min over y, μ of |e|² + |y|²,   n·value·2 = n·log(S/n) + log|I + L'·G·L|.
// A series costs a few passes of the sparse filters, the matrices O(r³), whatever its length. Slopes: at the least S the slopes in y
// and μ are none, and transposed filters do the rest; all of them together cost about one value and a half.
// It equals exact-likelihood.ts, whose recursions are better for long states and needed for forecasts.
// Reference: Galbraith & Galbraith (1974), "On the inverses of some patterned matrices"; Ljung & Box (1979), "The likelihood function
// of stationary autoregressive-moving average models", Biometrika 66.
// Indices in the loops are in range by construction; `as number` says so without a check at each access.

import { log } from '../numeric/elementary.ts';
import { type ArmaCoefficients, createLagPolynomials, fillLagPolynomials } from './coefficients.ts';
import { autoregress, laggedProduct, undoMovingAverage, undoMovingAverageBackwards } from './lag-filters.ts';
import type { Order } from './order.ts';
import { createPresampleCovariance } from './presample-covariance.ts';
import {
  backSolve,
  backSolveRows,
  choleskyOf,
  forwardSolve,
  forwardSolveRows,
  hankelFactor,
  hankelSystem,
  hankelTimes,
  lowerSystem,
  lowerTransposedTimes,
  subtractSquare,
  times,
  timesTransposed,
  transpose,
} from './small-matrices.ts';

export type SearchLikelihood = {
  /** ½·(log σ² + mean log F); Infinity where φ is not stationary. */
  value(at: ArmaCoefficients): number;
  /** Slopes of value() in the coefficients of the last call of value(), which gave a finite number. */
  slopes(target: ArmaCoefficients): void;
};

/** @param series differenced values, at least as many as the order reaches back */
export function createPresampleLikelihood(given: Float64Array, order: Order): SearchLikelihood {
  const { season, constant } = order;
  const { phi, theta } = createLagPolynomials(order);
  const n = given.length;
  const centre = constant ? given.reduce((sum, value) => sum + value, 0) / n : 0;
  const series = given.map((value) => value - centre);
  const p = phi.length;
  const q = theta.length;
  const size = Math.max(p, q);
  const moving = q > 0;
  const list = () => new Float64Array(n);
  const short = () => new Float64Array(size);
  const matrix = () => new Float64Array(size * size);
  const presample = p > 0 ? createPresampleCovariance(p, q) : null;
  const [innovations, ofOne, weights, weightsBack, back] = [list(), list(), list(), list(), list()];
  const [loose, looseOfOne, solved, state, stateSlopes] = [short(), short(), short(), short(), short()];
  const [gram, factor, product, system] = [matrix(), matrix(), matrix(), matrix()];
  const [first, second, third] = [matrix(), matrix(), matrix()];
  const phiSlopes = new Float64Array(p);
  const thetaSlopes = new Float64Array(q);
  let at: ArmaCoefficients;
  let mean = 0;
  let squares = 0;

  const undo = (values: Float64Array) => {
    undoMovingAverage(values, at.seasonalMa, season);
    undoMovingAverage(values, at.ma, 1);
  };
  const undoBack = (values: Float64Array) => {
    undoMovingAverageBackwards(values, at.seasonalMa, season);
    undoMovingAverageBackwards(values, at.ma, 1);
  };
  const conditionalInnovations = (target: Float64Array) => {
    autoregress(target, at.seasonalAr, season);
    autoregress(target, at.ar, 1);
    undo(target);
  };
  const headOfBack = (target: Float64Array, values: Float64Array) => {
    back.set(values);
    undoBack(back);
    for (let i = 0; i < size; i++) target[i] = back[i] as number;
  };

  function fillGram(): void {
    if (!moving) return;
    weights.fill(0);
    weights[0] = 1;
    undo(weights);
    weightsBack.set(weights);
    undoBack(weightsBack);
    for (let j = 0; j < size; j++) {
      gram[j] = weightsBack[j] as number;
      gram[j * size] = weightsBack[j] as number;
    }
    for (let i = 1; i < size; i++) {
      const left = weights[n - i] as number;
      for (let j = i; j < size; j++) {
        const value = (gram[(i - 1) * size + j - 1] as number) - left * (weights[n - j] as number);
        gram[i * size + j] = value;
        gram[j * size + i] = value;
      }
    }
  }

  /** L, and L'·G in `product`. */
  function fillFactor(): boolean {
    if (presample === null) {
      hankelFactor(factor, theta);
      hankelTimes(product, theta, gram);
      return true;
    }
    if (!presample.prepare(phi, theta)) return false;
    choleskyOf(factor, presample.omega, size, PIVOT_ROUNDING);
    if (moving) lowerTransposedTimes(product, factor, gram, size);
    else transpose(product, factor, size);
    return true;
  }

  /** Cholesky's factor of I + L'GL, and y for a mean of 0 on its half way; returns the logarithm of the determinant. */
  function prepareState(): number | null {
    fillGram();
    if (!fillFactor()) return null;
    if (presample === null) hankelSystem(system, product, theta);
    else lowerSystem(system, product, factor, size);
    if (!choleskyOf(system, system, size, 0)) return null;
    let logs = 0;
    for (let i = 0; i < size; i++) logs += 2 * log(system[i * size + i] as number);
    halfSolve(loose, innovations);
    return logs;
  }

  function halfSolve(target: Float64Array, values: Float64Array): void {
    headOfBack(state, values);
    timesTransposed(target, factor, state, size);
    forwardSolve(system, target, size);
  }

  /** Takes the best mean out of the innovations and returns it. */
  function takeMean(): number {
    if (size > 0) halfSolve(looseOfOne, ofOne);
    const room = dot(ofOne, ofOne) - dot(looseOfOne, looseOfOne);
    const best = room > 0 ? (dot(ofOne, innovations) - dot(looseOfOne, loose)) / room : 0;
    for (let t = 0; t < n; t++) innovations[t] = (innovations[t] as number) - best * (ofOne[t] as number);
    return best;
  }

  /** Takes the best state before the series out of the innovations and returns |y|². */
  function takeState(): number {
    for (let i = 0; i < size; i++) solved[i] = (loose[i] as number) - mean * (looseOfOne[i] as number);
    backSolve(system, solved, size);
    times(state, factor, solved, size);
    back.fill(0);
    back.set(state);
    undo(back);
    for (let t = 0; t < n; t++) innovations[t] = (innovations[t] as number) - (back[t] as number);
    return dot(solved, solved);
  }

  return {
    value(given) {
      at = given;
      fillLagPolynomials({ phi, theta }, at, season);
      innovations.set(series);
      conditionalInnovations(innovations);
      if (constant) {
        ofOne.fill(1);
        conditionalInnovations(ofOne);
      }
      const logs = size > 0 ? prepareState() : 0;
      if (logs === null) return Infinity;
      mean = constant ? takeMean() : 0;
      squares = size > 0 ? takeState() : 0;
      squares += dot(innovations, innovations);
      const value = 0.5 * (log(squares / n) + logs / n);
      return squares > 0 && Number.isFinite(value) ? value : Infinity;
    },
    slopes(target) {
      phiSlopes.fill(0);
      thetaSlopes.fill(0);
      back.set(innovations);
      undoBack(back);
      for (let i = 0; i < size; i++) stateSlopes[i] = back[i] as number;
      addFilterSlopes();
      if (size > 0) addMatrixSlopes();
      collect(target.ar, target.seasonalAr, phiSlopes, at.ar, at.seasonalAr, season, -1);
      collect(target.ma, target.seasonalMa, thetaSlopes, at.ma, at.seasonalMa, season, 1);
    },
  };

  /** Of the innovations with c and μ held: -Σ back(t)·(w(t-j) - μ) and -Σ back(t)·e(t-j), over S. */
  function addFilterSlopes(): void {
    const share = -1 / squares;
    if (p > 0) {
      const centred = ofOne;
      for (let t = 0; t < n; t++) centred[t] = (series[t] as number) - mean;
      eachLag(at.ar.length, at.seasonalAr.length, season, (lag) => {
        phiSlopes[lag - 1] = share * laggedProduct(back, centred, lag);
      });
    }
    eachLag(at.ma.length, at.seasonalMa.length, season, (lag) => {
      thetaSlopes[lag - 1] = share * laggedProduct(back, innovations, lag);
    });
  }

  function addMatrixSlopes(): void {
    // V = C⁻¹L'G: L'G·(…) in `first`; U = C⁻¹L' in `second`.
    first.set(product);
    forwardSolveRows(system, first, size);
    if (presample === null) addHankelSlopes();
    else {
      fillOmegaSlopes();
      presample.addSlopes(phiSlopes, thetaSlopes, third);
    }
    if (moving) addGramSlopes();
  }

  /** Without an autoregression L holds θ itself. */
  function addHankelSlopes(): void {
    third.set(first);
    backSolveRows(system, third, size);
    for (let i = 0; i < size; i++) {
      const pull = (stateSlopes[i] as number) / squares;
      for (let l = 0; i + l < q; l++) {
        thetaSlopes[i + l] =
          (thetaSlopes[i + l] as number) + (third[l * size + i] as number) / n - pull * (solved[l] as number);
      }
    }
  }

  /** K = G - V'V, less the outer product of what the data say of c. */
  function fillOmegaSlopes(): void {
    third.fill(0);
    subtractSquare(third, first, size);
    for (let i = 0; i < size; i++) {
      for (let j = i; j < size; j++) {
        const whole = moving ? (gram[i * size + j] as number) : Number(i === j);
        const seen = ((stateSlopes[i] as number) * (stateSlopes[j] as number)) / squares;
        const value = 0.5 * ((whole + (third[i * size + j] as number)) / n - seen);
        third[i * size + j] = value;
        third[j * size + i] = value;
      }
    }
  }

  /** ½·tr(N·dG)/n, N = U'U, by diagonals: G's entries are its first row less products of the last weights. */
  function addGramSlopes(): void {
    transpose(second, factor, size);
    forwardSolveRows(system, second, size);
    third.fill(0);
    subtractSquare(third, second, size);
    const heads = state;
    back.fill(0);
    for (let d = 0; d < size; d++) {
      const twice = d === 0 ? 0.5 / n : 1 / n;
      let sum = 0;
      for (let i = size - 1 - d; i >= 0; i--) {
        sum -= twice * (third[i * size + i + d] as number);
        if (i === 0) break;
        const one = n - i;
        const other = n - i - d;
        back[one] = (back[one] as number) - sum * (weights[other] as number);
        back[other] = (back[other] as number) - sum * (weights[one] as number);
      }
      heads[d] = sum;
    }
    // `ofOne` is free by now: u = A_θ⁻¹ heads; then everything that falls on the weights, carried back.
    const carried = ofOne;
    carried.fill(0);
    carried.set(heads.subarray(0, size));
    undo(carried);
    for (let t = 0; t < n; t++) back[t] = (back[t] as number) + (carried[t] as number);
    undoBack(back);
    eachLag(at.ma.length, at.seasonalMa.length, season, (lag) => {
      thetaSlopes[lag - 1] =
        (thetaSlopes[lag - 1] as number) - laggedProduct(weightsBack, carried, lag) - laggedProduct(back, weights, lag);
    });
  }
}

/** A pivot of Ω smaller than this share of its variance is rounding. */
const PIVOT_ROUNDING = 1e-14;

function eachLag(terms: number, seasonalTerms: number, season: number, visit: (lag: number) => void): void {
  for (let year = 0; year <= seasonalTerms; year++) {
    for (let lag = year === 0 ? 1 : 0; lag <= terms; lag++) visit(year * season + lag);
  }
}

/** Slopes in the full polynomial to slopes in its two factors. */
function collect(
  target: Float64Array,
  seasonalTarget: Float64Array,
  slopes: Float64Array,
  plain: Float64Array,
  seasonal: Float64Array,
  season: number,
  sign: 1 | -1,
): void {
  for (let lag = 1; lag <= plain.length; lag++) {
    let sum = slopes[lag - 1] as number;
    for (let year = 1; year <= seasonal.length; year++)
      sum += sign * (seasonal[year - 1] as number) * (slopes[year * season + lag - 1] as number);
    target[lag - 1] = sum;
  }
  for (let year = 1; year <= seasonal.length; year++) {
    let sum = slopes[year * season - 1] as number;
    for (let lag = 1; lag <= plain.length; lag++)
      sum += sign * (plain[lag - 1] as number) * (slopes[year * season + lag - 1] as number);
    seasonalTarget[year - 1] = sum;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += (a[t] as number) * (b[t] as number);
  return sum;
}
