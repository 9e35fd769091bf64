// The schema of both databases, brought up to date by whoever starts first.
// Both stores are asked for a sign of life before, so that a wrong URL is told as such and by its name.
import { fileURLToPath } from 'node:url';
import type { Log } from '../platform/log.ts';
import { migrate } from '../platform/migrate.ts';
import { createClickHouse } from '../store/client.ts';
import { clusterSchema } from '../store/cluster-schema.ts';
import { type DatabaseUrls, requireRoles, requireSessions } from './database-roles.ts';
import { StoreError } from './store-error.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
const TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;

export interface StoreUrls extends DatabaseUrls {
  readonly clickhouseUrl: string;
  /** The cluster that it is one server of; absent: it is the only one. */
  readonly clickhouseCluster?: string | undefined;
}

export async function bringSchemaUpToDate(deps: { log: Log }, urls: StoreUrls): Promise<void> {
  await requireRoles(urls);
  await askClickHouse(urls.clickhouseUrl);
  const clickhouse = createClickHouse({
    ...{ url: urls.clickhouseUrl, cluster: urls.clickhouseCluster },
    name: 'migrate',
    connectionsMax: 1,
    requestTimeoutMs: TIMEOUT_MS,
  });
  const cluster = clusterSchema(clickhouse);
  try {
    await migrate({ log: deps.log, clickhouse }, { databaseUrl: urls.databaseUrl, directory: MIGRATIONS, cluster });
  } finally {
    await clickhouse.close();
  }
  await requireSessions(urls);
}

async function askClickHouse(url: string): Promise<void> {
  const options = { name: 'start', connectionsMax: 1, requestTimeoutMs: CONNECT_TIMEOUT_MS };
  const client = createClickHouse({ url, ...options });
  try {
    // Not /ping: that is answered whatever user and database are.
    await client.command({ query: 'SELECT 1' });
  } catch (cause) {
    throw new StoreError('ClickHouse', url, 'CLICKHOUSE_URL', cause);
  } finally {
    await client.close();
  }
}
