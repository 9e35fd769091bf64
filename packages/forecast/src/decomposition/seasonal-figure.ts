// The figure of a season: one number a bucket that says how the bucket differs from the trend, as a factor (mean 1) or as an amount
// (mean 0). Bucket 0 is that of the first value.
//   trend(t) = centred mean over one season,   figure(p) = mean over the years of y(t)/trend(t), or of y(t) - trend(t)
// Few years make noisy figures. The shrunken ones stand nearer to no season, the more of their spread is noise (James & Stein):
//   W = (m-3)/(m-1) · V / var(figure),   shrunken(p) = W·neutral + (1-W)·figure(p),   V = noise variance of one figure
// Reference: R stats::decompose; Miller & Williams (2003), "Shrinkage estimators of time series seasonal factors and their effect
// on forecasting accuracy", IJF 19, 669-684. Needs two whole seasons, else null. Cost: O(n · m).
import { power } from '../numeric/elementary.ts';

export type SeasonKind = 'multiplicative' | 'additive';

/** The classical figure, or null when the history cannot tell every bucket. */
export function seasonalFigure(values: ArrayLike<number>, season: number, kind: SeasonKind): Float64Array | null {
  return yearsOf(values, season, kind)?.figure ?? null;
}

/** The classical figure drawn towards no season by the share of its spread that is noise; null as seasonalFigure. */
export function shrunkenFigure(values: ArrayLike<number>, season: number, kind: SeasonKind): Float64Array | null {
  const years = yearsOf(values, season, kind);
  if (years === null) return null;
  const neutral = kind === 'multiplicative' ? 1 : 0;
  const weight = shrinkage(spreadAbout(years.figure, neutral), years.noise, season);
  return years.figure.map((value) => weight * neutral + (1 - weight) * value);
}

/**
 * The weight of "no season", 0 to 1.
 * @param spread variance of the figure over its buckets  @param noise variance of one bucket's figure about its true value
 */
export function shrinkage(spread: number, noise: number, season: number): number {
  // With three buckets or fewer the unshrunken figure cannot be bettered everywhere, so it stays.
  if (season <= 3 || !(noise > 0)) return 0;
  return spread > 0 ? ((season - 3) / (season - 1)) * Math.min(noise / spread, 1) : 1;
}

function yearsOf(
  values: ArrayLike<number>,
  season: number,
  kind: SeasonKind,
): { figure: Float64Array; noise: number } | null {
  if (season < 2 || values.length < 2 * season) return null;
  const detrended = withoutTrend(values, season, kind);
  const figure = new Float64Array(season);
  let noise = 0;
  let measured = 0;
  for (let bucket = 0; bucket < season; bucket++) {
    const years: number[] = [];
    for (let t = bucket; t < detrended.length; t += season) {
      const value = detrended[t] as number;
      if (!Number.isNaN(value)) years.push(value);
    }
    const mean = years.reduce((sum, value) => sum + value, 0) / years.length;
    if (!Number.isFinite(mean)) return null;
    figure[bucket] = mean;
    if (years.length < 2) continue;
    noise += years.reduce((sum, value) => sum + power(value - mean, 2), 0) / (years.length - 1) / years.length;
    measured++;
  }
  const centre = figure.reduce((sum, value) => sum + value, 0) / season;
  if (kind === 'multiplicative' && !(centre > 0)) return null;
  // Buckets seen once show no noise: they are given all the spread there is, and so the figure is not believed at all.
  const typical = measured > 0 ? noise / measured : Infinity;
  if (kind === 'additive') return { figure: figure.map((value) => value - centre), noise: typical };
  return { figure: figure.map((value) => value / centre), noise: typical / power(centre, 2) };
}

/** NaN where no whole season surrounds the value, or where the season around it sold nothing. */
function withoutTrend(values: ArrayLike<number>, season: number, kind: SeasonKind): Float64Array {
  const half = Math.floor(season / 2);
  const detrended = new Float64Array(values.length).fill(Number.NaN);
  for (let t = half; t + half < values.length; t++) {
    let sum = 0;
    for (let place = t - half; place <= t + half; place++) sum += values[place] as number;
    // An even season has half a bucket at either end.
    if (season % 2 === 0) sum -= 0.5 * ((values[t - half] as number) + (values[t + half] as number));
    const trend = sum / season;
    const value = values[t] as number;
    detrended[t] = kind === 'additive' ? value - trend : trend > 0 ? value / trend : Number.NaN;
  }
  return detrended;
}

function spreadAbout(figure: Float64Array, neutral: number): number {
  return figure.reduce((sum, value) => sum + power(value - neutral, 2), 0) / (figure.length - 1);
}
