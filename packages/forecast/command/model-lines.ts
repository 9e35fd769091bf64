// What each model is, in one line, for --list. A model without its line fails command-options.test.ts.
export const MODEL_LINES: Readonly<Record<string, string>> = {
  naive: 'the last value goes on',
  drift: 'the straight line from the first value to the last goes on',
  rolling: 'the mean of the last values',
  wma: 'the mean of the last values, newer ones weighing more',
  snaive: 'the last season goes on',
  ses: 'simple exponential smoothing: a level that follows the series',
  holt: 'a level and a slope that follow the series',
  damped: 'the same with a slope that fades out',
  theta: 'the season taken out, then smoothing with half the slope of the straight line',
  otm: 'theta with the pull of the line chosen for the series',
  dotm: 'the same with the line of the values known so far',
  ets: 'exponential smoothing, error, trend and season chosen by AICc',
  temporal: 'months, quarters and years forecast by ets and arima, and made to agree',
  arima: 'ARIMA with automatic, seasonal choice of its form',
};
