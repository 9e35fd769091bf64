// What is known of a stationary ARMA process before its first value: its variance and its state's covariance with that value.
// State as in Harvey (1989), "Forecasting, Structural Time Series Models and the Kalman Filter", 3.4: component i at time t is
//   a_i(t) = Σ_{j≥i} φ_j w(t+i-1-j) + θ_{j-1} e(t+i-j),   θ_0 = 1,   r = max(p, q+1) components, var e = 1.
// Autocovariances of the autoregressive part by Levinson's recursion run backwards from φ, then combined with the moving average:
// O(r²), where the usual linear equations cost O(r³) or more.

export type StartWorkspace = {
  readonly size: number;
  /** Row k: coefficients of the best linear predictor from k values. */
  readonly predictors: Float64Array[];
  readonly autoregressive: Float64Array;
  readonly crossings: Float64Array;
  readonly covariance: Float64Array;
  readonly response: Float64Array;
};

export function createStartWorkspace(p: number, q: number): StartWorkspace {
  const size = Math.max(p, q + 1);
  return {
    size,
    predictors: Array.from({ length: p + 1 }, (_, order) => new Float64Array(order)),
    autoregressive: new Float64Array(size + q + 1),
    crossings: new Float64Array(q + 1),
    covariance: new Float64Array(size + 1),
    response: new Float64Array(size),
  };
}

/**
 * Fills `target` with cov(a_i(t), w(t)) for i = 1 … r; target[0] is the variance of w.
 * @returns false when φ is not stationary
 */
export function stationaryStart(
  target: Float64Array,
  phi: Float64Array,
  theta: Float64Array,
  work: StartWorkspace,
): boolean {
  if (!autoregressiveCovariances(phi, work)) return false;
  movingAverageCrossings(theta, work.crossings);
  combineCovariances(work);
  impulseResponse(phi, theta, work.response);
  const { size, covariance, response } = work;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = i; j < phi.length; j++) sum += (phi[j] as number) * (covariance[j - i + 1] as number);
    for (let j = i; j <= theta.length; j++) {
      const weight = j === 0 ? 1 : (theta[j - 1] as number);
      if (weight !== 0) sum += weight * (response[j - i] as number);
    }
    target[i] = sum;
  }
  return true;
}

/** Autocovariances of the process with φ alone, lags 0 … r+q, for unit innovations. */
function autoregressiveCovariances(phi: Float64Array, { predictors, autoregressive }: StartWorkspace): boolean {
  const p = phi.length;
  if (!stepDown(phi, predictors)) return false;
  let variance = 1;
  for (let order = 1; order <= p; order++) {
    const partial = (predictors[order] as Float64Array)[order - 1] as number;
    variance /= 1 - partial * partial;
  }
  autoregressive[0] = variance;
  for (let lag = 1; lag < autoregressive.length; lag++) {
    const predictor = lag <= p ? (predictors[lag] as Float64Array) : phi;
    let sum = 0;
    for (let back = 0; back < predictor.length; back++)
      sum += (predictor[back] as number) * (autoregressive[lag - 1 - back] as number);
    autoregressive[lag] = sum;
  }
  return Number.isFinite(variance);
}

function stepDown(phi: Float64Array, predictors: readonly Float64Array[]): boolean {
  (predictors[phi.length] as Float64Array).set(phi);
  for (let order = phi.length; order >= 1; order--) {
    const current = predictors[order] as Float64Array;
    const partial = current[order - 1] as number;
    if (!(Math.abs(partial) < 1)) return false;
    const lower = predictors[order - 1] as Float64Array;
    const scale = 1 / (1 - partial * partial);
    for (let lag = 0; lag < order - 1; lag++) {
      lower[lag] = ((current[lag] as number) + partial * (current[order - 2 - lag] as number)) * scale;
    }
  }
  return true;
}

/** crossings[l] = Σ_i θ_i θ_{i+l}, θ_0 = 1. */
function movingAverageCrossings(theta: Float64Array, crossings: Float64Array): void {
  const weight = (index: number) => (index === 0 ? 1 : (theta[index - 1] as number));
  crossings.fill(0);
  for (let i = 0; i <= theta.length; i++) {
    const first = weight(i);
    if (first === 0) continue;
    for (let lag = 0; i + lag <= theta.length; lag++)
      crossings[lag] = (crossings[lag] as number) + first * weight(i + lag);
  }
}

/** covariance[k] = Σ_l crossings[|l|] · autoregressive[|k - l|] */
function combineCovariances({ covariance, crossings, autoregressive }: StartWorkspace): void {
  for (let lag = 0; lag < covariance.length; lag++) {
    let sum = (crossings[0] as number) * (autoregressive[lag] as number);
    for (let shift = 1; shift < crossings.length; shift++) {
      const crossing = crossings[shift] as number;
      if (crossing === 0) continue;
      sum += crossing * ((autoregressive[Math.abs(lag - shift)] as number) + (autoregressive[lag + shift] as number));
    }
    covariance[lag] = sum;
  }
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
