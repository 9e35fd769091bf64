// Counts and lengths of time of the pipeline, as the reader writes them.

import { usePage } from '../../frame/page.ts';

export interface Measures {
  /** "under a second", "3 sec" */
  span(ms: number): string;
  /** "nothing waits", "12 waiting"; of forecasts what is due. */
  lag(station: string, lag: number | null): string;
  /** "up to date", "3 sec behind" */
  delay(ms: number | null): string;
  count(value: number | null): string;
}

const SECOND_MS = 1_000;

export function useMeasures(): Measures {
  const { texts, format } = usePage();
  const words = texts.system;
  const span = (ms: number) => (ms < SECOND_MS ? words.underSecond : format.age(ms));
  return {
    span,
    lag(station, lag) {
      if (lag === null) return words.notKnown;
      return (station === 'forecasts' ? words.due : words.waiting)(lag, format.integer(lag));
    },
    delay: (ms) => (ms === null ? words.notKnown : ms < SECOND_MS ? words.noDelay : words.delay(span(ms))),
    count: (value) => (value === null ? words.notKnown : format.integer(value)),
  };
}
