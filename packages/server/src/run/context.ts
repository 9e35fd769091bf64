// What the roles of one process share: connections, the log, health and metrics. Built once from the configuration and handed
// on explicitly; nothing here starts anything.
import { AGGREGATOR_DEFAULTS } from '../aggregate/aggregator.ts';
import { createAggregateLag } from '../aggregate/lag.ts';
import { createMetrics } from '../observe/metrics.ts';
import { createClickHouseHealth, createPostgresHealth, createStreamHealth } from '../observe/store-health.ts';
import { type Breaker, createBreaker } from '../platform/breaker.ts';
import type { Log } from '../platform/log.ts';
import { createMember } from '../platform/member.ts';
import { createPool, type Pool, pooledReaderSettings } from '../platform/pool.ts';
import { createReplicaReader } from '../platform/replica-reader.ts';
import type { SessionRole } from '../platform/session-role.ts';
import { createSharedCache } from '../platform/shared-cache.ts';
import { NO_TRACING, type Tracing } from '../platform/tracing.ts';
import { createForecastAge } from '../predict/forecast-age.ts';
import { createForecastProgress } from '../predict/forecast-progress.ts';
import { createClickHouse } from '../store/client.ts';
import { readWatermarks } from '../store/watermark.ts';
import { lastingWriterUrl } from './database-roles.ts';
import { kafkaSettingsOf, openLog } from './kafka.ts';
import { createMerchantReader, type MerchantReader } from './merchant-reader.ts';
import type { StoreUrls } from './schema.ts';
import type { Config } from './settings.ts';
import { signInOf } from './sign-in.ts';

/** Reads give up on a store after this long and ask the next one. */
export const READ_TIMEOUT_MS = 1_500;
/** A year of a large merchant's lines; within the deadline of a read. */
export const LINES_TIMEOUT_MS = 8_000;
/** Of these two a replica gets a third, so that there is time left for the primary. */
const REPLICA_SHARE = 1 / 3;
const WRITE_TIMEOUT_MS = 10_000;
/** No step of applying or pushing takes this long; a connection that a firewall has forgotten must not hold it up for longer. */
const APPLY_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;
export const BACKGROUND_TIMEOUT_MS = 60_000;

export type Context = ReturnType<typeof createContext>;

export interface ContextDeps extends StoreUrls {
  config: Config;
  log: Log;
  tracing?: Tracing;
  now?: () => number;
}

export function createContext(deps: ContextDeps) {
  const { config, log, tracing = NO_TRACING, now = Date.now } = deps;
  const { databaseUrl, writerUrl = databaseUrl, readerUrl = databaseUrl, pooled = false } = deps;
  // Separate pools: a stalled room keeps its own connections busy and nobody else's.
  const poolAs =
    (role: SessionRole, url: string, through: boolean) =>
    (name: string, connectionsMax: number, statementTimeoutMs: number) =>
      createPool(
        { log },
        {
          ...{ url, name, role, connectionsMax, pooled: through },
          statementTimeoutMs,
          connectTimeoutMs: Math.min(statementTimeoutMs, CONNECT_TIMEOUT_MS),
        },
      );
  // Those of requests are many, and may go by way of a pooler; work in the background has few, locks and long statements.
  const pool = poolAs('writer', writerUrl, pooled);
  const lastingUrl = lastingWriterUrl(deps);
  const lasting = poolAs('writer', lastingUrl, false);
  const readers = poolAs('reader', readerUrl, pooled);
  const readerPools = {
    catalogue: readers('catalogue', 3, WRITE_TIMEOUT_MS),
    query: readers('query', 6, READ_TIMEOUT_MS),
    lines: readers('lines', 2, LINES_TIMEOUT_MS),
    predict: readers('series', 2, BACKGROUND_TIMEOUT_MS),
  };
  // The catalogue is read where it is written: who has just put a merchant finds it. Forecasts are marked where they are read.
  const { databaseReadUrl } = config;
  const replicas = databaseReadUrl === undefined ? undefined : poolAs('reader', databaseReadUrl, pooled);
  const replicaPools: Readonly<Record<string, Pool>> = replicas
    ? { query: replicas('query', 6, READ_TIMEOUT_MS), lines: replicas('lines', 2, LINES_TIMEOUT_MS) }
    : {};
  const pools = {
    ingest: pool('ingest', 6, WRITE_TIMEOUT_MS),
    aggregate: lasting('aggregate', 8, APPLY_TIMEOUT_MS),
    relay: lasting('relay', 4, BACKGROUND_TIMEOUT_MS),
    rebuild: lasting('rebuild', 4, BACKGROUND_TIMEOUT_MS),
    predict: lasting('predict', 4, BACKGROUND_TIMEOUT_MS),
    observe: pool('observe', 3, READ_TIMEOUT_MS),
    access: pool('access', 2, READ_TIMEOUT_MS),
  };
  const clickhouse = (name: string, connectionsMax: number, requestTimeoutMs: number) =>
    createClickHouse({
      url: deps.clickhouseUrl,
      cluster: deps.clickhouseCluster,
      name,
      connectionsMax,
      requestTimeoutMs,
    });
  const clickhouses = {
    query: clickhouse('query', 20, READ_TIMEOUT_MS),
    aggregate: clickhouse('aggregate', 4, APPLY_TIMEOUT_MS),
    rebuild: clickhouse('rebuild', 2, BACKGROUND_TIMEOUT_MS),
    predict: clickhouse('predict', 4, BACKGROUND_TIMEOUT_MS),
    observe: clickhouse('observe', 2, READ_TIMEOUT_MS),
  };
  const readerOn = (of: Pool, timeoutMs: number): MerchantReader =>
    createMerchantReader(of, pooled ? pooledReaderSettings(timeoutMs) : undefined);
  const replicaBreaker = createBreaker({ now: () => performance.now() });
  /** Of the replica where there is one. */
  const readerOf = (name: 'query' | 'lines', timeoutMs: number): MerchantReader => {
    const primary = readerOn(readerPools[name], timeoutMs);
    const replica = replicaPools[name];
    if (!replica) return primary;
    const deps = { replica: readerOn(replica, timeoutMs), primary, breaker: replicaBreaker };
    return createReplicaReader(deps, { patienceMs: timeoutMs * REPLICA_SHARE });
  };
  const { redisUrl } = config;
  const kafka = kafkaSettingsOf(config);
  const opened = openLog(pools.aggregate, kafka);
  // Questions of operators wait for nobody's work.
  const watched = openLog(pools.observe, kafka);
  const { eventLog } = opened;
  const stream = createAggregateLag(
    { pool: pools.observe, eventLog: watched.eventLog },
    { group: AGGREGATOR_DEFAULTS.group },
  );
  const forecastAge = createForecastAge({ pool: pools.observe });
  const health = {
    postgres: createPostgresHealth({ pool: pools.observe, now }),
    clickhouse: createClickHouseHealth({ clickhouse: clickhouses.observe, now }),
    stream: createStreamHealth({ pool: pools.observe, eventLog: watched.eventLog, now }),
  };
  const metrics = createMetrics({
    ...{ stream, forecastAge, now, pool: pools.observe, health: health.stream },
    stores: [health.postgres, health.clickhouse],
    watermarks: () => readWatermarks(clickhouses.observe, AbortSignal.timeout(READ_TIMEOUT_MS)),
    forecasts: createForecastProgress({ pool: pools.observe }),
  });
  metrics.watchParts([health.stream]);
  if (databaseReadUrl !== undefined) metrics.reads.watchBreaker('postgres replica', replicaBreaker);
  const onBreaker = (breaker: Breaker) => metrics.reads.watchBreaker('shared cache', breaker);
  const sharedCache = redisUrl === undefined ? undefined : createSharedCache({ log, onBreaker }, { url: redisUrl });
  return {
    ...deps,
    tracing,
    now,
    /** For what is bound to a session. */
    lastingUrl,
    /** For work across merchants, and for all that is written. */
    pools,
    /** For what belongs to one merchant. Nobody gets a reader's pool itself. */
    readers: {
      catalogue: readerOn(readerPools.catalogue, WRITE_TIMEOUT_MS),
      query: readerOf('query', READ_TIMEOUT_MS),
      lines: readerOf('lines', LINES_TIMEOUT_MS),
      predict: readerOn(readerPools.predict, BACKGROUND_TIMEOUT_MS),
    },
    clickhouses,
    sharedCache,
    kafka,
    eventLog,
    lags: [stream, forecastAge],
    /** Undefined: nobody can sign in on the page. */
    signIn: signInOf({ pool: pools.access, log, now }, config),
    /** Names this process in leases; a new process is a new member. */
    member: createMember(),
    metrics,
    health,
    async close() {
      sharedCache?.stop();
      await Promise.allSettled([opened.close(), watched.close()]);
      await Promise.allSettled(Object.values(clickhouses).map((client) => client.close()));
      await Promise.allSettled([pools, readerPools, replicaPools].flatMap(Object.values<Pool>).map((one) => one.end()));
    },
  };
}
