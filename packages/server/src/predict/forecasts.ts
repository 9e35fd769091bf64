// Forecasts of series for callers who wait, computed in threads and remembered by what they are made from: the same series, model,
// version and parameters cost once, however often and by whomever they are asked for.
import { type ForecastResult, modelNamed } from '@topline/forecast';
import type { ForecastRow } from '../store/insert-forecasts.ts';
import type { Work } from './forecast-batch.ts';
import { type ForecastOutcome, type ModelRecord, parametersOf, questionOf } from './forecast-task.ts';
import type { CategorySeries } from './series.ts';
import { createSingleFlight } from './single-flight.ts';
import { askedOf, parseResult } from './stored-forecast.ts';
import type { ThreadPool } from './thread-pool.ts';

export interface Ask {
  readonly model: string;
  readonly lookback: number;
  readonly levels: readonly number[];
}

export interface KnownForecast {
  readonly outcome: ForecastOutcome;
  readonly generatedAtMs: number;
}

export interface Forecasts {
  /**
   * A model that throws is answered by a simpler one, with the reason.
   * @param record evidence for a model that chooses among others
   * @throws Fault overloaded; the signal's reason when it is aborted first; an Error when the thread itself died
   */
  get(series: CategorySeries, ask: Ask, signal: AbortSignal, record?: readonly ModelRecord[]): Promise<KnownForecast>;
  has(series: CategorySeries, ask: Ask): boolean;
  /** Takes over a forecast that was computed elsewhere, if it is what this program would compute. */
  remember(row: ForecastRow): void;
}

/** A result is about 2 kB. */
export function createForecasts(
  deps: { threads: ThreadPool; now: () => number; onForecasts?: (made: Work['made']) => void },
  options: { resultsMax: number },
): Forecasts {
  const flights = createSingleFlight<KnownForecast>(options);
  return {
    has: (series, ask) => flights.peek(keyOf(series, ask)) !== undefined,
    get: (series, ask, signal, record) =>
      flights.get(keyOf(series, ask), signal, async (leaving) => {
        const { values, season, drivers } = series;
        const asked = { ...askedOf(season, ask.lookback, ask.levels), ...(record === undefined ? {} : { record }) };
        const task = { kind: 'forecast', values, ...(drivers && { drivers }), models: [ask.model], ...asked } as const;
        const { results, tookMs } = await deps.threads.run(task, leaving);
        const [outcome] = results;
        if (outcome === undefined) throw new Error(`${ask.model} gave no answer`);
        const failed = outcome.failed === true;
        deps.onForecasts?.([{ model: ask.model, ms: tookMs[0] ?? 0, failed }]);
        return { outcome, generatedAtMs: deps.now() };
      }),
    remember(row) {
      const outcome: ForecastResult = { ...parseResult(row), inputHash: row.inputHash };
      const key = [row.inputHash, row.model, row.modelVersion, questionOf(row.parameters)].join(' ');
      flights.put(key, { outcome, generatedAtMs: row.generatedAtMs });
    },
  };
}

function keyOf(series: CategorySeries, { model, lookback, levels }: Ask): string {
  const parameters = parametersOf(askedOf(series.season, lookback, levels));
  return [series.inputHash, model, modelNamed(model).version, parameters].join(' ');
}
