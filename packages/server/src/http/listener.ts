// A listener: one port with its routes, their description at /openapi.json and /docs, and perhaps the page.
//
// States: made → listening → stopping (no new connections; requests under way are finished, new ones on open
// connections get 503 and the connection closes) → stopped, at the latest stopMs later, when what is left is closed.
// Guarantees: every answer carries the security headers and a request id; every refusal is a problem, whoever refuses;
// it binds to loopback only while the gate is open.

import type { ServerResponse } from 'node:http';
import { createApp } from './app.ts';
import { bindAddress, listenError } from './bind-address.ts';
import { createInFlight } from './in-flight.ts';
import type { ListenerDeps, ListenerOptions } from './listener-options.ts';
import { closeServer, createNodeServer, listen } from './node-server.ts';

export const LOOPBACK_HOSTNAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

export interface Listener {
  /** @throws ListenError with one sentence for the operator. */
  start(): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
  /** Requests being answered. */
  inFlight(): number;
}

export function createListener(deps: ListenerDeps, options: ListenerOptions): Listener {
  const { limits } = options;
  const server = createNodeServer(limits);
  const inFlight = createInFlight(limits);
  const responses = new Set<ServerResponse>();
  server.on('request', (_request, response: ServerResponse) => {
    responses.add(response);
    response.once('close', () => responses.delete(response));
  });
  const state = { stopping: false };
  const app = createApp(deps, options, { server, inFlight, state });

  return {
    async start() {
      const address = bindAddress(options.host, deps.gate.mode);
      await (await app).ready();
      try {
        return { port: await listen(server, address, options.port) };
      } catch (error) {
        throw listenError(error, options.name, address, options.port);
      }
    },
    async stop() {
      state.stopping = true;
      await closeServer(server, responses, limits.stopMs);
      inFlight.stop();
      await (await app).close();
    },
    inFlight: () => inFlight.count(),
  };
}
