// Whether the stores and the stream answer, asked anew each time with a short limit, shared by callers that ask at once.
import type { Health, HealthSource } from '../platform/health-source.ts';
import type { Pool } from '../platform/pool.ts';
import type { ClickHouse } from '../store/client.ts';
import type { EventLog } from '../stream/event-log.ts';

const CHECK_TIMEOUT_MS = 1_500;
/** Probes come from several places at once; a second-old answer is as good. */
const REUSE_MS = 500;
/** The oldest open transaction number holds the log back; this old is worth an operator's look. */
const HORIZON_AGE_DEGRADED_MS = 10_000;

/** Transactions that hold the horizon of the outbox: any database of the server, any transaction that has a number. */
const HORIZON = `
  SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start) * 1000), 0)::bigint AS age_ms,
         (SELECT count(*) FROM forecasting.stream_partitions
           WHERE pos ~ '^[0-9]+:[0-9]+$'
             AND split_part(pos, ':', 1)::xid8 >= pg_snapshot_xmax(pg_current_snapshot())) AS ahead
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL`;
/** A place in the outbox is a transaction that was; one that is still to come was reached on another server. */
const AHEAD =
  'the places reached in the log are of another server: new orders are counted once an aggregator has forgotten them';

export function createPostgresHealth(deps: { pool: Pool; now: () => number }): HealthSource {
  return shared('postgres', deps.now, async () => {
    const asked = deps.now();
    const found = await within(deps.pool.query('SELECT version() AS version'));
    return {
      status: 'up',
      version: String(found.rows[0]?.version).split(' ').slice(0, 2).join(' '),
      answerMs: deps.now() - asked,
    };
  });
}

export function createClickHouseHealth(deps: { clickhouse: ClickHouse; now: () => number }): HealthSource {
  return shared('clickhouse', deps.now, async () => {
    const asked = deps.now();
    const found = await within(deps.clickhouse.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' }));
    const rows = await found.json<{ version: string }>();
    return { status: 'up', version: `ClickHouse ${rows[0]?.version}`, answerMs: deps.now() - asked };
  });
}

/**
 * The stream moves when PostgreSQL answers and no old transaction holds the outbox's horizon; where the outbox is carried on, its
 * log must answer too. While that is away orders are accepted and held, so the stream is degraded, not down.
 */
export function createStreamHealth(deps: { pool: Pool; eventLog: EventLog; now: () => number }): HealthSource {
  const { topic, partitions } = deps.eventLog;
  return shared('stream', deps.now, async () => {
    const found = await within(deps.pool.query(HORIZON));
    const horizonAgeMs = Number(found.rows[0]?.age_ms ?? 0);
    const log = await within(Promise.resolve(deps.eventLog.facts?.() ?? {})).catch((error) => reasonOf(error));
    const facts = { topic, partitions, horizonAgeMs, ...(typeof log === 'string' ? {} : log) };
    if (typeof log === 'string') return { status: 'degraded', detail: `the log does not answer: ${log}`, ...facts };
    if (Number(found.rows[0]?.ahead ?? 0) > 0) return { status: 'degraded', detail: AHEAD, ...facts };
    if (horizonAgeMs < HORIZON_AGE_DEGRADED_MS) return { status: 'up', ...facts };
    return { status: 'degraded', detail: 'an open transaction holds the log back', ...facts };
  });
}

function shared(name: string, now: () => number, ask: () => Promise<Health>): HealthSource {
  let last: { at: number; answer: Promise<Health> } | undefined;
  return {
    name,
    check() {
      if (last && now() - last.at < REUSE_MS) return last.answer;
      const answer = ask().catch(
        (error): Health => ({ status: 'down', detail: `${name} does not answer: ${reasonOf(error)}` }),
      );
      last = { at: now(), answer };
      return answer;
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

function within<T>(work: Promise<T>): Promise<T> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => timeout.reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)),
    CHECK_TIMEOUT_MS,
  );
  return Promise.race([work, timeout.promise]).finally(() => clearTimeout(timer));
}
