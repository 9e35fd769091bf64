// The interfaces as the page calls them: one function a method, typed by the server's own contracts, one error for
// everything that can go wrong. Nothing is validated here: the server is ours and its shapes only grow.
// Guarantee: amounts stay the decimal text they came as; a request ends by answer, by failure or after its limit.

import { retryAfterMs } from '@topline/domain/import/api-requests.ts';
import type { Answered, Asked, PathOf, Sent } from './contracts.ts';

/** A request that brought no usable answer. `status` is 0 when there was no answer at all. */
export class RequestFailed extends Error {
  readonly path: string;
  readonly status: number;
  /** What a problem+json answer pointed at. */
  readonly places: readonly Place[];
  /** All that the problem said; empty when there was none. */
  readonly problem: Readonly<Record<string, unknown>>;
  /** How long the server asks to be left alone; undefined when it does not. */
  readonly retryAfterMs: number | undefined;

  constructor(path: string, status: number, message: string, options?: RefusalOptions) {
    super(message, options);
    this.name = 'RequestFailed';
    this.path = path;
    this.status = status;
    this.places = options?.places ?? [];
    this.problem = { ...options?.problem };
    this.retryAfterMs = options?.retryAfterMs;
  }
}

interface RefusalOptions extends ErrorOptions {
  readonly places?: readonly Place[];
  readonly problem?: object;
  readonly retryAfterMs?: number | undefined;
}

export interface Place {
  readonly pointer?: string;
  readonly detail?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** How long the answer may take; evaluations take longer than reads. */
  readonly limitMs?: number;
}

const REQUEST_LIMIT_MS = 10_000;
const RETRY_AFTER_MAX_MS = 30_000;

type Values = Readonly<Record<string, string | number | boolean | null | undefined>>;

export function get<P extends PathOf<'GET'>>(
  path: P,
  asked: Asked<'GET', P>,
  options: CallOptions = {},
): Promise<Answered<'GET', P>> {
  return call('GET', path, asked as Values, undefined, options) as Promise<Answered<'GET', P>>;
}

export function post<P extends PathOf<'POST'>>(
  path: P,
  asked: Asked<'POST', P>,
  body: Sent<'POST', P>,
  options: CallOptions = {},
): Promise<Answered<'POST', P>> {
  return call('POST', path, asked as Values, body, options) as Promise<Answered<'POST', P>>;
}

/** The address of a route: path parameters in place, the others as a query. */
export function addressOf(path: string, asked: Values): string {
  const search = new URLSearchParams();
  let place = path;
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined || value === null) continue;
    if (place.includes(`{${name}}`)) place = place.replace(`{${name}}`, encodeURIComponent(String(value)));
    else search.set(name, String(value));
  }
  return search.size === 0 ? place : `${place}?${search}`;
}

async function call(method: string, path: string, asked: Values, body: unknown, options: CallOptions) {
  const address = addressOf(path, asked);
  const response = await ask(address, options, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } as const }),
  });
  if (!response.ok) throw await refusal(address, response);
  try {
    return (await response.json()) as unknown;
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new RequestFailed(address, response.status, 'the answer broke off or is no JSON', { cause });
  }
}

async function ask(address: string, options: CallOptions, request: RequestInit): Promise<Response> {
  const limitMs = options.limitMs ?? REQUEST_LIMIT_MS;
  const limit = AbortSignal.timeout(limitMs);
  const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]);
  try {
    return await fetch(address, { ...request, signal });
  } catch (cause) {
    // A request that the page itself gave up is no failure; the caller knows it by the signal.
    if (options.signal?.aborted) throw cause;
    if (limit.aborted) throw new RequestFailed(address, 0, `no answer within ${limitMs / 1000} seconds`, { cause });
    throw new RequestFailed(address, 0, 'no answer: the program may be stopped or starting', { cause });
  }
}

async function refusal(address: string, response: Response): Promise<RequestFailed> {
  const afterMs = retryAfterMs(response.headers.get('retry-after'), RETRY_AFTER_MAX_MS);
  return refusalOf(address, response.status, await response.json().catch(() => undefined), afterMs);
}

/** The words of a problem+json answer; its status when it is anything else. */
export function refusalOf(address: string, status: number, problem: unknown, afterMs?: number): RequestFailed {
  const words = typeof problem === 'object' && problem !== null ? problem : {};
  const said = 'detail' in words ? words.detail : 'title' in words ? words.title : undefined;
  const places = 'errors' in words && Array.isArray(words.errors) ? (words.errors as Place[]) : [];
  const message = typeof said === 'string' ? said : `answer ${status}`;
  return new RequestFailed(address, status, message, { places, problem: words, retryAfterMs: afterMs });
}

/** What a failed request said, with its path, so that a report of it is useful. */
export function whyOf(error: Error | null): string {
  if (!(error instanceof RequestFailed)) return error?.message ?? '';
  return `${error.path.split('?')[0]}: ${error.message}`;
}
