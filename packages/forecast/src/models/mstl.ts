// STL and MSTL: the seasons split off by loess, what is left forecast by exponential smoothing without a season, and the last cycle of
// each season, as far as it is believed, put on again. For seasons too long for `ets`: weeks (52), days with a week and a year.
//   f(n+h) = a(h) + Σ s(n+h-m),   variance(h) = v(h)/(1 - absorbed) + Σ variance of s
//   a, v: the mean of all forms of exponential smoothing by AICc (ets/average.ts) on the history less its believed seasons
// On logarithms where these fit better (decomposition/sales-scale.ts); intervals are then those of logarithms, taken back.
// Reference: Cleveland et al. (1990), Journal of Official Statistics 6, 3-73; Bandara, Hyndman & Bergmeir (2021), arXiv 2107.13462;
// R forecast::stlf, which believes every season whole.
// Minimum length 7; with less than two seasons there is none to split off. Cost: 3 ms for 100 months, 8 ms for a year of days.
import { believedSeason } from '../decomposition/believed-season.ts';
import { seasonalWindow, seasonsFor, splitSeasons } from '../decomposition/mstl.ts';
import { amounts, logarithms, type SalesScale, scaleOf } from '../decomposition/sales-scale.ts';
import { mixtureOutlook, mixtureResiduals, type Weighted } from '../ensemble/mixture.ts';
import { weightedForms } from '../ets/average.ts';
import { latestOf } from '../fit.ts';
import type { Fitted, Forecast, Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { normalHalfWidth } from '../numeric/normal.ts';
import type { Series } from '../series.ts';
import { ses } from './ses.ts';

/** Four years of days. */
const RECENT_VALUES_MAX = 1_462;
/** Exponential smoothing forgets what is older. */
const SMOOTHED_VALUES_MAX = 500;
/** A history of two cycles has all its noise taken up; no range is widened by more than this share of variance. */
const ABSORBED_MAX = 0.5;

export const mstl: Model = {
  name: 'mstl',
  version: 'mstl-1',
  fallback: ses,
  minimumLength: () => 7,
  expensive: true,
  fit(series, options) {
    const recent = latestOf(series, RECENT_VALUES_MAX);
    const seasons = seasonsFor(recent.values.length, recent.season);
    const scale = seasons.length > 0 ? scaleOf(recent.values, seasons) : amounts(recent.values);
    const adjusted = adjust(recent.values, seasons, scale);
    const members = weightedForms(adjusted.series);
    return members.length === 0 ? ses.fit(series, options) : fittedOn(recent, seasons, scale, adjusted, members);
  },
};

type Adjusted = {
  /** Without its seasons, on the scale; the last values only. */
  readonly series: Series;
  readonly believed: readonly { readonly season: number; readonly share: number; readonly figure: Float64Array }[];
  /** All seasons together, of each value. */
  readonly seasonal: Float64Array;
  readonly variance: number;
  readonly absorbed: number;
};

function adjust(values: readonly number[], seasons: readonly number[], scale: SalesScale): Adjusted {
  const scaled = scale.to(values);
  const seasonal = new Float64Array(scaled.length);
  if (seasons.length === 0) return { ...smoothed(scaled), believed: [], seasonal, variance: 0, absorbed: 0 };
  const split = splitSeasons(scaled, seasons);
  const parts = seasons.map((season, index) => {
    const part = split.seasonal[index] as Float64Array;
    const noisy = part.map((value, t) => value + (split.remainder[t] as number));
    return { season, ...believedSeason(part, noisy, season, seasonalWindow(season, index)) };
  });
  for (const part of parts) {
    for (let t = 0; t < scaled.length; t++) seasonal[t] = (seasonal[t] as number) + (part.seasonal[t] as number);
  }
  return {
    ...smoothed(scaled.map((value, t) => value - (seasonal[t] as number))),
    believed: parts,
    seasonal,
    variance: parts.reduce((sum, { variance }) => sum + variance, 0),
    absorbed: Math.min(
      parts.reduce((sum, { absorbed }) => sum + absorbed, 0),
      ABSORBED_MAX,
    ),
  };
}

function smoothed(values: Float64Array): { readonly series: Series } {
  return { series: latestOf({ values: Array.from(values), season: 1 }, SMOOTHED_VALUES_MAX) };
}

function fittedOn(
  { values, season }: Series,
  seasons: readonly number[],
  scale: SalesScale,
  adjusted: Adjusted,
  members: readonly Weighted[],
): Fitted {
  const { believed, variance, absorbed } = adjusted;
  return {
    form: formOf(scale, adjusted, members),
    parameters: {
      logarithms: scale.kind === 'logarithms' ? 1 : 0,
      absorbed,
      ...Object.fromEntries(believed.map((part) => [`believed${part.season}`, part.share])),
    },
    residuals: residualsOf(values, scale, adjusted, members),
    refit(longer) {
      const recent = latestOf(longer, RECENT_VALUES_MAX);
      const usable = recent.season === season && seasons.every((length) => recent.values.length >= 2 * length);
      if (!usable || !(scale.kind === 'amounts' || recent.values.every((value) => value > 0))) {
        return mstl.fit(longer, {});
      }
      const again = scale.kind === 'amounts' ? amounts(recent.values) : logarithms(recent.values);
      const adjustedAgain = adjust(recent.values, seasons, again);
      const refitted = members.map(({ fitted, weight }) => ({
        fitted: fitted.refit?.(adjustedAgain.series) ?? fitted,
        weight,
      }));
      return fittedOn(recent, seasons, again, adjustedAgain, refitted);
    },
    predict(horizon, levels) {
      const { point, deviation } = mixtureOutlook(members, horizon);
      const whole = point.map((value, step) =>
        believed.reduce((sum, { figure }) => sum + (figure[step % figure.length] as number), value),
      );
      const spread = deviation.map((one) => Math.sqrt((one * one) / (1 - absorbed) + variance));
      return forecastFrom(scale, whole, spread, levels);
    },
  };
}

function forecastFrom(
  scale: SalesScale,
  point: Float64Array,
  spread: Float64Array,
  levels: readonly number[],
): Forecast {
  const back = (values: Float64Array) => Array.from(values, scale.from);
  if (scale.kind === 'amounts') return normalForecast(back(point), back(spread), levels);
  const at = (widths: number) => back(point.map((value, step) => value + widths * (spread[step] as number)));
  return {
    point: at(0),
    intervals: levels.map((level) => ({
      level,
      lower: at(-normalHalfWidth(level)),
      upper: at(normalHalfWidth(level)),
    })),
  };
}

function residualsOf(
  values: readonly number[],
  scale: SalesScale,
  { series, seasonal }: Adjusted,
  members: readonly Weighted[],
): number[] {
  const misses = mixtureResiduals(members);
  const skipped = values.length - misses.length;
  const first = series.values.length - misses.length;
  return misses.map((miss, index) => {
    const expected = (series.values[first + index] as number) - miss + (seasonal[skipped + index] as number);
    return (values[skipped + index] as number) - scale.from(expected);
  });
}

function formOf({ kind }: SalesScale, { believed }: Adjusted, members: readonly Weighted[]): string {
  const likeliest = members.reduce((most, next) => (next.weight > most.weight ? next : most));
  const seasons = believed.map(({ season, share }) => `season of ${season} (${(100 * share).toFixed(0)} % believed)`);
  return ['mstl', ...(kind === 'logarithms' ? ['logarithms'] : []), ...seasons, likeliest.fitted.form].join(', ');
}
