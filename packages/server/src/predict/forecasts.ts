// Forecasts of series, computed in threads and remembered by what they are made from: the same series, model, version and
// parameters cost once, however often and by whomever they are asked for.
import { type ForecastResult, modelNamed } from '@topline/forecast';
import type { ForecastRow } from '../store/insert-forecasts.ts';
import { type ForecastOutcome, parametersOf } from './forecast-task.ts';
import type { CategorySeries } from './series.ts';
import { createSingleFlight } from './single-flight.ts';
import { askedOf, parseResult, taskOf } from './stored-forecast.ts';
import type { ThreadPool } from './thread-pool.ts';

export interface Ask {
  readonly model: string;
  readonly lookback: number;
}

export interface Forecasts {
  /**
   * A model that throws is answered by a simpler one, with the reason.
   * @throws Fault overloaded; the signal's reason when it is aborted first; an Error when the thread itself died
   */
  get(series: CategorySeries, ask: Ask, signal: AbortSignal): Promise<ForecastOutcome>;
  has(series: CategorySeries, ask: Ask): boolean;
  /** Takes over a forecast that was computed elsewhere, if it is what this program would compute. */
  remember(row: ForecastRow): void;
}

/** A result is about 2 kB. */
export function createForecasts(deps: { threads: ThreadPool }, options: { resultsMax: number }): Forecasts {
  const flights = createSingleFlight<ForecastOutcome>(options);
  return {
    has: (series, ask) => flights.peek(keyOf(series, ask)) !== undefined,
    get: (series, ask, signal) =>
      flights.get(keyOf(series, ask), signal, (leaving) =>
        deps.threads.run(taskOf(series, ask.model, ask.lookback), leaving),
      ),
    remember(row) {
      const result: ForecastResult = { ...parseResult(row), inputHash: row.inputHash };
      flights.put([row.inputHash, row.model, row.modelVersion, row.parameters].join(' '), result);
    },
  };
}

function keyOf(series: CategorySeries, { model, lookback }: Ask): string {
  const parameters = parametersOf(askedOf(series.season, lookback));
  return [series.inputHash, model, modelNamed(model).version, parameters].join(' ');
}
