// What compare-models shows, as it is stored. First choice is PostgreSQL, which knows the last run; ClickHouse has the forecasts too
// and answers when PostgreSQL does not.
import type { BucketType } from '@topline/domain/bucket.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Log } from '../platform/log.ts';
import type { ScopedReader } from '../platform/scoped-reader.ts';
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
  readonly source: 'postgres' | 'clickhouse';
}

export interface StoredDeps {
  reader: ScopedReader<MerchantScope>;
  clickhouse: ClickHouse;
  log: Log;
}

export async function readStoredComparison(
  deps: StoredDeps,
  scope: MerchantScope,
  bucketType: BucketType,
  signal: AbortSignal,
): Promise<StoredComparison> {
  try {
    // The run is read first: the rows are at least as new as it says.
    const run = await readLastRun(deps.reader, scope);
    const rows = await readLatestForecasts(deps.reader, scope, bucketType);
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
  try {
    const rows = await readNewestForecasts(deps.clickhouse, scope, bucketType, signal);
    const newest = rows.length === 0 ? undefined : Math.max(...rows.map((row) => row.generatedAtMs));
    return { rows, generatedAtMs: newest, asOfMs: undefined, source: 'clickhouse' };
  } catch (cause) {
    signal.throwIfAborted();
    const headers = { 'retry-after': '2' };
    throw new Fault('unavailable', 'The stored forecasts cannot be read right now.', { headers, cause });
  }
}
