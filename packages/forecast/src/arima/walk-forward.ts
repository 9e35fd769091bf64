// One choice of orders, many stretches: what judging an ARIMA by walking forward costs when nothing is chosen twice.
//   chooseArima      differencing, orders and coefficients (choose.ts): the expensive step, once
//   refitArima       the same orders on another stretch, coefficients searched from those already found
//   forecastArima    the same coefficients on another stretch, its own mean and variance: one pass of the filter
// Guarantee: what a stretch gives depends on its own values and the estimate alone.
import { type Differencing, differenceAll } from './differencing.ts';
import { type ExactEstimate, estimateAt, refitFrom } from './fit.ts';
import { type ArimaForecaster, createForecaster } from './predict.ts';

function differencedStretch(values: readonly number[], { d, D, season }: Differencing): Float64Array | null {
  return values.length > d + D * season ? differenceAll(Float64Array.from(values), { d, D, season }) : null;
}

/** @returns null when the stretch is too short or too flat for this order */
export function refitArima(values: readonly number[], estimate: ExactEstimate): ArimaForecaster | null {
  const differenced = differencedStretch(values, estimate.order);
  const refitted = differenced && refitFrom(estimate, differenced);
  return refitted && createForecaster(values, differenced, refitted);
}

/** @returns null when the stretch is too short or too flat for this order */
export function forecastArima(values: readonly number[], estimate: ExactEstimate): ArimaForecaster | null {
  const differenced = differencedStretch(values, estimate.order);
  const same = differenced && estimateAt(differenced, estimate.order, estimate.coefficients);
  return same && createForecaster(values, differenced, same);
}
