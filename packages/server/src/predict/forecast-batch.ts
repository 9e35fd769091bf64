// What a run owes, and the forecasts that pay it. Pure but for the threads; nothing is stored here.
import { Fault } from '@topline/domain/fault.ts';
import type { LRUCache } from 'lru-cache';
import { crashPoint } from '../platform/crash-point.ts';
import type { Log } from '../platform/log.ts';
import { type ForecastIdentity, type ForecastRow, fingerprintOf } from '../store/insert-forecasts.ts';
import type { ForecastInput } from './forecast-input.ts';
import type { ForecastOutcome } from './forecast-task.ts';
import type { Ask, Forecasts } from './forecasts.ts';
import type { CategorySeries } from './series.ts';
import { identitiesOf, resultText } from './stored-forecast.ts';

export interface BatchDeps {
  forecasts: Forecasts;
  /** Model and input hash of what killed a thread. */
  givenUp: LRUCache<string, true>;
  log: Log;
  now: () => number;
}

export interface Owed {
  readonly series: CategorySeries;
  readonly identities: readonly ForecastIdentity[];
}

/** Each series with the forecasts that are not stored, or were made from something else. */
export function owedFor(input: ForecastInput, stored: readonly ForecastIdentity[], lookback: number): Owed[] {
  const known = new Map(stored.map((row) => [`${row.categoryId} ${row.model}`, fingerprintOf(row)]));
  return input.found.series
    .map((series) => ({
      series,
      identities: identitiesOf(input, series, lookback).filter(
        (identity) => known.get(`${series.categoryId} ${identity.model}`) !== fingerprintOf(identity),
      ),
    }))
    .filter(({ identities }) => identities.length > 0);
}

export async function forecastBatch(
  deps: BatchDeps,
  owed: readonly Owed[],
  lookback: number,
  signal: AbortSignal,
): Promise<{ rows: ForecastRow[]; failed: number }> {
  const tasks = owed.flatMap(({ series, identities }) => identities.map((identity) => ({ series, identity })));
  const outcomes = await Promise.all(
    tasks.map(async ({ series, identity }) => {
      const outcome = await forecastOrGiveUp(deps, series, { model: identity.model, lookback }, signal);
      return { identity, outcome };
    }),
  );
  crashPoint('worker:after-forecast');
  const generatedAtMs = deps.now();
  const rows = outcomes.flatMap(({ identity, outcome }) =>
    outcome === undefined ? [] : [{ ...identity, result: resultText(outcome), generatedAtMs }],
  );
  return { rows, failed: outcomes.filter(({ outcome }) => outcome === undefined || outcome.failed).length };
}

/**
 * One bad series never stops the rest. A model that throws has an answer of its own; a thread that died over a series gives
 * none, nothing is stored for it, and this process does not try that series again: it would die every minute.
 */
async function forecastOrGiveUp(
  deps: BatchDeps,
  series: CategorySeries,
  ask: Ask,
  signal: AbortSignal,
): Promise<ForecastOutcome | undefined> {
  const key = `${ask.model} ${series.inputHash}`;
  if (deps.givenUp.has(key)) return undefined;
  try {
    return await deps.forecasts.get(series, ask, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    deps.log.error({ err: error, ...ask, inputHash: series.inputHash }, 'a forecast killed its thread, it is given up');
    deps.givenUp.set(key, true);
    return undefined;
  }
}
