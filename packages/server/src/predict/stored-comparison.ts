// What compare-models shows, as it is stored. First choice is PostgreSQL, which knows the last run; ClickHouse has the forecasts too
// and answers when PostgreSQL does not. When neither does, the last good answer is told.
import { BUCKET_TYPES, type BucketType } from '@topline/domain/bucket.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import Type, { type Static } from 'typebox';
import type { Log } from '../platform/log.ts';
import { defineKind } from '../query/kept.ts';
import type { KeptAnswers } from '../query/kept-answers.ts';
import type { ReadPool } from '../query/read-pool.ts';
import { asCache, StoredSource } from '../query/stored-numbers.ts';
import type { Source } from '../query/totals-source.ts';
import type { ClickHouse } from '../store/client.ts';
import type { ForecastRow } from '../store/insert-forecasts.ts';
import { readNewestForecasts } from '../store/read-forecasts.ts';
import { readLastRun } from './forecast-runs.ts';
import { readLatestForecasts } from './latest-forecasts.ts';

export interface StoredComparison {
  readonly rows: readonly ForecastRow[];
  /** Until when the rows are known to be the latest; undefined before the first run. */
  readonly generatedAtMs: number | undefined;
  readonly asOfMs: number | undefined;
  readonly source: Source;
}

export interface StoredDeps {
  readPool: ReadPool;
  kept: KeptAnswers;
  clickhouse: ClickHouse;
  log: Log;
}

const Stored = Type.Object({
  rows: Type.Array(
    Type.Object({
      ...{ categoryId: Type.Integer(), bucketType: Type.Enum([...BUCKET_TYPES]), origin: Type.String() },
      ...{ model: Type.String(), modelVersion: Type.String(), parameters: Type.String() },
      ...{ inputHash: Type.String(), result: Type.String(), generatedAtMs: Type.Integer() },
    }),
  ),
  generatedAtMs: Type.Optional(Type.Integer()),
  asOfMs: Type.Optional(Type.Integer()),
  source: StoredSource,
});

const COMPARISON = defineKind<StoredComparison>({
  name: 'comparison',
  form: Stored,
  write: (stored) => stored,
  read: (stored) => ({ generatedAtMs: undefined, asOfMs: undefined, ...(stored as Static<typeof Stored>) }),
  // A forecast is some kilobytes.
  rowsOf: ({ rows }) => rows.length * 10,
  again: asCache,
  nothing: 'The stored forecasts cannot be read right now.',
});

export function readStoredComparison(
  deps: StoredDeps,
  scope: MerchantScope,
  bucketType: BucketType,
  signal: AbortSignal,
): Promise<StoredComparison> {
  return deps.kept.get({ kind: COMPARISON, scope, asked: bucketType }, signal, (own) =>
    readFromStores(deps, scope, bucketType, own),
  );
}

async function readFromStores(
  deps: StoredDeps,
  scope: MerchantScope,
  bucketType: BucketType,
  signal: AbortSignal,
): Promise<StoredComparison> {
  try {
    // The run is read first: the rows are at least as new as it says.
    const reads = deps.readPool.within(signal);
    const run = await readLastRun(reads, scope);
    const rows = await readLatestForecasts(reads, scope, bucketType);
    return { rows, generatedAtMs: run?.finishedAtMs, asOfMs: run?.asOfMs, source: 'postgres' };
  } catch (error) {
    signal.throwIfAborted();
    deps.log.debug({ err: error }, 'PostgreSQL did not answer, ClickHouse is asked for the stored forecasts');
    return readFromClickHouse(deps, scope, bucketType, signal);
  }
}

async function readFromClickHouse(
  deps: StoredDeps,
  scope: MerchantScope,
  bucketType: BucketType,
  signal: AbortSignal,
): Promise<StoredComparison> {
  const rows = await readNewestForecasts(deps.clickhouse, scope, bucketType, signal);
  const newest = rows.length === 0 ? undefined : Math.max(...rows.map((row) => row.generatedAtMs));
  return { rows, generatedAtMs: newest, asOfMs: undefined, source: 'clickhouse' };
}
