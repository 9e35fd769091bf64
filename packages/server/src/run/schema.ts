// The schema of both databases, brought up to date by whoever starts first.
// Both stores are asked for a sign of life before, so that a wrong URL is told as such and by its name.
import { fileURLToPath } from 'node:url';
import { ClickHouseError } from '@clickhouse/client';
import pg from 'pg';
import type { Log } from '../platform/log.ts';
import { migrate } from '../platform/migrate.ts';
import { createClickHouse } from '../store/client.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
const TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;

interface StoreUrls {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
}

/** A store that cannot be used. The message is one sentence for the operator. */
export class StoreError extends Error {
  override name = 'StoreError';
  /** Nobody answers: that may pass. Otherwise the store itself says no. */
  readonly unreachable: boolean;
  constructor(store: string, url: string, setting: string, cause: unknown) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\.$/, '');
    super(`Cannot use ${store} at ${new URL(url).host}: ${reason}. Is ${setting} right, and the server running?`, {
      cause,
    });
    this.unreachable = !(cause instanceof pg.DatabaseError || cause instanceof ClickHouseError);
  }
}

export async function bringSchemaUpToDate(deps: { log: Log }, urls: StoreUrls): Promise<void> {
  await askPostgres(urls.databaseUrl);
  await askClickHouse(urls.clickhouseUrl);
  const clickhouse = createClickHouse({
    url: urls.clickhouseUrl,
    name: 'migrate',
    connectionsMax: 1,
    requestTimeoutMs: TIMEOUT_MS,
  });
  try {
    await migrate({ log: deps.log, clickhouse }, { databaseUrl: urls.databaseUrl, directory: MIGRATIONS });
  } finally {
    await clickhouse.close();
  }
}

async function askPostgres(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection lost between two statements; the next one tells.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (cause) {
    throw new StoreError('PostgreSQL', url, 'DATABASE_URL', cause);
  } finally {
    await client.end().catch(() => undefined);
  }
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
