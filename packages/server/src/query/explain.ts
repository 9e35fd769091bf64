// GET /api/explain: a period → the orders that were counted in it, their sum, and what the totals say for the same dates.
// The calendar is the one that the totals are kept under. While nothing waits between the stores, counted and shown are equal.
import { CUSTOM_BUCKET } from '@topline/domain/contract/top-categories.ts';
import { Fault } from '@topline/domain/fault.ts';
import { formatInstant, parseUtcInstant } from '@topline/domain/instant.ts';
import { formatAmount } from '@topline/domain/money.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { CategorySum } from '../store/read-totals.ts';
import { categoryName, freshness, merchantFields, requireCategory } from './answer.ts';
import type { MerchantView } from './merchant-view.ts';
import {
  type Bounds,
  boundsOf,
  type CountedOrder,
  type CountedOrders,
  type LinesDeps,
  type OrderCursor,
  readCountedOrders,
} from './order-lines.ts';
import { type Period, type PeriodQuery, periodOf } from './period.ts';
import type { TopCategoriesDeps } from './top-categories.ts';
import type { Sourced } from './totals-source.ts';

export interface ExplainQuery extends PeriodQuery {
  readonly categoryId?: number | undefined;
  readonly since?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

const WHOLE_MERCHANT = 0;
/** Milliseconds of the order's date, and its id. */
const CURSOR = /^(-?\d{1,15})\.(\d{1,16})$/;

export async function explain(
  deps: TopCategoriesDeps & LinesDeps,
  scope: MerchantScope,
  query: ExplainQuery,
  signal: AbortSignal,
): Promise<object> {
  const nowMs = deps.now();
  const sinceMs = instantOf(query.since);
  const after = cursorOf(query.after);
  const view = await deps.views.view(scope, signal);
  const { categoryId, limit } = query;
  if (categoryId !== undefined) requireCategory(view, categoryId);
  const period = periodOf(query, view.calendar, nowMs);
  const bounds = boundsOf(period, view.calendar);
  // One more than the page holds tells whether there is another.
  const question = { categoryId, sinceMs, after, limit: limit + 1 };
  const [shown, found] = await Promise.all([
    readShown(deps, scope, view, period, categoryId, signal),
    readCountedOrders(deps, scope, bounds, question, signal).catch(cannotBeRead),
  ]);
  return {
    ...merchantFields(view),
    ...(categoryId === undefined ? {} : { categoryId, categoryName: categoryName(view, categoryId) }),
    bucketType: period.custom ? CUSTOM_BUCKET : period.bucketType,
    ...sums(view, period, bounds, shown, found),
    ...lateOf(view, found, sinceMs),
    ...pageOf(view, found.rows, limit),
    ...freshness(
      { asOfMs: found.asOfMs, source: 'postgres' },
      { nowMs, staleAfterMs: deps.staleAfterMs, calendarChanging: view.calendarChanging, firstChoice: 'postgres' },
    ),
  };
}

async function readShown(
  deps: TopCategoriesDeps,
  scope: MerchantScope,
  view: MerchantView,
  { bucketType, from, to }: Period,
  categoryId: number | undefined,
  signal: AbortSignal,
): Promise<Sourced<CategorySum[]>> {
  const { calendarVersion } = view;
  const range = { calendarVersion, bucketType, from, to, categoryIds: [categoryId ?? WHOLE_MERCHANT] };
  const options = { signal, postgresOnly: view.calendarChanging };
  return deps.totals.sums(scope, range, options).catch(cannotBeRead);
}

function sums(
  view: MerchantView,
  period: Period,
  { startMs, endMs }: Bounds,
  shown: Sourced<CategorySum[]>,
  { counted, waiting }: CountedOrders,
): object {
  const [cell] = shown.rows;
  return {
    bounds: {
      start: period.from,
      end: period.to,
      startsAt: formatInstant(startMs),
      endsAt: formatInstant(endMs),
      timezone: view.calendar.timezone,
    },
    counted: { ...counted, amount: formatAmount(counted.amount, view.decimals) },
    shown: {
      amount: formatAmount(cell?.amount ?? 0n, view.decimals),
      quantity: Number(cell?.quantity ?? 0),
      orders: Number(cell?.orders ?? 0),
      asOf: shown.asOfMs === undefined ? null : formatInstant(shown.asOfMs),
      source: shown.source,
    },
    waiting: { orders: waiting.orders, amount: formatAmount(waiting.amount, view.decimals) },
  };
}

function lateOf(view: MerchantView, { late }: CountedOrders, sinceMs: number | undefined): object {
  if (sinceMs === undefined) return {};
  const amount = formatAmount(late.amount, view.decimals);
  return { late: { since: formatInstant(sinceMs), orders: late.orders, amount } };
}

function pageOf(view: MerchantView, rows: readonly CountedOrder[], limit: number): object {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    orders: page.map(({ orderId, externalOrderId, orderMs, createdMs, late, lines }) => ({
      orderId,
      externalOrderId,
      orderDate: formatInstant(orderMs),
      localTime: localTime(view, orderMs),
      createdAt: formatInstant(createdMs),
      ...(late === null ? {} : { late }),
      lines: lines.map(({ amount, ...line }) => ({
        ...line,
        categoryName: categoryName(view, line.categoryId),
        lineAmount: formatAmount(amount, view.decimals),
      })),
    })),
    next: last ? `${last.orderMs}.${last.orderId}` : null,
  };
}

/** "2024-01-15T11:30:00" on the merchant's clock. */
function localTime({ calendar }: MerchantView, ms: number): string {
  const time = formatInstant(calendar.timeOfDayMs(ms)).slice('1970-01-01T'.length, -1);
  return `${calendar.dateOf(ms)}T${time}`;
}

function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseUtcInstant(text);
  if (ms === undefined) throw refused('since', 'must be a UTC instant, such as 2024-01-15T10:30:00Z');
  return ms;
}

function cursorOf(text: string | undefined): OrderCursor | undefined {
  if (text === undefined) return undefined;
  const [, orderMs, orderId] = CURSOR.exec(text) ?? [];
  const cursor = { orderMs: Number(orderMs), orderId: Number(orderId) };
  if (!inPostgresRange(cursor.orderMs)) throw refused('after', 'must be the next of the page before');
  return cursor;
}

/** Years 0 to 9999; NaN is none. */
function inPostgresRange(ms: number): boolean {
  return ms >= Date.parse('0001-01-01') && ms <= Date.parse('9999-12-31');
}

function refused(name: string, detail: string): Fault {
  return new Fault('invalid-request', `${name} ${detail}.`, { errors: [{ pointer: `/query/${name}`, detail }] });
}

function cannotBeRead(cause: unknown): never {
  throw new Fault('unavailable', 'The orders cannot be read right now; a shorter span of dates is read faster.', {
    headers: { 'retry-after': '2' },
    cause,
  });
}
