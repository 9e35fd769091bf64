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
  version: 'temporal-2',
  fallback: ets,
  minimumLength: () => 8,
  expensive: true,
  fit: (series) => seen(series, grainsFor(series.values.length, series.season), membersAt),
};

type Grain = { readonly grain: number; readonly members: readonly Weighted[] };

/** @param membersOf what forecasts the sums of a grain */
function seen(
  series: Series,
  wanted: readonly number[],
  membersOf: (sums: Series, grain: number) => readonly Weighted[],
): Fitted {
  const { season } = series;
  const grains: Grain[] = wanted.map((grain) => ({ grain, members: membersOf(sumsAt(series, grain), grain) }));
  const finest = grains[0]?.members ?? [];
  return {
    form: `temporal, sums of ${wanted.join(', ')}`,
    parameters: { grains: wanted.length },
    residuals: mixtureResiduals(finest),
    refit: (longer) => seen(longer, wanted, (sums, grain) => refitted(grains, grain, sums)),
    predict(horizon, levels) {
      const seasons = Math.ceil(horizon / season);
      const { deviation } = mixtureOutlook(finest, horizon);
      const forecasts = grains.map(({ grain, members }) => ({
        grain,
        point: mixtureOutlook(members, seasons * (season / grain)).point,
      }));
      const fine = reconcileGrains(forecasts, season, seasons).subarray(0, horizon);
      return normalForecast(Array.from(fine), Array.from(deviation), levels);
    },
  };
}

function sumsAt(series: Series, grain: number): Series {
  return grain === 1 ? series : { values: sumsOf(series.values, grain), season: series.season / grain };
}

/** Half the weight to the forms of exponential smoothing together, half to ARIMA. */
function membersAt(sums: Series): readonly Weighted[] {
  const other = { fitted: fitOrFallBack(sums, arima, {}).fitted, weight: 1 };
  const forms = weightedForms(sums);
  return forms.length === 0 ? [other] : [...forms, other].map(halved);
}

function halved({ fitted, weight }: Weighted): Weighted {
  return { fitted, weight: weight / 2 };
}

/** The same members on longer sums. One that cannot be refitted was the answer to a few sums or to equal ones: then all are new. */
function refitted(grains: readonly Grain[], wanted: number, sums: Series): readonly Weighted[] {
  const members = grains.find(({ grain }) => grain === wanted)?.members ?? [];
  const again = members.flatMap(({ fitted, weight }) => {
    const longer = fitted.refit?.(sums);
    return longer === undefined ? [] : [{ fitted: longer, weight }];
  });
  return again.length === members.length ? again : membersAt(sums);
}
