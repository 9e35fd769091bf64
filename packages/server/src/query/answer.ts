// What every read carries besides its numbers: how fresh they are, where they come from, and why they may be old.
import type { StaleReasonName } from '@topline/domain/contract/fields.ts';
import { Fault } from '@topline/domain/fault.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import type { MerchantView } from './merchant-view.ts';
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
  /** Where the numbers are read when nothing is wrong; ClickHouse unless told. */
  firstChoice?: Source;
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

/** What every answer tells of its merchant. */
export function merchantFields({ merchantId, currency, calendar }: MerchantView) {
  return { merchantId, currency, timezone: calendar.timezone, weekStart: calendar.weekStart };
}

export function categoryName(view: MerchantView, categoryId: number): string {
  return view.categoryNames.get(categoryId) ?? `Category ${categoryId}`;
}

/** @throws Fault invalid-request for a category that the merchant does not have. */
export function requireCategory(view: MerchantView, categoryId: number): void {
  if (view.categoryNames.has(categoryId)) return;
  throw new Fault('invalid-request', 'categoryId is not a category of this merchant.', {
    errors: [{ pointer: '/query/categoryId', detail: 'is not a category of this merchant' }],
  });
}

function reasonOf(
  found: { asOfMs: number | undefined; source: Source },
  options: FreshnessOptions,
): StaleReasonName | undefined {
  if (options.calendarChanging) return 'calendar-change';
  if (found.source === 'cache') return 'cached';
  if (found.source !== (options.firstChoice ?? 'clickhouse')) return 'fallback';
  // Nothing was ever pushed for the merchant's part of the log: nobody can say how far an empty answer reaches.
  if (found.asOfMs === undefined) return 'behind';
  return options.nowMs - found.asOfMs > options.staleAfterMs ? 'behind' : undefined;
}
