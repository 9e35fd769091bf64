// What a handler gets and gives. A handler knows neither Fastify nor sockets: it reads typed values, throws Faults and
// returns an Answer.

import type { IncomingHttpHeaders } from 'node:http';
import type { BodyOf, ParamsOf, QueryOf, RouteContract } from '@topline/domain/contract/route.ts';
import type { Guard } from './guard.ts';

export interface Call<C extends RouteContract = RouteContract> {
  readonly params: ParamsOf<C>;
  readonly query: QueryOf<C>;
  /** By the contract's `read`: checked values, JSON with number tokens, or items; undefined for routes without a body. */
  readonly body: BodyOf<C>;
  /** Media type of the body in lower case, without parameters; empty for routes without a body. */
  readonly contentType: string;
  readonly guard: Guard;
  /**
   * Aborted when the deadline has passed, with a Fault as its reason; for reads also when the client has left. A write
   * goes on without its client.
   */
  readonly signal: AbortSignal;
  /** When the answer is due, in epoch milliseconds. */
  readonly deadlineMs: number;
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
}

export interface SerialisedBody {
  readonly json: string;
}

export interface TextBody {
  readonly text: string;
  /** With its charset. */
  readonly mediaType: string;
}

/** Sent part by part. The request is being answered until the last one; a handler ends it by its signal. */
export interface StreamBody {
  readonly stream: AsyncIterable<string>;
  readonly mediaType: string;
}

export interface Answer {
  readonly status: number;
  /** A value to serialise, a JSON text that is sent as it is (an object with the one key `json`), another text, or a stream. */
  readonly body: object | SerialisedBody | TextBody | StreamBody;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export type Handler<C extends RouteContract = RouteContract> = (call: Call<C>) => Promise<Answer>;

export interface Route {
  readonly contract: RouteContract;
  readonly handle: Handler;
}

/** Joins a contract and its handler so that the handler's call has the contract's types. */
export function defineRoute<const C extends RouteContract>(contract: C, handle: Handler<C>): Route {
  // The listener calls `handle` only with what it has read by this very contract.
  return { contract, handle: handle as unknown as Handler };
}
