// The pipeline as the System screen draws it: station by station, with what waits there, for how long, and since when it
// is not well. Sampled by one cheap loop, so that it answers from memory, also while a store is down.
import {
  SAMPLE_INTERVAL_MS,
  SAMPLES_MAX,
  STATIONS,
  type SystemBody,
  WORKER_RUNS_MAX,
} from '@topline/domain/contract/system.ts';
import type { Static } from 'typebox';
import type { Health, HealthSource, Lag, LagSource } from '../platform/health-source.ts';
import { firstIdAt } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import { createLoop } from '../platform/loop.ts';
import type { Pool } from '../platform/pool.ts';

type System = Static<typeof SystemBody>;
type Station = System['stations'][number];
type StationName = Station['name'];

const MINUTE_MS = 60_000;
/** Waiting for longer than this is worth a look; forecasts have a day. */
const DELAY_DEGRADED_MS = 30_000;
const FORECAST_AGE_DEGRADED_MS = 24 * 3_600_000;

/** Orders are numbered by time: those of the last minute are the end of the primary key. Applied ones: processed_events_at. */
const COUNTS = `
  SELECT (SELECT count(*)::int FROM ingestion.orders WHERE order_id >= $1) AS accepted,
         (SELECT count(*)::int FROM forecasting.processed_events WHERE processed_at > now() - interval '1 minute') AS applied,
         (SELECT count(*)::int FROM forecasting.dead_letters WHERE replayed_at IS NULL) AS dead,
         (SELECT count(*)::int FROM forecasting.worker_leases WHERE due_at <= now() AND lease_until < now()) AS due`;
const RUNS = `
  SELECT r.merchant_id, m.name, r.series, r.stored, r.failed,
         to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started_at,
         to_char(r.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS finished_at,
         r.finished_at > now() - interval '1 minute' AS recent
    FROM forecasting.forecast_runs r JOIN ingestion.merchants m USING (merchant_id) ORDER BY r.id DESC LIMIT $1`;

export interface SystemWatchDeps {
  readonly pool: Pool;
  readonly postgres: HealthSource;
  readonly clickhouse: HealthSource;
  readonly stream: HealthSource;
  readonly lags: readonly LagSource[];
  readonly log: Log;
  readonly now: () => number;
}

export interface SystemWatch {
  read(): System;
  start(): void;
  stop(): Promise<void>;
}

interface Measured {
  readonly lag: number | null;
  readonly delayMs: number | null;
  readonly perMinute: number | null;
  readonly health: Health;
}

const UNKNOWN = { lag: null, delayMs: null, perMinute: null };
const NOTHING_WAITS = { lag: 0, delayMs: 0 };

export function createSystemWatch(deps: SystemWatchDeps, options: { readonly version: string }): SystemWatch {
  const { now } = deps;
  const startedAt = instant(now());
  const samples = new Map<StationName, (number | null)[]>(STATIONS.map((name) => [name, []]));
  const since = new Map<StationName, { status: string; at: string | null }>();
  let current: Pick<System, 'sampledAt' | 'stations' | 'deadLetters' | 'workerRuns'> = {
    sampledAt: null,
    stations: STATIONS.map((name) => ({ name, status: 'up', since: null, ...UNKNOWN, samples: [] })),
    deadLetters: { count: null },
    workerRuns: [],
  };

  const stationOf = (name: StationName, { health, lag, delayMs, perMinute }: Measured, at: string): Station => {
    const kept = [...(samples.get(name) ?? []), lag].slice(-SAMPLES_MAX);
    samples.set(name, kept);
    const { status, detail } = health;
    const known = since.get(name);
    // What was before the first sample, nobody saw.
    if (known?.status !== status) since.set(name, { status, at: known === undefined ? null : at });
    const began = since.get(name)?.at ?? null;
    return {
      name,
      status,
      since: began,
      ...(detail === undefined ? {} : { detail }),
      lag,
      delayMs,
      perMinute,
      samples: kept,
    };
  };

  const loop = createLoop({ log: deps.log }, { name: 'system-watch', pollIntervalMs: SAMPLE_INTERVAL_MS }, async () => {
    const at = instant(now());
    const { measured, deadLetters, workerRuns } = await measure(deps);
    const stations = STATIONS.map((name) => stationOf(name, measured[name], at));
    current = { sampledAt: at, stations, deadLetters, workerRuns: workerRuns ?? current.workerRuns };
    return 'idle';
  });
  return {
    read: () => ({ version: options.version, startedAt, ...current }),
    start: loop.start,
    stop: loop.stop,
  };
}

async function measure(deps: SystemWatchDeps) {
  const [postgres, clickhouse, stream, lags, stored] = await Promise.all([
    deps.postgres.check(),
    deps.clickhouse.check(),
    deps.stream.check(),
    measureLags(deps.lags),
    readStored(deps.pool, deps.now()),
  ]);
  const { counts, runs } = stored ?? {};
  const age = lags?.forecast as { ageMs: number | null } | undefined;
  const waits = (lag: Lag | undefined) => ({ lag: lag?.lag ?? null, delayMs: lag?.delayMs ?? null });
  const [outbox, aggregate, push] = [lags?.outbox, lags?.aggregate, lags?.push] as (Lag | undefined)[];
  const measured: Record<StationName, Measured> = {
    // An accepted order is stored with its event: nothing ever waits here.
    orders: { ...(counts ? NOTHING_WAITS : UNKNOWN), perMinute: counts?.accepted ?? null, health: postgres },
    outbox: { ...waits(outbox), perMinute: counts?.accepted ?? null, health: delayed(postgres, outbox?.delayMs) },
    stream: { ...waits(aggregate), perMinute: counts?.applied ?? null, health: delayed(stream, aggregate?.delayMs) },
    totals: { ...waits(push), perMinute: counts?.applied ?? null, health: delayed(postgres, push?.delayMs) },
    clickhouse: {
      ...(clickhouse.status === 'up' ? NOTHING_WAITS : UNKNOWN),
      ...{ delayMs: push?.delayMs ?? null, perMinute: null, health: clickhouse },
    },
    forecasts: {
      lag: counts?.due ?? null,
      delayMs: age?.ageMs ?? null,
      perMinute: runs?.filter(({ recent }) => recent).length ?? null,
      health: delayed(postgres, age?.ageMs ?? undefined, FORECAST_AGE_DEGRADED_MS),
    },
  };
  return {
    measured,
    deadLetters: { count: counts?.dead ?? null },
    workerRuns: runs?.map(({ recent: _, ...run }) => run),
  };
}

function delayed(health: Health, delayMs: number | undefined, limitMs = DELAY_DEGRADED_MS): Health {
  if (health.status !== 'up' || delayMs === undefined || delayMs < limitMs) return health;
  return { status: 'degraded', detail: `the oldest waits for ${Math.round(delayMs / 1_000)} s` };
}

/** Undefined while nobody can say. */
async function measureLags(sources: readonly LagSource[]) {
  try {
    const measured = await Promise.all(sources.map((source) => source.measure()));
    return Object.assign({}, ...measured) as Record<string, Lag | { ageMs: number | null } | undefined>;
  } catch {
    return undefined;
  }
}

async function readStored(pool: Pool, nowMs: number) {
  try {
    const counts = await pool.query({ name: 'system-counts', text: COUNTS, values: [firstIdAt(nowMs - MINUTE_MS)] });
    const runs = await pool.query({ name: 'system-runs', text: RUNS, values: [WORKER_RUNS_MAX] });
    const row = counts.rows[0] as Record<'accepted' | 'applied' | 'dead' | 'due', number>;
    return { counts: row, runs: runs.rows.map(runOf) };
  } catch {
    return undefined;
  }
}

function runOf(row: Record<string, unknown>): System['workerRuns'][number] & { readonly recent: boolean } {
  return {
    merchantId: Number(row.merchant_id),
    merchantName: String(row.name),
    startedAt: String(row.started_at),
    finishedAt: String(row.finished_at),
    series: Number(row.series),
    stored: Number(row.stored),
    failed: Number(row.failed),
    recent: row.recent === true,
  };
}

function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
