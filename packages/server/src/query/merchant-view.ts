// What a read must know of a merchant: its names, and the calendar its totals are kept under. Read from PostgreSQL each time, so
// that a renamed category is seen at once; the last view is kept for when PostgreSQL does not answer.
import { createCalendar, type MerchantCalendar } from '@topline/domain/calendar.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { WeekStart } from '@topline/domain/merchant.ts';
import { decimalsOf } from '@topline/domain/money.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { LRUCache } from 'lru-cache';
import { merchantNotFound } from '../http/guard.ts';
import type { ReadPool } from './read-pool.ts';

export interface MerchantView {
  readonly merchantId: number;
  readonly currency: string;
  readonly decimals: number;
  readonly calendar: MerchantCalendar;
  readonly calendarVersion: number;
  /** The merchant asked for another calendar, or ClickHouse does not have all of it yet. */
  readonly calendarChanging: boolean;
  readonly categoryNames: ReadonlyMap<number, string>;
  /** Local date of the merchant's first sale. */
  readonly firstDate: string | undefined;
}

export interface MerchantViews {
  /** Throws the merchant-not-found Fault for an unknown merchant, and `unavailable` when nothing is known. */
  view(scope: MerchantScope): Promise<MerchantView>;
}

const MERCHANTS_MAX = 10_000;
const CALENDARS_MAX = 1_000;

/** Index: primary keys; the first sale is the first row of category_totals' key. */
const VIEW = `
  SELECT m.currency, c.timezone, c.week_start, c.calendar_version,
         (c.timezone, c.week_start, c.pushed_version) IS DISTINCT FROM (m.timezone, m.week_start, c.calendar_version) AS changing,
         (SELECT json_agg(json_build_array(category_id, name)) FROM ingestion.categories k WHERE k.merchant_id = m.merchant_id) AS names,
         (SELECT bucket_start FROM forecasting.category_totals t WHERE t.merchant_id = m.merchant_id AND t.bucket_type = 'DAY'
             AND t.orders <> 0 ORDER BY t.bucket_start LIMIT 1) AS first_date
    FROM ingestion.merchants m JOIN forecasting.calendars c USING (merchant_id) WHERE m.merchant_id = $1`;

export function createMerchantViews(deps: { pool: ReadPool }): MerchantViews {
  const lastKnown = new LRUCache<number, MerchantView>({ max: MERCHANTS_MAX });
  const calendars = new LRUCache<string, MerchantCalendar>({ max: CALENDARS_MAX });

  const calendarOf = (timezone: string, weekStart: WeekStart): MerchantCalendar => {
    const key = `${timezone} ${weekStart}`;
    const calendar = calendars.get(key) ?? createCalendar({ timezone, weekStart });
    calendars.set(key, calendar);
    return calendar;
  };

  const read = async (scope: MerchantScope): Promise<MerchantView | undefined> => {
    const found = await deps.pool.read(scope, { name: 'merchant-view', text: VIEW, values: [scope.merchantId] });
    const row = found.rows[0];
    if (!row) return undefined;
    return {
      merchantId: scope.merchantId,
      currency: row.currency,
      decimals: decimalsOf(row.currency) ?? 2,
      calendar: calendarOf(row.timezone, row.week_start),
      calendarVersion: row.calendar_version,
      calendarChanging: row.changing,
      categoryNames: new Map(row.names ?? []),
      firstDate: row.first_date ?? undefined,
    };
  };

  return {
    async view(scope) {
      let view: MerchantView | undefined;
      try {
        view = await read(scope);
      } catch (cause) {
        const known = lastKnown.get(scope.merchantId);
        if (known) return known;
        throw new Fault('unavailable', 'Nothing is known of this merchant while PostgreSQL does not answer.', {
          headers: { 'retry-after': '2' },
          cause,
        });
      }
      if (!view) throw merchantNotFound();
      lastKnown.set(scope.merchantId, view);
      return view;
    },
  };
}
