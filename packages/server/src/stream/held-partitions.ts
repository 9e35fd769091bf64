// What a group's member does with its partitions: one loop for each that it holds, started and ended as leases come and go.
// States of a partition here: taken (its loop runs) → dropped (lease lost, position moved by another, log replaced) → taken again …
// Guarantee: a partition in trouble stops no other, and no loop of a lost partition starts another step once its end is noticed.
import type { Health } from '../platform/health-source.ts';
import type { Log } from '../platform/log.ts';
import { createLoop, type Loop, type Step } from '../platform/loop.ts';
import { LogReplaced, type Position, PositionMoved } from './event-log.ts';
import { BEAT_INTERVAL_MS, type HeldPartition, type PartitionLeases } from './partition-leases.ts';

export interface HeldPartitionsOptions {
  /** Names the loops. */
  readonly work: string;
  readonly pollIntervalMs: number;
}

export interface HeldPartitions {
  start(): void;
  /** There may be something to do for every partition. */
  wake(): void;
  stop(): Promise<void>;
  parts(): number[];
  positions(): Map<number, Position>;
  /** Of the worst of its loops. */
  health(): Health;
}

interface Running {
  readonly held: HeldPartition;
  readonly loop: Loop;
}

export interface HeldPartitionsDeps {
  readonly leases: PartitionLeases;
  readonly log: Log;
  /** Comes before each renewal and claim: without it no partition is taken. */
  readonly beforeBeat?: () => Promise<void>;
}

/** @param stepOf the work on a partition; it moves `held.position` along */
export function createHeldPartitions(
  deps: HeldPartitionsDeps,
  options: HeldPartitionsOptions,
  stepOf: (held: HeldPartition) => Step,
): HeldPartitions {
  const { leases, log } = deps;
  const { work, pollIntervalMs } = options;
  const running = new Map<number, Running>();

  const drop = async (part: number) => {
    const dropped = running.get(part);
    running.delete(part);
    await dropped?.loop.stop();
  };

  const take = (held: HeldPartition) => {
    const step = stepOf(held);
    const loop = createLoop({ log }, { name: `${work}-${held.part}`, pollIntervalMs }, async (signal) => {
      try {
        return await step(signal);
      } catch (error) {
        if (!(error instanceof PositionMoved)) throw error;
        // Another process has it, or had it in between: the next beat says where it stands, if it is still ours.
        log.info({ work, part: held.part }, 'the position was moved by another process, the partition is given up');
        if (running.get(held.part)?.held === held) running.delete(held.part);
        void loop.stop();
        return 'idle';
      }
    });
    running.set(held.part, { held, loop });
    loop.start();
  };

  const beat = async () => {
    await deps.beforeBeat?.();
    try {
      return await leases.beat();
    } catch (error) {
      if (error instanceof LogReplaced) await Promise.all([...running.keys()].map(drop));
      throw error;
    }
  };

  const beatLoop = createLoop({ log }, { name: `${work}-leases`, pollIntervalMs: BEAT_INTERVAL_MS }, async () => {
    const held = await beat();
    const parts = new Set(held.map((one) => one.part));
    for (const part of [...running.keys()]) if (!parts.has(part)) await drop(part);
    for (const one of held) {
      const present = running.get(one.part);
      if (present && present.held.epoch !== one.epoch) await drop(one.part);
      if (!running.has(one.part)) take(one);
    }
    return 'idle';
  });

  const loops = () => [beatLoop, ...[...running.values()].map((one) => one.loop)];
  return {
    start: beatLoop.start,
    wake() {
      for (const { loop } of running.values()) loop.wake();
    },
    async stop() {
      await beatLoop.stop();
      await Promise.all(loops().map((loop) => loop.stop()));
      await leases.leave();
    },
    parts: () => [...running.keys()].sort((a, b) => a - b),
    positions: () => new Map([...running].map(([part, { held }]) => [part, held.position])),
    health: () => worstOf(loops()),
  };
}

function worstOf(loops: readonly Loop[]): Health {
  return loops.map((loop) => loop.health()).find((health) => health.status !== 'up') ?? { status: 'up' };
}
