// Middle and spread that a few wild values cannot move: the median, and the median absolute deviation scaled to a normal's standard
// deviation (1.4826·MAD). Reference: Huber (1981), "Robust Statistics", chapter 5. Breakdown point 50 %. Cost: O(n log n).

const NORMAL_MAD = 1.4826;

/** Mean of the middle two for an even count; 0 for none. */
export function median(values: Float64Array): number {
  const count = values.length;
  if (count === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  const upper = sorted[count >> 1] as number;
  if (count % 2 === 1) return upper;
  const lower = sorted[(count >> 1) - 1] as number;
  return lower + (upper - lower) / 2;
}

/** Spread about zero, for residuals. */
export function spreadAboutZero(residuals: Float64Array): number {
  return NORMAL_MAD * median(residuals.map(Math.abs));
}
