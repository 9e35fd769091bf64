// What the roles of one process share: connections, the log, health and metrics. Built once from the configuration and handed
// on explicitly; nothing here starts anything.
import { AGGREGATOR_DEFAULTS } from '../aggregate/aggregator.ts';
import { createAggregateLag } from '../aggregate/lag.ts';
import { createMetrics } from '../observe/metrics.ts';
import { createClickHouseHealth, createPostgresHealth, createStreamHealth } from '../observe/store-health.ts';
import type { Log } from '../platform/log.ts';
import { createMember } from '../platform/member.ts';
import { createPool } from '../platform/pool.ts';
import { createForecastAge } from '../predict/forecast-age.ts';
import { createForecastProgress } from '../predict/forecast-progress.ts';
import { createClickHouse } from '../store/client.ts';
import type { Config } from './config.ts';
import { kafkaSettingsOf, openLog } from './kafka.ts';

/** Reads give up on a store after this long and ask the next one. */
export const READ_TIMEOUT_MS = 1_500;
/** A year of a large merchant's lines; within the deadline of a read. */
const LINES_TIMEOUT_MS = 8_000;
const WRITE_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
export const BACKGROUND_TIMEOUT_MS = 60_000;

export type Context = ReturnType<typeof createContext>;

export interface ContextDeps {
  config: Config;
  log: Log;
  databaseUrl: string;
  clickhouseUrl: string;
  now?: () => number;
}

export function createContext(deps: ContextDeps) {
  const { log, databaseUrl, clickhouseUrl, now = Date.now } = deps;
  // Separate pools: a stalled room keeps its own connections busy and nobody else's.
  const pool = (name: string, connectionsMax: number, statementTimeoutMs: number) =>
    createPool(
      { log },
      {
        url: databaseUrl,
        name,
        connectionsMax,
        statementTimeoutMs,
        connectTimeoutMs: Math.min(statementTimeoutMs, CONNECT_TIMEOUT_MS),
      },
    );
  const pools = {
    ingest: pool('ingest', 6, WRITE_TIMEOUT_MS),
    query: pool('query', 6, READ_TIMEOUT_MS),
    lines: pool('lines', 2, LINES_TIMEOUT_MS),
    aggregate: pool('aggregate', 10, BACKGROUND_TIMEOUT_MS),
    relay: pool('relay', 4, BACKGROUND_TIMEOUT_MS),
    predict: pool('predict', 4, BACKGROUND_TIMEOUT_MS),
    observe: pool('observe', 3, READ_TIMEOUT_MS),
    access: pool('access', 2, READ_TIMEOUT_MS),
  };
  const clickhouse = (name: string, connectionsMax: number, requestTimeoutMs: number) =>
    createClickHouse({ url: clickhouseUrl, name, connectionsMax, requestTimeoutMs });
  const clickhouses = {
    query: clickhouse('query', 20, READ_TIMEOUT_MS),
    aggregate: clickhouse('aggregate', 4, BACKGROUND_TIMEOUT_MS),
    predict: clickhouse('predict', 4, BACKGROUND_TIMEOUT_MS),
    observe: clickhouse('observe', 2, READ_TIMEOUT_MS),
  };
  const kafka = kafkaSettingsOf(deps.config);
  const opened = openLog(pools.aggregate, kafka);
  // Questions of operators wait for nobody's work.
  const watched = openLog(pools.observe, kafka);
  const { eventLog } = opened;
  const lags = [
    createAggregateLag({ pool: pools.observe, eventLog: watched.eventLog }, { group: AGGREGATOR_DEFAULTS.group }),
    createForecastAge({ pool: pools.observe }),
  ];
  return {
    ...deps,
    now,
    pools,
    clickhouses,
    kafka,
    eventLog,
    lags,
    /** Names this process in leases; a new process is a new member. */
    member: createMember(),
    metrics: createMetrics({ lags, forecasts: createForecastProgress({ pool: pools.observe }) }),
    health: {
      postgres: createPostgresHealth({ pool: pools.observe, now }),
      clickhouse: createClickHouseHealth({ clickhouse: clickhouses.observe, now }),
      stream: createStreamHealth({ pool: pools.observe, eventLog: watched.eventLog, now }),
    },
    async close() {
      await Promise.allSettled([opened.close(), watched.close()]);
      await Promise.allSettled(Object.values(clickhouses).map((client) => client.close()));
      await Promise.allSettled(Object.values(pools).map((one) => one.end()));
    },
  };
}
