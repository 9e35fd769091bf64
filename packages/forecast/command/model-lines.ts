// What each model is, in one line, for --list. A model without its line fails command-options.test.ts.
export const MODEL_LINES: Readonly<Record<string, string>> = {
  naive: 'the last value goes on',
  rolling: 'the mean of the last values',
  wma: 'the mean of the last values, newer ones weighing more',
  snaive: 'the last season goes on',
  ses: 'simple exponential smoothing: a level that follows the series',
  arima: 'ARIMA with automatic, seasonal choice of its form',
};
