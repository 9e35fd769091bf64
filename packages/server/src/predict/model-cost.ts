// Which models are dear: milliseconds to seconds of processor time a series, where the others take a tenth of a millisecond to some
// milliseconds. Dear ones run once a closed bucket and never to fill in for another.

const EXPENSIVE: ReadonlySet<string> = new Set([
  ...['arima', 'ets', 'dotm', 'mstl', 'temporal'],
  ...['combination', 'median', 'auto'],
]);

export function isExpensive(model: string): boolean {
  return EXPENSIVE.has(model);
}
