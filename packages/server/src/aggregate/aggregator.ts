// The aggregator of this process: holds leases of partitions, runs one loop for each held partition, one that pushes, and one
// that rebuilds merchants whose calendar changed. Loops fail and recover on their own; a partition in trouble stops no other.
import { setTimeout as delay } from 'node:timers/promises';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Health, HealthSource } from '../platform/health-source.ts';
import type { Log } from '../platform/log.ts';
import { createLoop } from '../platform/loop.ts';
import type { Pool } from '../platform/pool.ts';
import { NO_TRACING, type Tracing } from '../platform/tracing.ts';
import type { ClickHouse } from '../store/client.ts';
import type { EventLog } from '../stream/event-log.ts';
import { createHeldPartitions } from '../stream/held-partitions.ts';
import { createPartitionLeases, LEASE_DEFAULTS } from '../stream/partition-leases.ts';
import { findChangedCalendars, findOutdatedZones, rebuildChanged } from './calendar-changes.ts';
import { createCalendarSource } from './calendars.ts';
import { createCopy, type NotCopy } from './copy.ts';
import { createMeetServer } from './meet-server.ts';
import { type AppliedBatch, createPartition } from './partition.ts';
import { type PushResult, push } from './push.ts';

export interface AggregatorOptions {
  group: string;
  member: string;
  batchEventsMax: number;
  pollIntervalMs: number;
  /** Pushes follow each other at least at this distance, so that a trickle of orders does not become a flood of parts. */
  pushIntervalMs: number;
}

export const AGGREGATOR_DEFAULTS = {
  group: 'aggregate',
  batchEventsMax: 2_000,
  pollIntervalMs: 400,
  pushIntervalMs: 50,
};
const HEARTBEAT_INTERVAL_MS = 400;
const CALENDAR_INTERVAL_MS = 1_000;
const SHOW_INTERVAL_MS = 1_000;

export interface Aggregator extends HealthSource {
  start(): void;
  /** New events may be in the log. */
  wake(): void;
  stop(): Promise<void>;
}

export interface AggregatorDeps {
  pool: Pool;
  /** For what reads or writes all of a merchant, and may take long. */
  rebuildPool: Pool;
  clickhouse: ClickHouse;
  rebuildClickHouse: ClickHouse;
  eventLog: EventLog;
  log: Log;
  /** The guard's right for work that no caller asked for. */
  systemScope: (merchantId: number) => MerchantScope;
  /** Makes ClickHouse's schema where it is missing. */
  bringSchema: () => Promise<void>;
  tracing?: Tracing;
  onApplied?: (batch: AppliedBatch) => void;
  onPushed?: (pushed: PushResult & { readonly seconds: number }) => void;
  onCopyRefused?: (reason: NotCopy) => void;
}

export function createAggregator(deps: AggregatorDeps, options: AggregatorOptions): Aggregator {
  const { pool, rebuildPool, eventLog, log } = deps;
  const { group, member, pollIntervalMs } = options;
  const calendars = createCalendarSource();
  const leases = createPartitionLeases({ pool, eventLog, log }, { group, member, ...LEASE_DEFAULTS });
  const copy = createCopy(deps, { group, topic: eventLog.topic, partitions: eventLog.partitions });
  // A position moves only under a server start that has been met.
  const hooks = { beforeBeat: createMeetServer({ pool, log }, { group, topic: eventLog.topic }) };
  const partitions = createHeldPartitions({ leases, log, ...hooks }, { work: 'apply', pollIntervalMs }, (held) => {
    const onApplied = (batch: AppliedBatch) => {
      deps.onApplied?.(batch);
      pushLoop.wake();
    };
    const partition = createPartition(
      { pool, eventLog, calendars, log, tracing: deps.tracing ?? NO_TRACING, onApplied },
      { group, batchEventsMax: options.batchEventsMax, heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS },
      held,
    );
    return () => partition.step();
  });

  const pushLoop = createLoop({ log }, { name: 'push', pollIntervalMs: HEARTBEAT_INTERVAL_MS }, async (signal) => {
    const parts = partitions.parts();
    if (parts.length === 0) return 'idle';
    const copyId = await copy.ready();
    if (copyId === undefined) return 'idle';
    const startedMs = performance.now();
    const pushed = await push(deps, { group, topic: eventLog.topic, parts, copyId });
    const { rows, more } = pushed;
    if (pushed.intents > 0) deps.onPushed?.({ ...pushed, seconds: (performance.now() - startedMs) / 1_000 });
    if (more) return 'more';
    if (rows > 0) await delay(options.pushIntervalMs, undefined, { signal }).catch(() => undefined);
    return 'idle';
  });

  let zonesChecked = false;
  const calendarLoop = createLoop(
    { log },
    { name: 'calendar-changes', pollIntervalMs: CALENDAR_INTERVAL_MS },
    async () => {
      const outdated = zonesChecked ? [] : await findOutdatedZones(rebuildPool, calendars);
      const changed = new Set([...outdated, ...(await findChangedCalendars(rebuildPool))]);
      for (const merchantId of changed) {
        await rebuildChanged({ pool: rebuildPool, calendars, log }, deps.systemScope(merchantId), eventLog.partitions);
      }
      zonesChecked = true;
      if (changed.size > 0) pushLoop.wake();
      return 'idle';
    },
  );

  /** Every second at most; what a group goes by is in PostgreSQL, so a failure costs nothing but the view. */
  const showLoop = createLoop({ log }, { name: 'show-positions', pollIntervalMs: SHOW_INTERVAL_MS }, async () => {
    await eventLog.show?.(group, partitions.positions());
    return 'idle';
  });

  const loops = [pushLoop, calendarLoop, showLoop];
  return {
    name: 'aggregate',
    start() {
      partitions.start();
      for (const loop of loops) loop.start();
    },
    wake: partitions.wake,
    async stop() {
      // What was applied last is pushed by whoever holds the partition next.
      await Promise.all([partitions.stop(), ...loops.map((loop) => loop.stop())]);
    },
    check(): Health {
      const bad = [partitions.health(), ...loops.map((loop) => loop.health())].find(({ status }) => status !== 'up');
      return bad ?? { status: 'up', partitions: partitions.parts() };
    },
  };
}
