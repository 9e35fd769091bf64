// One request through one route: from where → who asks → read path and query → receive and read the body → admit → handle →
// answer.
//
// Guarantees: one answer a request: the handler's, a refusal, or the deadline's. A handler is never called for a request
// that was refused. A client that leaves before its request is whole is told nothing and has cost nothing but the bytes.
// A slow sender occupies no place among the requests being answered: admission comes after the body.

import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Right } from '@topline/domain/access.ts';
import { readPath, readQuery } from '@topline/domain/contract/read-parameters.ts';
import { isRateLimited, type LoadClass, type RouteContract, revalidates } from '@topline/domain/contract/route.ts';
import { Fault } from '@topline/domain/fault.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../platform/log.ts';
import type { Tracing } from '../platform/tracing.ts';
import { isStream, wireForm } from './answer-body.ts';
import { createAnswerCheck } from './answer-check.ts';
import { type BodyIntake, ClientGone } from './body-intake.ts';
import { createBodyReading } from './body-reading.ts';
import type { Answer, Call, Route } from './call.ts';
import { clientAddress } from './client-address.ts';
import type { Gate, Guard } from './guard.ts';
import type { Flight, InFlight } from './in-flight.ts';
import type { HttpLimits } from './limits.ts';
import { faultOf } from './problem-answer.ts';
import type { RateLimits, RequestRate } from './rate-limits.ts';
import type { RefusalPage } from './refusal-page.ts';
import { asItIs, refuse } from './refuse.ts';
import { entityTag, REVALIDATED, stillHolds } from './revalidation.ts';

export interface HttpMetrics {
  /** Once a request that reached a route. */
  answered(route: string, status: number, seconds: number): void;
  /** @param code of the closed list of faults */
  refused(loadClass: LoadClass, code: string): void;
}

export interface ServeDeps {
  readonly log: Log;
  readonly gate: Gate;
  readonly intake: BodyIntake;
  readonly inFlight: InFlight;
  readonly metrics: HttpMetrics | undefined;
  readonly rateLimits: RateLimits | undefined;
  readonly tracing: Tracing | undefined;
  /** Undefined: this listener has no page to show. */
  readonly refusalPage: RefusalPage | undefined;
}

export interface ServeOptions {
  readonly limits: HttpLimits;
  readonly validateResponses: boolean;
}

type Parts = Pick<Call, 'params' | 'query' | 'body' | 'contentType' | 'guard'>;

/** The right to answer, which the handler and the deadline race for. */
interface Turn {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Undefined where nothing is limited. */
  readonly rate: RequestRate | undefined;
  taken: boolean;
}

/** What goes on when its client has left: an order that was sent is stored. */
const OUTLIVES_CLIENT: ReadonlySet<LoadClass> = new Set(['write', 'bulk']);

export function createRouteHandler(deps: ServeDeps, options: ServeOptions, { contract, handle }: Route) {
  const { inFlight, metrics } = deps;
  const rateLimits = isRateLimited(contract) ? deps.rateLimits : undefined;
  const turnAway = createRefusing(deps, options, contract);
  const readParts = createPartsReading(deps, options, contract);
  const check = options.validateResponses ? createAnswerCheck(contract) : undefined;

  const admit = (turn: Turn): Flight => {
    const flight = inFlight.admit(contract.loadClass, (fault) => void turnAway(turn, fault));
    if (!OUTLIVES_CLIENT.has(contract.loadClass)) {
      turn.reply.raw.once('close', () => {
        if (!turn.reply.raw.writableFinished) flight.abandon();
      });
    }
    return flight;
  };

  const serve = async (turn: Turn): Promise<void> => {
    const startedMs = performance.now();
    let flight: Flight | undefined;
    try {
      const parts = await readParts(turn);
      flight = admit(turn);
      const answer = await handle(new LiveCall(parts, flight, turn.request));
      check?.(answer);
      await sendAnswer(turn, answer, revalidates(contract));
    } catch (error) {
      await turnAway(turn, error, flight);
    } finally {
      flight?.end();
      metrics?.answered(contract.name, turn.reply.statusCode, (performance.now() - startedMs) / 1_000);
    }
  };

  const served = isTraced(deps.tracing, contract) ? traced(deps.tracing, contract, serve) : serve;

  return (request: FastifyRequest, reply: FastifyReply): void => {
    const rate = rateLimits?.open(contract, clientAddress(request));
    served({ request, reply, rate, taken: false }).catch((error: unknown) => {
      deps.log.error({ err: error, route: contract.name }, 'an answer could not be sent');
      reply.raw.destroy();
    });
  };
}

/** Probes and scrapes would drown everything else. */
function isTraced(tracing: Tracing | undefined, { loadClass }: RouteContract): tracing is Tracing {
  return tracing?.on === true && loadClass !== 'health';
}

/** A span from the head of the request to its answer, in the caller's trace when it names one. */
function traced(tracing: Tracing, { method, path }: RouteContract, serve: (turn: Turn) => Promise<void>) {
  const attributes = { 'http.request.method': method, 'http.route': path };
  return (turn: Turn): Promise<void> => {
    const parent = turn.request.headers.traceparent;
    const about = { kind: 'server', parent: typeof parent === 'string' ? parent : undefined, attributes } as const;
    return tracing.span(`${method} ${path}`, about, async (span) => {
      await serve(turn);
      span.set({ 'http.response.status_code': turn.reply.statusCode, 'topline.request_id': turn.request.id });
    });
  };
}

function createPartsReading(deps: ServeDeps, options: ServeOptions, contract: RouteContract) {
  const readBody = createBodyReading(deps.intake, options.limits, contract.body);
  return async ({ request, reply, rate }: Turn): Promise<Parts> => {
    const { raw } = request;
    // Before the body: nobody unknown, and nobody who is over a limit, gets to send one.
    const guard = await admitted(deps.gate, request, contract.right, rate);
    if (guard.setCookie !== undefined) reply.header('set-cookie', guard.setCookie);
    deps.inFlight.check(contract.loadClass);
    const url = raw.url ?? '';
    const questionMark = url.indexOf('?');
    const params = readPath(contract.params, request.params as Record<string, string>);
    const query = readQuery(contract.query, questionMark < 0 ? '' : url.slice(questionMark + 1));
    const { body, contentType } = await readBody(raw);
    if (rate !== undefined && contract.body?.read === 'items') rate.measure((body as readonly unknown[]).length);
    // Each was read by the contract's own schema, which is what the types of Call say.
    return { params, query, body: body as never, contentType, guard };
  };
}

/** @throws Fault rate-limited, or as the gate does */
async function admitted(
  gate: Gate,
  request: FastifyRequest,
  right: Right,
  rate: RequestRate | undefined,
): Promise<Guard> {
  if (rate === undefined) return gate.admit(request, right);
  rate.arrive();
  try {
    const guard = await gate.admit(request, right);
    rate.know(guard.principal);
    return rate.charging(guard);
  } catch (error) {
    if (error instanceof Fault && error.code === 'unauthenticated') rate.failAuthentication();
    throw error;
  }
}

class LiveCall implements Call {
  readonly params: Call['params'];
  readonly query: Call['query'];
  readonly body: Call['body'];
  readonly contentType: string;
  readonly guard: Guard;
  readonly deadlineMs: number;
  readonly requestId: string;
  readonly headers: Call['headers'];
  readonly #flight: Flight;

  constructor(parts: Parts, flight: Flight, request: FastifyRequest) {
    this.params = parts.params;
    this.query = parts.query;
    this.body = parts.body;
    this.contentType = parts.contentType;
    this.guard = parts.guard;
    this.deadlineMs = flight.deadlineMs;
    this.requestId = request.id;
    this.headers = request.headers;
    this.#flight = flight;
  }

  get signal(): AbortSignal {
    return this.#flight.signal;
  }
}

/** Resolves when the answer is handed over: at once, or with the last part of a stream. */
async function sendAnswer(turn: Turn, answer: Answer, mayHold: boolean): Promise<void> {
  if (turn.taken) return;
  turn.taken = true;
  const { reply } = turn;
  const { body } = answer;
  if (turn.rate !== undefined) reply.headers(turn.rate.headers());
  if (answer.headers !== undefined) reply.headers(answer.headers);
  if (isStream(body)) {
    reply.code(answer.status).header('content-type', body.mediaType).send(Readable.from(body.stream));
    await finished(reply.raw).catch(() => {
      // The client has left, or the handler threw in the middle: the connection is closed, and that is all it can be told.
    });
    return;
  }
  const { text, mediaType } = wireForm(body);
  if (mayHold && answer.status === 200) {
    const tag = entityTag(text);
    reply.headers({ ...REVALIDATED, etag: tag });
    if (stillHolds(turn.request.headers['if-none-match'], tag)) {
      reply.code(304).send();
      return;
    }
  }
  reply.code(answer.status).header('content-type', mediaType).serializer(asItIs).send(text);
}

function createRefusing(
  { log, metrics, refusalPage }: ServeDeps,
  { limits }: ServeOptions,
  { forPeople, loadClass }: RouteContract,
) {
  return async (turn: Turn, error: unknown, flight?: Flight): Promise<void> => {
    if (turn.taken) return;
    turn.taken = true;
    if (error instanceof ClientGone) return;
    const { request, reply, rate } = turn;
    if (rate !== undefined) reply.headers(rate.headers());
    const page = forPeople && /\btext\/html\b/.test(request.headers.accept ?? '') ? refusalPage : undefined;
    const fault = faultOf(error, flight);
    metrics?.refused(loadClass, fault.code);
    await refuse(log, limits, request, reply, fault, page);
  };
}
