// The rooms that a forecast worker works with, over given databases: for a test, or for a process of its own.
import { systemScope } from '../../src/http/guard.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPool } from '../../src/platform/pool.ts';
import { createThreadPool, WORKER_THREADS } from '../../src/predict/thread-pool.ts';
import { createKeptAnswers, type KeptAnswers } from '../../src/query/kept-answers.ts';
import { createMerchantViews } from '../../src/query/merchant-view.ts';
import { createReadPool } from '../../src/query/read-pool.ts';
import { createSharedAnswers } from '../../src/query/shared-answers.ts';
import { createTotalsSource } from '../../src/query/totals-source.ts';
import { createMerchantReader } from '../../src/run/merchant-reader.ts';
import { createClickHouse } from '../../src/store/client.ts';

export type Rooms = ReturnType<typeof createRooms>;

export function createRooms(urls: { databaseUrl: string; clickhouseUrl: string }, now: () => number) {
  const log = silentLog;
  const clickhouse = createClickHouse({
    url: urls.clickhouseUrl,
    name: 'test',
    connectionsMax: 10,
    requestTimeoutMs: 30_000,
  });
  const options = { url: urls.databaseUrl, name: 'test', connectionsMax: 10, statementTimeoutMs: 20_000 };
  const pool = createPool({ log }, { ...options, role: 'writer' });
  const readers = createPool({ log }, { ...options, role: 'reader' });
  const readPool = createReadPool(createMerchantReader(readers), { patienceMs: 20_000 });
  const threads = createThreadPool({ log }, { ...WORKER_THREADS, niceness: 0 });
  const totals = createTotalsSource(
    { clickhouse, pool: readPool, log },
    { partitions: 4, clickhouseTimeoutMs: 20_000 },
  );
  const views = createMerchantViews({ pool: readPool, kept: createKept() });
  const endPools = () => Promise.all([pool.end(), readers.end()]);
  return { log, clickhouse, pool, readPool, endPools, threads, totals, views, now, systemScope };
}

/** Of one process alone, which has nobody to hurry for. */
export function createKept(): KeptAnswers {
  return createKeptAnswers({ shared: createSharedAnswers(undefined) }, { freshForMs: 0, slowAfterMs: undefined });
}
