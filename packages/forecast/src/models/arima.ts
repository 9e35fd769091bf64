// Seasonal ARIMA with automatic orders:
//   (1 - φ(B)) (1 - Φ(B^m)) (1-B)^d (1-B^m)^D (y(t) - c) = (1 + θ(B)) (1 + Θ(B^m)) e(t),   e normal with variance σ²
// D by the strength of the season, d by the KPSS test, the other orders by a stepwise search for the least AICc, coefficients by exact
// maximum likelihood, a mean or a drift where it lowers AICc. Intervals: the exact Kalman prediction errors, σ² with its degrees
// of freedom. Every form is ranked by its exact likelihood; R ranks by an approximation beyond 150 values or a season of 12.
// Long seasons: seasonal terms need three seasons for each; above a season of 24 there is at most one, above 60 none, and a series of
// at most two seasons is not differenced seasonally. So two years of weeks (m = 52) get a plain ARIMA; ask `snaive` for the season.
// Only the last 1,000 values, or five seasons if those are more, are looked at.
// Reference: Hyndman & Khandakar (2008), Journal of Statistical Software 27(3); Box, Jenkins & Reinsel, "Time Series Analysis";
// R forecast::auto.arima 8.20.
// Minimum length 8. Cost: 10 to 60 forms of some 30 likelihoods with their slopes: about 16 ms for 120 months.
import { chooseArima, recentOf } from '../arima/choose.ts';
import type { ExactEstimate } from '../arima/fit.ts';
import { type Order, orderName } from '../arima/order.ts';
import { type ArimaForecaster, createForecaster } from '../arima/predict.ts';
import { refitArima } from '../arima/walk-forward.ts';
import type { Fitted, Model, Parameters } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { ses } from './ses.ts';

export const arima: Model = {
  name: 'arima',
  version: 'arima-3',
  fallback: ses,
  minimumLength: () => 8,
  expensive: true,
  fit({ values, season }) {
    const found = chooseArima(values, season);
    return { ...fittedWith(createForecaster(found.values, found.differenced, found.estimate)), reason: found.reason };
  },
};

function fittedWith(forecaster: ArimaForecaster): Fitted {
  const { estimate, variance, residuals } = forecaster;
  return {
    form: orderName(estimate.order),
    parameters: parametersOf(estimate, variance),
    residuals,
    refit({ values, season }) {
      return fittedWith(refitArima(recentOf(values, season), estimate) ?? forecaster);
    },
    predict(horizon, levels) {
      const { point, deviation } = forecaster.predict(horizon);
      return normalForecast(point, deviation, levels);
    },
  };
}

function parametersOf({ order, coefficients, likelihood, aicc }: ExactEstimate, variance: number): Parameters {
  const { p, d, q, P, D, Q, season } = order;
  const named = (prefix: string, values: Float64Array) =>
    Array.from(values, (value, index) => [`${prefix}${index + 1}`, value] as const);
  return {
    ...{ p, d, q, P, D, Q, season },
    ...Object.fromEntries([
      ...named('ar', coefficients.ar),
      ...named('ma', coefficients.ma),
      ...named('sar', coefficients.seasonalAr),
      ...named('sma', coefficients.seasonalMa),
    ]),
    ...(order.constant ? constantOf(order, likelihood.mean) : {}),
    sigma: Math.sqrt(variance),
    logLikelihood: likelihood.logLikelihood,
    aicc,
  };
}

/** The mean of the differenced series is the series' own mean, its drift a step, or its drift a season. */
function constantOf({ d, D, season }: Order, mean: number): Parameters {
  if (d + D === 0) return { mean };
  return { drift: D > 0 ? mean / season : mean };
}
