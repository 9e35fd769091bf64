// Takes level, trend and season out of a list of numbers, by the same linear rule for log sales and for drivers, so that what is left
// can be regressed on what is left whatever level, trend and fixed season were:
//   (1 - B)(1 - B^m) v(t) = (1 - θB)(1 - ΘB^m) a(t),   without the B^m factors when the history has fewer than two seasons and a bucket.
// With θ and Θ near those of the series a(t) is near white noise, and least squares near its best; other values cost accuracy, never bias.
// Reference: Box & Tiao (1975), "Intervention analysis", JASA 70, 70-79; the airline model as working model: Gómez & Maravall (1996), TRAMO.
// Minimum length 2 (season: 2m + 1). Cost: O(n) a list.

export type WorkingFilter = {
  /** Buckets in a season, 1 for none. */
  readonly season: number;
  readonly theta: number;
  readonly seasonalTheta: number;
};

const THETAS = [0, 0.35, 0.65, 0.85] as const;
const SEASONAL_THETAS = [0.2, 0.6, 0.85] as const;

/** The filters among which the data chooses; the season is dropped when the history cannot tell it. */
export function candidateFilters(length: number, season: number): WorkingFilter[] {
  const told = season > 1 && length >= 2 * season + 1 ? season : 1;
  const seasonal = told > 1 ? SEASONAL_THETAS : ([0] as const);
  return THETAS.flatMap((theta) => seasonal.map((seasonalTheta) => ({ season: told, theta, seasonalTheta })));
}

/** How many values at the start have no filtered counterpart. */
export function rowsLost({ season }: WorkingFilter): number {
  return season > 1 ? season + 1 : 1;
}

/** The filtered list, shorter by rowsLost. */
export function filtered(list: Float64Array, filter: WorkingFilter): Float64Array {
  const { season, theta, seasonalTheta } = filter;
  const lost = rowsLost(filter);
  const rows = new Float64Array(Math.max(0, list.length - lost));
  const both = theta * seasonalTheta;
  for (let row = 0; row < rows.length; row++) {
    const t = row + lost;
    let value = (list[t] as number) - (list[t - 1] as number);
    if (season > 1) value -= (list[t - season] as number) - (list[t - season - 1] as number);
    if (row >= 1) value += theta * (rows[row - 1] as number);
    if (season > 1) {
      if (row >= season) value += seasonalTheta * (rows[row - season] as number);
      if (row > season) value -= both * (rows[row - season - 1] as number);
    }
    rows[row] = value;
  }
  return rows;
}
