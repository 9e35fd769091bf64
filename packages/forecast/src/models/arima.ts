// Seasonal ARIMA with automatic orders:
//   (1 - φ(B)) (1 - Φ(B^m)) (1-B)^d (1-B^m)^D (y(t) - c) = (1 + θ(B)) (1 + Θ(B^m)) e(t),   e normal with variance σ²
// D by the strength of the season, d by the KPSS test, the other orders by a stepwise search for the least AICc, coefficients by exact
// maximum likelihood, a mean or a drift where it lowers AICc. Intervals: the exact Kalman prediction errors, σ² with its degrees
// of freedom. Up to 150 values and seasons of 12 every form is fitted exactly; beyond, forms are ranked by the conditional sum of
// squares and the best that is usable is fitted exactly, as R does.
// Long seasons: seasonal terms need three seasons for each; above a season of 24 there is at most one, above 60 none, and a series of
// at most two seasons is not differenced seasonally. So two years of weeks (m = 52) get a plain ARIMA; ask `snaive` for the season.
// Only the last 1,000 values, or five seasons if those are more, are looked at.
// Reference: Hyndman & Khandakar (2008), Journal of Statistical Software 27(3); Box, Jenkins & Reinsel, "Time Series Analysis";
// R forecast::auto.arima 8.20.
// Minimum length 8. Cost: 10 to 60 forms of some 100 likelihoods, each O(n · (season + 5)): about 40 ms for 120 months.
import { chooseDifferencing, type Differencing, differenceAll, isFlat, largest } from '../arima/differencing.ts';
import { type ExactEstimate, plainEstimate } from '../arima/fit.ts';
import { type Order, orderName } from '../arima/order.ts';
import { createForecaster } from '../arima/predict.ts';
import { type OrderLimits, searchOrders } from '../arima/search.ts';
import type { Model, Parameters } from '../model.ts';
import { normalForecast } from '../numeric/band.ts';
import { ses } from './ses.ts';

const LIMITS: OrderLimits = { p: 5, q: 5, P: 2, Q: 2 };
/** Older values cost time and say little about the next ones: ten years of days took over a second, against a tenth. */
const RECENT_VALUES_MAX = 1_000;
const RECENT_SEASONS = 5;
const TWO_TERMS_SEASON_MAX = 24;
const ONE_TERM_SEASON_MAX = 60;
/** Longer series and seasons are searched by the conditional sum of squares; the winner is fitted exactly. */
const EXACT_SEARCH_LENGTH_MAX = 150;
const EXACT_SEARCH_SEASON_MAX = 12;

export const arima: Model = {
  name: 'arima',
  version: 'arima-1',
  fallback: ses,
  minimumLength: () => 8,
  fit({ values: history, season }) {
    const values = history.slice(-Math.max(RECENT_VALUES_MAX, RECENT_SEASONS * season));
    const differencing = chooseDifferencing(Float64Array.from(values), season);
    const differenced = differenceAll(Float64Array.from(values), differencing);
    const found = choose(values, differenced, differencing);
    const forecaster = createForecaster(values, differenced, found.estimate);
    return {
      form: orderName(found.estimate.order),
      parameters: parametersOf(found.estimate, forecaster.variance),
      reason: found.reason,
      residuals: forecaster.residuals,
      predict(horizon, levels) {
        const { point, deviation } = forecaster.predict(horizon);
        return normalForecast(point, deviation, levels);
      },
    };
  },
};

function choose(
  values: readonly number[],
  differenced: Float64Array,
  differencing: Differencing,
): { estimate: ExactEstimate; reason: string } {
  const { season } = differencing;
  if (!isFlat(differenced, largest(Float64Array.from(values)))) {
    const approximate = values.length > EXACT_SEARCH_LENGTH_MAX || season > EXACT_SEARCH_SEASON_MAX;
    const found = searchOrders(differenced, differencing, limitsFor(values.length, season), approximate);
    if (found !== null) {
      const { estimate, formsTried } = found;
      const reason = `${orderName(estimate.order)} has the least AICc, ${estimate.aicc.toFixed(1)}, of ${formsTried} forms tried`;
      return { estimate, reason };
    }
  }
  const estimate = plainEstimate(differenced, differencing);
  return { estimate, reason: `${orderName(estimate.order)}: differencing leaves nothing to model` };
}

/** As many terms as the length can carry, one for three values or three seasons, and fewer of them for long seasons. */
function limitsFor(length: number, season: number): OrderLimits {
  const plain = Math.floor(length / 3);
  const seasonal = Math.min(Math.floor(length / 3 / season), seasonalTermsMax(season));
  const inside = seasonal > 0 ? season - 1 : Infinity;
  return {
    p: Math.min(LIMITS.p, plain, inside),
    q: Math.min(LIMITS.q, plain, inside),
    P: Math.min(LIMITS.P, seasonal),
    Q: Math.min(LIMITS.Q, seasonal),
  };
}

function seasonalTermsMax(season: number): number {
  if (season === 1 || season > ONE_TERM_SEASON_MAX) return 0;
  return season > TWO_TERMS_SEASON_MAX ? 1 : 2;
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
