// What the optimised and the dynamic optimised Theta model share: season out, two lines fitted, season in again.
// The season is a factor, or an amount where the series has buckets without sales. Intervals: the exact variance of the linear
// recursion, times the factor of the bucket. Values are divided by the largest, so that squares neither overflow nor vanish.
import { seasonallyAdjusted } from '../decomposition/adjustment.ts';
import type { Fitted, Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import type { Series } from '../series.ts';
import { continueLines, fitLines, lineVariances } from './lines.ts';

/** Three parameters, two unscored values, one miss to spare. */
const LENGTH_MIN = 6;

export function createLinesModel(name: string, dynamic: boolean, fallback: Model): Model {
  return {
    name,
    version: `${name}-1`,
    fallback,
    minimumLength: () => LENGTH_MIN,
    fit: (series) => fitLinesModel(name, dynamic, series),
  };
}

function fitLinesModel(name: string, dynamic: boolean, { values, season }: Series): Fitted {
  const count = values.length;
  const seasonKind = values.some((value) => value <= 0) ? 'additive' : 'multiplicative';
  const { kind, adjusted, figureAt, restore } = seasonallyAdjusted(values, season, seasonKind);
  const scale = adjusted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const fit = fitLines(
    adjusted.map((value) => value / scale),
    dynamic,
  );
  const factorAt = (t: number) => (kind === 'multiplicative' ? figureAt(t) : 1);
  const skipped = count - fit.misses.length;
  const sigma = scale * Math.sqrt(fit.variance);
  return {
    form: kind === 'none' ? name : `${name}, ${kind} season of ${season}`,
    parameters: { alpha: fit.alpha, theta: 1 / (1 - fit.weight), initialLevel: scale * fit.start, sigma },
    residuals: Array.from(fit.misses, (miss, index) => scale * miss * factorAt(skipped + index)),
    predict(horizon, levels) {
      const point = Array.from(continueLines(fit, count, horizon), (value, step) =>
        restore(scale * value, count + step),
      );
      const variances = levels.length > 0 ? lineVariances(fit, count, horizon) : new Float64Array(horizon);
      const deviation = Array.from(variances, (times, step) => sigma * Math.sqrt(times) * factorAt(count + step));
      return normalForecast(point, deviation, levels);
    },
  };
}
