// PostgreSQL behind a real pgbouncer that gives each transaction any of its sessions. A set-up in which something that is bound to a
// session would be lost is refused in one sentence; the right one keeps readers apart whatever others leave in a session, and loses
// and doubles nothing when the pooler dies. On a server of its own, whose superuser is known.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { createPostgresServer, type PostgresServer, type PostgresUrls } from '../../src/embedded/postgres-server.ts';
import { localGuard } from '../../src/http/guard.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPool, pooledReaderSettings } from '../../src/platform/pool.ts';
import { createMerchantReader } from '../../src/run/merchant-reader.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';
import { startPgbouncer, type TestPgbouncer, withoutPgbouncer } from '../pgbouncer.ts';
import { compareAll } from '../stage/compare.ts';
import { settled } from '../stage/settled.ts';
import { createStage, type Stage } from '../stage/stage.ts';
import { until } from '../until.ts';
import { createPrograms, freePorts, portOptions, sentencesOf } from './program.ts';

const POOL_SIZE = 2;
/** At once, each one after the other. */
const CALLERS = 40;
const ORDERS_EACH = 10;
const ORDERS = CALLERS * ORDERS_EACH;
const STATEMENT_MS = 5_000;
/** What a pooler is told that shall let the program's start options fall. */
const SWALLOWING = 'options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout';
const REFUSED = 78;

describe('behind pgbouncer', { skip: withoutPgbouncer() }, () => {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'topline-pooled-')));
  const programs = createPrograms();
  let engines: TestEngines;
  let server: PostgresServer;
  let urls: PostgresUrls;
  let stage: Stage;
  let pooler: TestPgbouncer;

  before(async () => {
    engines = await startTestEngines();
    server = createPostgresServer({ log: silentLog }, { dataDir, unsafeFsyncOff: true });
    urls = await server.start();
    const stores = { databaseUrl: urls.databaseUrl, clickhouseUrl: engines.clickhouseUrl, stop: async () => undefined };
    const compileCache = join(dataDir, 'compiled');
    stage = await createStage(stores, { seed: 'pooled', compileCache, merchantsMax: 3 });
    pooler = await startPgbouncer({ logins: Object.values(urls), poolSize: POOL_SIZE });
  });
  after(async () => {
    await programs.end();
    // Its sessions are of logins that the owner of the database may not end.
    await pooler?.stop();
    await stage?.end();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
    await engines?.stop();
  });

  /** The login of one URL in the stage's database. */
  const inStage = (url: string) => Object.assign(new URL(url), { pathname: new URL(stage.databaseUrl).pathname }).href;
  const throughPooler = (url: string) => pooler.urlOf(inStage(url));
  const rightUrls = () => ({
    DATABASE_URL: stage.databaseUrl,
    DATABASE_WRITER_URL: throughPooler(urls.writerUrl),
    DATABASE_READER_URL: throughPooler(urls.readerUrl),
    DATABASE_POOLER: 'transaction',
  });

  const asSuperuser = async (text: string) => {
    const { superuserPassword } = JSON.parse(readFileSync(join(dataDir, 'run/postgres.json'), 'utf8'));
    const url = Object.assign(new URL(urls.databaseUrl), { username: 'postgres', password: superuserPassword });
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };

  /** The one sentence of a start that is refused. */
  const refusal = async (env: Readonly<Record<string, string>>): Promise<string> => {
    const args = ['--role', 'query', ...portOptions(await freePorts())];
    const { code, stderr } = await programs.run(args, { env: { CLICKHOUSE_URL: stage.clickhouseUrl, ...env } });
    assert.equal(code, REFUSED, stderr);
    const [sentence = '', ...more] = sentencesOf(stderr);
    assert.deepEqual(more, []);
    return sentence;
  };

  test('a URL that must not be a pooler’s is told, also when the pooler lets start options fall in silence', async () => {
    const silent = await startPgbouncer({
      ...{ logins: Object.values(urls), poolSize: POOL_SIZE },
      settings: { ignore_startup_parameters: SWALLOWING },
    });
    try {
      for (const { urlOf } of [pooler, silent]) {
        const sentence = await refusal({ ...rightUrls(), DATABASE_URL: urlOf(stage.databaseUrl) });
        assert.match(sentence, /^DATABASE_URL reaches PostgreSQL at 127\.0\.0\.1:\d+ through a pooler, /);
        const reader = { DATABASE_READER_URL: urlOf(inStage(urls.readerUrl)), DATABASE_POOLER: 'none' };
        assert.match(
          await refusal({ DATABASE_URL: stage.databaseUrl, ...reader }),
          /^DATABASE_READER_URL reaches .*DATABASE_POOLER=transaction/,
        );
        const replica = { DATABASE_READ_URL: urlOf(inStage(urls.readerUrl)) };
        assert.match(
          await refusal({ DATABASE_URL: stage.databaseUrl, ...replica }),
          /^DATABASE_READ_URL reaches .* through a pooler, /,
        );
      }
    } finally {
      await silent.stop();
    }
  });

  test('a pooler of transactions needs a login for each role, and one of statements is none', async () => {
    const { DATABASE_READER_URL: _, ...half } = rightUrls();
    assert.match(
      await refusal(half),
      /needs DATABASE_WRITER_URL and DATABASE_READER_URL, each with a login of its own/,
    );
    const logins = Object.values(urls);
    const statements = await startPgbouncer({ logins, poolSize: 1, settings: { pool_mode: 'statement' } });
    try {
      const wrong = { ...rightUrls(), DATABASE_WRITER_URL: statements.urlOf(inStage(urls.writerUrl)) };
      assert.match(await refusal(wrong), /^Cannot use PostgreSQL at .* Is DATABASE_WRITER_URL right/);
    } finally {
      await statements.stop();
    }
  });

  test('a login that does not begin as its role, with bounds, is told with SQL that is enough', async () => {
    const sqlOf = (sentence: string) => sentence.split('Have an administrator run: ')[1] ?? '';
    const unbounded = await refusal(rightUrls());
    assert.match(
      unbounded,
      /every session of the login topline_writer of DATABASE_WRITER_URL must begin as topline_writer/,
    );
    assert.match(sqlOf(unbounded), /^ALTER ROLE "topline_writer" SET client_connection_check_interval = '250ms'; /);
    await asSuperuser(sqlOf(unbounded));
    await pooler.kill();
    await pooler.start();
    const reader = await refusal(rightUrls());
    assert.match(reader, /the login topline_reader of DATABASE_READER_URL/);
    await asSuperuser(sqlOf(reader));

    await asSuperuser("CREATE ROLE web LOGIN PASSWORD 'x'");
    const web = Object.assign(new URL(inStage(urls.readerUrl)), { username: 'web', password: 'x' }).href;
    const own = await startPgbouncer({ logins: [...Object.values(urls), web], poolSize: 1 });
    try {
      const env = {
        ...rightUrls(),
        DATABASE_WRITER_URL: own.urlOf(inStage(urls.writerUrl)),
        DATABASE_READER_URL: own.urlOf(web),
      };
      const other = await refusal(env);
      assert.match(
        sqlOf(other),
        /^GRANT topline_reader TO "web"; ALTER ROLE "web" SET role = topline_reader; ALTER ROLE "web" SET /,
      );
      await asSuperuser(sqlOf(other));
      await own.kill();
      await own.start();
      const { code, stdout, stderr } = await programs.run(['--check-config'], { env });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^DATABASE_POOLER +transaction$/m);
    } finally {
      await own.stop();
    }
  });

  test('readers of one session of the pool see each their merchant, whatever others have left in it', async () => {
    const single = await startPgbouncer({ logins: [inStage(urls.readerUrl)], poolSize: 1 });
    const url = single.urlOf(inStage(urls.readerUrl));
    const pool = createPool(
      { log: silentLog },
      { url, pooled: true, name: 'test', role: 'reader', connectionsMax: 8, statementTimeoutMs: STATEMENT_MS },
    );
    const reader = createMerchantReader(pool, pooledReaderSettings(STATEMENT_MS));
    const [ours, others] = stage.merchants.map(({ merchantId }) => merchantId);
    const text = `SELECT merchant_id::int, pg_backend_pid() AS pid, current_user AS role, current_setting('statement_timeout') AS bound
                    FROM ingestion.merchants`;
    const leaver = new pg.Client({ connectionString: url });
    await leaver.connect();
    try {
      const pids = new Set<number>();
      for (const leave of [
        `SELECT set_config('topline.merchant', '${others}', false)`,
        'SET statement_timeout = 0',
        'SET ROLE NONE; SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE',
        "PREPARE merchants AS SELECT 'nobody’s'",
      ]) {
        await leaver.query(leave);
        const asked = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? ours : others) ?? 0);
        const answers = await Promise.all(
          asked.map((merchantId) => reader.read(localGuard().merchant(merchantId), { name: 'merchants', text })),
        );
        for (const [index, { rows }] of answers.entries()) {
          pids.add(rows[0].pid);
          assert.deepEqual(rows, [
            { merchant_id: asked[index], pid: rows[0].pid, role: 'topline_reader', bound: '5s' },
          ]);
        }
      }
      assert.equal(pids.size, 1, 'all in one session');

      // Given up in the middle: the only session is not kept by it, and what comes next has a scope of its own.
      const asking = localGuard().merchant(ours ?? 0);
      const sleeps = { name: 'sleep', text: `SELECT pg_sleep(${STATEMENT_MS} / 1000.0)` };
      await assert.rejects(reader.read(asking, sleeps, AbortSignal.timeout(100)), /aborted/);
      const askedAt = performance.now();
      const { rows } = await reader.read(localGuard().merchant(others ?? 0), { name: 'merchants', text });
      assert.equal(rows[0].merchant_id, others);
      assert.ok(performance.now() - askedAt < STATEMENT_MS / 2, 'nobody waits for what was given up');
    } finally {
      await leaver.end();
      await pool.end();
      await single.stop();
    }
  });

  test('orders, totals and answers through a small pool; the pooler is killed and comes back: nothing lost or double', async () => {
    const settings = rightUrls();
    const how = { settings: { ...settings, TOPLINE_HEDGE_AFTER_MS: '1000' } };
    for (const roles of ['ingest', 'aggregate', 'query'])
      stage.client.instances.push(await stage.start(roles, roles, how));
    const caller = async () => {
      for (let posted = 0; posted < ORDERS_EACH; posted += 1) await stage.client.post(stage.orders.next());
    };
    const posting = Promise.all(Array.from({ length: CALLERS }, caller));
    const stored = () => stage.ledger.entries().length;
    await until('there are orders', () => stored() >= ORDERS / 4);
    await pooler.kill();
    assert.ok(stored() < ORDERS / 2, 'it is killed under way');
    await pooler.start();
    await posting;
    await settled(stage);
    await compareAll(stage);
    const { lost, double, wrong, details } = stage.findings.take();
    assert.deepEqual(
      { orders: stored(), lost, double, wrong },
      { orders: ORDERS, lost: 0, double: 0, wrong: 0 },
      details.join('\n'),
    );
    const { rows } = await stage.pool.query(
      "SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE application_name ~ '^topline-(ingest|query|catalogue)'",
    );
    assert.ok(rows[0].sessions <= 2 * POOL_SIZE, `${rows[0].sessions} sessions`);

    const env = { ...settings, CLICKHOUSE_URL: stage.clickhouseUrl };
    const { code, stdout, stderr } = await programs.topline(['verify'], { env });
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`${ORDERS} orders, .* difference 0`));
  });
});
