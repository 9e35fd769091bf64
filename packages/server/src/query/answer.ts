// What every read carries besides its numbers: how fresh they are, where they come from, and why they may be old.
import type { StaleReasonName } from '@topline/domain/contract/fields.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import type { Source } from './totals-source.ts';

export interface Freshness {
  readonly asOf: string | null;
  readonly stale: boolean;
  readonly staleReason?: StaleReasonName;
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

function reasonOf(
  found: { asOfMs: number | undefined; source: Source },
  options: FreshnessOptions,
): StaleReasonName | undefined {
  if (options.calendarChanging) return 'calendar-change';
  if (found.source === 'cache') return 'cached';
  if (found.source === 'postgres') return 'fallback';
  // Nothing was ever pushed for the merchant's part of the log: nobody can say how far an empty answer reaches.
  if (found.asOfMs === undefined) return 'behind';
  return options.nowMs - found.asOfMs > options.staleAfterMs ? 'behind' : undefined;
}
