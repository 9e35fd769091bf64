// What can go wrong for a caller, as a closed list. A Fault is an expected refusal: it has a code from the list, a
// sentence, and the places in the request that caused it. Anything else that is thrown is a bug.
//
// Pointers are JSON Pointers (RFC 6901): into the body itself for bodies (`/items/0/quantity`, `` for the whole body),
// and under /query, /path and /headers for the rest of the request (`/query/limit`, `/path/merchantId`).

export const FAULTS = {
  'malformed-json': { status: 400, title: 'Malformed JSON' },
  'malformed-request': { status: 400, title: 'Malformed HTTP request' },
  'invalid-request': { status: 400, title: 'Invalid request' },
  'sign-in-failed': { status: 400, title: 'Signing in did not work' },
  unauthenticated: { status: 401, title: 'Who are you?' },
  forbidden: { status: 403, title: 'Not allowed' },
  'cross-site-request': { status: 403, title: 'Not asked by the page itself' },
  'path-not-found': { status: 404, title: 'No such path' },
  'merchant-not-found': { status: 404, title: 'No such merchant' },
  'key-not-found': { status: 404, title: 'No such API key' },
  'order-not-found': { status: 404, title: 'No such order' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'request-timeout': { status: 408, title: 'Request took too long to arrive' },
  'order-conflict': { status: 409, title: 'Order already exists with other content' },
  'currency-locked': { status: 409, title: 'Currency cannot change' },
  'body-too-large': { status: 413, title: 'Body too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'expectation-failed': { status: 417, title: 'Expectation failed' },
  'misdirected-request': { status: 421, title: 'Misdirected request' },
  'rule-broken': { status: 422, title: 'Request breaks a rule' },
  'unknown-category': { status: 422, title: 'Unknown category' },
  'unknown-product': { status: 422, title: 'Unknown product' },
  'not-enough-history': { status: 422, title: 'Not enough history' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'Header fields too large' },
  internal: { status: 500, title: 'Internal error' },
  overloaded: { status: 503, title: 'Overloaded' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  'deadline-exceeded': { status: 503, title: 'Answer took too long' },
} as const satisfies Record<string, { status: number; title: string }>;

export type FaultCode = keyof typeof FAULTS;

export interface FaultPlace {
  readonly pointer: string;
  readonly detail: string;
}

/** The body of an application/problem+json answer (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly FaultPlace[];
  readonly [extra: string]: unknown;
}

export interface FaultOptions {
  readonly errors?: readonly FaultPlace[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem, for example the stored orderId of a conflict. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class Fault extends Error {
  readonly code: FaultCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FaultPlace[];
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly extra: Readonly<Record<string, unknown>> | undefined;

  constructor(code: FaultCode, detail: string, options: FaultOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.status = FAULTS[code].status;
    this.title = FAULTS[code].title;
    this.detail = detail;
    this.errors = options.errors ?? [];
    this.headers = options.headers;
    this.extra = options.extra;
  }
}

/**
 * The extra members come last and can never replace a standard one. A refusal of the caller's request always names a
 * place, at least the request as a whole.
 */
export function problemOf(fault: Fault): Problem {
  const { code, title, status, detail } = fault;
  const errors = fault.errors.length === 0 && status < 500 ? [{ pointer: '', detail }] : fault.errors;
  const problem = { type: `/problems/${code}`, title, status, detail, errors };
  return fault.extra === undefined ? problem : { ...problem, ...fault.extra, ...problem };
}

/** One reference token of a JSON Pointer. */
export function pointerToken(name: string | number): string {
  return typeof name === 'number' ? String(name) : name.replaceAll('~', '~0').replaceAll('/', '~1');
}
