// What this process registers at Consul: a service for each listener, and for each loop the port on which it tells how it is.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type ConsulRegistration, type ConsulService, createConsulRegistration } from '../platform/consul.ts';
import type { Log } from '../platform/log.ts';
import type { Ports } from './child.ts';
import type { RoleName } from './role-names.ts';
import type { Config } from './settings.ts';
import { VERSION } from './version.ts';

const LISTENING = ['ingest', 'query', 'predict'] as const;
const LOOPS: readonly RoleName[] = ['relay', 'aggregate', 'predict-worker', 'simulate'];

/** Undefined: nobody is to be told. */
export function consulOf(
  deps: { log: Log },
  config: Config,
  running: { roles: readonly RoleName[]; ports: Ports },
): ConsulRegistration | undefined {
  const { consulUrl: url, consulToken: token, consulAddress } = config;
  if (url === undefined) return undefined;
  const address = consulAddress ?? (isEverywhere(config) ? undefined : addressOf(config));
  return createConsulRegistration(deps, { url, token, address, services: servicesOf(running) });
}

function servicesOf({ roles, ports }: { roles: readonly RoleName[]; ports: Ports }): readonly ConsulService[] {
  const instance = `${hostname()}-${randomUUID().slice(0, 8)}`;
  const service = (name: string, port: number): ConsulService => ({
    ...{ id: `topline-${name}-${instance}`, name: `topline-${name}`, port, checkPort: ports.observe ?? port },
    tags: [`version-${VERSION}`],
  });
  const listening = LISTENING.flatMap((name) => (ports[name] === undefined ? [] : [service(name, ports[name])]));
  const { observe } = ports;
  const loops = observe === undefined ? [] : roles.filter((role) => LOOPS.includes(role));
  return [...listening, ...loops.map((name) => service(name, observe ?? 0))];
}

function isEverywhere({ host }: Config): boolean {
  return host === '0.0.0.0' || host === '::' || host === '[::]';
}

function addressOf({ host }: Config): string {
  return host === 'localhost' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1');
}
