// The outbox of a fresh database as an event log under test, with transactions held open by connections of their own.
import { join } from 'node:path';
import type pg from 'pg';
import { silentLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { createPool, type Pool } from '../../src/platform/pool.ts';
import { asRole } from '../../src/platform/session-role.ts';
import { createClickHouse } from '../../src/store/client.ts';
import { createPostgresLog } from '../../src/stream/postgres/postgres-log.ts';
import { openDirectPool } from '../direct-pool.ts';
import { createTestDatabases, startTestEngines } from '../engines.ts';
import type { LogHarness } from './event-log-contract.ts';

const APPEND = `
  INSERT INTO ingestion.order_events (shard, merchant_id, order_id, revision, payload) VALUES ($1, 1, 1, 1, $2)`;
const MIGRATIONS = join(import.meta.dirname, '../../migrations');

export interface PostgresHarness extends LogHarness {
  readonly pool: Pool;
  readonly databaseUrl: string;
}

export async function createMigratedDatabase() {
  const engines = await startTestEngines();
  const databases = await createTestDatabases(engines);
  const { databaseUrl, clickhouseUrl } = databases;
  const clickhouse = createClickHouse({
    url: clickhouseUrl,
    name: 'test',
    connectionsMax: 1,
    requestTimeoutMs: 30_000,
  });
  await migrate({ log: silentLog, clickhouse }, { databaseUrl, directory: MIGRATIONS });
  await clickhouse.close();
  const pool = createPool(
    { log: silentLog },
    { url: databaseUrl, name: 'test', role: 'writer', connectionsMax: 8, statementTimeoutMs: 20_000 },
  );
  return {
    pool,
    databaseUrl,
    async stop() {
      await pool.end();
      await databases.drop();
      await engines.stop();
    },
  };
}

export async function createPostgresHarness(): Promise<PostgresHarness> {
  const { pool, databaseUrl, stop } = await createMigratedDatabase();
  // Connections are kept for the next transaction; a test holds a dozen open at most.
  const writers = openDirectPool(asRole(databaseUrl, 'writer'), 20);
  const open = new Set<pg.PoolClient>();
  return {
    pool,
    databaseUrl,
    eventLog: createPostgresLog({ pool }),
    reopen: () => createPostgresLog({ pool }),
    async begin() {
      const client = await writers.connect();
      open.add(client);
      await client.query('BEGIN');
      await client.query('SELECT pg_current_xact_id()');
      const end = async (how: 'COMMIT' | 'ROLLBACK') => {
        await client.query(how);
        open.delete(client);
        client.release();
      };
      return {
        async append(partition, value) {
          // Shards 0, 4, 8 … are partition 0.
          await client.query(APPEND, [partition + 4 * (value.length % 16), value]);
        },
        commit: () => end('COMMIT'),
        rollback: () => end('ROLLBACK'),
      };
    },
    async stop() {
      // A failed test leaves its transactions open; their connections are closed.
      for (const client of open) client.release(true);
      await writers.end();
      await stop();
    },
  };
}
