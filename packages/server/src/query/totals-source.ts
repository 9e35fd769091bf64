// Where the numbers come from: ClickHouse first, PostgreSQL's totals when ClickHouse does not answer, or not soon (hedge.ts), or cannot
// say how far its rows reach (nothing was pushed yet, or everything is being pushed again). Both hold the same numbers, and both say
// how far they reach (asOf): the watermark is read before the rows, so the rows are at least that new.
import { shardOf } from '@topline/domain/order-event.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { type Breaker, createBreaker } from '../platform/breaker.ts';
import type { Log } from '../platform/log.ts';
import { unlessAborted } from '../platform/unless-aborted.ts';
import type { ClickHouse } from '../store/client.ts';
import { type CategorySum, type CellRange, readSeries, readSums, type SeriesCell } from '../store/read-totals.ts';
import { readWatermarks } from '../store/watermark.ts';
import { createHedge, type HedgeLimits } from './hedge.ts';
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
  /** When PostgreSQL is asked too; undefined: when ClickHouse has failed. */
  hedge?: HedgeLimits | undefined;
}

/** A watermark this old is still right, only a little modest; sharing it saves a query per request. */
const WATERMARK_REUSE_MS = 100;

class Unclaimed extends Error {
  override name = 'Unclaimed';
}

export function createTotalsSource(
  deps: {
    clickhouse: ClickHouse;
    pool: ReadPool;
    log: Log;
    onHedged?: () => void;
    onBreaker?: (breaker: Breaker) => void;
  },
  options: TotalsSourceOptions,
): TotalsSource {
  const { clickhouse, pool, log } = deps;
  // Ages and back-offs are measured by the clock that nobody sets.
  const now = () => performance.now();
  const breaker = createBreaker({ now });
  deps.onBreaker?.(breaker);
  const hedge = createHedge({ ...deps, now }, options.hedge);
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
    const askPostgres = async (signal: AbortSignal): Promise<Sourced<T>> => {
      const found = await fromPostgres(pool.within(signal), scope, range, options.partitions);
      return { rows: found.rows as T, asOfMs: found.asOfMs, source: 'postgres' };
    };
    const askClickHouse = async (own: AbortSignal): Promise<Sourced<T>> => {
      const signal = AbortSignal.any([own, AbortSignal.timeout(options.clickhouseTimeoutMs)]);
      const reached = await unlessAborted(watermarks(), signal);
      const rows = (await fromClickHouse(clickhouse, scope, range, signal)) as T;
      return { rows, asOfMs: reached.get(shardOf(scope.merchantId) % options.partitions), source: 'clickhouse' };
    };
    if (read.postgresOnly || breaker.isOpen()) return askPostgres(read.signal);
    const trial = breaker.isHalfOpen();
    // Given up for PostgreSQL's answer is a failure too; given up because the caller left is none.
    const asking = { signal: read.signal, slowAfterMs: hedge.slowAfterMs };
    let unclaimed: Sourced<T> | undefined;
    const guarded = async (own: AbortSignal): Promise<Sourced<T>> => {
      const found = await breaker
        .run(() => askClickHouse(own), asking)
        .catch((error) => {
          log.debug({ err: error }, 'ClickHouse did not answer, PostgreSQL is asked');
          throw error;
        });
      if (found.asOfMs !== undefined) return found;
      unclaimed = found;
      throw new Unclaimed('ClickHouse cannot say how far its rows reach, they may be a part');
    };
    try {
      const found = await hedge.ask(guarded, askPostgres, { signal: read.signal, trial });
      // Nothing was ever applied: neither store can say it, and both are right.
      return unclaimed !== undefined && found.asOfMs === undefined ? unclaimed : found;
    } catch (error) {
      read.signal.throwIfAborted();
      if (unclaimed !== undefined) return unclaimed;
      throw error;
    }
  };

  return {
    sums: (scope, range, read) => ask<CategorySum[]>(scope, range, read, readSums, readPostgresSums),
    series: (scope, range, read) => ask<SeriesCell[]>(scope, range, read, readSeries, readPostgresSeries),
  };
}
