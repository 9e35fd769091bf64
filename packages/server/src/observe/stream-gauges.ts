// How far the pipeline is behind: step by step, partition by partition, and how old the newest answer is. Read from PostgreSQL and
// ClickHouse, so that every process tells the same.
import type { Registry } from 'prom-client';
import type { HealthSource, Lag } from '../platform/health-source.ts';
import { forget, forgetting, measuredGauges } from './measured-gauge.ts';

interface StreamSource {
  measureAll(): Promise<{
    readonly steps: Readonly<Record<string, Lag>>;
    readonly partitions: readonly PartitionReach[];
  }>;
}

interface PartitionReach extends Lag {
  readonly part: number;
  /** Time since the instant up to which everything is in the totals; undefined: nothing was ever applied. */
  readonly appliedAgeMs: number | undefined;
}

export interface StreamGaugeDeps {
  readonly stream: StreamSource;
  /** Up to which instant ClickHouse has everything, by partition, in epoch milliseconds. */
  readonly watermarks: () => Promise<ReadonlyMap<number, number>>;
  /** Whether the log moves; tells the age of its horizon. */
  readonly health: HealthSource;
  readonly now: () => number;
}

export function createStreamGauges(deps: StreamGaugeDeps, registers: Registry[]): readonly (() => Promise<void>)[] {
  const gauge = measuredGauges(registers);
  const lag = gauge('lag_events', 'Events that wait, by step', 'step');
  const delay = gauge('delay_seconds', 'Age of the oldest waiting event, by step', 'step');
  const partLag = gauge(
    'partition_lag_events',
    'Events that are not applied yet, by partition of the log',
    'partition',
  );
  const partDelay = gauge('partition_delay_seconds', 'Age of the oldest of them, by partition', 'partition');
  const applied = gauge(
    'applied_age_seconds',
    'Time since the instant up to which every order is in the totals, by partition',
    'partition',
  );
  const readable = gauge(
    'readable_age_seconds',
    'Time since the instant up to which every order is in ClickHouse, by partition: how old a new answer is',
    'partition',
  );
  const horizon = gauge(
    'log_horizon_age_seconds',
    'Age of the oldest open transaction that has a number, which holds the outbox back',
  );

  const leaderless = gauge(
    'stream_leaderless_partitions',
    'Partitions of the topic that no broker leads; absent without Kafka or while it does not answer',
  );

  const measureStream = async () => {
    const measured = [lag, delay, partLag, partDelay, applied];
    const { steps, partitions } = await deps.stream.measureAll().catch(forgetting(measured));
    for (const [step, found] of Object.entries(steps)) {
      lag.set({ step }, found.lag);
      delay.set({ step }, found.delayMs / 1_000);
    }
    for (const { part, ...found } of partitions) {
      const partition = String(part);
      partLag.set({ partition }, found.lag);
      partDelay.set({ partition }, found.delayMs / 1_000);
      if (found.appliedAgeMs !== undefined) applied.set({ partition }, found.appliedAgeMs / 1_000);
    }
  };
  const measureReadable = async () => {
    const reached = await deps.watermarks().catch(forgetting([readable]));
    for (const [part, asOfMs] of reached)
      readable.set({ partition: String(part) }, Math.max(0, deps.now() - asOfMs) / 1_000);
  };
  const measureHorizon = async () => {
    const { horizonAgeMs, leaderless: without } = await deps.health.check();
    if (typeof without === 'number') leaderless.set(without);
    else forget(leaderless);
    if (typeof horizonAgeMs === 'number') horizon.set(horizonAgeMs / 1_000);
    else forget(horizon);
  };
  return [measureStream, measureReadable, measureHorizon];
}
