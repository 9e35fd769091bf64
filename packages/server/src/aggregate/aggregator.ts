// The aggregator of this process: holds leases of partitions, runs one loop for each held partition, one that pushes, and one
// that rebuilds merchants whose calendar changed. Loops fail and recover on their own; a partition in trouble stops no other.
import { setTimeout as delay } from 'node:timers/promises';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Health, HealthSource } from '../platform/health-source.ts';
import type { Log } from '../platform/log.ts';
import { createLoop, type Loop } from '../platform/loop.ts';
import type { Pool } from '../platform/pool.ts';
import type { ClickHouse } from '../store/client.ts';
import type { EventLog } from '../stream/event-log.ts';
import {
  BEAT_INTERVAL_MS,
  createPartitionLeases,
  type HeldPartition,
  LEASE_DEFAULTS,
} from '../stream/partition-leases.ts';
import { PositionMoved } from './apply.ts';
import { findChangedCalendars, findOutdatedZones, rebuildChanged } from './calendar-changes.ts';
import { createCalendarSource } from './calendars.ts';
import { createCopy } from './copy.ts';
import { createPartition } from './partition.ts';
import { push } from './push.ts';

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
  onApplied?: (events: number, deadLetters: number) => void;
}

interface Running {
  held: HeldPartition;
  loop: Loop;
}

export function createAggregator(deps: AggregatorDeps, options: AggregatorOptions): Aggregator {
  const { pool, rebuildPool, eventLog, log } = deps;
  const { group, member, pollIntervalMs } = options;
  const calendars = createCalendarSource();
  const leases = createPartitionLeases({ pool, eventLog, log }, { group, member, ...LEASE_DEFAULTS });
  const copy = createCopy(deps, { group, topic: eventLog.topic, partitions: eventLog.partitions });
  const running = new Map<number, Running>();

  const drop = async (part: number) => {
    const dropped = running.get(part);
    running.delete(part);
    await dropped?.loop.stop();
  };

  const take = (held: HeldPartition) => {
    const onApplied = (events: number, deadLetters: number) => {
      deps.onApplied?.(events, deadLetters);
      pushLoop.wake();
    };
    const partition = createPartition(
      { pool, eventLog, calendars, log, onApplied },
      { group, batchEventsMax: options.batchEventsMax, heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS },
      held,
    );
    const loop = createLoop({ log }, { name: `apply-${held.part}`, pollIntervalMs }, async () => {
      try {
        return await partition.step();
      } catch (error) {
        if (!(error instanceof PositionMoved)) throw error;
        // Another process has it, or had it in between: the next beat says where it stands, if it is still ours.
        log.info({ part: held.part }, 'the position was moved by another process, the partition is given up');
        if (running.get(held.part)?.held === held) running.delete(held.part);
        void loop.stop();
        return 'idle';
      }
    });
    running.set(held.part, { held, loop });
    loop.start();
  };

  const beatLoop = createLoop({ log }, { name: 'leases', pollIntervalMs: BEAT_INTERVAL_MS }, async () => {
    await copy.meetServer();
    const held = await leases.beat();
    const parts = new Set(held.map((one) => one.part));
    for (const part of [...running.keys()]) if (!parts.has(part)) await drop(part);
    for (const one of held) {
      const present = running.get(one.part);
      if (present && present.held.epoch !== one.epoch) await drop(one.part);
      if (!running.has(one.part)) take(one);
    }
    return 'idle';
  });

  const pushLoop = createLoop({ log }, { name: 'push', pollIntervalMs: HEARTBEAT_INTERVAL_MS }, async (signal) => {
    const parts = [...running.keys()];
    if (parts.length === 0) return 'idle';
    const copyId = await copy.ready();
    if (copyId === undefined) return 'idle';
    const { rows, more } = await push(deps, { group, topic: eventLog.topic, parts, copyId });
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

  const loops = () => [beatLoop, pushLoop, calendarLoop, ...[...running.values()].map((one) => one.loop)];
  return {
    name: 'aggregate',
    start() {
      beatLoop.start();
      pushLoop.start();
      calendarLoop.start();
    },
    wake() {
      for (const { loop } of running.values()) loop.wake();
    },
    async stop() {
      await beatLoop.stop();
      await Promise.all(loops().map((loop) => loop.stop()));
      // What was applied last is pushed by whoever holds the partition next.
      await leases.leave();
    },
    check(): Health {
      const bad = loops()
        .map((loop) => loop.health())
        .find((health) => health.status !== 'up');
      return bad ?? { status: 'up', partitions: [...running.keys()].sort((a, b) => a - b) };
    },
  };
}
