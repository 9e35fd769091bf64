// A listener with small handlers of its own, and raw sockets to talk to it: what a well-behaved client library would
// never send is what these tests are about.

import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { putMerchant } from '@topline/domain/contract/merchants.ts';
import { health } from '@topline/domain/contract/operations.ts';
import { createOrder, createOrdersInBulk, getOrder } from '@topline/domain/contract/orders.ts';
import { topCategories } from '@topline/domain/contract/top-categories.ts';
import { Fault, problemOf } from '@topline/domain/fault.ts';
import { parseOrder } from '@topline/domain/order.ts';
import { defineRoute, type Route } from '../../src/http/call.ts';
import type { TrustedProxies } from '../../src/http/client-address.ts';
import { createOpenGate, type Gate } from '../../src/http/guard.ts';
import { HTTP_LIMITS, type HttpLimits } from '../../src/http/limits.ts';
import { createListener, type Listener, LOOPBACK_HOSTNAMES } from '../../src/http/listener.ts';
import type { RateLimits } from '../../src/http/rate-limits.ts';
import { type Log, silentLog } from '../../src/platform/log.ts';

export const ORDER = {
  externalOrderId: 'a-1',
  merchantId: 1,
  orderDate: '2024-01-15T10:30:00Z',
  items: [{ productId: 9, categoryId: 2, quantity: 3, lineAmount: 59.97 }],
};

export const STORED = {
  orderId: 42,
  merchantId: 1,
  externalOrderId: 'a-1',
  orderDate: '2024-01-15T10:30:00Z',
  currency: 'EUR',
  totalAmount: '59.97',
  items: [{ productId: 9, categoryId: 2, quantity: 3, lineAmount: '59.97' }],
  createdAt: '2026-11-22T12:00:00Z',
};

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');

/** Judges orders as ingest does, stores nothing. */
export const ROUTES: readonly Route[] = [
  defineRoute(createOrder, async ({ body }) => {
    const parsed = parseOrder(body, NOW_MS);
    if (!parsed.ok) throw parsed.fault;
    return { status: 201, body: { json: JSON.stringify(STORED) }, headers: { 'idempotent-replayed': 'true' } };
  }),
  defineRoute(createOrdersInBulk, async ({ body }) => ({
    status: 200,
    body: {
      results: body.map((item, index) => {
        const parsed = item.ok ? parseOrder(item.value, NOW_MS) : item;
        if (parsed.ok) return { index, status: 201, orderId: 42 };
        return { index, status: parsed.fault.status, problem: problemOf(parsed.fault) };
      }),
    },
  })),
  defineRoute(getOrder, async ({ params }) => {
    if (params.orderId === STORED.orderId) return { status: 200, body: STORED };
    throw new Fault('order-not-found', 'There is no such order.');
  }),
  defineRoute(putMerchant, async ({ params, body }) => ({
    status: 200,
    body: { merchantId: params.merchantId, ...body },
  })),
  defineRoute(topCategories, async () => ({ status: 200, body: { not: 'in the contract' } })),
  defineRoute(health, async () => ({ status: 200, body: { status: 'up' } })),
];

export interface TestListener {
  readonly port: number;
  readonly url: string;
  readonly listener: Listener;
}

export async function startListener(
  change: {
    routes?: readonly Route[];
    limits?: Partial<HttpLimits>;
    webRoot?: string;
    validateResponses?: boolean;
    trustedProxies?: TrustedProxies;
    gate?: Gate;
    log?: Log;
    rateLimits?: RateLimits;
  } = {},
): Promise<TestListener> {
  const { routes = ROUTES, limits, gate = createOpenGate(), log = silentLog, rateLimits, ...rest } = change;
  const listener = createListener(
    { log, gate, rateLimits },
    {
      name: 'test',
      version: '0.0.0',
      host: '127.0.0.1',
      port: 0,
      routes,
      hostnames: LOOPBACK_HOSTNAMES,
      limits: { ...HTTP_LIMITS, ...limits },
      validateResponses: true,
      ...rest,
    },
  );
  const { port } = await listener.start();
  return { port, url: `http://127.0.0.1:${port}`, listener };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** From the connection to its end. */
  readonly elapsedMs: number;
}

/** A refusal as every one is: a problem that names a place, with the security headers. */
export function assertProblem(answer: RawAnswer, status: number): void {
  assert.equal(answer.status, status, answer.body);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'self';/);
  assert.equal(answer.headers.get('access-control-allow-origin'), undefined);
  const problem = JSON.parse(answer.body);
  assert.deepEqual(Object.keys(problem).slice(0, 5), ['type', 'title', 'status', 'detail', 'errors']);
  assert.equal(problem.status, status);
  assert.ok(problem.errors.length > 0);
  for (const place of problem.errors) {
    assert.match(place.pointer, /^(?:\/.*)?$/s);
    assert.equal(typeof place.detail, 'string');
  }
}

/** Writes the text and reads until the server closes; the request should say `Connection: close` or be refused. */
export async function raw(port: number, request: string | Buffer): Promise<RawAnswer> {
  const startedMs = performance.now();
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  const text = await readToEnd(socket);
  return { ...parseAnswer(text), elapsedMs: performance.now() - startedMs };
}

export function readToEnd(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    // A reset after the answer is how some connections end; what had arrived by then counts.
    socket.on('error', () =>
      text === '' ? reject(new Error('the connection ended without an answer')) : resolve(text),
    );
  });
}

export function parseAnswer(text: string): Omit<RawAnswer, 'elapsedMs'> {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: text.slice(end + 4) };
}

/** A request with the usual headers, for raw(). */
export function request(
  method: string,
  target: string,
  options: { headers?: readonly string[]; body?: string; host?: string } = {},
): string {
  const { headers = [], body, host = 'localhost' } = options;
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const all = [`Host: ${host}`, 'Connection: close', ...length, ...headers];
  return `${method} ${target} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

const UNTIL_POLL_MS = 5;
const UNTIL_MS_MAX = 10_000;

export async function until(condition: () => boolean): Promise<void> {
  const giveUpMs = Date.now() + UNTIL_MS_MAX;
  while (!condition()) {
    if (Date.now() > giveUpMs) throw new Error(`never true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, UNTIL_POLL_MS));
  }
}
