// How far the totals are behind the accepted orders: every committed event that is not yet applied and pushed is counted
// somewhere, so zero everywhere means that every accepted order is readable.
import type { Lag, LagSource } from '../platform/health-source.ts';
import type { Pool } from '../platform/pool.ts';
import type { EventLog, PartitionLag, Position } from '../stream/event-log.ts';

/** An instant from which on nothing was ever applied is no age. */
const POSITIONS = `
  SELECT part, pos, CASE WHEN as_of > 'epoch' THEN (extract(epoch FROM clock_timestamp() - as_of) * 1000)::bigint END AS age_ms
    FROM forecasting.stream_partitions WHERE grp = $1 AND topic = $2`;
/** A rebuild's intents carry no events; each counts once. So does a copy of which nobody knows yet whether it is one. */
const PENDING = `
  SELECT coalesce(sum(greatest(cardinality(order_ids), 1)), 0)
           + (SELECT count(*) FROM forecasting.copy WHERE NOT judged AND clickhouse_id IS NOT NULL) AS lag,
         coalesce((extract(epoch FROM clock_timestamp() - min(processed_at)) * 1000)::bigint, 0) AS delay_ms
    FROM forecasting.push_intents`;

export interface AggregateLag extends LagSource {
  /** The same, and partition by partition. */
  measureAll(): Promise<{ readonly steps: Record<string, Lag>; readonly partitions: PartitionReach[] }>;
}

interface PartitionReach extends Lag {
  readonly part: number;
  /** Time since the instant up to which everything is in the totals; undefined: nothing was ever applied. */
  readonly appliedAgeMs: number | undefined;
}

export function createAggregateLag(deps: { pool: Pool; eventLog: EventLog }, options: { group: string }): AggregateLag {
  const { pool, eventLog } = deps;

  const measureAll = async () => {
    // Positions first: an event applied in between is counted twice rather than not at all.
    const stored = await pool.query({
      name: 'lag-positions',
      text: POSITIONS,
      values: [options.group, eventLog.topic],
    });
    const positions = new Map<number, Position>();
    for (let part = 0; part < eventLog.partitions; part += 1) positions.set(part, eventLog.start);
    for (const row of stored.rows) positions.set(Number(row.part), row.pos);
    const ages = new Map(stored.rows.map((row) => [Number(row.part), row.age_ms as string | null]));
    const lags = await eventLog.lag(positions);
    const pending = (await pool.query({ name: 'lag-pending', text: PENDING })).rows[0];
    const push = { lag: Number(pending?.lag ?? 0), delayMs: Math.max(0, Number(pending?.delay_ms ?? 0)) };
    const steps: Record<string, Lag> = { ...stepsOf([...lags.values()]), push };
    const partitions = [...lags].map(([part, lag]) => ({
      part,
      lag: lag.records,
      delayMs: lag.records > 0 ? lag.delayMs : 0,
      appliedAgeMs: ageOf(ages.get(part)),
    }));
    return { steps, partitions };
  };

  return { measureAll, measure: async () => (await measureAll()).steps };
}

function stepsOf(lags: readonly PartitionLag[]): { outbox: Lag; aggregate: Lag } {
  return {
    outbox: { lag: sum(lags.map((lag) => lag.held)), delayMs: Math.max(0, ...lags.map((lag) => lag.heldDelayMs)) },
    aggregate: {
      lag: sum(lags.map((lag) => lag.records - lag.held)),
      delayMs: Math.max(0, ...lags.map((lag) => (lag.records > lag.held ? lag.delayMs : 0))),
    },
  };
}

function ageOf(ms: string | null | undefined): number | undefined {
  return ms === null || ms === undefined ? undefined : Math.max(0, Number(ms));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
