// The embedded ClickHouse dies at random while rows are inserted: every acknowledged block is there, whole; every block
// that was not acknowledged is there whole or not at all.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { type ClickHouseServer, createClickHouseServer } from '../../src/embedded/clickhouse-server.ts';
import type { ServerEvent } from '../../src/embedded/supervised.ts';
import { silentLog } from '../../src/platform/log.ts';
import { isSameProcessAlive, readProcessState } from '../../src/platform/process-state.ts';
import { until } from '../until.ts';
import { startSupervisor } from './supervisor.ts';

const killsMax = 10;
const blockRows = 500;
const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'topline-ch-')));
const events: ServerEvent[] = [];
let server: ClickHouseServer;
let url: string;
let client: ClickHouseClient;

function createServer(): ClickHouseServer {
  events.length = 0;
  server = createClickHouseServer(
    { log: silentLog },
    { dataDir, restartPauseMaxMs: 100, onEvent: (event) => events.push(event) },
  );
  return server;
}

before(async () => {
  url = await createServer().start();
  client = createClient({ url, log: { level: 127 }, request_timeout: 10_000 });
  await client.command({
    query: 'CREATE TABLE blocks (block UInt32, row UInt32) ENGINE = MergeTree ORDER BY (block, row)',
  });
  await server.stop();
});

afterEach(() => server.stop());

after(async () => {
  await client.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Rows of each block that has any. */
async function storedBlocks(): Promise<Map<number, number>> {
  const query = 'SELECT block, toUInt32(count()) AS n FROM blocks GROUP BY block';
  const found = await (await client.query({ query, format: 'JSONEachRow' })).json<{ block: number; n: number }>();
  return new Map(found.map(({ block, n }) => [block, n]));
}

function restarts(): number {
  return events.filter(({ event }) => event === 'restarted').length;
}

test('ten kills at random moments lose no acknowledged block and leave no partial one', {
  timeout: 120_000,
}, async () => {
  await createServer().start();
  const acknowledged: number[] = [];
  let next = 0;
  let inserting = true;
  const insertAll = async () => {
    while (inserting) {
      next += 1;
      const block = next;
      const values = Array.from({ length: blockRows }, (_, row) => ({ block, row }));
      const done = await client.insert({ table: 'blocks', values, format: 'JSONEachRow' }).then(
        () => true,
        () => false,
      );
      if (done) acknowledged.push(block);
      // A server that is down refuses at once: do not spin.
      else await delay(20);
    }
  };
  const writers = [insertAll(), insertAll(), insertAll()];
  for (let kill = 1; kill <= killsMax; kill += 1) {
    const goal = acknowledged.length + 1 + Math.floor(Math.random() * 30);
    await until('some more blocks are acknowledged', () => acknowledged.length >= goal, 30_000);
    process.kill(server.pid() ?? assert.fail('not up'), 'SIGKILL');
    await until('it is up again', () => restarts() === kill, 30_000);
  }
  inserting = false;
  await Promise.all(writers);
  const stored = await storedBlocks();
  assert.deepEqual(
    acknowledged.filter((block) => stored.get(block) !== blockRows),
    [],
    'lost',
  );
  assert.deepEqual(
    [...stored].filter(([, rows]) => rows !== blockRows),
    [],
    'partial',
  );
});

test('the address stays through restarts and from one start to the next', async () => {
  assert.equal(await createServer().start(), url);
  const files = JSON.parse(readFileSync(join(dataDir, 'run/clickhouse.json'), 'utf8')) as { port: number };
  assert.equal(files.port, Number(new URL(url).port));
});

test('the engine ends by itself when its supervisor is killed', async () => {
  const supervisor = await startSupervisor(dataDir, 'clickhouse');
  const engine = readProcessState(supervisor.pids.clickhouse ?? 0);
  assert.ok(engine);
  await supervisor.kill('SIGKILL');
  await until('the engine is gone', () => !isSameProcessAlive(engine), 10_000);
});

test('a start right after the supervisor was killed in the middle of a query succeeds', async () => {
  const supervisor = await startSupervisor(dataDir, 'clickhouse');
  const long = client
    .command({ query: 'INSERT INTO FUNCTION null() SELECT sipHash64(number) FROM numbers(100000000000)' })
    .catch(() => undefined);
  const query = "SELECT count() AS n FROM system.processes WHERE query LIKE '%100000000000%'";
  await until(
    'the query runs',
    async () => Number((await (await client.query({ query, format: 'JSONEachRow' })).json<{ n: string }>())[0]?.n) > 1,
  );
  await supervisor.kill('SIGKILL');
  assert.equal(await createServer().start(), url);
  await long;
});

test('a process that holds the directory and was not ours to end is waited for', async () => {
  const directory = join(dataDir, 'clickhouse');
  const module = new URL('../../src/embedded/chdb-engine.ts', import.meta.url).href;
  const config = join(dataDir, 'empty.xml');
  writeFileSync(config, '<clickhouse/>');
  const script = `const { openChdbEngine } = await import(${JSON.stringify(module)});
    openChdbEngine(${JSON.stringify(directory)}, ${JSON.stringify(config)}); console.log('held'); setInterval(() => {}, 1e6);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const logPath = join(dataDir, 'run/clickhouse.log');
  const logged = () => readFileSync(logPath, 'utf8').split('could not start').length;
  const earlier = logged();
  const starting = createServer().start();
  await until('the engine refused at least once', () => logged() > earlier);
  holder.kill('SIGKILL');
  assert.equal(await starting, url);
});

test('a data directory whose name is a pattern to the engine is refused in words', async () => {
  const odd = join(dataDir, 'a{b}');
  mkdirSync(odd);
  const refused = createClickHouseServer({ log: silentLog }, { dataDir: odd });
  await assert.rejects(refused.start(), /a path with any of/);
  assert.equal(existsSync(join(odd, 'clickhouse')), false);
});
