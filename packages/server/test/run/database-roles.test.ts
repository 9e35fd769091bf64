// How a PostgreSQL comes to its roles: an older cluster or database by itself, one whose administrator has to help by one sentence with
// the SQL, which is then run and is enough. On a server of its own, whose superuser is known and whose roles can be taken away.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import pg from 'pg';
import { createPostgresServer, type PostgresServer, type PostgresUrls } from '../../src/embedded/postgres-server.ts';
import { localGuard } from '../../src/http/guard.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPool } from '../../src/platform/pool.ts';
import { asRole } from '../../src/platform/session-role.ts';
import { createMerchantReader } from '../../src/run/merchant-reader.ts';
import { RoleError } from '../../src/run/role-error.ts';
import { bringSchemaUpToDate, type StoreUrls } from '../../src/run/schema.ts';
import { createTestDatabases, startTestEngines, type TestDatabases, type TestEngines } from '../engines.ts';
import { MIGRATIONS, migrateTo } from '../platform/scratch.ts';
import { createPrograms, freePorts, portOptions, sentencesOf } from './program.ts';

const LAST_BEFORE = '0009';
const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'topline-roles-')));
const statePath = join(dataDir, 'run/postgres.json');
const programs = createPrograms();
const made: TestDatabases[] = [];
let clickhouse: TestEngines;
let server: PostgresServer;
let urls: PostgresUrls;

before(async () => {
  clickhouse = await startTestEngines();
  await startServer();
});
beforeEach(() => dropRoles());
afterEach(async () => {
  for (const databases of made.splice(0)) await databases.drop();
});
after(async () => {
  await programs.end();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
  await clickhouse.stop();
});

async function startServer(): Promise<void> {
  server = createPostgresServer({ log: silentLog }, { dataDir, unsafeFsyncOff: true });
  urls = await server.start();
}

const stateOf = () => JSON.parse(readFileSync(statePath, 'utf8')) as Record<string, string>;

function loginUrl(url: string, login: string, password: string): string {
  const changed = new URL(url);
  changed.username = login;
  changed.password = password;
  return changed.href;
}

const superuser = (url: string) => loginUrl(url, 'postgres', stateOf().superuserPassword ?? '');

async function run(url: string, text: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

/** A server that no program of this version has seen; the login is an ordinary one. */
async function dropRoles(): Promise<void> {
  await run(
    superuser(urls.databaseUrl),
    `DROP ROLE IF EXISTS topline_writer; DROP ROLE IF EXISTS topline_reader; DROP ROLE IF EXISTS reporting;
     ALTER ROLE topline NOCREATEROLE`,
  );
}

async function database(): Promise<TestDatabases> {
  const databases = await createTestDatabases({ ...clickhouse, databaseUrl: urls.databaseUrl });
  made.push(databases);
  return databases;
}

/** As the program of the version before left it, with a merchant and an order. */
async function migratedBefore(stores: TestDatabases): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'topline-before-'));
  const isOld = (path: string) =>
    !/\/postgres\/\d{4}_/.test(path) || (path.split('/postgres/')[1] ?? '') < `${LAST_BEFORE}z`;
  cpSync(MIGRATIONS, directory, { recursive: true, filter: isOld });
  await migrateTo(stores, directory);
  rmSync(directory, { recursive: true });
  for (const m of [7, 8]) {
    await run(
      stores.databaseUrl,
      `INSERT INTO ingestion.merchants (merchant_id, name, currency, timezone, week_start) VALUES (${m}, 'Kiosk', 'EUR', 'UTC', 'MONDAY');
       INSERT INTO ingestion.orders (order_id, merchant_id, external_order_id, order_date, currency, total_minor, payload_hash, event_hash)
       VALUES (${m}000, ${m}, 'x', now(), 'EUR', 100, '', '')`,
    );
  }
}

const start = (stores: StoreUrls) => bringSchemaUpToDate({ log: silentLog }, stores);

async function ordersSeen(readerUrl: string, merchantId: number, where = 'true'): Promise<number> {
  const options = {
    url: readerUrl,
    name: 'test',
    role: 'reader',
    connectionsMax: 1,
    statementTimeoutMs: 5_000,
  } as const;
  const pool = createPool({ log: silentLog }, options);
  try {
    const statement = { name: 'seen', text: `SELECT count(*)::int AS seen FROM ingestion.orders WHERE ${where}` };
    const { rows } = await createMerchantReader(pool).read(localGuard().merchant(merchantId), statement);
    return rows[0].seen;
  } finally {
    await pool.end();
  }
}

/** The only sentence of a refusal, and the SQL that it asks an administrator for. */
async function sentenceOf(refused: Promise<unknown>): Promise<{ sentence: string; sql: string }> {
  const error = await refused.then(
    () => assert.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RoleError, String(error));
  return { sentence: error.message, sql: error.message.split('Have an administrator run: ')[1] ?? '' };
}

const isMigrated = async ({ databaseUrl }: StoreUrls) =>
  (await run(databaseUrl, "SELECT to_regclass('public.topline_migrations') IS NOT NULL AS there")).rows[0].there;

test('an embedded cluster of the version before comes to its roles at its next start, with its rows', async () => {
  const stores = await database();
  await migratedBefore(stores);
  await server.stop();
  const { writerPassword: _, readerPassword: __, ...older } = stateOf();
  writeFileSync(statePath, JSON.stringify(older));
  await startServer();
  const of = (url: string) => Object.assign(new URL(url), { pathname: new URL(stores.databaseUrl).pathname }).href;
  const whole = { ...stores, writerUrl: of(urls.writerUrl), readerUrl: of(urls.readerUrl) };
  await Promise.all([start(whole), start(whole)]);
  assert.deepEqual(
    [await ordersSeen(whole.readerUrl, 7), await ordersSeen(whole.readerUrl, 7, 'merchant_id = 8')],
    [1, 0],
  );
  assert.equal((await run(asRole(whole.writerUrl, 'writer'), 'SELECT FROM ingestion.orders')).rowCount, 2);
  await assert.rejects(run(whole.readerUrl, 'SET ROLE topline_writer'), /permission denied/);

  const again = urls;
  await server.stop();
  await startServer();
  assert.deepEqual(urls, again, 'passwords that were made are kept');
});

test('a database whose objects are a superuser’s has the wall too', async () => {
  const stores = await database();
  const owned = { ...stores, databaseUrl: superuser(stores.databaseUrl) };
  await migratedBefore(owned);
  await start(owned);
  assert.deepEqual(
    [await ordersSeen(owned.databaseUrl, 8), await ordersSeen(owned.databaseUrl, 8, 'merchant_id = 7')],
    [1, 0],
  );
});

test('of many databases on a server without roles, begun at once by two instances each, all come up', async () => {
  await run(superuser(urls.databaseUrl), 'ALTER ROLE topline CREATEROLE');
  const many = await Promise.all(Array.from({ length: 4 }, () => database()));
  await Promise.all(many.flatMap((stores) => [start(stores), start(stores)]));
  for (const { databaseUrl } of many) assert.equal(await ordersSeen(databaseUrl, 7), 0);
});

test('an owner who may not make roles is told so before anything is changed, with SQL that is enough', async () => {
  const stores = await database();
  const { sentence, sql } = await sentenceOf(start(stores));
  assert.match(
    sentence,
    /^The login topline of DATABASE_URL may not make the roles that row security needs in PostgreSQL at 127\.0\.0\.1:\d+\. /,
  );
  assert.equal(
    sql,
    'CREATE ROLE topline_writer; CREATE ROLE topline_reader; GRANT topline_writer, topline_reader TO "topline";',
  );
  assert.equal(await isMigrated(stores), false);
  await run(superuser(stores.databaseUrl), sql);
  await start(stores);
  assert.equal(await ordersSeen(stores.databaseUrl, 7), 0);
});

test('an owner who may not take the roles that are there is told the same way', async () => {
  const stores = await database();
  await run(superuser(urls.databaseUrl), 'CREATE ROLE topline_writer; CREATE ROLE topline_reader');
  const first = await sentenceOf(start(stores));
  assert.match(first.sentence, /^The login topline of DATABASE_URL cannot work as topline_writer in PostgreSQL at /);
  assert.equal(first.sql, 'GRANT topline_writer TO "topline";');
  assert.equal(await isMigrated(stores), false);
  await run(superuser(stores.databaseUrl), first.sql);
  const second = await sentenceOf(start(stores));
  assert.equal(second.sql, 'GRANT topline_reader TO "topline";');
  await run(superuser(stores.databaseUrl), second.sql);
  await start(stores);
});

test('readers may have a login of their own, which needs no more than the role', async () => {
  const stores = await database();
  await run(
    superuser(urls.databaseUrl),
    "CREATE ROLE topline_writer; GRANT topline_writer TO topline; CREATE ROLE reporting LOGIN PASSWORD 'x'",
  );
  const own = { ...stores, readerUrl: loginUrl(stores.databaseUrl, 'reporting', 'x') };
  const { sentence, sql } = await sentenceOf(start(own));
  assert.match(sentence, /^The login reporting of DATABASE_READER_URL cannot work as topline_reader /);
  assert.equal(sql, 'CREATE ROLE topline_reader; GRANT topline_reader TO "reporting";');
  await run(superuser(stores.databaseUrl), sql);
  await start(own);
  assert.equal(await ordersSeen(own.readerUrl, 7), 0);
  await assert.rejects(run(own.readerUrl, 'SET ROLE topline_writer'), /permission denied/);
});

test('a role that would see every row is refused', async () => {
  const stores = await database();
  await run(
    superuser(urls.databaseUrl),
    'CREATE ROLE topline_writer; CREATE ROLE topline_reader BYPASSRLS; GRANT topline_writer, topline_reader TO topline',
  );
  const { sentence, sql } = await sentenceOf(start(stores));
  assert.match(sentence, /^The role topline_reader .* would see the rows of every merchant\. /);
  await run(superuser(stores.databaseUrl), sql);
  await start(stores);
});

test('a database that was restored without its roles is told from one that is ready', async () => {
  const stores = await database();
  const roles =
    'CREATE ROLE topline_writer; CREATE ROLE topline_reader; GRANT topline_writer, topline_reader TO topline';
  await run(superuser(urls.databaseUrl), roles);
  await start(stores);
  await run(superuser(stores.databaseUrl), 'DROP OWNED BY topline_writer, topline_reader');
  await dropRoles();
  await run(superuser(urls.databaseUrl), roles);
  const { sentence } = await sentenceOf(start(stores));
  assert.match(sentence, /know no role topline_writer: the database was restored without its roles\./);
});

test('the program refuses to start, and --check-config says why', async () => {
  const stores = await database();
  const env = { DATABASE_URL: stores.databaseUrl, CLICKHOUSE_URL: stores.clickhouseUrl };
  for (const args of [['--role', 'ingest', ...portOptions(await freePorts())], ['--check-config']]) {
    const { code, stdout, stderr } = await programs.run(args, { env });
    assert.equal(code, 78, stderr);
    assert.equal(sentencesOf(stderr).length, 1, stderr);
    assert.match(stderr, /Have an administrator run: CREATE ROLE topline_writer;/);
    if (args.includes('--check-config')) assert.match(stdout, /^DATABASE_URL +postgresql:\/\/topline:\*\*\*@/m);
  }
});
