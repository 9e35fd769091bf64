// A merchant and its totals in memory, for the predict room's routes: what the query room would read, without engines.
import { createCalendar } from '@topline/domain/calendar.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { WeekStart } from '@topline/domain/merchant.ts';
import type { ForecastBucketType } from '../../src/predict/outlook.ts';
import type { MerchantView, MerchantViews } from '../../src/query/merchant-view.ts';
import type { Source, TotalsSource } from '../../src/query/totals-source.ts';

export interface FakeMerchant {
  readonly merchantId: number;
  readonly currency?: string;
  readonly decimals?: number;
  readonly timezone?: string;
  readonly weekStart?: WeekStart;
  readonly calendarChanging?: boolean;
  /** The catalogue; a category may have no sales. */
  readonly categories: Readonly<Record<number, string>>;
  /** Minor units of the closed buckets, the origin's last, by category. */
  readonly sales: Readonly<Record<number, readonly number[]>>;
}

export interface FakeSources {
  readonly views: MerchantViews;
  readonly totals: TotalsSource;
  /** Ranges that were read. */
  readonly reads: number;
  /** What every further read answers with; an error is thrown. */
  next: Source | Error;
}

export function createFakeSources(
  merchant: FakeMerchant,
  bucketType: ForecastBucketType,
  now: () => number,
): FakeSources {
  const calendar = createCalendar({
    timezone: merchant.timezone ?? 'Europe/Berlin',
    weekStart: merchant.weekStart ?? 'MONDAY',
  });
  const running = calendar.bucketStartOf(bucketType, calendar.dateOf(now()));
  const longest = Math.max(0, ...Object.values(merchant.sales).map((sold) => sold.length));
  const view: MerchantView = {
    merchantId: merchant.merchantId,
    currency: merchant.currency ?? 'EUR',
    decimals: merchant.decimals ?? 2,
    calendar,
    calendarVersion: 1,
    calendarChanging: merchant.calendarChanging ?? false,
    categoryNames: new Map(Object.entries(merchant.categories).map(([id, name]) => [Number(id), name])),
    firstDate: longest === 0 ? undefined : calendar.addBuckets(bucketType, running, -longest),
  };
  const cells = Object.entries(merchant.sales).flatMap(([id, sold]) =>
    sold.map((amount, index) => ({
      categoryId: Number(id),
      bucketStart: calendar.addBuckets(bucketType, running, index - sold.length),
      amount: BigInt(amount),
    })),
  );
  const state = { reads: 0, next: 'clickhouse' as Source | Error };
  return {
    views: {
      async view(scope) {
        if (scope.merchantId === merchant.merchantId) return view;
        throw new Fault('merchant-not-found', 'There is no such merchant.');
      },
    },
    totals: {
      sums: () => Promise.reject(new Error('the predict room reads series')),
      async series(_scope, range) {
        state.reads += 1;
        if (state.next instanceof Error) throw state.next;
        const rows = cells.filter(({ bucketStart }) => bucketStart >= range.from && bucketStart < range.to);
        return { rows, asOfMs: now() - 1_000, source: state.next };
      },
    },
    get reads() {
      return state.reads;
    },
    get next() {
      return state.next;
    },
    set next(next) {
      state.next = next;
    },
  };
}
