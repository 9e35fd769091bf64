// Registration at Consul, against the shapes of its agent API, and against a real agent where there is one on the PATH.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createConsulRegistration } from '../../src/platform/consul.ts';
import { findFreePort } from '../../src/platform/free-port.ts';
import { silentLog } from '../../src/platform/log.ts';
import { until } from '../until.ts';
import { freePorts, portOptions, within } from './program.ts';
import { createProgramStage, type ProgramStage } from './program-stage.ts';

const STOP_MAX_MS = 10_000;

interface Registered {
  readonly ID: string;
  readonly Name: string;
  readonly Port: number;
  readonly Check: { readonly HTTP: string; readonly Interval: string };
}

describe('an agent', () => {
  const service = {
    id: 'topline-query-a',
    name: 'topline-query',
    port: 8082,
    checkPort: 8079,
    tags: ['version-1'],
  };
  test('is told every service with its check and token, again when it has forgotten, and when they end', async (t) => {
    const agent = await startAgent();
    t.after(agent.stop);
    const options = { url: agent.url, token: 'a-token', address: undefined, services: [service], lookAfterMs: 20 };
    const registration = createConsulRegistration({ log: silentLog }, options);
    t.after(registration.stop);
    registration.start();
    await until('it is registered', () => agent.services.size === 1);
    assert.deepEqual(agent.services.get('topline-query-a'), {
      ...{ ID: 'topline-query-a', Name: 'topline-query', Address: '127.0.0.1', Port: 8082, Tags: ['version-1'] },
      Check: {
        ...{
          Name: 'ready',
          HTTP: 'http://127.0.0.1:8079/health/ready',
          Method: 'GET',
          Header: { Host: ['localhost'] },
        },
        ...{ Interval: '10s', Timeout: '5s', DeregisterCriticalServiceAfter: '10m' },
      },
    });
    assert.deepEqual([...agent.tokens], ['a-token']);
    agent.services.clear();
    await until('it is registered again', () => agent.services.size === 1);
    await registration.stop();
    assert.equal(agent.services.size, 0);
  });

  test('that says no, is slow or is away is asked again, and keeps nobody from ending', async (t) => {
    const agent = await startAgent();
    t.after(agent.stop);
    agent.refuse(true);
    const registration = createConsulRegistration(
      { log: silentLog },
      { url: agent.url, token: undefined, address: undefined, services: [service] },
    );
    t.after(registration.stop);
    registration.start();
    await until('it was refused', () => agent.refused() > 0);
    agent.refuse(false);
    await until('it is registered', () => agent.services.size === 1);
    await agent.stop();
    await registration.stop();
    const away = createConsulRegistration(
      { log: silentLog },
      { url: agent.url, token: undefined, address: undefined, services: [service] },
    );
    away.start();
    await away.stop();
  });
});

describe('the program', { timeout: 90_000 }, () => {
  let stage: ProgramStage;
  before(async () => {
    stage = await createProgramStage();
  });
  after(() => stage.end());
  const start = async (consul: string) => {
    const ports = await freePorts();
    const observe = await findFreePort();
    const env = { ...stage.env, CONSUL_HTTP_ADDR: consul };
    const roles = ['--role', 'query,aggregate', '--observe-port', `${observe}`];
    return { ports, observe, program: stage.programs.start([...roles, ...portOptions(ports)], { env }) };
  };

  test('registers what listens and what loops, each with the check that tells whether it is ready', async (t) => {
    const agent = await startAgent();
    t.after(agent.stop);
    const { ports, observe, program } = await start(agent.url.replace('http://', ''));
    await until('both are registered', () => agent.services.size === 2);
    const found = [...agent.services.values()].map(({ Name, Port }) => [Name, Port]);
    assert.deepEqual(found, [
      ['topline-query', ports.query],
      ['topline-aggregate', observe],
    ]);
    for (const { Check } of agent.services.values()) assert.equal((await fetch(Check.HTTP)).status, 200);
    program.child.kill('SIGTERM');
    assert.equal((await within(program, STOP_MAX_MS)).code, 0);
    assert.equal(agent.services.size, 0, 'nothing is left of it');
  });

  test('runs and ends as ever when nobody is there to be told', async () => {
    const { ports, program } = await start(`127.0.0.1:${await findFreePort()}`);
    await until('it answers', async () => (await fetch(`http://127.0.0.1:${ports.query}/health/ready`)).status === 200);
    program.child.kill('SIGTERM');
    assert.equal((await within(program, STOP_MAX_MS)).code, 0);
  });

  const skip = spawnSync('consul', ['version']).status === 0 ? false : 'not run: there is no consul on this machine';
  test('is passing at a real agent, and gone from it after its end', { skip }, async (t) => {
    const real = await startRealAgent();
    t.after(real.stop);
    const { program } = await start(real.url);
    const health = async (name: string) => {
      const answer = await fetch(`${real.url}/v1/health/service/${name}`);
      const found = (await answer.json()) as { Checks: { Name: string; Status: string }[] }[];
      return found.map(({ Checks }) => Checks.find(({ Name }) => Name === 'ready')?.Status);
    };
    for (const name of ['topline-query', 'topline-aggregate'])
      await until(`${name} is passing`, async () => (await health(name)).join() === 'passing', 30_000);
    program.child.kill('SIGTERM');
    assert.equal((await within(program, STOP_MAX_MS)).code, 0);
    assert.deepEqual([await health('topline-query'), await health('topline-aggregate')], [[], []]);
  });
});

/** Answers as the agent does: 200 with an empty body, 404 for a service that it does not know, plain text for what it refuses. */
async function startAgent() {
  const services = new Map<string, Registered>();
  const tokens = new Set<string>();
  let refusing = false;
  let refused = 0;
  const answer = async (request: IncomingMessage): Promise<[number, string]> => {
    const { pathname } = new URL(request.url ?? '', 'http://agent');
    const [, id = ''] = /^\/v1\/agent\/service\/(?:deregister\/)?(.+)$/.exec(pathname) ?? [];
    const token = request.headers['x-consul-token'];
    if (typeof token === 'string') tokens.add(token);
    if (refusing) {
      refused += 1;
      return [403, 'Permission denied'];
    }
    if (request.method === 'PUT' && pathname === '/v1/agent/service/register') {
      const service = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Registered;
      services.set(service.ID, service);
      return [200, ''];
    }
    if (request.method === 'PUT' && pathname.startsWith('/v1/agent/service/deregister/'))
      return services.delete(id) ? [200, ''] : [404, `Unknown service ID "${id}"`];
    if (request.method === 'GET' && services.has(id)) return [200, JSON.stringify(services.get(id))];
    return [404, `unknown service ID: ${id}`];
  };
  const server = createServer((request, response) => {
    answer(request).then(([status, text]) => response.writeHead(status).end(text));
  });
  const port = await findFreePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    ...{ services, tokens, stop, url: `http://127.0.0.1:${port}` },
    refused: () => refused,
    refuse(now: boolean) {
      refusing = now;
    },
  };
}

async function startRealAgent() {
  const directory = mkdtempSync(join(tmpdir(), 'topline-consul-'));
  const [http, dns, serf, serfWan, server] = await Promise.all(Array.from({ length: 5 }, findFreePort));
  const ports = [`-http-port=${http}`, `-dns-port=${dns}`, `-serf-lan-port=${serf}`, `-serf-wan-port=${serfWan}`];
  const bind = ['-bind=127.0.0.1', '-client=127.0.0.1', `-server-port=${server}`, '-hcl=ports { grpc = -1 }'];
  const options = ['agent', '-server', '-bootstrap-expect=1', `-data-dir=${directory}`, ...ports, ...bind];
  const agent = spawn('consul', options, { stdio: 'ignore' });
  const url = `http://127.0.0.1:${http}`;
  const stop = async () => {
    const ended = new Promise((resolve) => agent.once('exit', resolve));
    agent.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  await until(
    'the agent leads',
    async () => (await (await fetch(`${url}/v1/status/leader`)).text()).length > 2,
    30_000,
  );
  return { url, stop };
}
