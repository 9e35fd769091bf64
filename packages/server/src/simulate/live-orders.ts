// Orders that trickle in now: `rate` a second on average at random moments, a share of them sent a second time, a share
// dated some days back.
// Guarantee: no order is dated in the future; at most IN_FLIGHT_MAX requests are open, what does not fit is left out, so
// a slow API is never flooded. A request that fails for good is told to the log and forgotten.
import { setTimeout as delay } from 'node:timers/promises';
import type { IngestClient } from '@topline/domain/import/ingest-client.ts';
import type { Log } from '../platform/log.ts';
import type { OrderSource, SimulatedOrder } from './day-orders.ts';
import { createRandom, cumulate, type Random } from './random.ts';

export interface LiveOptions {
  readonly seed: string;
  /** Orders a second, all merchants together; more than 0 here. */
  readonly rate: number;
  /** Share of the orders that are sent once more, 0 to 1. */
  readonly duplicates: number;
  /** Share of the orders that are dated one to LATE_DAYS_MAX days back, 0 to 1. */
  readonly late: number;
}

export interface LiveDeps {
  readonly client: IngestClient;
  readonly log: Log;
  readonly now: () => number;
}

const LATE_DAYS_MAX = 30;
const IN_FLIGHT_MAX = 64;
const RECENT_MAX = 100;
/** A pause longer than this is slept in pieces, and a backlog older than this is forgotten. */
const PACE_SLICE_MS = 1_000;

export async function runLiveOrders(
  deps: LiveDeps,
  sources: readonly OrderSource[],
  options: LiveOptions,
  signal: AbortSignal,
): Promise<void> {
  const startedMs = deps.now();
  const random = createRandom(`${options.seed}|live|${startedMs}`);
  const next = createLiveStream(sources, options, random, `live-${options.seed}-${startedMs.toString(36)}`);
  const inFlight = new Set<Promise<void>>();
  // Paced by the monotonic clock and dated by the wall clock, which may jump.
  let dueMs = performance.now();
  while (!signal.aborted) {
    const nowMs = performance.now();
    dueMs = Math.max(dueMs, nowMs - PACE_SLICE_MS);
    while (dueMs <= nowMs) {
      // Exponential gaps: customers do not come in step.
      dueMs += (-Math.log(1 - random.unit()) / options.rate) * 1_000;
      if (inFlight.size >= IN_FLIGHT_MAX) continue;
      const task = post(deps, next(deps.now()), signal).finally(() => inFlight.delete(task));
      inFlight.add(task);
    }
    await delay(Math.min(dueMs - nowMs, PACE_SLICE_MS), undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(inFlight);
}

/** Decides what the next order is: a new one, an older one, or one of the last RECENT_MAX again. */
function createLiveStream(
  sources: readonly OrderSource[],
  options: Pick<LiveOptions, 'duplicates' | 'late'>,
  random: Random,
  idPrefix: string,
): (nowMs: number) => SimulatedOrder {
  const shares = cumulate(sources.map((source) => source.merchant.ordersPerDay));
  const recent: SimulatedOrder[] = [];
  let count = 0;
  return (nowMs) => {
    const again = recent[random.integer(0, Math.max(0, recent.length - 1))];
    if (again !== undefined && random.unit() < options.duplicates) return again;
    const source = sources[random.index(shares)];
    if (source === undefined) throw new Error('there is no merchant to order from');
    const isLate = random.unit() < options.late;
    const dateMs = isLate ? source.instantOn(source.dayOf(nowMs) - random.integer(1, LATE_DAYS_MAX), random) : nowMs;
    const order = source.orderAt(dateMs, `${idPrefix}-${++count}`, random);
    recent[(count - 1) % RECENT_MAX] = order;
    return order;
  };
}

async function post({ client, log }: LiveDeps, order: SimulatedOrder, signal: AbortSignal): Promise<void> {
  try {
    const { status, problem } = await client.postOrder(order.body);
    if (status !== 201) log.warn({ status, problem }, 'the API refused a live demo order');
  } catch (err) {
    if (!signal.aborted) log.warn({ err }, 'a live demo order got no answer');
  }
}
