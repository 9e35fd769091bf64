// What a stationary ARMA process carries into its first value: component i of its state before that value is
//   c_i = Σ_{j≥i} φ_j w(i-j) + θ_j e(i-j),   i = 1 … r,   r = max(p, q),   var e = 1,
// the part of φ(B)w(i) - θ(B)e(i) + … that lies before the series. This file has its covariance Ω and carries slopes in Ω back to φ, θ.
// Ω = T·Ω·T' + g·g' with T the companion of φ and g = φ + θ: its first row comes from the autocovariances, the rest from this
// equation read backwards from the last corner. The slopes solve the transposed equation Λ = T'·Λ·T + slope of Ω, whose first row is
// a Yule-Walker system again. Both O(r²). Reference: Harvey (1989), "Forecasting, Structural Time Series Models", 3.4; Lyapunov
// equations by Tunnicliffe Wilson (1979), "Some efficient computational procedures for high order ARMA models".
// Indices in the loops are in range by construction; `as number` says so without a check at each access.
import { createYuleWalker } from './yule-walker.ts';

export type PresampleCovariance = {
  /** cov(w(1), c_i), i = 1 … r: Ω's first row, all that a start of the recursions needs; null when φ is not stationary. */
  firstRow(phi: Float64Array, theta: Float64Array): Float64Array | null;
  /** Row-major r × r, filled by prepare(). */
  readonly omega: Float64Array;
  /** @returns false when φ is not stationary */
  prepare(phi: Float64Array, theta: Float64Array): boolean;
  /** Adds the slopes in φ and θ that follow from the symmetric slopes in Ω, which are overwritten. After prepare(). */
  addSlopes(phiSlopes: Float64Array, thetaSlopes: Float64Array, ofOmega: Float64Array): void;
};

export function createPresampleCovariance(p: number, q: number): PresampleCovariance {
  const size = Math.max(p, q);
  const equations = createYuleWalker(p);
  const omega = new Float64Array(size * size);
  const row = new Float64Array(size);
  const response = new Float64Array(size + 1);
  const lags = new Float64Array(size + 1);
  const phi = new Float64Array(size + 1);
  const gain = new Float64Array(size);
  const firstRow = (givenPhi: Float64Array, theta: Float64Array) => {
    if (!equations.prepare(givenPhi)) return null;
    phi.set(givenPhi);
    impulseResponse(givenPhi, theta, response);
    rightSides(lags, theta, response);
    equations.solve(lags, lags);
    for (let i = 0; i < size; i++) row[i] = crossCovariance(i, givenPhi, theta, lags, response);
    return row;
  };
  return {
    omega,
    firstRow,
    prepare(givenPhi, theta) {
      if (firstRow(givenPhi, theta) === null) return false;
      for (let i = 0; i < size; i++) gain[i] = (phi[i] as number) + (i < q ? (theta[i] as number) : 0);
      omega.set(row);
      fillFromCorner(omega, size, phi, gain);
      return size === 0 || Number.isFinite(omega[0] as number);
    },
    addSlopes(phiSlopes, thetaSlopes, ofOmega) {
      const first = Float64Array.from({ length: size }, (_, i) => {
        const next = i + 1 < size ? (omega[i + 1] as number) : 0;
        return (phi[i] as number) * (omega[0] as number) + next;
      });
      solveTransposed(ofOmega, size, phi, lags, (lambda, rho) => equations.solve(lambda, rho));
      for (let i = 0; i < size; i++) {
        let ofGain = 0;
        let ofFirst = 0;
        for (let j = 0; j < size; j++) {
          const entry = (ofOmega[i * size + j] as number) + (lags[Math.abs(i - j)] as number);
          ofGain += entry * (gain[j] as number);
          ofFirst += entry * (first[j] as number);
        }
        if (i < p) phiSlopes[i] = (phiSlopes[i] as number) + 2 * (ofGain + ofFirst);
        if (i < q) thetaSlopes[i] = (thetaSlopes[i] as number) + 2 * ofGain;
      }
    },
  };
}

/** ρ_d = Σ_{j≥d} θ_j ψ_{j-d}, θ_0 = 1: Yule-Walker's right sides of an ARMA process. */
function rightSides(target: Float64Array, theta: Float64Array, response: Float64Array): void {
  for (let d = 0; d < target.length; d++) {
    let sum = d === 0 ? 1 : 0;
    for (let j = Math.max(d, 1); j <= theta.length; j++) {
      const weight = theta[j - 1] as number;
      if (weight !== 0) sum += weight * (response[j - d] as number);
    }
    target[d] = sum;
  }
}

/** cov(w(1), c_(i+1)) */
function crossCovariance(
  i: number,
  phi: Float64Array,
  theta: Float64Array,
  covariances: Float64Array,
  response: Float64Array,
): number {
  let sum = 0;
  for (let j = i; j < phi.length; j++) {
    const coefficient = phi[j] as number;
    if (coefficient !== 0) sum += coefficient * (covariances[j - i + 1] as number);
  }
  for (let j = i; j < theta.length; j++) {
    const weight = theta[j] as number;
    if (weight !== 0) sum += weight * (response[j - i + 1] as number);
  }
  return sum;
}

/** Ω_ij = φ_i φ_j Ω_11 + φ_i Ω_1(j+1) + φ_j Ω_1(i+1) + Ω_(i+1)(j+1) + g_i g_j, from a known first row. */
function fillFromCorner(omega: Float64Array, size: number, phi: Float64Array, gain: Float64Array): void {
  const variance = omega[0] as number;
  for (let i = size - 1; i >= 1; i--) {
    const ofPhi = phi[i] as number;
    const nextOfRow = i + 1 < size ? (omega[i + 1] as number) : 0;
    const ofGain = gain[i] as number;
    for (let j = size - 1; j >= i; j--) {
      const inside = j + 1 < size;
      const value =
        ofPhi * ((phi[j] as number) * variance + (inside ? (omega[j + 1] as number) : 0)) +
        (phi[j] as number) * nextOfRow +
        (inside ? (omega[(i + 1) * size + j + 1] as number) : 0) +
        ofGain * (gain[j] as number);
      omega[i * size + j] = value;
      omega[j * size + i] = value;
    }
  }
  for (let i = 1; i < size; i++) omega[i * size] = omega[i] as number;
}

/** Leaves Λ as ofOmega(i,j) + lags(|i-j|). */
function solveTransposed(
  ofOmega: Float64Array,
  size: number,
  phi: Float64Array,
  lags: Float64Array,
  solve: (lambda: Float64Array, rho: Float64Array) => void,
): void {
  for (let j = 0; j < size; j++) lags[j] = ofOmega[j] as number;
  lags[size] = 0;
  for (let i = 0; i < size; i++) {
    ofOmega[i] = 0;
    ofOmega[i * size] = 0;
  }
  for (let i = 1; i < size; i++) {
    for (let j = 1; j < size; j++)
      ofOmega[i * size + j] = (ofOmega[i * size + j] as number) + (ofOmega[(i - 1) * size + j - 1] as number);
  }
  let start = lags[0] as number;
  for (let d = 1; d <= size; d++) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (phi[i] as number) * (ofOmega[i * size + d - 1] as number);
    if (d < size) lags[d] = (lags[d] as number) + sum;
    start += (phi[d - 1] as number) * (sum - (d < size ? (lags[d] as number) : 0));
  }
  lags[0] = start;
  solve(lags, lags);
}

/** ψ-weights of the ARMA process: ψ_0 = 1, ψ_k = θ_k + Σ φ_j ψ_{k-j}. */
export function impulseResponse(phi: Float64Array, theta: Float64Array, response: Float64Array): void {
  response[0] = 1;
  for (let lag = 1; lag < response.length; lag++) {
    let sum = lag <= theta.length ? (theta[lag - 1] as number) : 0;
    const reach = Math.min(lag, phi.length);
    for (let back = 1; back <= reach; back++) sum += (phi[back - 1] as number) * (response[lag - back] as number);
    response[lag] = sum;
  }
}
