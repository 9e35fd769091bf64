// Whether probabilities were honest: of all the times when 70 % was said, it should have happened in 70 of 100.
// Guarantee: pure; null where nothing was said, never NaN.

const BINS = 10;

/** What was said of one event, and whether it happened. */
export type Said = { readonly probability: number; readonly happened: boolean };

export type CalibrationBin = {
  /** Probabilities from here … */
  readonly from: number;
  /** … to below here; the last bin includes 1. */
  readonly to: number;
  readonly count: number;
  /** Mean probability said; null when the bin is empty. */
  readonly said: number | null;
  /** Share that happened. */
  readonly happened: number | null;
};

/** Mean of (p - o)², o 1 when it happened and else 0: 0 is perfect, 0.25 is what always saying ½ gets. Brier (1950), Monthly Weather Review 78, 1-3. */
export function brierScore(all: readonly Said[]): number | null {
  return mean(
    all.map(({ probability, happened }) => {
      const miss = probability - Number(happened);
      return miss * miss;
    }),
  );
}

/** Ten bins of equal width, from 0. */
export function calibrationTable(all: readonly Said[]): CalibrationBin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const inside = all.filter(({ probability }) => binOf(probability) === bin);
    return {
      from: bin / BINS,
      to: (bin + 1) / BINS,
      count: inside.length,
      said: mean(inside.map(({ probability }) => probability)),
      happened: mean(inside.map(({ happened }) => Number(happened))),
    };
  });
}

/**
 * Expected calibration error: mean over all that was said of |said - happened| of its bin, 0 to 1.
 * Naeini, Cooper & Hauskrecht (2015), AAAI-15, 2901-2907.
 */
export function calibrationError(table: readonly CalibrationBin[]): number | null {
  const count = table.reduce((sum, bin) => sum + bin.count, 0);
  if (count === 0) return null;
  return table.reduce((sum, bin) => sum + bin.count * Math.abs((bin.said ?? 0) - (bin.happened ?? 0)), 0) / count;
}

function binOf(probability: number): number {
  return Math.min(BINS - 1, Math.floor(probability * BINS));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
