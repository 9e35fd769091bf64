// A fresh PostgreSQL database with the program's schema, a ClickHouse database beside it, and a pool: for tests of one room.
import { join } from 'node:path';
import { silentLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { createPool, type Pool, type PoolOptions } from '../../src/platform/pool.ts';
import { createMerchantReader, type MerchantReader } from '../../src/run/merchant-reader.ts';
import { createClickHouse } from '../../src/store/client.ts';
import { createTestDatabases, startTestEngines, type TestDatabases, type TestEngines } from '../engines.ts';

export const MIGRATIONS = join(import.meta.dirname, '../../migrations');

export interface Scratch extends TestDatabases {
  /** Of writers; of the owner when there is no schema. */
  readonly pool: Pool;
  /** Sees no rows of merchants, but may change what tables there are. */
  readonly owner: Pool;
  readonly reader: MerchantReader;
  createPool(options?: Partial<PoolOptions>): Pool;
  stop(): Promise<void>;
}

/** @param options.engines to be shared by several scratches of a file; without them the scratch has its own. */
export async function createScratch(options: { schema?: boolean; engines?: TestEngines } = {}): Promise<Scratch> {
  const engines = options.engines ?? (await startTestEngines());
  const databases = await createTestDatabases(engines);
  if (options.schema ?? true) await migrateTo(databases, MIGRATIONS);
  // Without the schema there are no tables that others own.
  const role = (options.schema ?? true) ? 'writer' : 'owner';
  const pools: Pool[] = [];
  const pool = (of: Partial<PoolOptions> = {}): Pool => {
    const created = createPool(
      { log: silentLog },
      { url: databases.databaseUrl, name: 'test', role, connectionsMax: 5, statementTimeoutMs: 20_000, ...of },
    );
    pools.push(created);
    return created;
  };
  return {
    ...databases,
    pool: pool(),
    owner: pool({ role: 'owner' }),
    reader: createMerchantReader(pool({ role: 'reader' })),
    createPool: pool,
    async stop() {
      await Promise.all(pools.map((one) => one.end()));
      await databases.drop();
      if (!options.engines) await engines.stop();
    },
  };
}

/** What one starting instance does. */
export async function migrateTo(
  databases: Pick<TestDatabases, 'databaseUrl' | 'clickhouseUrl'>,
  directory: string,
): Promise<void> {
  const clickhouse = createClickHouse({
    url: databases.clickhouseUrl,
    name: 'test-migrate',
    connectionsMax: 1,
    requestTimeoutMs: 30_000,
  });
  try {
    await migrate({ log: silentLog, clickhouse }, { databaseUrl: databases.databaseUrl, directory });
  } finally {
    await clickhouse.close();
  }
}
