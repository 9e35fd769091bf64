// The standard deviation that a fit gives each step, read off one of its intervals: every model answers with intervals, whatever law
// it has inside. The upper end is read, because the lower one may be cut off at zero.
import type { Fitted, Forecast } from '../model.ts';
import { normalHalfWidth } from '../numeric/normal.ts';

/** The level whose half width is one standard deviation of a normal law, nearly. */
const ONE_DEVIATION = 68;
const HALF_WIDTH = normalHalfWidth(ONE_DEVIATION);

export type Outlook = { readonly point: Float64Array; readonly deviation: Float64Array };

export function outlookOf(fitted: Fitted, horizon: number): Outlook {
  const { point, intervals }: Forecast = fitted.predict(horizon, [ONE_DEVIATION]);
  const upper = intervals[0]?.upper ?? point;
  return {
    point: Float64Array.from(point),
    deviation: Float64Array.from(point, (value, step) => ((upper[step] as number) - value) / HALF_WIDTH),
  };
}
