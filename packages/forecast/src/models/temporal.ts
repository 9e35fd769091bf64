// Temporal hierarchy: the series is forecast at every grain of its season, months, quarters and years alike, each grain by the mean of
// exponential smoothing (all forms, weighted by AICc) and ARIMA, and the forecasts of all grains are reconciled. Years see the trend
// that months hide in noise, months see the season. Equations in temporal/hierarchy.ts, ets/average.ts and ensemble/mixture.ts.
// Intervals: the mixture's of the finest grain.
// Reference: Athanasopoulos, Hyndman, Kourentzes & Petropoulos (2017), European Journal of Operational Research 262, 60-74.
// Minimum length 8. Cost: all forms of exponential smoothing and an ARIMA search at each grain, about twice those of the series alone.
import { mixtureOutlook, mixtureResiduals, type Weighted } from '../ensemble/mixture.ts';
import { weightedForms } from '../ets/average.ts';
import { fitOrFallBack } from '../fit.ts';
import type { Fitted, Model } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import type { Series } from '../series.ts';
import { grainsFor, reconcileGrains, sumsOf } from '../temporal/hierarchy.ts';
import { arima } from './arima.ts';
import { ets } from './ets.ts';

export const temporal: Model = {
  name: 'temporal',
  version: 'temporal-1',
  fallback: ets,
  minimumLength: () => 8,
  fit(series) {
    const grains = grainsFor(series.values.length, series.season).map((grain) => ({
      grain,
      members: membersAt(
        grain === 1 ? series : { values: sumsOf(series.values, grain), season: series.season / grain },
      ),
    }));
    const finest = grains[0]?.members ?? [];
    return {
      form: `temporal, sums of ${grains.map(({ grain }) => grain).join(', ')}`,
      parameters: { grains: grains.length },
      residuals: mixtureResiduals(finest),
      predict(horizon, levels) {
        const seasons = Math.ceil(horizon / series.season);
        const { deviation } = mixtureOutlook(finest, horizon);
        const forecasts = grains.map(({ grain, members }) => ({
          grain,
          point: mixtureOutlook(members, seasons * (series.season / grain)).point,
        }));
        const fine = reconcileGrains(forecasts, series.season, seasons).subarray(0, horizon);
        return normalForecast(Array.from(fine), Array.from(deviation), levels);
      },
    };
  },
};

/** Half the weight to the forms of exponential smoothing together, half to ARIMA. */
function membersAt(series: Series): Weighted[] {
  const other: Fitted = fitOrFallBack(series, arima, {}).fitted;
  const forms = weightedForms(series);
  if (forms.length === 0) return [{ fitted: other, weight: 1 }];
  return [...forms.map(({ fitted, weight }) => ({ fitted, weight: weight / 2 })), { fitted: other, weight: 0.5 }];
}
