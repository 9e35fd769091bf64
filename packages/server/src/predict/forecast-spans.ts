// Forecasts that were computed, as spans: one a forecast, in the trace of the request or the worker's run that needed it.
import type { Tracing } from '../platform/tracing.ts';
import type { Work } from './forecast-batch.ts';

/** They ran one after the other on a thread, and the last has just ended. */
export function traceForecasts(tracing: Tracing, made: Work['made']): void {
  if (!tracing.on) return;
  let endMs = Date.now();
  for (const { model, ms, failed } of made.toReversed()) {
    const startMs = endMs - ms;
    tracing.past('forecast', { attributes: { 'topline.model': model, 'topline.failed': failed }, startMs, endMs });
    endMs = startMs;
  }
}
