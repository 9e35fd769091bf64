// This process's services at a Consul agent (agent API v1), each with a health check that the agent itself makes.
// States: unknown → registered (looked after: an agent that has forgotten them is told again) → deregistered on stop.
// Guarantee: an agent that is away, slow or says no changes nothing else; it is asked again, with longer and longer pauses.
import { connect } from 'node:net';
import type { Log } from './log.ts';
import { createLoop } from './loop.ts';

export interface ConsulService {
  /** One running process's; never used twice. */
  readonly id: string;
  readonly name: string;
  readonly port: number;
  readonly tags: readonly string[];
  /** Where the agent asks /health/ready; 200 is passing. */
  readonly checkPort: number;
}

export interface ConsulOptions {
  readonly url: string;
  readonly token: string | undefined;
  /** Of this process; undefined: that of the way to the agent, which is then the way back. */
  readonly address: string | undefined;
  readonly services: readonly ConsulService[];
  /** How often the agent is asked whether it still knows the services. */
  readonly lookAfterMs?: number;
}

export interface ConsulRegistration {
  start(): void;
  stop(): Promise<void>;
}

const LOOK_AFTER_MS = 30_000;
const BACKOFF = { backoffMinMs: 500, backoffMaxMs: 30_000 };
const ANSWER_MAX_MS = 2_000;
const CHECK = { Interval: '10s', Timeout: '5s', DeregisterCriticalServiceAfter: '10m' };

export function createConsulRegistration(deps: { log: Log }, options: ConsulOptions): ConsulRegistration {
  const { log } = deps;
  const { services, lookAfterMs = LOOK_AFTER_MS } = options;
  const known = new Set<string>();
  let { address } = options;

  const ask = (method: 'GET' | 'PUT', path: string, body?: object, signal?: AbortSignal) =>
    fetch(new URL(path, options.url), {
      method,
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MAX_MS), ...(signal ? [signal] : [])]),
      headers: options.token === undefined ? {} : { 'x-consul-token': options.token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const put = async (path: string, body?: object, signal?: AbortSignal) => {
    const answer = await ask('PUT', path, body, signal);
    if (!answer.ok) throw new Error(`Consul says ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  };
  const isKnown = async ({ id }: ConsulService, signal: AbortSignal) => {
    const answer = await ask('GET', `/v1/agent/service/${id}`, undefined, signal);
    await answer.body?.cancel();
    if (answer.ok || answer.status === 404) return answer.ok;
    throw new Error(`Consul says ${answer.status}`);
  };

  const loop = createLoop({ log }, { name: 'consul', pollIntervalMs: lookAfterMs, ...BACKOFF }, async (signal) => {
    address ??= await localAddressTo(new URL(options.url));
    for (const service of services) {
      if (known.has(service.id) && (await isKnown(service, signal))) continue;
      // Twice is harmless: the id is the same.
      await put('/v1/agent/service/register?replace-existing-checks=true', registrationOf(service, address), signal);
      known.add(service.id);
    }
    return 'idle';
  });

  return {
    start: loop.start,
    async stop() {
      await loop.stop();
      const gone = [...known].map((id) => put(`/v1/agent/service/deregister/${id}`));
      const failed = (await Promise.allSettled(gone)).find((one) => one.status === 'rejected');
      // The agent takes them out itself when their check has failed for a while.
      if (failed) log.warn({ err: failed.reason }, 'Consul was not told that the services of this process end');
    },
  };
}

function registrationOf({ id, name, port, tags, checkPort }: ConsulService, address: string): object {
  const host = address.includes(':') ? `[${address}]` : address;
  const HTTP = `http://${host}:${checkPort}/health/ready`;
  const check = { Name: 'ready', HTTP, Method: 'GET', Header: { Host: ['localhost'] }, ...CHECK };
  return { ID: id, Name: name, Address: address, Port: port, Tags: tags, Check: check };
}

/** A machine in several networks has several addresses, and the agent may reach but one. */
function localAddressTo({ hostname, port, protocol }: URL): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = connect({ host, port: Number(port || (protocol === 'https:' ? 443 : 80)), timeout: ANSWER_MAX_MS });
  socket.once('error', reject);
  socket.once('timeout', () => socket.destroy(new Error('Consul does not take the connection')));
  socket.once('connect', () => {
    resolve(socket.localAddress ?? '');
    socket.destroy();
  });
  return promise;
}
