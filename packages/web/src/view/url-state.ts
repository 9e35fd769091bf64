// What the reader chose, kept in the address so that a reload, a bookmark and the back button know it.
// Guarantee: any address gives a usable view (a value that makes no sense counts as absent), and writing a view and
// reading it again gives the same view.

import { BUCKET_TYPES, type BucketType, type LocalDate } from '@topline/domain/bucket.ts';
import { isLocalDate } from '@topline/domain/civil-date.ts';

/** A bucket of the merchant's calendar, or a span of days of the reader's own. */
export type PeriodType = BucketType | 'CUSTOM';
export const PERIOD_TYPES: readonly PeriodType[] = [...BUCKET_TYPES, 'CUSTOM'];

export interface View {
  /** Absent: the last one looked at, else the first. */
  readonly merchantId: number | undefined;
  readonly period: PeriodType;
  /** A date in the chosen bucket, or a span's first day; absent: the bucket that runs now, also tomorrow. */
  readonly start: LocalDate | undefined;
  /** The last day of a CUSTOM span, inclusive. */
  readonly until: LocalDate | undefined;
  /** The category whose details are open. */
  readonly categoryId: number | undefined;
  /** The orders behind the open category's number are shown. */
  readonly explain: boolean;
  /** Every category instead of the first ten. */
  readonly all: boolean;
  readonly model: string;
  /** How many closed buckets the simple models look at. */
  readonly lookback: number;
  /** How many periods ahead. */
  readonly horizon: number;
  /** Among how many places a category shall be, for the question who will be there. */
  readonly top: number;
  /** How many origins a walk-forward evaluation has. */
  readonly origins: number;
}

export const DEFAULT_VIEW: View = {
  merchantId: undefined,
  period: 'WEEK',
  start: undefined,
  until: undefined,
  categoryId: undefined,
  explain: false,
  all: false,
  model: 'auto',
  lookback: 4,
  horizon: 1,
  top: 1,
  origins: 8,
};
const LIMITS = { lookback: 12, horizon: 12, top: 20, origins: 104 } as const;
const MODEL_NAME = /^[a-z][a-z0-9-]{0,31}$/;

export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const model = query.get('model') ?? '';
  const start = parseDate(query.get('start'));
  const until = parseDate(query.get('until'));
  const period = PERIOD_TYPES.find((known) => known === query.get('period')) ?? DEFAULT_VIEW.period;
  const wholeSpan = start !== undefined && until !== undefined && start <= until;
  const open = period !== 'CUSTOM' || wholeSpan;
  return {
    merchantId: parseId(query.get('merchant')),
    period: open ? period : DEFAULT_VIEW.period,
    start: open ? start : undefined,
    until: period === 'CUSTOM' && open ? until : undefined,
    categoryId: parseId(query.get('category')),
    explain: query.get('explain') === 'orders',
    all: query.get('show') === 'all',
    model: MODEL_NAME.test(model) ? model : DEFAULT_VIEW.model,
    lookback: parseCount(query.get('lookback'), LIMITS.lookback) ?? DEFAULT_VIEW.lookback,
    horizon: parseCount(query.get('horizon'), LIMITS.horizon) ?? DEFAULT_VIEW.horizon,
    top: parseCount(query.get('top'), LIMITS.top) ?? DEFAULT_VIEW.top,
    origins: parseCount(query.get('origins'), LIMITS.origins) ?? DEFAULT_VIEW.origins,
  };
}

/** The period is always written, so that a link keeps its meaning when the default changes; other defaults are not. */
export function formatView(view: View): string {
  const query = new URLSearchParams();
  if (view.merchantId !== undefined) query.set('merchant', String(view.merchantId));
  query.set('period', view.period);
  if (view.start !== undefined) query.set('start', view.start);
  if (view.until !== undefined) query.set('until', view.until);
  if (view.categoryId !== undefined) query.set('category', String(view.categoryId));
  if (view.explain) query.set('explain', 'orders');
  if (view.all) query.set('show', 'all');
  for (const name of ['model', 'lookback', 'horizon', 'top', 'origins'] as const) {
    if (view[name] !== DEFAULT_VIEW[name]) query.set(name, String(view[name]));
  }
  return `?${query}`;
}

function parseDate(text: string | null): LocalDate | undefined {
  return text !== null && isLocalDate(text) ? text : undefined;
}

function parseCount(text: string | null, max: number): number | undefined {
  const count = text !== null && /^[1-9][0-9]{0,2}$/.test(text) ? Number(text) : undefined;
  return count !== undefined && count <= max ? count : undefined;
}

function parseId(text: string | null): number | undefined {
  if (text === null || !/^[1-9][0-9]{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}
