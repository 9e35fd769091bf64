// Where the numbers come from: ClickHouse first, PostgreSQL's totals when ClickHouse does not answer, or cannot say how far its
// rows reach (nothing was pushed yet, or everything is being pushed again). Both hold the same numbers,
// and both say how far they reach (asOf): the watermark is read before the rows, so the rows are at least that new.
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { type Breaker, createBreaker } from '../platform/breaker.ts';
import type { Log } from '../platform/log.ts';
import type { ClickHouse } from '../store/client.ts';
import { type CategorySum, type CellRange, readSeries, readSums, type SeriesCell } from '../store/read-totals.ts';
import { readWatermarks } from '../store/watermark.ts';
import { readPostgresSeries, readPostgresSums } from './postgres-totals.ts';
import type { ReadPool } from './read-pool.ts';

export type Source = 'clickhouse' | 'postgres' | 'cache';

export interface Sourced<T> {
  readonly rows: T;
  /** Epoch milliseconds; undefined when nothing was ever pushed for the merchant's shard. */
  readonly asOfMs: number | undefined;
  readonly source: Source;
}

interface ReadOptions {
  readonly signal: AbortSignal;
  /** Ask PostgreSQL only: ClickHouse does not have the merchant's new calendar yet. */
  readonly postgresOnly: boolean;
}

export interface TotalsSource {
  /** Sums per category over all cells of the range, the whole merchant as category 0. */
  sums(scope: MerchantScope, range: CellRange, options: ReadOptions): Promise<Sourced<CategorySum[]>>;
  /** The cells themselves, ordered by category and date. */
  series(scope: MerchantScope, range: CellRange, options: ReadOptions): Promise<Sourced<SeriesCell[]>>;
}

export interface TotalsSourceOptions {
  partitions: number;
  /** How long each store may take before the next one is asked. */
  clickhouseTimeoutMs: number;
}

/** A watermark this old is still right, only a little modest; sharing it saves a query per request. */
const WATERMARK_REUSE_MS = 100;

export function createTotalsSource(
  deps: { clickhouse: ClickHouse; pool: ReadPool; log: Log },
  options: TotalsSourceOptions,
): TotalsSource {
  const { clickhouse, pool, log } = deps;
  // Ages and back-offs are measured by the clock that nobody sets.
  const now = () => performance.now();
  const breaker: Breaker = createBreaker({ now });
  let marks: { readAt: number; value: Promise<Map<number, number>> } | undefined;

  const watermarks = () => {
    if (marks && now() - marks.readAt < WATERMARK_REUSE_MS) return marks.value;
    const value = readWatermarks(clickhouse, AbortSignal.timeout(options.clickhouseTimeoutMs));
    const mine = { readAt: now(), value };
    marks = mine;
    value.catch(() => {
      if (marks === mine) marks = undefined;
    });
    return value;
  };

  const ask = async <T>(
    scope: MerchantScope,
    range: CellRange,
    read: ReadOptions,
    fromClickHouse: typeof readSums | typeof readSeries,
    fromPostgres: typeof readPostgresSums | typeof readPostgresSeries,
  ): Promise<Sourced<T>> => {
    let unclaimed: Sourced<T> | undefined;
    if (!read.postgresOnly) {
      try {
        const found = await breaker.run(async () => {
          const signal = AbortSignal.any([read.signal, AbortSignal.timeout(options.clickhouseTimeoutMs)]);
          const reached = await watermarks();
          const rows = (await fromClickHouse(clickhouse, scope, range, signal)) as T;
          return {
            rows,
            asOfMs: reached.get(shardOf(scope.merchantId) % options.partitions),
            source: 'clickhouse' as const,
          };
        });
        if (found.asOfMs !== undefined) return found;
        // Nothing was pushed yet, or everything is being pushed again: the rows may be only a part.
        unclaimed = found;
      } catch (error) {
        if (read.signal.aborted) throw error;
        log.debug({ err: error }, 'ClickHouse did not answer, PostgreSQL is asked');
      }
    }
    let found: Awaited<ReturnType<typeof fromPostgres>>;
    try {
      found = await fromPostgres(pool, scope, range, options.partitions);
    } catch (error) {
      if (unclaimed) return unclaimed;
      throw error;
    }
    if (unclaimed && found.asOfMs === undefined) return unclaimed;
    return { rows: found.rows as T, asOfMs: found.asOfMs, source: 'postgres' };
  };

  return {
    sums: (scope, range, read) => ask<CategorySum[]>(scope, range, read, readSums, readPostgresSums),
    series: (scope, range, read) => ask<SeriesCell[]>(scope, range, read, readSeries, readPostgresSeries),
  };
}
