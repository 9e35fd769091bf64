// What the reader chose, kept in the address so that a reload, a bookmark and the back button know it.
// Guarantee: any address gives a usable view (a value that makes no sense counts as absent), and writing a view and
// reading it again gives the same view.

import { BUCKET_TYPES, type BucketType, type LocalDate } from '@topline/domain/bucket.ts';
import { isLocalDate } from '@topline/domain/civil-date.ts';
import { MODELS, type ModelName } from './api.ts';

export interface View {
  /** Absent: the first merchant. */
  readonly merchantId: number | undefined;
  readonly period: BucketType;
  /** A date in the chosen bucket; absent: the bucket that runs now, also tomorrow. */
  readonly start: LocalDate | undefined;
  readonly model: ModelName;
  /** Every category instead of the first ten. */
  readonly all: boolean;
  /** The table of all models is open. */
  readonly compare: boolean;
}

export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const start = query.get('start') ?? '';
  return {
    merchantId: parseId(query.get('merchant') ?? ''),
    period: oneOf(BUCKET_TYPES, query.get('period')) ?? 'WEEK',
    start: isLocalDate(start) ? start : undefined,
    model: oneOf(MODELS, query.get('model')) ?? 'auto',
    all: query.get('show') === 'all',
    compare: query.get('compare') === 'models',
  };
}

/** Defaults are written too: a link keeps its meaning when a default changes. Absent values and closed parts are not. */
export function formatView(view: View): string {
  const query = new URLSearchParams();
  if (view.merchantId !== undefined) query.set('merchant', String(view.merchantId));
  query.set('period', view.period);
  if (view.start !== undefined) query.set('start', view.start);
  query.set('model', view.model);
  if (view.all) query.set('show', 'all');
  if (view.compare) query.set('compare', 'models');
  return `?${query}`;
}

function oneOf<Word extends string>(words: readonly Word[], word: string | null): Word | undefined {
  return words.find((known) => known === word);
}

function parseId(text: string): number | undefined {
  if (!/^[1-9][0-9]{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}
