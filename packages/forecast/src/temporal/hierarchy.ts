// A series seen at several grains: every whole number of buckets that divides the season gives sums of its own, years of months down to
// the months themselves. Forecasts at all grains disagree; the reconciled ones are the fine forecasts nearest to all of them.
//   least over b of Σ over grains k of (1/k)·|S(k)·b - f(k)|²,   S(k) sums k buckets
// A sum of k buckets is given a variance of k ("structural scaling").
// Reference: Athanasopoulos, Hyndman, Kourentzes & Petropoulos (2017), "Forecasting with temporal hierarchies", European Journal of
// Operational Research 262, 60-74. Cost: O(m³) once a season length and set of grains.

/** Fewer sums than this at a grain say nothing about the next one. */
const SUMS_MIN = 3;

/** Grains that the history can carry, finest first; always at least the buckets themselves. */
export function grainsFor(length: number, season: number): number[] {
  const grains: number[] = [];
  for (let grain = 1; grain <= season; grain++) {
    if (season % grain === 0 && (grain === 1 || Math.floor(length / grain) >= SUMS_MIN)) grains.push(grain);
  }
  return grains;
}

/** Sums of `grain` buckets, aligned at the newest; the oldest buckets that fill no sum are left out. */
export function sumsOf(values: readonly number[], grain: number): number[] {
  if (grain === 1) return [...values];
  const count = Math.floor(values.length / grain);
  const first = values.length - count * grain;
  return Array.from({ length: count }, (_, index) => {
    let sum = 0;
    for (let bucket = 0; bucket < grain; bucket++) sum += values[first + index * grain + bucket] as number;
    return sum;
  });
}

export type Grain = { readonly grain: number; readonly point: ArrayLike<number> };

/**
 * @param grains each with forecasts for `seasons` whole seasons; the buckets themselves (grain 1) among them
 * @returns one value a bucket, seasons·season of them
 */
export function reconcileGrains(grains: readonly Grain[], season: number, seasons: number): Float64Array {
  const root = choleskyOf(
    grains.map(({ grain }) => grain),
    season,
  );
  const fine = new Float64Array(season * seasons);
  for (let cycle = 0; cycle < seasons; cycle++) {
    const right = fine.subarray(cycle * season, (cycle + 1) * season);
    for (const { grain, point } of grains) {
      const perSeason = season / grain;
      for (let bucket = 0; bucket < season; bucket++) {
        const sum = point[cycle * perSeason + Math.floor(bucket / grain)] as number;
        right[bucket] = (right[bucket] as number) + sum / grain;
      }
    }
    solveInPlace(root, right);
  }
  return fine;
}

/** Root of Σ S(k)'·S(k)/k, row by row. Grain 1 adds the identity, so that every pivot is at least 1. */
function choleskyOf(grains: readonly number[], season: number): Float64Array {
  const root = new Float64Array(season * season);
  for (const grain of grains) {
    for (let i = 0; i < season; i++) {
      const first = i - (i % grain);
      for (let j = first; j < first + grain; j++) root[i * season + j] = (root[i * season + j] as number) + 1 / grain;
    }
  }
  for (let i = 0; i < season; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = root[i * season + j] as number;
      for (let k = 0; k < j; k++) sum -= (root[i * season + k] as number) * (root[j * season + k] as number);
      root[i * season + j] = i === j ? Math.sqrt(sum) : sum / (root[j * season + j] as number);
    }
  }
  return root;
}

function solveInPlace(root: Float64Array, right: Float64Array): void {
  const size = right.length;
  for (let i = 0; i < size; i++) {
    let sum = right[i] as number;
    for (let j = 0; j < i; j++) sum -= (root[i * size + j] as number) * (right[j] as number);
    right[i] = sum / (root[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = right[i] as number;
    for (let j = i + 1; j < size; j++) sum -= (root[j * size + i] as number) * (right[j] as number);
    right[i] = sum / (root[i * size + i] as number);
  }
}
