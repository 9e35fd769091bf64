// The forms of exponential smoothing: which error, which trend, which season; their names, their counts of parameters, and which of
// them a series can carry.
// Tried are the forms R's ets tries by default: no multiplicative trend, no additive error with a multiplicative season, multiplicative
// errors and seasons for strictly positive series only, seasons of 2 to SEASON_MAX buckets only when the series is longer than one.
import type { Series } from '../series.ts';

export type EtsForm = {
  /** Additive, or relative to the forecast. */
  readonly error: 'A' | 'M';
  /** None, additive, additive and damped. */
  readonly trend: 'N' | 'A' | 'Ad';
  readonly season: 'N' | 'A' | 'M';
};

/** More states than this cannot be told apart by the histories we have; the season is then ignored, as in R. */
const SEASON_MAX = 24;

const ERRORS = ['A', 'M'] as const;
const TRENDS = ['N', 'A', 'Ad'] as const;
const SEASONS = ['N', 'A', 'M'] as const;

/** Simplest first. */
export function formsFor({ values, season }: Series): readonly EtsForm[] {
  const positive = values.every((value) => value > 0);
  const seasonal = season > 1 && season <= SEASON_MAX && values.length > season;
  const all = SEASONS.flatMap((seasonType) =>
    TRENDS.flatMap((trend) => ERRORS.map((error): EtsForm => ({ error, trend, season: seasonType }))),
  );
  return all.filter((form) => {
    if (form.error === 'M' && !positive) return false;
    if (form.season !== 'N' && !seasonal) return false;
    if (form.error === 'A' && form.season === 'M') return false;
    return parameterCount(form, season) < values.length - 2;
  });
}

/** Such as `ETS(M,Ad,M)`. */
export function formName({ error, trend, season }: EtsForm): string {
  return `ETS(${error},${trend},${season})`;
}

/** How many smoothing parameters: α, β, γ, φ as far as the form has them. */
function smoothingCount({ trend, season }: EtsForm): number {
  return 1 + (trend === 'N' ? 0 : 1) + (season === 'N' ? 0 : 1) + (trend === 'Ad' ? 1 : 0);
}

/** Smoothing parameters and free first states; one seasonal state follows from the others. */
export function parameterCount(form: EtsForm, season: number): number {
  return smoothingCount(form) + 1 + (form.trend === 'N' ? 0 : 1) + (form.season === 'N' ? 0 : season - 1);
}
