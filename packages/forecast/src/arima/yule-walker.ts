// Yule-Walker equations with any right side: λ_d - Σ φ_i λ_|d-i| = ρ_d for d = 0 … p, and on from there, in O(p²).
// With ρ of an ARMA process λ are its autocovariances; the slopes of a likelihood need the same equations with another ρ.
// Method: each step down from order k to k-1 (Durbin-Levinson backwards) turns the equations of order k and their mirror image
// into those of order k-1; the last of them gives λ_k on the way back up.
// Indices in the loops are in range by construction; `as number` says so without a check at each access.

export type YuleWalker = {
  /** Takes the autoregression of the coming solves. @returns false when it is not stationary */
  prepare(phi: Float64Array): boolean;
  /** Fills λ, all of it; λ and ρ may be the same list, at least p + 1 long. */
  solve(lambda: Float64Array, rho: Float64Array): void;
};

export function createYuleWalker(p: number): YuleWalker {
  /** Row k: coefficients of the best linear predictor from k values. */
  const predictors = Array.from({ length: p + 1 }, (_, order) => new Float64Array(order));
  const right = new Float64Array(p + 1);
  return {
    prepare(phi) {
      (predictors[p] as Float64Array).set(phi);
      return stepDown(predictors);
    },
    solve(lambda, rho) {
      for (let d = 0; d <= p; d++) right[d] = rho[d] as number;
      for (let order = p; order >= 1; order--) {
        reduce(right, order, (predictors[order] as Float64Array)[order - 1] as number);
      }
      lambda[0] = right[0] as number;
      for (let lag = 1; lag < lambda.length; lag++) {
        const predictor = predictors[Math.min(lag - 1, p)] as Float64Array;
        let sum = (lag <= p ? right[lag] : rho[lag]) as number;
        for (let back = 0; back < predictor.length; back++)
          sum += (predictor[back] as number) * (lambda[lag - 1 - back] as number);
        lambda[lag] = sum;
      }
    },
  };
}

function stepDown(predictors: readonly Float64Array[]): boolean {
  for (let order = predictors.length - 1; order >= 1; order--) {
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

/** Right sides of order k to those of order k-1, of which the last one, at index k, is kept for the way up. */
function reduce(right: Float64Array, order: number, partial: number): void {
  const scale = 1 / (1 - partial * partial);
  for (let low = 0, high = order; low <= high; low++, high--) {
    const early = right[low] as number;
    const late = right[high] as number;
    right[low] = (early + partial * late) * scale;
    right[high] = (late + partial * early) * scale;
  }
}
