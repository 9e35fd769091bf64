// The demonstration's past: every planned order from two years ago to now, newest month first, newest day first, so that
// what people look at is there within seconds.
// States of a month: open → posted (every order acknowledged) → finished (its last date is past everywhere, and the
// progress remembers one of its orderIds). A restart asks the API for that order: it is there → the month is skipped;
// it is not (another database) → the month is posted again.
// Guarantee: nothing is stored twice, whatever was lost: an order's externalOrderId follows from seed and date.
import { civilOfDay, DAY_MS, dateOfDay, dayOf } from '@topline/domain/civil-date.ts';
import { eachBounded } from '@topline/domain/import/bounded.ts';
import type { IngestClient } from '@topline/domain/import/ingest-client.ts';
import type { Log } from '../platform/log.ts';
import type { OrderSource, SimulatedOrder } from './day-orders.ts';

/** Where a simulator remembers finished months between runs. Losing it costs time, never correctness. */
export interface BackfillMemory {
  read(): Readonly<Record<string, FinishedMonth>>;
  write(months: Readonly<Record<string, FinishedMonth>>): void;
}

export interface FinishedMonth {
  readonly orderId: number;
  readonly externalOrderId: string;
}

export interface BackfillProgress {
  readonly posted: number;
  readonly total: number;
  /** First date of the month in work. */
  readonly month: string;
  readonly done: boolean;
}

export interface BackfillDeps {
  readonly client: IngestClient;
  readonly log: Log;
  readonly memory: BackfillMemory;
  readonly report: (progress: BackfillProgress) => void;
  readonly now: () => number;
}

export interface BackfillOptions {
  readonly seed: string;
  readonly months: number;
}

const ORDERS_PER_REQUEST = 500;
const REQUESTS_AT_ONCE_MAX = 3;
/** The latest zone's month ends half a day after UTC's; a day more costs nothing. */
const MONTH_END_SLACK_DAYS = 2;

interface Month {
  readonly key: string;
  readonly fromDay: number;
  /** Exclusive. */
  readonly toDay: number;
}

/** Resolves with the instant up to which every planned order has been posted. */
export async function runBackfill(
  deps: BackfillDeps,
  sources: readonly OrderSource[],
  options: BackfillOptions,
): Promise<number> {
  const nowMs = deps.now();
  const months = monthsBack(nowMs, options);
  const total = months.reduce((sum, month) => sum + plannedIn(month, sources), 0);
  const finished = { ...deps.memory.read() };
  let posted = 0;
  for (const month of months) {
    const tell = (done: boolean) => deps.report({ posted, total, month: dateOfDay(month.fromDay), done });
    if (await isThere(deps.client, finished[month.key])) {
      posted += plannedIn(month, sources);
      tell(month === months.at(-1));
      continue;
    }
    let witness: FinishedMonth | undefined;
    await eachBounded(chunksOf(month, sources, nowMs), REQUESTS_AT_ONCE_MAX, async (chunk) => {
      witness = (await postChunk(deps, chunk)) ?? witness;
      posted += chunk.length;
      tell(false);
    });
    if (witness !== undefined && (month.toDay + MONTH_END_SLACK_DAYS) * DAY_MS < nowMs) {
      finished[month.key] = witness;
      deps.memory.write(finished);
    }
    if (month === months.at(-1)) tell(true);
  }
  return nowMs;
}

/** Newest first; the first one is the running month. */
function monthsBack(nowMs: number, { seed, months }: BackfillOptions): Month[] {
  const { year, month } = civilOfDay(Math.floor(nowMs / DAY_MS) + 1);
  return Array.from({ length: months + 1 }, (_, back) => {
    const fromDay = dayOf(year, month - back, 1);
    return { key: `${seed}/${dateOfDay(fromDay)}`, fromDay, toDay: dayOf(year, month - back + 1, 1) };
  });
}

function plannedIn(month: Month, sources: readonly OrderSource[]): number {
  let count = 0;
  for (let day = month.fromDay; day < month.toDay; day++) {
    for (const source of sources) count += source.countOn(day);
  }
  return count;
}

async function isThere(client: IngestClient, month: FinishedMonth | undefined): Promise<boolean> {
  return month !== undefined && (await client.externalOrderIdOf(month.orderId)) === month.externalOrderId;
}

function* chunksOf(month: Month, sources: readonly OrderSource[], nowMs: number): Generator<SimulatedOrder[]> {
  let chunk: SimulatedOrder[] = [];
  for (let day = month.toDay - 1; day >= month.fromDay; day--) {
    if (day * DAY_MS > nowMs + DAY_MS) continue;
    for (const order of sources.flatMap((source) => source.ordersOn(day))) {
      if (order.orderDateMs > nowMs) continue;
      chunk.push(order);
      if (chunk.length < ORDERS_PER_REQUEST) continue;
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** A conflict means that an earlier version of the demonstration stored that order: it is left as it is. */
async function postChunk(deps: BackfillDeps, chunk: readonly SimulatedOrder[]): Promise<FinishedMonth | undefined> {
  const results = await deps.client.postOrders(chunk.map((order) => order.body));
  const refused = results.filter(({ status }) => status !== 201 && status !== 409);
  if (refused.length > 0) {
    deps.log.warn({ refused: refused.length, first: refused[0] }, 'the API refused demo orders');
  }
  const last = results.findLastIndex(({ status, orderId }) => status === 201 && orderId !== undefined);
  const orderId = results[last]?.orderId;
  const externalOrderId = chunk[last]?.externalOrderId;
  return orderId === undefined || externalOrderId === undefined ? undefined : { orderId, externalOrderId };
}
