// NOTIFY only wakes readers early; polling is what guarantees that they read. It is sent outside ingest's transactions, and at
// most every 20 ms, because a notifying commit takes a lock that all notifying commits share.
import pg from 'pg';
import type { Log } from '../platform/log.ts';
import type { Pool } from '../platform/pool.ts';
import { asRole } from '../platform/session-role.ts';

const CHANNEL = 'topline_order_events';
const INTERVAL_MS = 20;
const RECONNECT_MS = 1_000;

export interface Notifier {
  notify(): void;
}

export function createNotifier(deps: { pool: Pool; log: Log }): Notifier {
  let pending = false;
  let nextAt = 0;
  const send = () => {
    pending = false;
    nextAt = Date.now() + INTERVAL_MS;
    // Readers poll: a lost wake costs them one poll interval.
    deps.pool.query(`NOTIFY ${CHANNEL}`).catch((error) => deps.log.debug({ err: error }, 'readers were not woken'));
  };
  return {
    notify() {
      if (pending) return;
      pending = true;
      setTimeout(send, Math.max(0, nextAt - Date.now()));
    },
  };
}

export interface Wakes {
  start(): void;
  stop(): Promise<void>;
}

/** A connection of its own that listens for as long as it lives, and is made anew when it breaks. */
export function createWakes(deps: { log: Log; onWake: () => void }, options: { databaseUrl: string }): Wakes {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const connect = async () => {
    const fresh = new pg.Client({
      connectionString: asRole(options.databaseUrl, 'writer'),
      application_name: 'topline-wakes',
      keepAlive: true,
    });
    fresh.on('notification', deps.onWake);
    fresh.on('error', () => undefined);
    fresh.on('end', retry);
    client = fresh;
    await fresh.connect();
    await fresh.query(`LISTEN ${CHANNEL}`);
    deps.onWake();
  };
  const retry = () => {
    if (stopped || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      connect().catch(retry);
    }, RECONNECT_MS);
  };

  return {
    start() {
      connect().catch(retry);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
