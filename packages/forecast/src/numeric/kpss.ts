// The KPSS test of level stationarity: is the series a level with short-lived noise (small statistic), or does it wander?
// Reference: Kwiatkowski, Phillips, Schmidt & Shin (1992), Journal of Econometrics 54, 159-178, with Bartlett weights on
// trunc(3·√n / 13) lags, as R's forecast::ndiffs asks urca::ur.kpss.

/** The statistic that 5 % of level-stationary series exceed (table 1 of the paper). */
export const KPSS_CRITICAL_5_PERCENT = 0.463;

export function kpssLevelStatistic(values: Float64Array): number {
  const count = values.length;
  const centre = values.reduce((sum, value) => sum + value, 0) / count;
  const residuals = values.map((value) => value - centre);
  const lags = Math.trunc((3 * Math.sqrt(count)) / 13);
  let longRun = autoproduct(residuals, 0);
  for (let lag = 1; lag <= lags; lag++) longRun += 2 * (1 - lag / (lags + 1)) * autoproduct(residuals, lag);
  let running = 0;
  let squares = 0;
  for (const residual of residuals) {
    running += residual;
    squares += running * running;
  }
  return squares / count / longRun;
}

function autoproduct(residuals: Float64Array, lag: number): number {
  let sum = 0;
  for (let t = lag; t < residuals.length; t++) sum += (residuals[t] ?? 0) * (residuals[t - lag] ?? 0);
  return sum;
}
