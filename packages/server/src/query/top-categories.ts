// GET /api/top-categories: period → sums → comparison → ranking → answer.
// The total is the merchant's reserved row, read with the others: rows + rest = total, always.
import { CUSTOM_BUCKET } from '@topline/domain/contract/top-categories.ts';
import { formatInstant } from '@topline/domain/instant.ts';
import { formatAmount } from '@topline/domain/money.ts';
import { change, rankCategories, share } from '@topline/domain/ranking.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import Type from 'typebox';
import type { Log } from '../platform/log.ts';
import type { CategorySum } from '../store/read-totals.ts';
import { categoryName, type Freshness, freshness, merchantFields } from './answer.ts';
import { sumOrdersBetween } from './elapsed-orders.ts';
import { defineKind, NOTHING_KNOWN } from './kept.ts';
import type { KeptAnswers } from './kept-answers.ts';
import type { MerchantView, MerchantViews } from './merchant-view.ts';
import { type Comparison, comparisonOf, type Period, type PeriodQuery, periodOf } from './period.ts';
import type { ReadPool } from './read-pool.ts';
import {
  asCache,
  readSourcedSums,
  readSums,
  SourcedSums,
  type StoredSourced,
  StoredSums,
  type SumRow,
  writeSums,
} from './stored-numbers.ts';
import type { Sourced, TotalsSource } from './totals-source.ts';

export interface TopCategoriesQuery extends PeriodQuery {
  readonly limit: number;
  readonly compare?: 'previous' | undefined;
}

export interface TopCategoriesDeps {
  totals: TotalsSource;
  views: MerchantViews;
  pool: ReadPool;
  kept: KeptAnswers;
  log: Log;
  now: () => number;
  staleAfterMs: number;
}

interface Previous {
  /** One a category. */
  readonly sums: readonly CategorySum[];
  readonly basis?: 'time' | 'days';
  readonly untilMs?: number;
}

interface Numbers {
  readonly current: Sourced<CategorySum[]>;
  readonly previous: Previous | undefined;
}

interface StoredNumbers {
  readonly current: StoredSourced<SumRow>;
  readonly previous?: Omit<Previous, 'sums'> & { readonly sums: readonly SumRow[] };
}

const TOP_CATEGORIES = defineKind<Numbers>({
  name: 'top-categories',
  form: Type.Object({
    current: SourcedSums,
    previous: Type.Optional(
      Type.Object({
        sums: StoredSums,
        basis: Type.Optional(Type.Enum(['time', 'days'])),
        untilMs: Type.Optional(Type.Integer()),
      }),
    ),
  }),
  write: ({ current, previous }) => ({
    current: { ...current, rows: writeSums(current.rows) },
    previous: previous && { ...previous, sums: writeSums(previous.sums) },
  }),
  read(stored) {
    const { current, previous } = stored as StoredNumbers;
    return { current: readSourcedSums(current), previous: previous && { ...previous, sums: readSums(previous.sums) } };
  },
  rowsOf: ({ current, previous }) => current.rows.length + (previous?.sums.length ?? 0),
  again: (numbers) => ({ ...numbers, current: asCache(numbers.current) }),
  nothing: NOTHING_KNOWN,
});

export async function topCategories(
  deps: TopCategoriesDeps,
  scope: MerchantScope,
  query: TopCategoriesQuery,
  signal: AbortSignal,
): Promise<object> {
  const nowMs = deps.now();
  const view = await deps.views.view(scope, signal);
  const period = periodOf(query, view.calendar, nowMs);
  const comparison = query.compare ? comparisonOf(period, view.calendar, nowMs) : undefined;
  const asked = `${view.calendarVersion} ${period.bucketType} ${period.from} ${period.to} ${query.compare ?? ''}`;
  const numbers = await deps.kept.get({ kind: TOP_CATEGORIES, scope, asked }, signal, (own) =>
    readNumbers(deps, scope, view, period, comparison, own),
  );
  const fresh = freshness(numbers.current, {
    nowMs,
    staleAfterMs: deps.staleAfterMs,
    calendarChanging: view.calendarChanging,
  });
  return answer(view, period, numbers, fresh, query.limit);
}

async function readNumbers(
  deps: TopCategoriesDeps,
  scope: MerchantScope,
  view: MerchantView,
  period: Period,
  comparison: Comparison | undefined,
  signal: AbortSignal,
): Promise<Numbers> {
  const options = { signal, postgresOnly: view.calendarChanging };
  const { calendarVersion } = view;
  const { bucketType, from, to } = period;
  const [current, previous] = await Promise.all([
    deps.totals.sums(scope, { calendarVersion, bucketType, from, to }, options),
    comparison ? readPrevious(deps, scope, view, period, comparison, signal) : undefined,
  ]);
  return { current, previous };
}

async function readPrevious(
  deps: TopCategoriesDeps,
  scope: MerchantScope,
  view: MerchantView,
  period: Period,
  comparison: Comparison,
  signal: AbortSignal,
): Promise<Previous> {
  const { calendarVersion } = view;
  const { from, to, partial, finished } = comparison;
  const options = { signal, postgresOnly: view.calendarChanging };
  // A whole bucket is one cell; anything else is a sum of days.
  const bucketType = finished && !period.custom ? period.bucketType : 'DAY';
  const [days, part] = await Promise.all([
    from === to
      ? []
      : deps.totals.sums(scope, { calendarVersion, bucketType, from, to }, options).then((found) => found.rows),
    partial
      ? sumOrdersBetween(deps.pool.within(signal), scope, view.calendar, partial).catch((error) =>
          withoutPart(deps.log, error),
        )
      : [],
  ]);
  const sums = addUp([...days, ...(part ?? [])]);
  if (finished) return { sums };
  if (part === undefined) return { sums, basis: 'days', ...(partial ? { untilMs: partial.startMs } : {}) };
  return { sums, basis: 'time', untilMs: partial?.endMs ?? view.calendar.startInstant(to) };
}

/** By category, of those that sold. */
function ranksOf(sums: readonly CategorySum[]): Map<number, number> {
  const categories = sums.filter((row) => row.categoryId !== 0 && row.orders !== 0n);
  return new Map(rankCategories(categories).map((row) => [row.categoryId, row.rank]));
}

/** Without PostgreSQL only whole days can be compared, and the answer says so. */
function withoutPart(log: Log, error: unknown): undefined {
  log.debug({ err: error }, 'orders cannot be read, the comparison has whole days only');
  return undefined;
}

function addUp(rows: readonly CategorySum[]): CategorySum[] {
  const sums = new Map<number, CategorySum>();
  for (const row of rows) {
    const seen = sums.get(row.categoryId);
    sums.set(row.categoryId, seen ? add(seen, row) : row);
  }
  return [...sums.values()];
}

function add(a: CategorySum, b: CategorySum): CategorySum {
  return {
    categoryId: a.categoryId,
    amount: a.amount + b.amount,
    quantity: a.quantity + b.quantity,
    orders: a.orders + b.orders,
  };
}

const NOTHING: CategorySum = { categoryId: 0, amount: 0n, quantity: 0n, orders: 0n };

function answer(
  view: MerchantView,
  period: Period,
  { current, previous }: Numbers,
  fresh: Freshness,
  limit: number,
): object {
  const total = current.rows.find((row) => row.categoryId === 0) ?? NOTHING;
  const ranked = rankCategories(current.rows.filter((row) => row.categoryId !== 0));
  const amount = (minor: bigint) => formatAmount(minor, view.decimals);
  const amountsBefore = new Map(previous?.sums.map((row) => [row.categoryId, row.amount]));
  const ranksBefore = ranksOf(previous?.sums ?? []);
  const against = (row: CategorySum) => {
    if (!previous) return {};
    const before = amountsBefore.get(row.categoryId) ?? 0n;
    return { previousAmount: amount(before), change: change(row.amount, before) };
  };
  const shown = ranked.slice(0, limit);
  const rest = ranked.slice(limit).reduce(add, NOTHING);
  return {
    ...merchantFields(view),
    bucketType: period.custom ? CUSTOM_BUCKET : period.bucketType,
    bucketStart: period.from,
    bucketEnd: period.to,
    total: {
      amount: amount(total.amount),
      quantity: Number(total.quantity),
      orders: Number(total.orders),
      ...against(total),
    },
    categories: shown.map((row) => ({
      rank: row.rank,
      categoryId: row.categoryId,
      categoryName: categoryName(view, row.categoryId),
      amount: amount(row.amount),
      share: share(row.amount, total.amount),
      quantity: Number(row.quantity),
      orders: Number(row.orders),
      ...against(row),
      ...(previous ? { previousRank: ranksBefore.get(row.categoryId) ?? null } : {}),
    })),
    rest: { categories: ranked.length - shown.length, amount: amount(rest.amount), quantity: Number(rest.quantity) },
    ...(previous?.basis ? { compareBasis: previous.basis } : {}),
    ...(previous?.untilMs === undefined ? {} : { compareUntil: formatInstant(previous.untilMs) }),
    ...fresh,
  };
}
