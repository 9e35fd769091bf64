// What is on a listener's port: the entrance, the routes by their contracts, the documents, and what is said when
// nothing is there.

import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { openApi } from '@topline/domain/contract/operations.ts';
import { Fault } from '@topline/domain/fault.ts';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type onRequestHookHandler,
} from 'fastify';
import { type AllowedMethods, createAllowedMethods } from './allowed-methods.ts';
import { createBodyIntake } from './body-intake.ts';
import { defineRoute } from './call.ts';
import type { TrustedProxies } from './client-address.ts';
import { registerDocs } from './docs.ts';
import { checkEntrance } from './entrance.ts';
import { type InFlight, RETRY_AFTER } from './in-flight.ts';
import type { ListenerDeps, ListenerOptions } from './listener-options.ts';
import { createOpenApi } from './openapi.ts';
import { faultOf, pathNotFound } from './problem-answer.ts';
import { createRefusalPage } from './refusal-page.ts';
import { refuse } from './refuse.ts';
import { NOT_CACHED, SECURITY_HEADERS } from './security-headers.ts';
import { createRouteHandler } from './serve-route.ts';
import { readPage, registerStaticUi } from './static-ui.ts';

interface Inner {
  readonly server: Server;
  readonly inFlight: InFlight;
  readonly state: { readonly stopping: boolean };
}

export async function createApp(deps: ListenerDeps, options: ListenerOptions, inner: Inner): Promise<FastifyInstance> {
  const { limits } = options;
  const turnAway = (request: FastifyRequest, reply: FastifyReply, error: unknown): void => {
    refuse(deps.log, limits, request, reply, faultOf(error)).catch(() => reply.raw.destroy());
  };
  const app = Fastify({
    serverFactory: (handler) => inner.server.on('request', handler),
    // parser-errors.ts listens itself.
    clientErrorHandler: () => {},
    frameworkErrors: (error, request, reply) => {
      dress(request, reply);
      turnAway(request, reply, error);
    },
    genReqId: () => randomUUID(),
    trustProxy: trusted(options.trustedProxies ?? 0),
    return503OnClosing: false,
    forceCloseConnections: false,
    // The query is read by the contract, see serve-route.ts.
    routerOptions: { querystringParser: () => ({}) },
  });
  // Bodies are read in serve-route.ts, after the contract's own judgement of their type and size.
  for (const method of BODY_METHODS) app.addHttpMethod(method, { hasBody: false, overrideExisting: true });

  const allowed = createAllowedMethods();
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) allowed.add(one, url);
  });
  app.addHook('onRequest', createEntranceHook(options.hostnames, inner.state, allowed));
  app.setErrorHandler((error, request, reply) => turnAway(request, reply, error));
  app.setNotFoundHandler((request, reply) => turnAway(request, reply, nothingThere(request, allowed)));
  await registerRoutes(app, deps, options, inner.inFlight);
  return app;
}

/** Hop 0 is the other end of the connection. */
function trusted(proxies: TrustedProxies): false | string[] | ((address: string, hop: number) => boolean) {
  if (typeof proxies === 'number') return proxies === 0 ? false : (_address, hop) => hop < proxies;
  return proxies.length === 0 ? false : [...proxies];
}

const BODY_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'];

function dress(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(SECURITY_HEADERS).headers(NOT_CACHED).header('x-request-id', request.id);
}

function createEntranceHook(
  hostnames: readonly string[],
  state: Inner['state'],
  allowed: AllowedMethods,
): onRequestHookHandler {
  const known = new Set(hostnames);
  return (request, reply, done) => {
    dress(request, reply);
    try {
      checkEntrance(request.raw, known);
      if (state.stopping) throw stopping();
      const matched = request.routeOptions.url;
      if (matched?.includes(':') && allowed.hides(pathOf(request), request.method))
        throw nothingThere(request, allowed);
      done();
    } catch (error) {
      done(faultOf(error));
    }
  };
}

function stopping(): Fault {
  const headers = { ...RETRY_AFTER, connection: 'close' };
  return new Fault('unavailable', 'The server is stopping; send the request again.', { headers });
}

function nothingThere(request: FastifyRequest, allowed: AllowedMethods): Fault {
  const methods = allowed.at(pathOf(request));
  // A pattern such as /docs/static/* knows the method but has nothing there.
  if (methods.length === 0 || methods.includes(request.method)) return pathNotFound();
  const detail = `This path knows ${methods.join(', ')}.`;
  return new Fault('method-not-allowed', detail, {
    errors: [{ pointer: '/method', detail }],
    headers: { allow: methods.join(', ') },
  });
}

function pathOf(request: FastifyRequest): string {
  const [path = ''] = (request.raw.url ?? '').split('?');
  return path;
}

async function registerRoutes(
  app: FastifyInstance,
  deps: ListenerDeps,
  options: ListenerOptions,
  inFlight: InFlight,
): Promise<void> {
  const { limits, validateResponses = false, webRoot } = options;
  const contracts = [...options.routes.map((route) => route.contract), openApi];
  const { mode, sessionCookie } = deps.gate;
  const document = createOpenApi(contracts, {
    title: `Topline: ${options.name}`,
    version: options.version,
    deadlineMs: (loadClass) => limits.load[loadClass].deadlineMs,
    proofs: { asks: mode === 'authenticated', sessionCookie },
  });
  const body = { json: JSON.stringify(document) };
  const describe = defineRoute(openApi, async () => ({ status: 200, body }));
  const intake = createBodyIntake(limits);
  const page = webRoot === undefined ? undefined : readPage(webRoot);
  const refusalPage = page === undefined ? undefined : createRefusalPage(page);
  const { log, gate, metrics, rateLimits, tracing } = deps;
  const serveDeps = { log, gate, metrics, rateLimits, tracing, intake, inFlight, refusalPage };
  for (const route of [...options.routes, describe]) {
    app.route({
      method: route.contract.method,
      url: route.contract.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handler: createRouteHandler(serveDeps, { limits, validateResponses }, route),
    });
  }
  await registerDocs(app, document);
  if (webRoot !== undefined && page !== undefined) await registerStaticUi(app, webRoot, page);
}
