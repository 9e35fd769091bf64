// Both servers together: one owner a directory, everything gone after stop(), only what was asked for.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@clickhouse/client';
import { createEmbeddedEngines, type EmbeddedEngines } from '../../src/embedded/engines.ts';
import { DirectoryInUse } from '../../src/platform/directory-lock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { isSameProcessAlive, readProcessState } from '../../src/platform/process-state.ts';
import { queryPostgres, type StartedSupervisor, spawnSupervisor, startSupervisor } from './supervisor.ts';

const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'topline-engines-')));
let engines: EmbeddedEngines | undefined;
let supervisor: StartedSupervisor | undefined;

function create(
  wanted: { postgres: boolean; clickhouse: boolean } = { postgres: true, clickhouse: true },
): EmbeddedEngines {
  engines = createEmbeddedEngines({ log: silentLog }, { dataDir, ...wanted });
  return engines;
}

afterEach(async () => {
  await supervisor?.kill('SIGTERM');
  await engines?.stop();
});

after(() => rmSync(dataDir, { recursive: true, force: true }));

test('both start, answer, and are gone after stop', async () => {
  const { databaseUrl = '', clickhouseUrl = '' } = await create().start();
  assert.match(databaseUrl, /^postgresql:\/\/topline:[0-9a-f]{48}@127\.0\.0\.1:\d+\/topline$/);
  assert.match(clickhouseUrl, /^http:\/\/topline:[0-9a-f]{48}@127\.0\.0\.1:\d+\/topline$/);
  assert.deepEqual(await queryPostgres(databaseUrl, 'SELECT current_database() AS name'), [{ name: 'topline' }]);
  const client = createClient({ url: clickhouseUrl });
  const answer = await client.query({ query: 'SELECT currentDatabase() AS name', format: 'JSONEachRow' });
  assert.deepEqual(await answer.json(), [{ name: 'topline' }]);
  await client.close();
  const sources = engines?.health() ?? [];
  assert.deepEqual(await Promise.all(sources.map(async ({ name, check }) => [name, (await check()).status])), [
    ['embedded-postgres', 'up'],
    ['embedded-clickhouse', 'up'],
  ]);
  const { postgres, clickhouse } = engines?.pids() ?? {};
  const states = [readProcessState(postgres ?? 0), readProcessState(clickhouse ?? 0)];
  await engines?.stop();
  assert.deepEqual(
    states.map((state) => state !== undefined && isSameProcessAlive(state)),
    [false, false],
  );
});

test('a second start has the same addresses and takes a few seconds at most', async () => {
  const first = await create().start();
  await engines?.stop();
  const begin = performance.now();
  assert.deepEqual(await create().start(), first);
  assert.ok(performance.now() - begin < 5_000);
});

test('only what was asked for is started', async () => {
  const urls = await create({ postgres: false, clickhouse: true }).start();
  assert.deepEqual(Object.keys(urls), ['clickhouseUrl']);
  assert.equal(engines?.pids().postgres, undefined);
  await engines?.stop();
  assert.deepEqual(await create({ postgres: false, clickhouse: false }).start(), {});
});

test('a second supervisor is told the pid of the first, and may start when that one was killed', async () => {
  supervisor = await startSupervisor(dataDir, 'postgres');
  const owner = supervisor.process.pid;
  await assert.rejects(create().start(), (error) => error instanceof DirectoryInUse && error.holderPid === owner);
  const third = await startSupervisor(dataDir, 'postgres');
  assert.equal(third.failed, `${dataDir} is in use by process ${owner}`);
  await supervisor.kill('SIGKILL');
  await create().start();
});

test('an interrupt of the whole process group reaches the supervisor only', async () => {
  supervisor = await startSupervisor(dataDir);
  const states = [readProcessState(supervisor.pids.postgres ?? 0), readProcessState(supervisor.pids.clickhouse ?? 0)];
  const group = supervisor.process.pid ?? assert.fail('no pid');
  // As a terminal does on Ctrl-C; this supervisor does not handle it and dies.
  process.kill(-group, 'SIGINT');
  await supervisor.kill('SIGINT');
  assert.deepEqual(
    states.map((state) => state !== undefined && isSameProcessAlive(state)),
    [true, true],
  );
  await create().start();
});

test('a first start that was killed at any moment is finished by the next', async () => {
  for (const afterMs of [0, 300, 600, 1000]) {
    const freshDir = mkdtempSync(join(tmpdir(), 'topline-engines-first-'));
    try {
      const killed = spawnSupervisor(freshDir);
      await delay(afterMs);
      killed.kill('SIGKILL');
      const next = await startSupervisor(freshDir);
      assert.equal(next.failed, undefined, `killed after ${afterMs} ms`);
      assert.deepEqual(await queryPostgres(next.databaseUrl ?? '', 'SELECT 1 AS one'), [{ one: 1 }]);
      await next.kill('SIGTERM');
      assert.deepEqual(readdirSync(freshDir).sort(), ['clickhouse', 'postgres', 'run']);
    } finally {
      rmSync(freshDir, { recursive: true, force: true });
    }
  }
});

test('the directory holds what its page says', async () => {
  await create().start();
  await engines?.stop();
  assert.deepEqual(readdirSync(dataDir).sort(), ['clickhouse', 'postgres', 'run']);
});
