// Processes whose only login may work as writer and reader and owns nothing: the owner migrates beforehand, and everything else is done
// without it. A schema that is not there, or is older, is told in one sentence. On a server of its own, where such a login can be made.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createClient as connectClickHouse } from '@clickhouse/client';
import pg from 'pg';
import { createPostgresServer, type PostgresServer, type PostgresUrls } from '../../src/embedded/postgres-server.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createTestDatabases, startTestEngines, type TestDatabases, type TestEngines } from '../engines.ts';
import { MIGRATIONS, migrateTo } from '../platform/scratch.ts';
import { until } from '../until.ts';
import { createClient } from './client.ts';
import { createPrograms, freePorts, portOptions, type Started, sentencesOf, within } from './program.ts';

const LOGIN = 'topline_runtime';
const ROLES = 'ingest,relay,aggregate,query,predict,predict-worker,web';
const REFUSED = 78;
const READY_MAX_MS = 60_000;
const STOP_MAX_MS = 10_000;
const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'topline-runtime-')));
const programs = createPrograms();
const made: TestDatabases[] = [];
let engines: TestEngines;
let server: PostgresServer;
let urls: PostgresUrls;

before(async () => {
  engines = await startTestEngines();
  server = createPostgresServer({ log: silentLog }, { dataDir, unsafeFsyncOff: true });
  urls = await server.start();
  const { superuserPassword } = JSON.parse(readFileSync(join(dataDir, 'run/postgres.json'), 'utf8'));
  await run(
    loginUrl(urls.databaseUrl, 'postgres', superuserPassword),
    `CREATE ROLE ${LOGIN} LOGIN NOINHERIT PASSWORD 'x'; GRANT topline_writer, topline_reader TO ${LOGIN}`,
  );
});
after(async () => {
  await programs.end();
  for (const databases of made) await databases.drop();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
  await engines.stop();
});

function loginUrl(url: string, username: string, password: string): string {
  return Object.assign(new URL(url), { username, password }).href;
}

async function run(url: string, text: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(text).finally(() => client.end());
}

/** Fresh databases, and how a process learns of them by the login that owns nothing. */
async function database() {
  const databases = await createTestDatabases({ ...engines, databaseUrl: urls.databaseUrl });
  made.push(databases);
  const runtimeUrl = loginUrl(databases.databaseUrl, LOGIN, 'x');
  return { ...databases, runtimeUrl, env: { DATABASE_URL: runtimeUrl, CLICKHOUSE_URL: databases.clickhouseUrl } };
}

async function refusal(env: Readonly<Record<string, string>>): Promise<string> {
  const { code, stderr } = await programs.run(['--role', 'ingest', ...portOptions(await freePorts())], { env });
  assert.equal(code, REFUSED, stderr);
  const [sentence = '', ...more] = sentencesOf(stderr);
  assert.deepEqual(more, []);
  return sentence;
}

test('a schema that is missing or older is told in one sentence, and is left as it is', async () => {
  const stores = await database();
  const missing = await refusal(stores.env);
  assert.match(
    missing,
    /^PostgreSQL has no schema of this program, .* the login topline_runtime of DATABASE_URL may not change it: run topline migrate /,
  );
  for (const withheld of [1, 2]) {
    const directory = mkdtempSync(join(tmpdir(), 'topline-older-'));
    cpSync(MIGRATIONS, directory, { recursive: true });
    const files = readdirSync(join(directory, 'postgres')).toSorted();
    for (const name of files.slice(-withheld)) rmSync(join(directory, 'postgres', name));
    const older = await database();
    await migrateTo(older, directory);
    rmSync(directory, { recursive: true });
    assert.match(
      await refusal(older.env),
      new RegExp(`^PostgreSQL has schema ${files.length - withheld}, this program needs schema ${files.length}, `),
    );
    const { rows } = await run(older.databaseUrl, 'SELECT count(*)::int AS applied FROM public.topline_migrations');
    assert.equal(rows[0].applied, files.length - withheld);
    // As versions left it that let nobody but the owner look.
    await run(older.databaseUrl, 'REVOKE SELECT ON public.topline_migrations FROM topline_writer');
    assert.match(await refusal(older.env), /^PostgreSQL has an older schema, .*: run topline migrate /);
  }
});

test('all roles work by a login that owns nothing: orders in, totals, forecasts, an emptied ClickHouse filled again, verify', async () => {
  const stores = await database();
  const owner = { ...stores.env, DATABASE_URL: stores.databaseUrl };
  const migrated = await programs.topline(['migrate'], { env: owner });
  assert.equal(migrated.code, 0, migrated.stderr);
  for (const ddl of [
    'DROP TABLE ingestion.orders',
    'ALTER TABLE ingestion.orders ADD x int',
    'CREATE TABLE ingestion.x (id int)',
  ])
    await assert.rejects(
      run(stores.runtimeUrl, `SET ROLE topline_writer; ${ddl}`),
      /must be owner|permission denied/,
      ddl,
    );

  const ports = await freePorts();
  const client = createClient(ports);
  const settings = { TOPLINE_DEMO: 'off', TOPLINE_FORECAST_INTERVAL_SECONDS: '1' };
  const program = programs.start(['--role', ROLES, ...portOptions(ports)], { env: { ...stores.env, ...settings } });
  await until('it is ready', () => client.isReady(), READY_MAX_MS).catch((cause) => {
    throw new Error(JSON.stringify(program.output), { cause });
  });
  await client.put('/v1/merchants/7', { name: 'Kiosk', currency: 'EUR', timezone: 'UTC', weekStart: 'MONDAY' });
  await client.put('/v1/merchants/7/categories/1', { name: 'Papers' });
  for (let index = 0; index < 20; index += 1) assert.equal((await client.postOrder(`o${index}`, '1.50')).status, 201);
  const inClickHouse = async () => {
    const path = '/api/top-categories?merchantId=7&bucketType=YEAR&bucketStart=2024-01-01';
    const { source, total } = JSON.parse((await client.get('query', path)).text);
    return source === 'clickhouse' && total.amount === '30.00';
  };
  await until('the orders are counted', inClickHouse, READY_MAX_MS);
  // Tables are their owner's: the owner's functions close the ranges of those that are kept in ranges.
  const ranges = async () => {
    const counted = 'SET ROLE topline_writer; SELECT count(*)::int AS ranges FROM forecasting.ranges';
    const [, found] = (await run(stores.runtimeUrl, counted)) as unknown as pg.QueryResult[];
    return found?.rows[0].ranges;
  };
  await until('ranges are kept ahead', async () => (await ranges()) > 2, READY_MAX_MS);
  const forecast = await client.get('predict', '/forecast/top-categories?merchant_id=7&bucket_type=WEEK');
  assert.equal(forecast.status, 200, forecast.text);
  // A change of the calendar is work for the rebuild.
  await client.put('/v1/merchants/7', { name: 'Kiosk', currency: 'EUR', timezone: 'Asia/Tokyo', weekStart: 'SUNDAY' });

  await emptyClickHouse(stores.clickhouseUrl);
  await until('ClickHouse has everything again', inClickHouse, READY_MAX_MS).catch((cause) => {
    throw new Error(JSON.stringify(program.output), { cause });
  });
  const isUp = async () => JSON.parse((await client.get('predict', '/health')).text).status === 'up';
  await until('every part is up', isUp, READY_MAX_MS);
  await verified(stores.env);
  await ended(program);
});

async function emptyClickHouse(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const clickhouse = connectClickHouse({ url: Object.assign(new URL(url), { pathname: '' }).href });
  try {
    await clickhouse.command({ query: `DROP DATABASE ${name} SYNC` });
    await clickhouse.command({ query: `CREATE DATABASE ${name}` });
  } finally {
    await clickhouse.close();
  }
}

async function verified(env: Readonly<Record<string, string>>): Promise<void> {
  const { code, stdout, stderr } = await programs.topline(['verify'], { env });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /1 merchants, 20 orders, .* difference 0/);
}

async function ended(program: Started): Promise<void> {
  program.child.kill('SIGTERM');
  assert.equal((await within(program, STOP_MAX_MS)).code, 0);
}
