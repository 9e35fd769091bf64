// What a read must know of a merchant: its names, and the calendar its totals are kept under. Read from PostgreSQL each time, so
// that a renamed category is seen at once; the last view is kept for when PostgreSQL does not answer, or not soon (kept-answers.ts).
import { createCalendar, type MerchantCalendar } from '@topline/domain/calendar.ts';
import { WEEK_STARTS, type WeekStart } from '@topline/domain/merchant.ts';
import { decimalsOf } from '@topline/domain/money.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { LRUCache } from 'lru-cache';
import Type, { type Static } from 'typebox';
import { merchantNotFound } from '../http/guard.ts';
import { defineKind } from './kept.ts';
import type { KeptAnswers } from './kept-answers.ts';
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
  view(scope: MerchantScope, signal?: AbortSignal): Promise<MerchantView>;
}

const CALENDARS_MAX = 1_000;

/** Index: primary keys; the first sale is the first row of category_totals' key. */
const VIEW = `
  SELECT m.currency, c.timezone, c.week_start, c.calendar_version,
         (c.timezone, c.week_start, c.pushed_version) IS DISTINCT FROM (m.timezone, m.week_start, c.calendar_version) AS changing,
         (SELECT json_agg(json_build_array(category_id, name)) FROM ingestion.categories k WHERE k.merchant_id = m.merchant_id) AS names,
         (SELECT bucket_start FROM forecasting.category_totals t WHERE t.merchant_id = m.merchant_id AND t.bucket_type = 'DAY'
             AND t.orders <> 0 ORDER BY t.bucket_start LIMIT 1) AS first_date
    FROM ingestion.merchants m JOIN forecasting.calendars c USING (merchant_id) WHERE m.merchant_id = $1`;

const StoredView = Type.Object({
  currency: Type.String({ maxLength: 3 }),
  timezone: Type.String(),
  weekStart: Type.Enum([...WEEK_STARTS]),
  calendarVersion: Type.Integer(),
  calendarChanging: Type.Boolean(),
  names: Type.Array(Type.Tuple([Type.Integer(), Type.String()])),
  firstDate: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
});
type StoredView = Static<typeof StoredView>;

export function createMerchantViews(deps: { pool: ReadPool; kept: KeptAnswers }): MerchantViews {
  const calendars = new LRUCache<string, MerchantCalendar>({ max: CALENDARS_MAX });

  const calendarOf = (timezone: string, weekStart: WeekStart): MerchantCalendar => {
    const key = `${timezone} ${weekStart}`;
    const calendar = calendars.get(key) ?? createCalendar({ timezone, weekStart });
    calendars.set(key, calendar);
    return calendar;
  };
  const viewOf = (
    { timezone, weekStart, names, firstDate, ...others }: StoredView,
    merchantId: number,
  ): MerchantView => ({
    ...{ ...others, merchantId, firstDate },
    decimals: decimalsOf(others.currency) ?? 2,
    calendar: calendarOf(timezone, weekStart),
    categoryNames: new Map(names),
  });
  const kind = defineKind<StoredView>({
    name: 'merchant',
    form: StoredView,
    write: (stored) => stored,
    read: (stored) => stored as StoredView,
    rowsOf: ({ names }) => names.length,
    again: (stored) => stored,
    nothing: 'Nothing is known of this merchant while PostgreSQL does not answer.',
  });

  return {
    async view(scope, signal = NEVER) {
      const stored = await deps.kept.get({ kind, scope, asked: '' }, signal, (own) => readView(deps.pool, scope, own));
      return viewOf(stored, scope.merchantId);
    },
  };
}

/** Of a caller who waits for as long as it takes. */
const NEVER = new AbortController().signal;

async function readView(pool: ReadPool, scope: MerchantScope, signal: AbortSignal): Promise<StoredView> {
  const found = await pool
    .within(signal)
    .read(scope, { name: 'merchant-view', text: VIEW, values: [scope.merchantId] });
  const row = found.rows[0];
  if (!row) throw merchantNotFound();
  return {
    currency: row.currency,
    timezone: row.timezone,
    weekStart: row.week_start,
    calendarVersion: row.calendar_version,
    calendarChanging: row.changing,
    names: row.names ?? [],
    ...(row.first_date === null ? {} : { firstDate: row.first_date }),
  };
}
