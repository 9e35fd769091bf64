// Least squares with a prior for each coefficient, from sums of products only, so that many selections of columns cost little.
//   minimise Σ w(t)·(z(t) - Σ c(k)·x(k,t))² + σ²·Σ ((c(k) - mean(k))/spread(k))²
//   effective parameters = tr((X'WX + P)⁻¹ X'WX),   covariance = σ²·(X'WX + P)⁻¹,   P = diag(σ²/spread²)
// Reference: Hoerl & Kennard (1970), "Ridge regression", Technometrics 12, 55-67; Hastie, Tibshirani & Friedman (2009), section 3.4.1.
// Minimum length: none, the prior answers where the data does not. Cost: O(k²·n) for the sums, O(k³) a selection.

/** Row-major symmetric sums of products of (z, x1, …, xk): index 0 is z. */
export type Products = { readonly size: number; readonly sums: Float64Array };

/** What is done with a column: left out, held at its prior mean, or estimated. */
export type Treatment = 'out' | 'held' | 'estimated';

export type Prior = { readonly mean: number; readonly spread: number };

export type RegressionFit = {
  /** One a column; 0 for columns left out. */
  readonly coefficients: Float64Array;
  /** Of the estimated columns, row-major in the order of `estimated`. */
  readonly covariance: Float64Array;
  readonly estimated: readonly number[];
  readonly sumOfSquares: number;
  readonly effectiveParameters: number;
};

export function productsOf(lists: readonly Float64Array[], weights: Float64Array): Products {
  const size = lists.length;
  const sums = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const left = lists[i] as Float64Array;
    for (let j = i; j < size; j++) {
      const right = lists[j] as Float64Array;
      let sum = 0;
      for (let t = 0; t < weights.length; t++)
        sum += (weights[t] as number) * (left[t] as number) * (right[t] as number);
      sums[i * size + j] = sum;
      sums[j * size + i] = sum;
    }
  }
  return { size, sums };
}

/** @param variance σ² above: how much a prior weighs beside the data */
export function regress(
  products: Products,
  priors: readonly Prior[],
  treatments: readonly Treatment[],
  variance: number,
): RegressionFit {
  const { size, sums } = products;
  const coefficients = Float64Array.from(priors, ({ mean }, k) => (treatments[k] === 'out' ? 0 : mean));
  const estimated = priors.flatMap((_, k) => (treatments[k] === 'estimated' ? [k] : []));
  const count = estimated.length;
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  const penalties = estimated.map((k) => variance / ((priors[k]?.spread ?? 1) * (priors[k]?.spread ?? 1)));
  estimated.forEach((k, i) => {
    const row = (k + 1) * size;
    right[i] = sums[row] as number;
    for (let j = 0; j < coefficients.length; j++)
      right[i] = (right[i] as number) - (sums[row + j + 1] as number) * (coefficients[j] as number);
    estimated.forEach((other, j) => {
      matrix[i * count + j] = (sums[row + other + 1] as number) + (i === j ? (penalties[i] as number) : 0);
    });
  });
  const inverse = inverseOf(matrix, count);
  let effectiveParameters = count;
  estimated.forEach((k, i) => {
    let step = 0;
    for (let j = 0; j < count; j++) step += (inverse[i * count + j] as number) * (right[j] as number);
    coefficients[k] = (coefficients[k] as number) + step;
    effectiveParameters -= (penalties[i] as number) * (inverse[i * count + i] as number);
  });
  return {
    coefficients,
    covariance: inverse.map((value) => value * variance),
    estimated,
    sumOfSquares: squaresLeft(products, coefficients),
    effectiveParameters,
  };
}

function squaresLeft({ size, sums }: Products, coefficients: Float64Array): number {
  const signed = Float64Array.from({ length: size }, (_, i) => (i === 0 ? 1 : -(coefficients[i - 1] as number)));
  let sum = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++)
      sum += (signed[i] as number) * (signed[j] as number) * (sums[i * size + j] as number);
  }
  return Math.max(sum, 0);
}

/** Inverse of a symmetric positive definite matrix (priors make it so), by Gauss-Jordan steps on the diagonal. */
function inverseOf(matrix: Float64Array, count: number): Float64Array {
  const work = Float64Array.from(matrix);
  for (let pivot = 0; pivot < count; pivot++) {
    const diagonal = work[pivot * count + pivot] as number;
    const scale = diagonal > 0 ? 1 / diagonal : 0;
    for (let i = 0; i < count; i++) {
      if (i === pivot) continue;
      const factor = (work[i * count + pivot] as number) * scale;
      for (let j = 0; j < count; j++) {
        if (j !== pivot)
          work[i * count + j] = (work[i * count + j] as number) - factor * (work[pivot * count + j] as number);
      }
      work[i * count + pivot] = -factor;
    }
    for (let j = 0; j < count; j++) work[pivot * count + j] = (work[pivot * count + j] as number) * scale;
    work[pivot * count + pivot] = scale;
  }
  return work;
}
