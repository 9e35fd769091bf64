// Quantiles of Student's t distribution: a normal law whose deviation is itself an estimate from few values.
// Method: the expansion in 1/ν of Fisher & Cornish (1960), Technometrics 2, 209-225; Abramowitz & Stegun (1964), 26.7.5. From 4 degrees of
// freedom on it is within 0.5 % for levels up to 95, and it rises with the level everywhere.

/** How much farther out than the normal law's quantile z the same quantile lies, at least 1. @param degrees of freedom, 1 or more */
export function studentStretch(z: number, degrees: number): number {
  const square = z * z;
  const first = (square + 1) / 4;
  const second = ((5 * square + 16) * square + 3) / 96;
  const third = Math.max(0, ((3 * square + 19) * square + 17) * square - 15) / 384;
  return 1 + (first + (second + third / degrees) / degrees) / degrees;
}
