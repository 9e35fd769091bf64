// The embedded PostgreSQL: what it promises to a program, and that it comes back after every kind of end.
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { findPostmaster, readPostmasterFile, stopPostmaster } from '../../src/embedded/postgres-process.ts';
import { createPostgresServer, type PostgresServer } from '../../src/embedded/postgres-server.ts';
import type { ServerEvent } from '../../src/embedded/supervised.ts';
import { silentLog } from '../../src/platform/log.ts';
import { isSameProcessAlive, readProcessState } from '../../src/platform/process-state.ts';
import { until } from '../until.ts';
import { queryPostgres, type StartedSupervisor, startSupervisor } from './supervisor.ts';

// One cluster for the whole file, because each initdb costs a second; each test leaves it stopped and usable.
const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'topline-pg-')));
const clusterPath = join(dataDir, 'postgres');
const events: ServerEvent[] = [];
let server: PostgresServer;
let supervisor: StartedSupervisor | undefined;

function createServer(
  options: { unsafeFsyncOff?: boolean; stopDeadlines?: { fastMs: number; immediateMs: number } } = {},
) {
  events.length = 0;
  server = createPostgresServer({ log: silentLog }, { dataDir, onEvent: (event) => events.push(event), ...options });
  return server;
}

before(async () => {
  const { databaseUrl: url } = await createServer().start();
  await queryPostgres(url, 'CREATE TABLE kept (id int PRIMARY KEY)');
  await server.stop();
});

afterEach(async () => {
  await supervisor?.kill('SIGKILL');
  supervisor = undefined;
  await server.stop();
  const left = findPostmaster(clusterPath);
  if (left) await stopPostmaster(left, { fastMs: 2_000, immediateMs: 1_000 });
});

after(() => rmSync(dataDir, { recursive: true, force: true }));

async function rowsOf(url: string): Promise<number[]> {
  return (await queryPostgres<{ id: number }>(url, 'SELECT id FROM kept ORDER BY id')).map(({ id }) => id);
}

test('a first start gives an empty database with the promised settings, to the password only', async () => {
  const { databaseUrl: url } = await createServer().start();
  const names = [
    'server_version_num',
    'fsync',
    'full_page_writes',
    'synchronous_commit',
    'TimeZone',
    'log_timezone',
    'server_encoding',
    'listen_addresses',
    'unix_socket_directories',
    'max_connections',
    'data_checksums',
  ];
  const settings = await queryPostgres<{ name: string; setting: string }>(
    url,
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [names],
  );
  const value = Object.fromEntries(settings.map(({ name, setting }) => [name, setting]));
  assert.match(value.server_version_num ?? '', /^18/);
  assert.deepEqual(
    { ...value, server_version_num: 18 },
    {
      server_version_num: 18,
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      TimeZone: 'UTC',
      log_timezone: 'UTC',
      server_encoding: 'UTF8',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '100',
      data_checksums: 'on',
    },
  );
  const [locale] = await queryPostgres(
    url,
    "SELECT datlocprovider, datlocale, datcollate FROM pg_database WHERE datname = 'topline'",
  );
  assert.deepEqual(locale, { datlocprovider: 'b', datlocale: 'C.UTF-8', datcollate: 'C' });
  const [role] = await queryPostgres(url, 'SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user');
  assert.deepEqual(role, { rolsuper: false, rolcreatedb: true });
  const wrong = new URL(url);
  wrong.password = 'wrong';
  await assert.rejects(queryPostgres(wrong.href, 'SELECT 1'), /password authentication failed/);
  assert.equal(statSync(join(dataDir, 'run/postgres.json')).mode & 0o777, 0o600);
  assert.equal(statSync(clusterPath).mode & 0o777, 0o700);
});

test('a second start has the same address and the same data, within seconds', async () => {
  const { databaseUrl: first } = await createServer().start();
  await queryPostgres(first, 'INSERT INTO kept VALUES (1)');
  await server.stop();
  const begin = performance.now();
  const { databaseUrl: second } = await createServer().start();
  assert.ok(performance.now() - begin < 5_000);
  assert.equal(second, first);
  assert.deepEqual(await rowsOf(second), [1]);
});

test('a killed server is started again on the same port with every committed row, and this is reported', async () => {
  const { databaseUrl: url } = await createServer().start();
  const before = server.pid();
  assert.ok(before);
  await queryPostgres(url, 'INSERT INTO kept VALUES (2)');
  process.kill(before, 'SIGKILL');
  await until('it is up again', () => events.some(({ event }) => event === 'restarted'), 30_000);
  assert.notEqual(server.pid(), before);
  assert.deepEqual(await rowsOf(url), [1, 2]);
  assert.match(events.find(({ event }) => event === 'ended')?.detail ?? '', /SIGKILL/);
  assert.equal(server.health().status, 'up');
});

test('a server that outlived its supervisor is taken over as it is, watched, and stopped at the end', async () => {
  supervisor = await startSupervisor(dataDir, 'postgres');
  const left = readProcessState(supervisor.pids.postgres ?? 0);
  assert.ok(left && supervisor.databaseUrl);
  await queryPostgres(supervisor.databaseUrl, 'INSERT INTO kept VALUES (3)');
  await supervisor.kill('SIGKILL');
  assert.ok(isSameProcessAlive(left));
  const { databaseUrl: url } = await createServer().start();
  assert.equal(url, supervisor.databaseUrl);
  assert.equal(server.pid(), left.pid);
  assert.deepEqual(await rowsOf(url), [1, 2, 3]);
  process.kill(left.pid, 'SIGKILL');
  await until('its end is noticed and answered', () => events.some(({ event }) => event === 'restarted'), 30_000);
  assert.deepEqual(await rowsOf(url), [1, 2, 3]);
  const next = readProcessState(server.pid() ?? 0);
  await server.stop();
  assert.ok(next && !isSameProcessAlive(next));
  assert.equal(readPostmasterFile(clusterPath), undefined);
});

test('a server left behind with other settings is not used on', async () => {
  supervisor = await startSupervisor(dataDir, 'postgres');
  await supervisor.kill('SIGKILL');
  const { databaseUrl: url } = await createServer({ unsafeFsyncOff: true }).start();
  assert.notEqual(server.pid(), supervisor.pids.postgres);
  assert.deepEqual(await queryPostgres(url, 'SHOW fsync'), [{ fsync: 'off' }]);
  assert.deepEqual(await rowsOf(url), [1, 2, 3]);
});

test('supervisor and server killed together: the next start recovers', async () => {
  supervisor = await startSupervisor(dataDir, 'postgres');
  const pid = supervisor.pids.postgres;
  assert.ok(pid && supervisor.databaseUrl);
  await queryPostgres(supervisor.databaseUrl, 'INSERT INTO kept VALUES (4)');
  await supervisor.kill('SIGKILL');
  process.kill(pid, 'SIGKILL');
  const { databaseUrl: url } = await createServer().start();
  assert.deepEqual(await rowsOf(url), [1, 2, 3, 4]);
});

test('a stale postmaster.pid does not hinder, even when its number now belongs to a process that is alive', async () => {
  for (const pid of [process.pid, 2 ** 22 - 3]) {
    writeFileSync(
      join(clusterPath, 'postmaster.pid'),
      `${pid}\n${clusterPath}\n1700000000\n5432\n\n127.0.0.1\n  123456         7\nready   \n`,
    );
    const { databaseUrl: url } = await createServer().start();
    assert.deepEqual(await rowsOf(url), [1, 2, 3, 4]);
    await server.stop();
    assert.equal(events.filter(({ event }) => event === 'ended').length, 0);
  }
});

test('a server that does not answer to a shutdown is killed within the deadlines', async () => {
  await createServer({ stopDeadlines: { fastMs: 200, immediateMs: 200 } }).start();
  const state = readProcessState(server.pid() ?? 0);
  assert.ok(state);
  process.kill(state.pid, 'SIGSTOP');
  const begin = performance.now();
  await server.stop();
  assert.ok(performance.now() - begin < 5_000);
  assert.equal(isSameProcessAlive(state), false);
  assert.deepEqual(await rowsOf((await createServer().start()).databaseUrl), [1, 2, 3, 4]);
});

test('a shutdown does not wait for sessions that are open', async () => {
  const { databaseUrl: url } = await createServer().start();
  const sleeping = queryPostgres(url, 'SELECT pg_sleep(60)').catch((error: Error) => error.message);
  await until(
    'the session runs',
    async () =>
      (await queryPostgres(url, "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'")).length === 1,
  );
  const begin = performance.now();
  await server.stop();
  assert.ok(performance.now() - begin < 4_000);
  assert.match(String(await sleeping), /terminat/);
});
