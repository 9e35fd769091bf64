// While the simulator runs, its plan goes on: every minute the planned orders that have become due are posted, so a
// demonstration left alone keeps the shape of its past. A restart's backfill posts whatever was missed.
import { setTimeout as delay } from 'node:timers/promises';
import type { IngestClient } from '@topline/domain/import/ingest-client.ts';
import type { Log } from '../platform/log.ts';
import type { OrderSource } from './day-orders.ts';

const TOP_UP_INTERVAL_MS = 60_000;

export interface TopUpDeps {
  readonly client: IngestClient;
  readonly log: Log;
  readonly now: () => number;
}

/** `sinceMs` is the instant up to which everything planned has been posted. */
export async function runTopUp(
  { client, log, now }: TopUpDeps,
  sources: readonly OrderSource[],
  sinceMs: number,
  signal: AbortSignal,
): Promise<void> {
  let postedUntilMs = sinceMs;
  while (!signal.aborted) {
    await delay(TOP_UP_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const untilMs = now();
    try {
      const due = dueBetween(sources, postedUntilMs, untilMs);
      if (due.length > 0) await client.postOrders(due);
      postedUntilMs = untilMs;
    } catch (err) {
      // The next round posts the same span again.
      if (!signal.aborted) log.warn({ err }, 'planned demo orders got no answer');
    }
  }
}

const DUE_ORDERS_MAX = 500;

/** Orders dated after `fromMs` and not after `toMs`. A laptop that slept long leaves the rest to the next backfill. */
export function dueBetween(sources: readonly OrderSource[], fromMs: number, toMs: number): string[] {
  const due: string[] = [];
  for (const source of sources) {
    for (let day = source.dayOf(toMs); day >= source.dayOf(fromMs) && due.length < DUE_ORDERS_MAX; day--) {
      const orders = source.ordersOn(day).filter(({ orderDateMs }) => fromMs < orderDateMs && orderDateMs <= toMs);
      due.push(...orders.map(({ body }) => body));
    }
  }
  return due.slice(0, DUE_ORDERS_MAX);
}
