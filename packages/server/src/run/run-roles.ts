// Roles in this process: build them, listen, start their loops, run until asked to stop.
// Stop: listeners (requests under way end) → loops → connections. Asked by SIGTERM, by SIGINT when nobody supervises us, or by
// the supervisor's disappearance.
import { fileURLToPath } from 'node:url';
import { HTTP_LIMITS } from '../http/limits.ts';
import { createListener, type Listener } from '../http/listener.ts';
import { createObserveRoutes } from '../observe/routes.ts';
import type { Log } from '../platform/log.ts';
import type { Tracing } from '../platform/tracing.ts';
import type { Ports } from './child.ts';
import { consulOf } from './consul.ts';
import { type Context, createContext } from './context.ts';
import { gateOf, hostnamesOf, observeHostnamesOf, rateLimitsOf } from './gate.ts';
import type { ListenerName, RoleParts } from './role.ts';
import type { RoleName } from './role-names.ts';
import { roles } from './roles.ts';
import type { StoreUrls } from './schema.ts';
import type { Config } from './settings.ts';
import { VERSION } from './version.ts';

const WEB_ROOT = fileURLToPath(new URL('../../../web/dist', import.meta.url));
const LISTENERS = ['ingest', 'query', 'predict', 'observe'] as const;

export interface RunUrls extends StoreUrls {
  roles: readonly RoleName[];
}

export interface RunDeps {
  log: Log;
  /** None unless told. */
  tracing?: Tracing;
  /** The clock of callers and calendars; tests set it. */
  now?: () => number;
}

export interface RunningRoles {
  readonly ports: Ports;
  stop(): Promise<void>;
}

export async function runRoles(deps: RunDeps, config: Config, urls: RunUrls): Promise<number> {
  const asked = stopAsked();
  const running = await startRoles(deps, config, urls);
  const consul = consulOf(deps, config, { roles: urls.roles, ports: running.ports });
  consul?.start();
  tellReady(running.ports);
  deps.log.info({ ports: running.ports }, 'ready');
  await asked;
  // Nobody new is sent here while what is under way ends.
  await consul?.stop();
  await running.stop();
  await deps.tracing?.stop();
  return 0;
}

/** With `validateResponses`, an answer that is not as its contract says is an internal error. */
export async function startRoles(
  deps: RunDeps,
  config: Config,
  urls: RunUrls,
  options: { validateResponses?: boolean } = {},
): Promise<RunningRoles> {
  const context = createContext({ ...deps, config, ...urls });
  const parts = urls.roles.map((role) => roles[role].create(context));
  const listeners = createListeners(context, urls.roles, parts, options);
  const stop = async () => {
    await Promise.allSettled([...listeners.values()].map((listener) => listener.stop()));
    for (const part of parts.toReversed())
      await part.stop?.().catch((error) => deps.log.warn({ err: error }, 'a role did not stop cleanly'));
    await context.close();
  };
  const ports: Record<string, number> = {};
  try {
    for (const [name, listener] of listeners) ports[name] = (await listener.start()).port;
    for (const part of parts) part.start?.();
  } catch (error) {
    await stop();
    throw error;
  }
  return { ports, stop };
}

function createListeners(
  context: Context,
  names: readonly RoleName[],
  parts: readonly RoleParts[],
  { validateResponses = false }: { validateResponses?: boolean },
): Map<ListenerName, Listener> {
  const { log, config, metrics, health, tracing } = context;
  const gate = gateOf(context);
  // One for all listeners: a caller has one rate, whichever port it asks.
  const rateLimits = rateLimitsOf(context);
  const needs = new Set(names.flatMap((name) => roles[name].needs));
  const watched = parts.flatMap((part) => part.health ?? []);
  metrics.watchParts(watched);
  const observe = createObserveRoutes({
    ...health,
    parts: watched,
    readyNeeds: [...needs].map((need) => health[need]),
    lags: context.lags,
    metrics,
  });
  const { ingestPort: ingest, queryPort: query, predictPort: predict, observePort } = config;
  const ports = { ingest, query, predict, observe: observePort ?? 0 };
  const listeners = new Map<ListenerName, Listener>();
  const serves = parts.some((part) => part.listener !== undefined);
  for (const name of LISTENERS) {
    const mine = parts.filter((part) => part.listener === name);
    // What probes and metrics ask is everywhere; loops have no other listener.
    if (mine.length === 0 && (name !== 'observe' || (serves && observePort === undefined))) continue;
    // A browser needs one origin, so the page's listener also answers the other roles of this process.
    const shown = name === 'predict' ? parts : mine;
    const options = {
      name,
      version: VERSION,
      host: config.host,
      port: ports[name],
      routes: [...shown.flatMap((part) => part.routes ?? []), ...observe],
      hostnames: name === 'observe' ? observeHostnamesOf(config) : hostnamesOf(config),
      limits: HTTP_LIMITS,
      trustedProxies: config.trustedProxies,
      validateResponses,
      ...(mine.some((part) => part.page) ? { webRoot: WEB_ROOT } : {}),
    };
    listeners.set(name, createListener({ log, gate, metrics: metrics.http, rateLimits, tracing }, options));
  }
  return listeners;
}

function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    // With a supervisor, Ctrl-C and the end of a terminal reach it as well, and it says when.
    for (const signal of ['SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!process.connected) resolve();
      });
    }
    process.once('disconnect', () => resolve());
    // It died while we were still loading.
    if (process.connected === false) resolve();
  });
}

function tellReady(ports: Ports): void {
  // Without a callback, a channel that has just closed would be an error of the whole process.
  if (process.connected) process.send?.({ ready: true, ports }, () => undefined);
}
