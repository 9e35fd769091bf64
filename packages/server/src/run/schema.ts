// The schema of both databases, brought up to date by whoever starts first.
import { fileURLToPath } from 'node:url';
import type { Log } from '../platform/log.ts';
import { migrate } from '../platform/migrate.ts';
import { createClickHouse } from '../store/client.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
const TIMEOUT_MS = 60_000;

export async function bringSchemaUpToDate(
  deps: { log: Log },
  options: { databaseUrl: string; clickhouseUrl: string },
): Promise<void> {
  const clickhouse = createClickHouse({
    url: options.clickhouseUrl,
    name: 'migrate',
    connectionsMax: 1,
    requestTimeoutMs: TIMEOUT_MS,
  });
  try {
    await migrate({ log: deps.log, clickhouse }, { databaseUrl: options.databaseUrl, directory: MIGRATIONS });
  } finally {
    await clickhouse.close();
  }
}
