// What every forecast of a merchant starts from: the calendar's view of now, and the series as the totals are at this moment.
// Used alike by the live forecast, the worker and the evaluation, so that they speak of the same numbers, and of the same drivers: what
// is known of each bucket besides its sales (forecast-drivers.ts). A caller who must be
// answered hands in `kept`: when no store answers, the last cells of the same question do, with source `cache`;
// `lastEvents` likewise: when the merchant's events cannot be read, the last that were known count.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { LRUCache } from 'lru-cache';
import { defineKind, NOTHING_KNOWN } from '../query/kept.ts';
import type { KeptAnswers } from '../query/kept-answers.ts';
import type { MerchantView, MerchantViews } from '../query/merchant-view.ts';
import type { ReadPool } from '../query/read-pool.ts';
import {
  asCache,
  type CellRow,
  readSourcedCells,
  SourcedCells,
  type StoredSourced,
  writeCells,
} from '../query/stored-numbers.ts';
import type { Sourced, TotalsSource } from '../query/totals-source.ts';
import type { SeriesCell } from '../store/read-totals.ts';
import { type SalesEvent, withDrivers } from './forecast-drivers.ts';
import { readEvents } from './merchant-events.ts';
import { type ForecastBucketType, type Outlook, outlookAt } from './outlook.ts';
import { type CategorySeries, categorySeries, seriesWindow } from './series.ts';

interface FoundSeries extends Pick<Sourced<unknown>, 'asOfMs' | 'source'> {
  /** Largest sales first. */
  readonly series: readonly CategorySeries[];
}

export interface ForecastInput {
  readonly view: MerchantView;
  readonly bucketType: ForecastBucketType;
  readonly nowMs: number;
  readonly outlook: Outlook;
  readonly found: FoundSeries;
  readonly events: readonly SalesEvent[];
}

const CELLS = defineKind<Sourced<SeriesCell[]>>({
  name: 'series',
  form: SourcedCells,
  write: (found) => ({ ...found, rows: writeCells(found.rows) }),
  read: (stored) => readSourcedCells(stored as StoredSourced<CellRow>),
  rowsOf: ({ rows }) => rows.length,
  again: asCache,
  nothing: NOTHING_KNOWN,
});

/** Merchants; a thousand events of one are a tenth of a megabyte. */
export const LAST_EVENTS_MAX = 1_000;

export interface InputDeps {
  views: MerchantViews;
  totals: TotalsSource;
  readPool: ReadPool;
  now: () => number;
  kept?: KeptAnswers;
  lastEvents?: LRUCache<number, readonly SalesEvent[]>;
}

export interface InputAsked {
  readonly bucketType: ForecastBucketType;
  readonly horizon?: number;
  /** The totals themselves: what was noted of them before is in the answer. */
  readonly postgresOnly?: boolean;
  readonly signal: AbortSignal;
}

/** @throws Fault merchant-not-found, unavailable */
export async function readForecastInput(
  deps: InputDeps,
  scope: MerchantScope,
  asked: InputAsked,
): Promise<ForecastInput> {
  const nowMs = deps.now();
  const { bucketType } = asked;
  const view = await deps.views.view(scope, asked.signal);
  const outlook = outlookAt(view.calendar, bucketType, nowMs, asked.horizon);
  const events = await eventsOf(deps, scope, asked.signal);
  const found = await readSeries(deps, scope, { view, outlook, events }, asked);
  return { view, bucketType, nowMs, outlook, found, events };
}

async function readSeries(
  deps: InputDeps,
  scope: MerchantScope,
  { view, outlook, events }: Pick<ForecastInput, 'view' | 'outlook' | 'events'>,
  { bucketType, postgresOnly, signal }: InputAsked,
): Promise<FoundSeries> {
  const window = seriesWindow(view.calendar, bucketType, outlook.running, view.firstDate);
  const { calendarVersion } = view;
  const range = { calendarVersion, bucketType, from: window.from, to: window.to };
  const read = (own: AbortSignal) =>
    deps.totals.series(scope, range, { signal: own, postgresOnly: postgresOnly === true || view.calendarChanging });
  const question = { kind: CELLS, scope, asked: `${calendarVersion} ${bucketType} ${window.from} ${window.to}` };
  const { rows, asOfMs, source } = await (deps.kept ? deps.kept.get(question, signal, read) : read(signal));
  const { calendar } = view;
  const drivers = { calendar, bucketType, origin: outlook.origin, events };
  const series = categorySeries(rows, window, bucketType, view.decimals).map((one) => withDrivers(drivers, one));
  return { series, asOfMs, source };
}

async function eventsOf(
  { readPool, lastEvents }: InputDeps,
  scope: MerchantScope,
  signal: AbortSignal,
): Promise<readonly SalesEvent[]> {
  try {
    const events = await readEvents(readPool.within(signal), scope);
    lastEvents?.set(scope.merchantId, events);
    return events;
  } catch (error) {
    if (lastEvents === undefined) throw error;
    return lastEvents.get(scope.merchantId) ?? [];
  }
}
