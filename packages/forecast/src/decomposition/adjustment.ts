// A series without its season, and how to put the season back: the frame in which the Theta models work.
// The season is taken out only when the test finds one; its figure is the classical one. A figure with a factor near zero cannot be
// divided by: the series then keeps its season while it is fitted, and its forecasts get the factors all the same, as in R's thetaf.
import { type SeasonKind, seasonalFigure } from './seasonal-figure.ts';
import { isSeasonal } from './seasonal-test.ts';

const FACTOR_MIN = 1e-4;

export type Adjustment = {
  readonly kind: SeasonKind | 'none';
  readonly adjusted: Float64Array;
  /** Of bucket t, counted from the first value of the series and going on beyond its end: what multiplies or is added. */
  figureAt(t: number): number;
  /** The adjusted number of bucket t with its season again. */
  restore(value: number, t: number): number;
};

export function seasonallyAdjusted(values: readonly number[], season: number, kind: SeasonKind): Adjustment {
  const figure = isSeasonal(values, season) ? seasonalFigure(values, season, kind) : null;
  if (figure === null) {
    return { kind: 'none', adjusted: Float64Array.from(values), figureAt: () => 1, restore: (value) => value };
  }
  const figureAt = (t: number) => figure[t % season] as number;
  const adjusted = new Float64Array(values.length);
  if (kind === 'additive') {
    for (let t = 0; t < adjusted.length; t++) adjusted[t] = (values[t] as number) - figureAt(t);
    return { kind, adjusted, figureAt, restore: (value, t) => value + figureAt(t) };
  }
  const divisible = figure.every((factor) => factor >= FACTOR_MIN);
  for (let t = 0; t < adjusted.length; t++) adjusted[t] = (values[t] as number) / (divisible ? figureAt(t) : 1);
  return { kind, adjusted, figureAt, restore: (value, t) => value * figureAt(t) };
}
