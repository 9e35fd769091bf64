// Real engines for tests: one PostgreSQL and one ClickHouse a run, a database of its own for each test file.
// The runner starts them once and passes their URLs on in TOPLINE_TEST_DATABASE_URL and TOPLINE_TEST_CLICKHOUSE_URL; a
// test file run alone finds no URLs, starts engines of its own in a temporary directory and stops them at its end.
// PostgreSQL runs without fsync here: a test survives its own kill -9 of the server, not of the machine. Tests about
// durability ask for `fsync: true` and get engines of their own.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import pg from 'pg';
import { createEmbeddedEngines } from '../src/embedded/engines.ts';
import { findPostmaster, stopPostmaster } from '../src/embedded/postgres-process.ts';
import { DirectoryInUse, lockDirectory } from '../src/platform/directory-lock.ts';
import { silentLog } from '../src/platform/log.ts';
import { until } from './until.ts';

export interface TestEngines {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  /** Does nothing when the engines belong to the runner. */
  stop(): Promise<void>;
}

export interface TestDatabases {
  /** A fresh, empty PostgreSQL database. */
  readonly databaseUrl: string;
  /** A fresh, empty ClickHouse database. */
  readonly clickhouseUrl: string;
  /** Removes both, whoever is still connected. */
  drop(): Promise<void>;
}

const directoryPrefix = 'topline-test-';
/** A directory this young may belong to a run that is just taking its lock. */
const youngMs = 60_000;

export async function startTestEngines(options: { fsync?: boolean } = {}): Promise<TestEngines> {
  const databaseUrl = process.env.TOPLINE_TEST_DATABASE_URL;
  const clickhouseUrl = process.env.TOPLINE_TEST_CLICKHOUSE_URL;
  if (databaseUrl && clickhouseUrl && !options.fsync)
    return { databaseUrl, clickhouseUrl, stop: async () => undefined };
  await removeLeftEngines();
  const dataDir = mkdtempSync(join(tmpdir(), directoryPrefix));
  const unsafeFsyncOff = !options.fsync;
  const engines = createEmbeddedEngines(
    { log: silentLog },
    { dataDir, postgres: true, clickhouse: true, unsafeFsyncOff },
  );
  const urls = await engines.start();
  if (!urls.databaseUrl || !urls.clickhouseUrl) throw new Error('the engines gave no URLs');
  const stop = async () => {
    await engines.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { databaseUrl: urls.databaseUrl, clickhouseUrl: urls.clickhouseUrl, stop };
}

export async function createTestDatabases(
  engines: Pick<TestEngines, 'databaseUrl' | 'clickhouseUrl'>,
): Promise<TestDatabases> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await Promise.all([
    runOnPostgres(engines.databaseUrl, `CREATE DATABASE ${name}`),
    runOnClickHouse(engines.clickhouseUrl, `CREATE DATABASE ${name}`),
  ]);
  return {
    databaseUrl: withDatabase(engines.databaseUrl, name),
    clickhouseUrl: withDatabase(engines.clickhouseUrl, name),
    async drop() {
      await Promise.all([
        dropOnPostgres(engines.databaseUrl, name),
        runOnClickHouse(engines.clickhouseUrl, `DROP DATABASE ${name} SYNC`),
      ]);
    },
  };
}

/** A run that was killed leaves its PostgreSQL behind, because that is what the embedded server is made to survive. */
async function removeLeftEngines(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const dataDir = join(tmpdir(), name);
    const lockPath = join(dataDir, 'run/supervisor.lock');
    if (!name.startsWith(directoryPrefix) || !existsSync(lockPath)) continue;
    if (Date.now() - statSync(dataDir).mtimeMs < youngMs) continue;
    try {
      const lock = lockDirectory(dataDir, lockPath);
      const left = findPostmaster(join(dataDir, 'postgres'));
      if (left) await stopPostmaster(left, { fastMs: 3_000, immediateMs: 1_000 });
      lock.release();
      rmSync(dataDir, { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof DirectoryInUse)) throw error;
    }
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** The server's own autovacuum cannot be ended by us; it leaves soon by itself. */
async function dropOnPostgres(url: string, name: string): Promise<void> {
  let refused: unknown;
  await until(`the database ${name} is dropped`, async () => {
    try {
      await runOnPostgres(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      return true;
    } catch (error) {
      refused = error;
      if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error;
      return false;
    }
  }).catch((error) => {
    throw new Error(`the database ${name} could not be dropped`, { cause: refused ?? error });
  });
}

async function runOnPostgres(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function runOnClickHouse(url: string, sql: string): Promise<void> {
  const client = createClient({ url });
  try {
    await client.command({ query: sql });
  } finally {
    await client.close();
  }
}
