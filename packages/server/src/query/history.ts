// GET /api/history: the last buckets → their cells, and the total's a year before → one list of amounts a category.
// The total is the merchant's reserved row, as everywhere, so at every bucket the categories add up to it.
import type { BucketType, LocalDate } from '@topline/domain/bucket.ts';
import type { MerchantCalendar } from '@topline/domain/calendar.ts';
import { HISTORY_CATEGORIES_MAX } from '@topline/domain/contract/history.ts';
import { formatAmount } from '@topline/domain/money.ts';
import { rankCategories } from '@topline/domain/ranking.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import Type from 'typebox';
import type { SeriesCell } from '../store/read-totals.ts';
import { categoryName, freshness, merchantFields, requireCategory } from './answer.ts';
import { defineKind, NOTHING_KNOWN } from './kept.ts';
import type { MerchantView } from './merchant-view.ts';
import {
  asCache,
  type CellRow,
  readSourcedCells,
  SourcedCells,
  type StoredSourced,
  writeCells,
} from './stored-numbers.ts';
import type { TopCategoriesDeps } from './top-categories.ts';
import type { Sourced } from './totals-source.ts';

export interface HistoryQuery {
  readonly bucketType: BucketType;
  readonly periods: number;
  readonly until?: LocalDate | undefined;
  readonly categoryId?: number | undefined;
}

interface Bucket {
  readonly start: LocalDate;
  readonly end: LocalDate;
  /** The bucket that this one is compared with. */
  readonly before: { readonly start: LocalDate; readonly end: LocalDate };
}

interface Numbers {
  readonly current: Sourced<SeriesCell[]>;
  readonly before: Sourced<SeriesCell[]>;
}

type StoredNumbers = Record<'current' | 'before', StoredSourced<CellRow>>;

const HISTORY = defineKind<Numbers>({
  name: 'history',
  form: Type.Object({ current: SourcedCells, before: SourcedCells }),
  write: ({ current, before }) => ({
    current: { ...current, rows: writeCells(current.rows) },
    before: { ...before, rows: writeCells(before.rows) },
  }),
  read(stored) {
    const { current, before } = stored as StoredNumbers;
    return { current: readSourcedCells(current), before: readSourcedCells(before) };
  },
  rowsOf: ({ current, before }) => current.rows.length + before.rows.length,
  again: (numbers) => ({ ...numbers, current: asCache(numbers.current) }),
  nothing: NOTHING_KNOWN,
});

/** Weeks and days keep their weekday; months and years their name. */
const BUCKETS_A_YEAR: Readonly<Record<BucketType, number>> = { DAY: 364, WEEK: 52, MONTH: 12, YEAR: 1 };
const WHOLE_MERCHANT = 0;

export async function history(
  deps: TopCategoriesDeps,
  scope: MerchantScope,
  query: HistoryQuery,
  signal: AbortSignal,
): Promise<object> {
  const nowMs = deps.now();
  const view = await deps.views.view(scope, signal);
  if (query.categoryId !== undefined) requireCategory(view, query.categoryId);
  const buckets = bucketsOf(query, view.calendar, nowMs);
  const [first, last] = [buckets[0]?.start, buckets.at(-1)?.end];
  const asked = `${view.calendarVersion} ${query.bucketType} ${first} ${last} ${query.categoryId ?? ''}`;
  const numbers = await deps.kept.get({ kind: HISTORY, scope, asked }, signal, (own) =>
    readNumbers(deps, scope, view, query, buckets, own),
  );
  const { staleAfterMs } = deps;
  return {
    ...answer(view, query, buckets, numbers),
    ...freshness(numbers.current, { nowMs, staleAfterMs, calendarChanging: view.calendarChanging }),
  };
}

function bucketsOf(query: HistoryQuery, calendar: MerchantCalendar, nowMs: number): Bucket[] {
  const type = query.bucketType;
  const last = calendar.bucketStartOf(type, query.until ?? calendar.dateOf(nowMs));
  return Array.from({ length: query.periods }, (_, index) => {
    const start = calendar.addBuckets(type, last, index + 1 - query.periods);
    const before = calendar.addBuckets(type, start, -BUCKETS_A_YEAR[type]);
    return {
      start,
      end: calendar.bucketEndOf(type, start),
      before: { start: before, end: calendar.bucketEndOf(type, before) },
    };
  });
}

async function readNumbers(
  deps: TopCategoriesDeps,
  scope: MerchantScope,
  view: MerchantView,
  query: HistoryQuery,
  buckets: readonly Bucket[],
  signal: AbortSignal,
): Promise<Numbers> {
  const options = { signal, postgresOnly: view.calendarChanging };
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) throw new Error('a history has one bucket at least');
  const { calendarVersion } = view;
  const { bucketType, categoryId } = query;
  const one = categoryId === undefined ? [WHOLE_MERCHANT] : [WHOLE_MERCHANT, categoryId];
  const range = { calendarVersion, bucketType, from: first.start, to: last.end };
  const [current, before] = await Promise.all([
    deps.totals.series(scope, categoryId === undefined ? range : { ...range, categoryIds: one }, options),
    deps.totals.series(
      scope,
      { calendarVersion, bucketType, from: first.before.start, to: last.before.end, categoryIds: one },
      options,
    ),
  ]);
  return { current, before };
}

function answer(view: MerchantView, query: HistoryQuery, buckets: readonly Bucket[], numbers: Numbers): object {
  const current = byCategory(numbers.current.rows);
  const before = byCategory(numbers.before.rows);
  const text = (minor: bigint | undefined) => formatAmount(minor ?? 0n, view.decimals);
  const amountsOf = (categoryId: number) => {
    const cells = current.get(categoryId);
    return buckets.map((bucket) => text(cells?.get(bucket.start)));
  };
  const previousYearOf = (categoryId: number) => {
    const cells = before.get(categoryId);
    const { firstDate } = view;
    return buckets.map((bucket) =>
      firstDate === undefined || bucket.before.end <= firstDate ? null : text(cells?.get(bucket.before.start)),
    );
  };
  const sold = query.categoryId === undefined ? categoriesThatSold(current) : [query.categoryId];
  return {
    ...merchantFields(view),
    bucketType: query.bucketType,
    buckets: buckets.map(({ start, end }) => ({ start, end })),
    total: { amounts: amountsOf(WHOLE_MERCHANT), previousYear: previousYearOf(WHOLE_MERCHANT) },
    categories: sold.map((categoryId) => ({
      categoryId,
      categoryName: categoryName(view, categoryId),
      amounts: amountsOf(categoryId),
      ...(query.categoryId === undefined ? {} : { previousYear: previousYearOf(categoryId) }),
    })),
  };
}

type Cells = ReadonlyMap<number, ReadonlyMap<LocalDate, bigint>>;

function byCategory(rows: readonly SeriesCell[]): Cells {
  const found = new Map<number, Map<LocalDate, bigint>>();
  for (const { categoryId, bucketStart, amount } of rows) {
    const cells = found.get(categoryId) ?? new Map<LocalDate, bigint>();
    found.set(categoryId, cells);
    cells.set(bucketStart, amount);
  }
  return found;
}

/** By their amount in all buckets together. */
function categoriesThatSold(cells: Cells): number[] {
  const sums = [...cells]
    .filter(([categoryId]) => categoryId !== WHOLE_MERCHANT)
    .map(([categoryId, amounts]) => ({ categoryId, amount: [...amounts.values()].reduce((a, b) => a + b, 0n) }));
  return rankCategories(sums)
    .slice(0, HISTORY_CATEGORIES_MAX)
    .map((row) => row.categoryId);
}
