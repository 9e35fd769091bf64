// Time-sorted ids that fit 53 bits, made without asking anyone: 41 bits milliseconds since 2025-01-01Z, 7 bits node, 5 bits
// sequence. The node number is leased in PostgreSQL.
// Guarantee: an id is never made twice. Every id's milliseconds stay at or below the ceiling stored with the lease, and a new
// lessee of the node starts above the ceiling that it finds; no id is made after lease_until - 2 s by the monotonic clock.
import { performance } from 'node:perf_hooks';
import type { Log } from './log.ts';
import type { Pool } from './pool.ts';

const EPOCH_MS = Date.UTC(2025, 0, 1);
const SEQUENCES = 32;
const NODES = 128;
/** How far ids may run ahead of the clock in a burst before the maker waits. */
const AHEAD_MAX_MS = 1_000;
const LEASE_MS = 30_000;
const LEASE_MARGIN_MS = 2_000;
const RENEW_INTERVAL_MS = 8_000;
/** Asking for a node again while all 128 are leased. */
const ACQUIRE_RETRY_MS = 1_000;

export interface IdSource {
  /** Milliseconds since the Unix epoch that an id carries. */
  take(count: number): Promise<number[]>;
  stop(): Promise<void>;
}

interface Lease {
  node: number;
  /** Monotonic time after which no id may be made. */
  deadline: number;
  ceilingMs: number;
}

/**
 * A ceiling leaves room for the lease and the burst; the next lessee prefers the node whose ceiling is lowest.
 * Index: primary key (128 rows).
 */
const ACQUIRE = `
  UPDATE ingestion.id_nodes SET owner = $1, lease_until = now() + $2 * interval '1 ms',
         ceiling_ms = greatest(ceiling_ms, floor_ms, $3::bigint) + $4::bigint
   WHERE node = (SELECT node FROM ingestion.id_nodes WHERE lease_until < now()
                  ORDER BY ceiling_ms, node LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING node, ceiling_ms, ceiling_ms - $4::bigint AS floor_ms`;
const RENEW = `
  UPDATE ingestion.id_nodes SET lease_until = now() + $2 * interval '1 ms', ceiling_ms = greatest(ceiling_ms, $3::bigint + $4::bigint)
   WHERE owner = $1 AND node = $5 RETURNING ceiling_ms`;
const RELEASE = `
  UPDATE ingestion.id_nodes SET owner = NULL, lease_until = now(), ceiling_ms = $3::bigint WHERE owner = $1 AND node = $2`;

export function createIdSource(
  deps: { pool: Pool; log: Log; now?: () => number },
  options: { owner: string },
): IdSource {
  // Wall time at start plus monotonic time since: a clock that is set back must not make ids wait for it.
  const now = deps.now ?? (() => Math.floor(performance.timeOrigin + performance.now()));
  let lease: Lease | undefined;
  let acquiring: Promise<Lease> | undefined;
  let lastMs = 0;
  let sequence = 0;
  let stopped = false;

  const acquire = async (): Promise<Lease> => {
    for (;;) {
      const asked = performance.now();
      const found = await deps.pool.query(ACQUIRE, [options.owner, LEASE_MS, now(), LEASE_MS + AHEAD_MAX_MS]);
      const row = found.rows[0];
      if (row) {
        lastMs = Math.max(lastMs, Number(row.floor_ms));
        sequence = SEQUENCES;
        return { node: row.node, deadline: asked + LEASE_MS - LEASE_MARGIN_MS, ceilingMs: Number(row.ceiling_ms) };
      }
      if (stopped) throw new Error('the id source has been stopped');
      deps.log.warn({ nodes: NODES }, 'every node number is leased, waiting for one');
      await new Promise((resolve) => setTimeout(resolve, ACQUIRE_RETRY_MS));
    }
  };

  const current = async (): Promise<Lease> => {
    if (lease && performance.now() < lease.deadline) return lease;
    acquiring ??= acquire().finally(() => {
      acquiring = undefined;
    });
    lease = await acquiring;
    return lease;
  };

  /** Of the node in use only: one that was given up after an outage stays in our name until somebody takes it. */
  const renew = async () => {
    const held = lease;
    if (!held) return;
    const asked = performance.now();
    const values = [options.owner, LEASE_MS, now(), LEASE_MS + AHEAD_MAX_MS, held.node];
    const row = (await deps.pool.query(RENEW, values)).rows[0];
    // Meanwhile another node may have been leased, or this one given back.
    if (lease !== held) return;
    const deadline = asked + LEASE_MS - LEASE_MARGIN_MS;
    lease = row ? { node: held.node, deadline, ceilingMs: Number(row.ceiling_ms) } : undefined;
  };
  const timer = setInterval(() => {
    // A failed renewal is tried again by the next tick, and take() stops making ids at the deadline.
    renew().catch((error) => deps.log.warn({ err: error }, 'the lease of the node number could not be renewed'));
  }, RENEW_INTERVAL_MS);
  timer.unref();

  /** The next id of the lease, or undefined when the clock must catch up or the lease's ceiling is reached. */
  const next = (held: Lease): number | undefined => {
    const clockMs = now();
    if (clockMs > lastMs) {
      lastMs = clockMs;
      sequence = 0;
    } else if (sequence === SEQUENCES) {
      if (lastMs + 1 > clockMs + AHEAD_MAX_MS) return undefined;
      lastMs += 1;
      sequence = 0;
    }
    if (lastMs > held.ceilingMs) return undefined;
    const id = (lastMs - EPOCH_MS) * NODES * SEQUENCES + held.node * SEQUENCES + sequence;
    sequence += 1;
    return id;
  };

  return {
    async take(count) {
      const ids: number[] = [];
      while (ids.length < count) {
        const held = await current();
        const id = next(held);
        if (id !== undefined) ids.push(id);
        else await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return ids;
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      const held = lease;
      lease = undefined;
      if (held) await deps.pool.query(RELEASE, [options.owner, held.node, lastMs]);
    },
  };
}

/** When an id was made, milliseconds since the Unix epoch. */
export function instantOfId(id: number): number {
  return Math.floor(id / (NODES * SEQUENCES)) + EPOCH_MS;
}

/** No id given at this instant or later is smaller. */
export function firstIdAt(ms: number): number {
  return Math.max(0, Math.floor(ms) - EPOCH_MS) * NODES * SEQUENCES;
}
