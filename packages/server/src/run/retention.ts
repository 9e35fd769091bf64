// What is old goes, in the background of the aggregate role: days of the outbox, months of processed orders. Any number of processes may
// do it at once: each step is one transaction that waits for nobody long, and the next round does what this one could not.
import { foldProcessed } from '../aggregate/fold-processed.ts';
import { dropReadEvents } from '../outbox/drop-read-events.ts';
import type { Log } from '../platform/log.ts';
import { createLoop, type Loop } from '../platform/loop.ts';
import type { Pool } from '../platform/pool.ts';
import type { Config } from './settings.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 60_000;

export interface RetentionDeps {
  readonly pool: Pool;
  readonly log: Log;
  readonly onOverdue: (what: 'outbox' | 'processed', overdueMs: number) => void;
}

type Days = Pick<Config, 'outboxDays' | 'processedDays'>;

export function createRetentionLoop({ pool, log, onOverdue }: RetentionDeps, days: Days): Loop {
  const timing = { name: 'retention', pollIntervalMs: EVERY_MS, backoffMinMs: EVERY_MS / 10 };
  return createLoop({ log }, timing, async () => {
    const events = await dropReadEvents(pool, { keepMs: keptMs(days.outboxDays) });
    if (events.dropped > 0)
      log.info({ days: events.dropped }, 'days of the outbox that everybody has read are dropped');
    onOverdue('outbox', events.overdueMs);
    const orders = await foldProcessed(pool, { keepMs: keptMs(days.processedDays) });
    if (orders.dropped > 0)
      log.info({ months: orders.dropped }, 'months of processed orders are folded below the horizon');
    onOverdue('processed', orders.overdueMs);
    return 'idle';
  });
}

/** 0: for ever. */
function keptMs(days: number): number {
  return days === 0 ? Number.POSITIVE_INFINITY : days * DAY_MS;
}
