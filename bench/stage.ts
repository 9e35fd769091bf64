// Fresh databases with the schema, merchants and categories that the load's orders name.
import { join } from 'node:path';
import { localGuard } from '../packages/server/src/http/guard.ts';
import { putCategory } from '../packages/server/src/ingest/categories.ts';
import { putMerchant } from '../packages/server/src/ingest/merchants.ts';
import { silentLog } from '../packages/server/src/platform/log.ts';
import { migrate } from '../packages/server/src/platform/migrate.ts';
import { createPool } from '../packages/server/src/platform/pool.ts';
import { createClickHouse } from '../packages/server/src/store/client.ts';
import { createTestDatabases, type TestEngines } from '../packages/server/test/engines.ts';
import { CATEGORIES, MERCHANTS } from './orders.ts';

export type Stage = Awaited<ReturnType<typeof createStage>>;

export async function createStage(engines: TestEngines) {
  const log = silentLog;
  const databases = await createTestDatabases(engines);
  const clickhouse = createClickHouse({
    url: databases.clickhouseUrl,
    name: 'bench',
    connectionsMax: 4,
    requestTimeoutMs: 60_000,
  });
  const directory = join(import.meta.dirname, '../packages/server/migrations');
  const bringSchema = () => migrate({ log, clickhouse }, { databaseUrl: databases.databaseUrl, directory });
  await bringSchema();
  const connections = { url: databases.databaseUrl, name: 'bench', connectionsMax: 4, statementTimeoutMs: 60_000 };
  const pool = createPool({ log }, { ...connections, role: 'writer' });
  const owner = createPool({ log }, { ...connections, role: 'owner' });
  const guard = localGuard();
  for (let merchantId = 1; merchantId <= MERCHANTS; merchantId += 1) {
    const scope = guard.merchant(merchantId);
    const put = {
      name: `Merchant ${merchantId}`,
      currency: 'EUR',
      timezone: 'Europe/Berlin',
      weekStart: 'MONDAY',
    } as const;
    await putMerchant(pool, scope, put);
    for (let categoryId = 1; categoryId <= CATEGORIES; categoryId += 1) {
      await putCategory(pool, scope, { categoryId, name: `Category ${categoryId}` });
    }
  }
  return {
    ...databases,
    pool,
    owner,
    clickhouse,
    guard,
    log,
    bringSchema,
    async close() {
      await Promise.all([pool.end(), owner.end()]);
      await clickhouse.close();
      await databases.drop();
    },
  };
}
