// What every forecast of a merchant starts from: the calendar's view of now, and the series as the totals are at this moment.
// Used alike by the live forecast, the worker and the evaluation, so that they speak of the same numbers, and of the same drivers: what
// is known of each bucket besides its sales (forecast-drivers.ts). A caller who must be
// answered hands in `lastGood`: when no store answers, the last series of the same question do, with source `cache`;
// `lastEvents` likewise: when the merchant's events cannot be read, the last that were known count.
import { Fault } from '@topline/domain/fault.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { LRUCache } from 'lru-cache';
import type { ScopedReader } from '../platform/scoped-reader.ts';
import type { MerchantView, MerchantViews } from '../query/merchant-view.ts';
import type { Sourced, TotalsSource } from '../query/totals-source.ts';
import { type SalesEvent, withDrivers } from './forecast-drivers.ts';
import { readEvents } from './merchant-events.ts';
import { type ForecastBucketType, type Outlook, outlookAt } from './outlook.ts';
import { type CategorySeries, categorySeries, seriesWindow } from './series.ts';

export interface FoundSeries extends Pick<Sourced<unknown>, 'asOfMs' | 'source'> {
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

type LastGoodSeries = LRUCache<string, FoundSeries>;
/** A large one is a megabyte. */
export const LAST_GOOD_MAX = 200;
/** Merchants; a thousand events of one are a tenth of a megabyte. */
export const LAST_EVENTS_MAX = 1_000;

export interface InputDeps {
  views: MerchantViews;
  totals: TotalsSource;
  reader: ScopedReader<MerchantScope>;
  now: () => number;
  lastGood?: LastGoodSeries;
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
  const view = await deps.views.view(scope);
  const outlook = outlookAt(view.calendar, bucketType, nowMs, asked.horizon);
  const events = await eventsOf(deps, scope);
  const key = [scope.merchantId, view.calendarVersion, bucketType, outlook.origin].join(' ');
  try {
    const found = await readSeries(deps, scope, { view, outlook, events }, asked);
    deps.lastGood?.set(key, found);
    return { view, bucketType, nowMs, outlook, found, events };
  } catch (error) {
    asked.signal.throwIfAborted();
    if (deps.lastGood === undefined) throw error;
    const old = deps.lastGood.get(key);
    if (old === undefined) throw nothingKnown(error);
    return { view, bucketType, nowMs, outlook, found: { ...old, source: 'cache' }, events };
  }
}

async function readSeries(
  deps: InputDeps,
  scope: MerchantScope,
  { view, outlook, events }: Pick<ForecastInput, 'view' | 'outlook' | 'events'>,
  { bucketType, postgresOnly, signal }: InputAsked,
): Promise<FoundSeries> {
  const window = seriesWindow(view.calendar, bucketType, outlook.running, view.firstDate);
  const { rows, asOfMs, source } = await deps.totals.series(
    scope,
    { calendarVersion: view.calendarVersion, bucketType, from: window.from, to: window.to },
    { signal, postgresOnly: postgresOnly === true || view.calendarChanging },
  );
  const { calendar } = view;
  const drivers = { calendar, bucketType, origin: outlook.origin, events };
  const series = categorySeries(rows, window, bucketType, view.decimals).map((one) => withDrivers(drivers, one));
  return { series, asOfMs, source };
}

async function eventsOf({ reader, lastEvents }: InputDeps, scope: MerchantScope): Promise<readonly SalesEvent[]> {
  try {
    const events = await readEvents(reader, scope);
    lastEvents?.set(scope.merchantId, events);
    return events;
  } catch (error) {
    if (lastEvents === undefined) throw error;
    return lastEvents.get(scope.merchantId) ?? [];
  }
}

function nothingKnown(cause: unknown): Fault {
  const detail = 'The totals cannot be read right now, and there is no earlier answer to this question.';
  return new Fault('unavailable', detail, { headers: { 'retry-after': '2' }, cause });
}
