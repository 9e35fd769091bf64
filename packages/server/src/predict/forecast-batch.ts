// What a run owes, and the forecasts that pay it: one task a series with all the models that it owes, which share what they compute.
// Cheap models are owed when anything they are made from changed. Expensive ones are made once a closed bucket: a late order into
// an old bucket waits for the next origin or the merchant's next day, whichever comes first. A history that begins elsewhere is no late
// order but an import, and does not wait. Nothing is stored here.
import { Fault } from '@topline/domain/fault.ts';
import { isExpensive } from '@topline/forecast';
import type { LRUCache } from 'lru-cache';
import { crashPoint } from '../platform/crash-point.ts';
import type { Log } from '../platform/log.ts';
import { type ForecastIdentity, type ForecastRow, fingerprintOf } from '../store/insert-forecasts.ts';
import type { ForecastInput } from './forecast-input.ts';
import { type Asked, type ForecastOutcome, type ModelRecord, parametersOf, questionOf } from './forecast-task.ts';
import type { LatestForecast } from './latest-forecasts.ts';
import type { CategorySeries } from './series.ts';
import { askedOf, CHOOSER, identitiesOf, resultText } from './stored-forecast.ts';
import type { ThreadPool } from './thread-pool.ts';

export type Cost = 'cheap' | 'expensive';

export interface BatchDeps {
  threads: ThreadPool;
  /** Results by what they are made from, for when they could not be stored at first. */
  results: LRUCache<string, ForecastOutcome>;
  /** Model and input hash of what killed a thread. */
  givenUp: LRUCache<string, true>;
  log: Log;
  now: () => number;
  onComputed?: (work: Work) => void;
}

/** What threads did for one task. */
export interface Work {
  readonly cost: Cost;
  readonly models: readonly string[];
  readonly cpuMs: number;
  /** Each model of them, in the same order. */
  readonly made: readonly { readonly model: string; readonly ms: number; readonly failed: boolean }[];
}

export interface Owed {
  readonly series: CategorySeries;
  readonly identities: readonly OwedForecast[];
}

type OwedForecast = ForecastIdentity & Pick<ForecastRow, 'replaces'>;

export type Records = ReadonlyMap<number, readonly ModelRecord[]>;

/** What the chooser is told beside the series. */
export interface Evidence {
  readonly records: Records;
  readonly wideningPrior: number | undefined;
}

/** Each series with the forecasts of this cost that are not stored, or were made from something else. */
export function owedFor(input: ForecastInput, stored: readonly LatestForecast[], lookback: number, cost: Cost): Owed[] {
  const known = new Map(stored.map((row) => [`${row.categoryId} ${row.model}`, row]));
  const { calendar } = input.view;
  const todayMs = calendar.startInstant(calendar.dateOf(input.nowMs));
  const isOwed = (identity: ForecastIdentity, history: number) => {
    const row = known.get(`${identity.categoryId} ${identity.model}`);
    if (row === undefined) return true;
    if (cost === 'cheap') return fingerprintOf(row) !== fingerprintOf(identity);
    const other = row.inputHash !== identity.inputHash;
    return (
      row.origin !== identity.origin ||
      row.modelVersion !== identity.modelVersion ||
      questionOf(row.parameters) !== identity.parameters ||
      (other && (row.history !== history || row.generatedAtMs < todayMs))
    );
  };
  const inPlace = (identity: ForecastIdentity): OwedForecast => {
    const row = known.get(`${identity.categoryId} ${identity.model}`);
    return row === undefined ? identity : { ...identity, replaces: fingerprintOf(row) };
  };
  return input.found.series
    .map((series) => {
      const own = identitiesOf(input, series, lookback).filter(
        ({ model }) => isExpensive(model) === (cost === 'expensive'),
      );
      const identities = own.filter((identity) => isOwed(identity, series.values.length)).map(inPlace);
      return { series, identities };
    })
    .filter(({ identities }) => identities.length > 0);
}

export async function forecastBatch(
  deps: BatchDeps,
  owed: readonly Owed[],
  asked: { readonly lookback: number; readonly cost: Cost; readonly evidence?: Evidence },
  signal: AbortSignal,
): Promise<{ rows: ForecastRow[]; failed: number }> {
  const made = await Promise.all(owed.map((one) => forecastSeries(deps, one, asked, signal)));
  crashPoint('worker:after-forecast');
  const generatedAtMs = deps.now();
  const outcomes = made.flat();
  const rows = outcomes.flatMap(({ identity, outcome }) =>
    outcome === undefined ? [] : [{ ...identity, result: resultText(outcome), generatedAtMs }],
  );
  return { rows, failed: outcomes.filter(({ outcome }) => outcome === undefined || outcome.failed).length };
}

interface Made {
  readonly identity: OwedForecast;
  readonly outcome: ForecastOutcome | undefined;
}

/**
 * One bad series never stops the rest. A model that throws has an answer of its own. When a thread dies over a task, each of its
 * models is tried alone; the one that kills its thread again gives no answer, nothing is stored for it, and this process does not
 * try it on that series again: it would die every minute.
 */
async function forecastSeries(
  deps: BatchDeps,
  { series, identities }: Owed,
  { lookback, cost, evidence }: { readonly lookback: number; readonly cost: Cost; readonly evidence?: Evidence },
  signal: AbortSignal,
): Promise<Made[]> {
  const record = evidence?.records.get(series.categoryId) ?? [];
  const wideningPrior = evidence?.wideningPrior;
  const asked: Asked = {
    ...askedOf(series.season, lookback),
    ...(record.length === 0 ? {} : { record }),
    ...(wideningPrior === undefined ? {} : { wideningPrior }),
  };
  const made = identities.map((identity) =>
    identity.model === CHOOSER ? { ...identity, parameters: parametersOf(asked) } : identity,
  );
  const wanted = made.filter(
    (identity) => !deps.results.has(keyOf(identity)) && !deps.givenUp.has(lethalKeyOf(identity)),
  );
  if (wanted.length > 0) await compute(deps, series, wanted, asked, cost, signal);
  return made.map((identity) => ({ identity, outcome: deps.results.get(keyOf(identity)) }));
}

async function compute(
  deps: BatchDeps,
  series: CategorySeries,
  wanted: readonly ForecastIdentity[],
  asked: Asked,
  cost: Cost,
  signal: AbortSignal,
): Promise<void> {
  const models = wanted.map(({ model }) => model);
  try {
    const { values, drivers } = series;
    const task = { kind: 'forecast', values, ...(drivers && { drivers }), models, ...asked } as const;
    const { results, tookMs, cpuMs } = await deps.threads.run(task, signal);
    wanted.forEach((identity, index) => {
      const outcome = results[index];
      if (outcome !== undefined) deps.results.set(keyOf(identity), outcome);
    });
    const made = models.map((model, index) => ({
      ...{ model, ms: tookMs[index] ?? 0 },
      failed: results[index]?.failed === true,
    }));
    deps.onComputed?.({ cost, models, cpuMs, made });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    const [first, ...others] = wanted;
    if (first !== undefined && others.length > 0) {
      deps.log.warn({ err: error, models }, 'forecasts killed their thread, each is tried alone');
      for (const one of wanted) await compute(deps, series, [one], asked, cost, signal);
      return;
    }
    deps.log.error({ err: error, models, inputHash: series.inputHash }, 'a forecast killed its thread, it is given up');
    if (first !== undefined) deps.givenUp.set(lethalKeyOf(first), true);
  }
}

function keyOf(identity: ForecastIdentity): string {
  return [identity.inputHash, identity.model, identity.modelVersion, identity.parameters].join(' ');
}

function lethalKeyOf({ model, inputHash }: ForecastIdentity): string {
  return `${model} ${inputHash}`;
}
