// Roles on their own, as a cluster starts them: one process, the stores of its URLs, only its listeners. And the same process
// under a supervisor that dies.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { until } from '../until.ts';
import { createClient } from './client.ts';
import { descendantsOf } from './processes.ts';
import { freePorts, portOptions, sentencesOf, within } from './program.ts';
import { createProgramStage, type ProgramStage } from './program-stage.ts';

const STOP_MAX_MS = 10_000;
let stage: ProgramStage;
before(async () => {
  stage = await createProgramStage();
});
after(() => stage.end());

test('a role alone listens on its port only, starts no other process, and needs nobody to make its schema', async () => {
  const ports = await freePorts();
  const client = createClient(ports);
  const program = stage.programs.start(['--role', 'ingest', ...portOptions(ports)], { env: stage.env });
  await until('ingest answers', async () => (await client.get('ingest', '/health/ready')).status === 200);
  const merchant = { name: 'Kiosk', currency: 'EUR', timezone: 'UTC', weekStart: 'MONDAY' };
  assert.equal((await client.put('/v1/merchants/7', merchant)).status, 201);
  await client.put('/v1/merchants/7/categories/1', { name: 'Newspapers' });
  assert.equal((await client.postOrder('alone', '1.00')).status, 201);
  await assert.rejects(client.get('query', '/health'), 'nobody listens on the query port');
  await assert.rejects(client.get('predict', '/health'), 'nobody listens on the predict port');
  assert.deepEqual(descendantsOf(program.pid), []);
  program.child.kill('SIGINT');
  const ending = await within(program, STOP_MAX_MS);
  assert.deepEqual([ending.code, ending.stderr], [0, '']);
});

test('a loop has a port for health and metrics when it is told one, and ends like every other role', async () => {
  const { predict: port } = await freePorts();
  const program = stage.programs.start(['--role', 'aggregate', '--observe-port', `${port}`], { env: stage.env });
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  await until('the aggregator answers', async () => (await get('/health/ready')).status === 200);
  const health = (await (await get('/health')).json()) as { parts: Record<string, unknown> };
  assert.ok('aggregate' in health.parts, JSON.stringify(health));
  assert.match(await (await get('/metrics')).text(), /^topline_/m);
  assert.equal((await get('/api/top-categories?merchantId=7')).status, 404);
  program.child.kill('SIGTERM');
  const ending = await within(program, STOP_MAX_MS);
  assert.deepEqual([ending.code, ending.stderr], [0, '']);
});

test('a role that is asked to stop answers what is under way, takes nothing new, and then ends', async () => {
  const ports = await freePorts();
  const client = createClient(ports);
  const program = stage.programs.start(['--role', 'ingest', ...portOptions(ports)], { env: stage.env });
  await until('ingest answers', async () => (await client.get('ingest', '/health/ready')).status === 200);
  await client.put('/v1/merchants/7', { name: 'Kiosk', currency: 'EUR', timezone: 'UTC', weekStart: 'MONDAY' });
  await client.put('/v1/merchants/7/categories/1', { name: 'Newspapers' });
  const holder = new pg.Client({ connectionString: stage.databaseUrl });
  await holder.connect();
  try {
    // What is under way waits for this transaction, for as long as the test needs.
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE ingestion.orders IN SHARE ROW EXCLUSIVE MODE');
    const posted = Promise.all([1, 2, 3].map((order) => client.postOrder(`under way ${order}`, '1.00')));
    const waits = `SELECT count(*)::int AS waiting FROM pg_locks WHERE relation = 'ingestion.orders'::regclass AND NOT granted`;
    await until('they wait', async () => (await holder.query(waits)).rows[0].waiting > 0);
    program.child.kill('SIGTERM');
    const isClosed = () =>
      client.get('ingest', '/health').then(
        ({ status }) => status === 503,
        () => true,
      );
    await until('nothing new is taken', isClosed);
    await holder.query('COMMIT');
    assert.deepEqual(
      (await posted).map(({ status }) => status),
      [201, 201, 201],
    );
  } finally {
    await holder.end();
  }
  assert.equal((await within(program, STOP_MAX_MS)).code, 0);
});

test('a role refuses a store that refuses it, in one sentence without the password', async () => {
  const wrong = new URL(stage.databaseUrl);
  wrong.password = 'hunter2';
  const { code, stderr } = await stage.programs.run(['--role', 'ingest', ...portOptions(await freePorts())], {
    env: { ...stage.env, DATABASE_URL: wrong.href },
  });
  assert.equal(code, 78, stderr);
  const sentences = sentencesOf(stderr);
  assert.equal(sentences.length, 1, stderr);
  assert.match(
    sentences[0] ?? '',
    /^Cannot use PostgreSQL at 127\.0\.0\.1:\d+: password authentication failed .*DATABASE_URL/,
  );
  assert.doesNotMatch(stderr, /hunter2/);
});

test('a role starts while its store is away, and says that it is not ready', async () => {
  const ports = await freePorts();
  const client = createClient(ports);
  const away = `http://topline:x@127.0.0.1:${(await freePorts()).predict}/away`;
  const program = stage.programs.start(['--role', 'query,predict-worker', ...portOptions(ports)], {
    env: { ...stage.env, CLICKHOUSE_URL: away },
  });
  await until('query answers', async () => (await client.get('query', '/health')).status === 200);
  const ready = await client.get('query', '/health/ready');
  assert.equal(ready.status, 503);
  assert.match(ready.text, /clickhouse is not available/);
  const unknown = await client.get('query', '/api/top-categories?merchantId=999');
  assert.equal(unknown.status, 404, 'what PostgreSQL knows is answered');
  program.child.kill('SIGTERM');
  assert.equal((await within(program, STOP_MAX_MS)).code, 0);
});

test('a role process ends by itself when its supervisor dies, also while it is still loading', async () => {
  const orphan = stage.programs.start(['--role', 'query', ...portOptions(await freePorts())], {
    env: stage.env,
    ipc: true,
  });
  // What a dying supervisor leaves of the channel.
  orphan.child.disconnect();
  const ending = await within(orphan, STOP_MAX_MS);
  assert.deepEqual([ending.code, ending.signal, ending.stderr], [0, null, '']);
});
