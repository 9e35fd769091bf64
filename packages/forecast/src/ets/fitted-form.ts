// A fitted form of exponential smoothing as every model answers: in the unit of the series, with its residuals and its forecasts.
import type { Fitted } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { createFilter } from './filter.ts';
import { type EtsFit, refitForm } from './fit.ts';
import { formName } from './form.ts';
import { layoutOf } from './place.ts';
import { predictForm } from './predict.ts';

/** @param values those that were fitted */
export function fittedForm(values: readonly number[], fit: EtsFit): Fitted {
  const { form, unit, place, smoothing, variance } = fit;
  const scaled = new Float64Array(values.length);
  for (let t = 0; t < scaled.length; t++) scaled[t] = (values[t] as number) / unit;
  const run = createFilter(scaled, layoutOf(form, fit.season)).run(place);
  const { alpha, beta, gamma, phi } = smoothing;
  return {
    form: formName(form),
    parameters: {
      alpha,
      ...(form.trend === 'N' ? {} : { beta }),
      ...(form.season === 'N' ? {} : { gamma }),
      ...(form.trend === 'Ad' ? { phi } : {}),
      sigma: Math.sqrt(variance) * (form.error === 'A' ? unit : 1),
      logLikelihood: fit.logLikelihood,
      aicc: fit.aicc,
    },
    residuals: values.map((value, t) => value - (run.fitted[t] as number) * unit),
    refit(series) {
      return fittedForm(series.values, refitForm(series, fit) ?? fit);
    },
    predict(horizon, levels) {
      const { point, deviation } = predictForm(form, smoothing, variance, run, horizon);
      return normalForecast(
        point.map((value) => value * unit),
        deviation.map((value) => value * unit),
        levels,
      );
    },
  };
}
