// A server that ends is started again; one that was stopped never is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSupervised, type RunningServer, type ServerEvent } from '../../src/embedded/supervised.ts';
import { silentLog } from '../../src/platform/log.ts';
import { until } from '../until.ts';

/** A server without a process: `end` is its crash. */
function fakeServer(pid: number): RunningServer & { end: (how: string) => void; alive: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<string>();
  let alive = true;
  const end = (how: string) => {
    alive = false;
    resolve(how);
  };
  return { pid, ended: promise, end, alive: () => alive, stop: async () => end('stopped') };
}

function supervise(failures: number[] = []) {
  const servers: Array<ReturnType<typeof fakeServer>> = [];
  const events: ServerEvent[] = [];
  const healthAt: string[] = [];
  let attempts = 0;
  const supervised = createSupervised(
    { log: silentLog },
    {
      name: 'fake',
      restartPauseMinMs: 1,
      restartPauseMaxMs: 5,
      onEvent: (event) => {
        events.push(event);
        healthAt.push(supervised.health().status);
      },
      async start() {
        attempts += 1;
        if (failures.includes(attempts)) throw new Error(`attempt ${attempts} fails`);
        const server = fakeServer(1000 + attempts);
        servers.push(server);
        return server;
      },
    },
  );
  return { supervised, servers, events, healthAt };
}

test('a crash is reported and answered by a new start, also when that fails at first', async () => {
  const { supervised, servers, events } = supervise([2, 3]);
  await supervised.start();
  servers[0]?.end('ended by SIGSEGV');
  await until('it is up again', () => supervised.health().status === 'up' && supervised.pid() === 1004);
  assert.deepEqual(
    events.map(({ event, detail }) => [event, detail]),
    [
      ['started', undefined],
      ['ended', 'ended by SIGSEGV'],
      ['restart-failed', 'attempt 2 fails'],
      ['restart-failed', 'attempt 3 fails'],
      ['restarted', undefined],
    ],
  );
  await supervised.stop();
  assert.deepEqual(
    servers.map((server) => server.alive()),
    [false, false],
  );
});

test('health says down from the end of the server until the next is up', async () => {
  const { supervised, servers, events, healthAt } = supervise([2]);
  await supervised.start();
  servers[0]?.end('gone');
  await until('it is up again', () => events.at(-1)?.event === 'restarted');
  assert.deepEqual(healthAt, ['up', 'down', 'down', 'up']);
  await supervised.stop();
  assert.equal(supervised.health().status, 'down');
});

test('the first start fails for the caller, and nothing is tried again', async () => {
  const { supervised, servers, events } = supervise([1]);
  await assert.rejects(supervised.start(), /attempt 1 fails/);
  await supervised.stop();
  assert.equal(servers.length, 0);
  assert.deepEqual(events, []);
});

test('stopping during a restart leaves nothing running', async () => {
  const { supervised, servers } = supervise();
  await supervised.start();
  servers[0]?.end('gone');
  await supervised.stop();
  assert.ok(servers.every((server) => !server.alive()));
  assert.equal(supervised.pid(), undefined);
});

test('stopping during the first start leaves nothing running', async () => {
  const { supervised, servers } = supervise();
  const starting = supervised.start();
  const refused = assert.rejects(starting, /stopped while it started/);
  await supervised.stop();
  await refused;
  assert.ok(servers.every((server) => !server.alive()));
});
