// What every read carries besides its numbers: how fresh they are, where they come from, and why they may be old.
import { formatInstant } from '@topline/domain/instant.ts';
import type { Source } from './totals-source.ts';

export type StaleReason = 'behind' | 'calendar-change' | 'clickhouse-unavailable' | 'stores-unavailable' | 'no-data-yet';

export interface Freshness {
  readonly asOf: string | null;
  readonly stale: boolean;
  readonly staleReason?: StaleReason;
  readonly source: Source;
}

export interface FreshnessOptions {
  nowMs: number;
  /** Older than this is stale. */
  staleAfterMs: number;
  calendarChanging: boolean;
}

export function freshness(found: { asOfMs: number | undefined; source: Source }, options: FreshnessOptions): Freshness {
  const staleReason = reasonOf(found, options);
  return {
    asOf: found.asOfMs === undefined ? null : formatInstant(found.asOfMs),
    stale: staleReason !== undefined,
    ...(staleReason ? { staleReason } : {}),
    source: found.source,
  };
}

function reasonOf(found: { asOfMs: number | undefined; source: Source }, options: FreshnessOptions): StaleReason | undefined {
  if (options.calendarChanging) return 'calendar-change';
  if (found.source === 'cache') return 'stores-unavailable';
  if (found.source === 'postgres') return 'clickhouse-unavailable';
  if (found.asOfMs === undefined) return 'no-data-yet';
  return options.nowMs - found.asOfMs > options.staleAfterMs ? 'behind' : undefined;
}
