// `npm start` from its first start to its last, on one data directory: ready, found on its ports, not harmed by a second one,
// whole again after every kill, gone after Ctrl-C, and back with its data.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { type ProcessState, signalProcess } from '../../src/platform/process-state.ts';
import { createTestDatabases, startTestEngines } from '../engines.ts';
import { until } from '../until.ts';
import { type Client, createClient } from './client.ts';
import { descendantsOf, enginesOf, roleProcessesOf, stillAlive } from './processes.ts';
import {
  createPrograms,
  freePorts,
  type Listener,
  type Ports,
  portOptions,
  type Started,
  sentencesOf,
  untilReady,
  within,
} from './program.ts';

const FIRST_START_MAX_MS = 60_000;
const START_MAX_MS = 15_000;
const STOP_MAX_MS = 10_000;

const programs = createPrograms();
const dataDir = programs.dataDir('data');
let ports: Ports;
let client: Client;
let program: Started;

const start = () => programs.start(['--no-demo', '--data-dir', dataDir, ...portOptions(ports)]);

before(async () => {
  ports = await freePorts();
  client = createClient(ports);
  program = start();
  await untilReady(program, FIRST_START_MAX_MS);
});
after(() => programs.end());

/** Answered again, by whichever process. */
const untilWhole = () => until('it is whole again', () => client.isReady());
const untilTotal = (amount: string) =>
  until(`the year's total is ${amount}`, async () => (await client.total()) === amount);

/** Sent until it is accepted, which is once: the order's name decides. */
const untilAccepted = (name: string, amount: string) =>
  until(`order ${name} is accepted`, async () => (await client.postOrder(name, amount)).status === 201);

function allProcesses(): ProcessState[] {
  const { postgres, clickhouse } = enginesOf(dataDir);
  assert.ok(postgres && clickhouse, 'both engines run');
  return [...descendantsOf(program.pid), postgres, clickhouse];
}

function servingProcess(): ProcessState {
  const found = roleProcessesOf(program.pid).find(({ command }) => command.includes('ingest'));
  return found ?? assert.fail('no process serves orders');
}

async function killed(victim: ProcessState | undefined): Promise<void> {
  assert.ok(victim, 'there is a process to kill');
  signalProcess(victim.pid, 'SIGKILL');
  await until('it is gone', () => stillAlive([victim]).length === 0);
}

test('when it says that it is ready, all three ports are', async () => {
  assert.equal(await client.isReady(), true);
  for (const port of Object.values(ports))
    assert.match(program.output.stdout, new RegExp(`http://localhost:${port}\\b`));
});

test('each port answers its own paths, and the page’s port those of all roles', async () => {
  const paths: Record<Listener, string> = {
    ingest: '/v1/merchants',
    query: '/api/top-categories?merchantId=999',
    predict: '/forecast/top-categories?merchant_id=999',
  };
  const found = async (listener: Listener, path: string) => {
    const { status, text } = await client.get(listener, path);
    // An unknown merchant is told by the role that owns the path, an unknown path by the listener.
    return status === 404 ? JSON.parse(text).type : status;
  };
  const table = async (listener: Listener) => Promise.all(Object.values(paths).map((path) => found(listener, path)));
  const [noMerchant, noPath] = ['/problems/merchant-not-found', '/problems/path-not-found'];
  assert.deepEqual(await table('ingest'), [200, noPath, noPath]);
  assert.deepEqual(await table('query'), [noPath, noMerchant, noPath]);
  assert.deepEqual(await table('predict'), [200, noMerchant, noMerchant]);
});

test('the page is served on its port, operations on all', async () => {
  const page = await client.get('predict', '/');
  assert.equal(page.status, 200);
  assert.match(page.type, /^text\/html/);
  assert.doesNotMatch(page.text, /not built yet/, 'a start builds the page before it serves it');
  const [asset] = /\/assets\/[^"]+\.js/.exec(page.text) ?? assert.fail('the page has no script');
  assert.equal((await client.get('predict', asset)).status, 200);
  assert.equal((await client.get('ingest', '/')).status, 404);
  for (const listener of ['ingest', 'query', 'predict'] as const)
    for (const path of ['/health', '/health/lag', '/metrics', '/openapi.json', '/docs/'])
      assert.equal((await client.get(listener, path)).status, 200, `${listener} ${path}`);
});

test('the data directory is closed to others', () => {
  // The account of the PostgreSQL server may have to pass through, which is the x.
  assert.equal(statSync(dataDir).mode & 0o066, 0);
  assert.equal(statSync(join(dataDir, 'run')).mode & 0o077, 0);
  assert.equal(statSync(join(dataDir, 'run/engines.json')).mode & 0o077, 0);
});

test('an accepted order is in the answer', async () => {
  await client.put('/v1/merchants/7', { name: 'Kiosk', currency: 'EUR', timezone: 'UTC', weekStart: 'MONDAY' });
  await client.put('/v1/merchants/7/categories/1', { name: 'Newspapers' });
  assert.equal((await client.postOrder('first', '10.00')).status, 201);
  await untilTotal('10.00');
  assert.equal(await client.total('predict'), '10.00');
});

test('a second program in the same directory is refused in one sentence, and the first goes on', async () => {
  const second = await programs.run(['--no-demo', '--data-dir', dataDir, ...portOptions(await freePorts())]);
  assert.equal(second.code, 78);
  const sentence = `${dataDir} is in use by process ${program.pid}: stop it first, or choose another directory with --data-dir.`;
  assert.deepEqual(sentencesOf(second.stderr), [sentence]);
  assert.ok(existsSync(join(dataDir, 'run/engines.json')), 'commands still find the engines');
  assert.equal(await client.isReady(), true);
  assert.equal(await client.total(), '10.00');
});

test('a busy port is refused in one sentence that names its option, before anything is started', async () => {
  const free = await freePorts();
  const elsewhere = programs.dataDir('elsewhere');
  const second = await programs.run(['--data-dir', elsewhere, ...portOptions({ ...free, query: ports.predict })]);
  assert.equal(second.code, 78);
  const sentence = `Port ${ports.predict} is already in use: stop the other program, or choose another port with --query-port.`;
  assert.equal(second.stderr, `${sentence}\n`);
  assert.equal(existsSync(join(elsewhere, 'postgres')), false);
});

test('commands work on the running instance', async () => {
  const verified = await programs.topline(['verify', '--data-dir', dataDir]);
  assert.match(verified.stdout, /^Orders, totals and ClickHouse agree: 1 merchants, 1 orders/, verified.stderr);
  assert.equal(verified.code, 0);
  assert.equal(await client.isReady(), true);
});

test('a killed role process is started again on its ports, and nothing else is', async () => {
  const before = enginesOf(dataDir);
  const worker = roleProcessesOf(program.pid).find(({ command }) => command.includes('predict-worker'));
  await killed(servingProcess());
  await untilWhole();
  assert.deepEqual(enginesOf(dataDir), before);
  assert.equal(stillAlive([worker]).length, 1);
  await untilAccepted('after the role', '1.00');
  await untilTotal('11.00');
});

test('after a kill of ClickHouse orders are accepted at once, and read as soon as it is back', async () => {
  const roles = roleProcessesOf(program.pid);
  const { clickhouse, postgres } = enginesOf(dataDir);
  await killed(clickhouse);
  assert.equal((await client.postOrder('without ClickHouse', '2.00')).status, 201);
  await untilTotal('13.00');
  await untilWhole();
  // Its health may be half a second old.
  await until(
    'ClickHouse runs again',
    async () => (enginesOf(dataDir).clickhouse?.pid ?? clickhouse?.pid) !== clickhouse?.pid,
  );
  await until('ClickHouse answers again', async () => (await client.get('query', '/health/clickhouse')).status === 200);
  assert.equal(stillAlive(roles).length, roles.length, 'no role was started again');
  assert.equal(stillAlive([postgres]).length, 1);
});

test('after a kill of PostgreSQL orders are accepted again as soon as it is back', async () => {
  const roles = roleProcessesOf(program.pid);
  const { clickhouse, postgres } = enginesOf(dataDir);
  await killed(postgres);
  await untilAccepted('without PostgreSQL', '4.00');
  await untilTotal('17.00');
  await untilWhole();
  assert.equal(stillAlive(roles).length, roles.length, 'no role was started again');
  assert.equal(stillAlive([clickhouse]).length, 1);
});

test('Ctrl-C ends everything within ten seconds, also while a caller is still sending', async () => {
  const processes = allProcesses();
  assert.ok(processes.length >= 4, 'two engines and two role processes at least');
  const slow = connect(ports.ingest, '127.0.0.1').on('error', () => undefined);
  slow.write(
    'POST /v1/orders HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"a',
  );
  await client.get('ingest', '/health');
  // A terminal sends it to the whole group.
  process.kill(-program.pid, 'SIGINT');
  const ending = await within(program, STOP_MAX_MS);
  slow.destroy();
  assert.deepEqual([ending.code, ending.signal], [0, null], ending.stderr);
  assert.match(ending.stderr, /Stopping …\n$/, 'nothing went wrong on the way');
  assert.deepEqual(stillAlive(processes), []);
  assert.equal(existsSync(join(dataDir, 'run/engines.json')), false);
});

test('commands work on a stopped instance and leave nothing running', async () => {
  const verified = await programs.topline(['verify', '--json', `--data-dir=${dataDir}`]);
  assert.equal(verified.code, 0, verified.stderr);
  const { orders, differences, waiting } = JSON.parse(verified.stdout);
  assert.deepEqual({ orders, differences, waiting }, { orders: 4, differences: 0, waiting: 0 });
  assert.deepEqual(enginesOf(dataDir), { postgres: undefined, clickhouse: undefined });
});

test('a second start is ready within 15 s and goes on with the data', async () => {
  program = start();
  await untilReady(program, START_MAX_MS);
  assert.equal(await client.isReady(), true);
  assert.equal(await client.total(), '17.00');
  const replayed = await client.postOrder('first', '10.00');
  assert.equal(replayed.status, 201);
  assert.equal(await client.total(), '17.00');
});

test('a start right after a kill of the supervisor recovers on the same ports with the data', async () => {
  await untilAccepted('before the kill', '8.00');
  const { clickhouse, postgres } = enginesOf(dataDir);
  const roles = roleProcessesOf(program.pid);
  const serving = servingProcess();
  const left = [...roles, clickhouse];
  // It holds the ports for as long as it cannot see that its supervisor is gone.
  signalProcess(serving.pid, 'SIGSTOP');
  program.child.kill('SIGKILL');
  program = start();
  const { output } = program;
  await until('the start waits for the ports', () =>
    output.stderr.includes('Waiting for the processes of a killed program'),
  );
  signalProcess(serving.pid, 'SIGCONT');
  await untilReady(program, START_MAX_MS);
  await untilTotal('25.00');
  assert.deepEqual(stillAlive(left), [], 'role processes and ClickHouse of the killed one are gone');
  assert.equal(stillAlive([postgres]).length, 1, 'its PostgreSQL is used on');
});

test('a terminal that is closed ends everything too, and a request under way is still answered', async () => {
  const processes = allProcesses();
  const order = {
    externalOrderId: 'last',
    merchantId: 7,
    orderDate: '2024-01-15T10:30:00Z',
    items: [{ categoryId: 1, quantity: 1, lineAmount: '1.00' }],
  };
  const body = JSON.stringify(order);
  const caller = connect(ports.ingest, '127.0.0.1');
  const answer = text(caller);
  caller.write(
    `POST /v1/orders HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  caller.write(body.slice(0, 20));
  await client.get('ingest', '/health');
  process.kill(-program.pid, 'SIGHUP');
  await until('no new caller is let in', () =>
    client.get('ingest', '/health').then(
      () => false,
      () => true,
    ),
  );
  caller.write(body.slice(20));
  assert.match(await answer, /^HTTP\/1\.1 201 /);
  const ending = await within(program, STOP_MAX_MS);
  assert.equal(ending.code, 0, ending.stderr);
  assert.deepEqual(stillAlive(processes), []);
});

test('with a DATABASE_URL and a CLICKHOUSE_URL no engine is started', async () => {
  const engines = await startTestEngines();
  const databases = await createTestDatabases(engines);
  const elsewhere = programs.dataDir('urls');
  try {
    const env = { DATABASE_URL: databases.databaseUrl, CLICKHOUSE_URL: databases.clickhouseUrl };
    const chosen = portOptions({ ingest: 0, query: 0, predict: 0 });
    program = programs.start(['--no-demo', '--data-dir', elsewhere, ...chosen], { env });
    await untilReady(program, START_MAX_MS);
    const processes = descendantsOf(program.pid);
    assert.deepEqual(processes, roleProcessesOf(program.pid), 'only role processes');
    assert.equal(processes.length, 2);
    const made = ['postgres', 'clickhouse'].filter((name) => existsSync(join(elsewhere, name)));
    assert.deepEqual(made, []);

    client = createClient(greetedPorts(program));
    assert.equal(await client.isReady(), true, 'on the ports that the system chose');
    await killed(servingProcess());
    await untilWhole();
    const last = roleProcessesOf(program.pid);
    program.child.kill('SIGTERM');
    assert.equal((await within(program, STOP_MAX_MS)).code, 0);
    assert.deepEqual(stillAlive(last), []);
  } finally {
    await databases.drop();
    await engines.stop();
  }
});

function greetedPorts({ output }: Started): Ports {
  const port = (line: RegExp) => Number(line.exec(output.stdout)?.[1]);
  return {
    predict: port(/^ +Page and forecasts +http:\/\/localhost:(\d+)$/m),
    query: port(/^ +Top categories +http:\/\/localhost:(\d+)\//m),
    ingest: port(/^ +Orders +http:\/\/localhost:(\d+)\//m),
  };
}
