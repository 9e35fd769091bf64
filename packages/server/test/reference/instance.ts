// The program as a process on given databases, and the importer as another one, as a user runs them.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { silentLog } from '../../src/platform/log.ts';
import { asRole } from '../../src/platform/session-role.ts';
import { bringSchemaUpToDate } from '../../src/run/schema.ts';
import { type ClickHouse, createClickHouse } from '../../src/store/client.ts';
import { openDirectPool } from '../direct-pool.ts';
import { until } from '../until.ts';

const RUN = fileURLToPath(new URL('../../src/run/', import.meta.url));
const DRAIN_LIMIT_MS = 120_000;

export type Instance = Awaited<ReturnType<typeof startInstance>>;

export async function startInstance(databases: { databaseUrl: string; clickhouseUrl: string }) {
  const env = {
    ...process.env,
    DATABASE_URL: databases.databaseUrl,
    CLICKHOUSE_URL: databases.clickhouseUrl,
    TOPLINE_INGEST_PORT: '0',
    TOPLINE_QUERY_PORT: '0',
  };
  await migrated(env);
  const child = spawn(process.execPath, [`${RUN}main.ts`, '--role', 'ingest,aggregate,query'], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ports = await new Promise<{ ingest: number; query: number }>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { ports: { ingest: number; query: number } }).ports));
    child.once('exit', (code) => reject(new Error(`the program ended with code ${code}`)));
  });
  const pool = openDirectPool(asRole(databases.databaseUrl, 'writer'), 2);
  const clickhouse: ClickHouse = createClickHouse({
    url: databases.clickhouseUrl,
    name: 'reference',
    connectionsMax: 2,
    requestTimeoutMs: 60_000,
  });
  const count = async (sql: string) => Number((await pool.query(sql)).rows[0]?.count);
  return {
    pool,
    clickhouse,
    ports,

    /** Runs the importer to its end and requires its exit code. */
    async importFile(path: string, options: readonly string[], exitCode: number): Promise<void> {
      const url = `http://127.0.0.1:${ports.ingest}`;
      const importer = spawn(process.execPath, [`${RUN}topline.ts`, 'import', path, '--url', url, ...options], {
        env,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const code = await new Promise((resolve) => importer.once('exit', resolve));
      if (code !== exitCode) throw new Error(`the importer ended with ${code}, not ${exitCode}`);
    },

    drained: () =>
      until(
        'every accepted order is readable',
        async () => {
          const answer = await fetch(`http://127.0.0.1:${ports.query}/health/lag`);
          const lag = (await answer.json()) as Record<string, { lag?: number }>;
          return Object.values(lag).every((one) => (one.lag ?? 0) === 0);
        },
        DRAIN_LIMIT_MS,
      ),

    counts: async () => ({
      orders: await count('SELECT count(*) FROM ingestion.orders'),
      events: await count('SELECT count(*) FROM ingestion.order_events'),
      'processed events': await count('SELECT count(*) FROM forecasting.processed_events'),
    }),

    async stop(): Promise<void> {
      await pool.end();
      await clickhouse.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Bringing the schema is the supervisor's work, and there is none here. */
async function migrated(env: Record<string, string | undefined>): Promise<void> {
  await bringSchemaUpToDate(
    { log: silentLog },
    { databaseUrl: env.DATABASE_URL ?? '', clickhouseUrl: env.CLICKHOUSE_URL ?? '' },
  );
}
