// How much all members may sell together: quantiles of the sums of their joint draws, so that what moves together widens the range and
// what evens out narrows it.
//   lower, upper = sums at (1 ± level)/2, on a straight line between the two nearest draws (Hyndman & Fan 1996, definition 7)
// Guarantee: finite, at least 0; every interval holds the point, which is the sum of the members' points, and a wider level contains a
// narrower one. Cost: draws·log draws.
// Reference: of sums by simulation with a copula: McNeil, Frey & Embrechts (2015), "Quantitative Risk Management", chapter 8.

export type TotalRange = {
  /** The sum of the members' points. */
  readonly point: number;
  /** Levels ascending. */
  readonly intervals: readonly { readonly level: number; readonly lower: number; readonly upper: number }[];
};

/** @param sums at least one, each at least 0; left as they are */
export function totalRangeOf(sums: Float64Array, point: number, levels: readonly number[]): TotalRange {
  if (levels.length === 0) return { point, intervals: [] };
  const sorted = sums.toSorted();
  return {
    point,
    intervals: levels.map((level) => ({
      level,
      lower: Math.min(quantileOf(sorted, (1 - level / 100) / 2), point),
      upper: Math.max(quantileOf(sorted, (1 + level / 100) / 2), point),
    })),
  };
}

function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (at - below);
}
