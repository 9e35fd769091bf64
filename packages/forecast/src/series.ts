// A series: one value a bucket, oldest first, gaps already filled, with the number of buckets in a season.
// It knows no merchant and no date. Once made it is checked and never changes.
// Guarantee: every value is a number from 0 to VALUE_MAX, the season is a whole number of buckets from 1 (no season) to SEASON_MAX.
import { ForecastInputError } from './fault.ts';

export const SERIES_LENGTH_MAX = 20_000;
export const SEASON_MAX = 366;
export const HORIZON_MAX = 400;
export const LOOKBACK_MAX = 400;
const LEVELS_MAX = 20;
/** Squares and sums of larger numbers would leave what a double holds. */
export const VALUE_MAX = 1e100;
const SEED_MAX = 0xffff_ffff;

export type Series = {
  /** Sales of each bucket, oldest first, in any unit. Forecasts come back in the same unit. */
  readonly values: readonly number[];
  /** Buckets in a season: 12 for months, 7 for days, 52 for weeks, 1 for none. */
  readonly season: number;
};

export function createSeries(values: readonly number[], season: number): Series {
  if (!Number.isInteger(season) || season < 1 || season > SEASON_MAX) {
    throw new ForecastInputError(
      'season-invalid',
      `season must be a whole number from 1 to ${SEASON_MAX}, got ${season}`,
    );
  }
  if (values.length > SERIES_LENGTH_MAX) {
    throw new ForecastInputError(
      'series-too-long',
      `a series has at most ${SERIES_LENGTH_MAX} values, got ${values.length}`,
      SERIES_LENGTH_MAX,
    );
  }
  // Filled with a fraction, the list holds doubles from the start, whatever comes: every loop over values then meets one kind of list.
  const checked = new Array<number>(values.length).fill(0.5);
  for (let index = 0; index < checked.length; index++) {
    const value = values[index];
    if (!(value !== undefined && value >= 0 && value <= VALUE_MAX)) throw invalidValue(value, index);
    // + 0 turns -0 into 0, so that equal series are equal bit for bit.
    checked[index] = value + 0;
  }
  return { values: checked, season };
}

export function checkHorizon(horizon: number): void {
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > HORIZON_MAX) {
    throw new ForecastInputError(
      'horizon-invalid',
      `horizon must be a whole number from 1 to ${HORIZON_MAX}, got ${horizon}`,
    );
  }
}

/** Levels in percent, between 0 and 100 exclusive; ascending and without repeats in the answer. */
export function checkedLevels(levels: readonly number[]): readonly number[] {
  const usable = levels.every((level) => Number.isFinite(level) && level > 0 && level < 100);
  if (!usable || levels.length > LEVELS_MAX) {
    throw new ForecastInputError(
      'levels-invalid',
      `levels must be at most ${LEVELS_MAX} percentages between 0 and 100, got ${levels.join(', ')}`,
    );
  }
  return [...new Set(levels)].sort((a, b) => a - b);
}

export function checkLookback(lookback: number): void {
  if (!Number.isInteger(lookback) || lookback < 1 || lookback > LOOKBACK_MAX) {
    throw new ForecastInputError(
      'lookback-invalid',
      `lookback must be a whole number from 1 to ${LOOKBACK_MAX}, got ${lookback}`,
    );
  }
}

export function checkSeed(seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed > SEED_MAX) {
    throw new ForecastInputError('seed-invalid', `seed must be a whole number from 0 to ${SEED_MAX}, got ${seed}`);
  }
}

/** True for a series that never varied; an empty one counts as constant. */
export function isConstant(values: ArrayLike<number>): boolean {
  for (let index = 1; index < values.length; index++) {
    if (values[index] !== values[0]) return false;
  }
  return true;
}

function invalidValue(value: number | undefined, index: number): ForecastInputError {
  return new ForecastInputError(
    'value-invalid',
    `value ${index} must be a number from 0 to ${VALUE_MAX}, got ${value}`,
  );
}
