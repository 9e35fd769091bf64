// The life of a listener: where it binds, what it refuses under load, deadlines, and how it stops.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { health } from '@topline/domain/contract/operations.ts';
import { createOrder, getOrder } from '@topline/domain/contract/orders.ts';
import { ListenError } from '../../src/http/bind-address.ts';
import type { Answer } from '../../src/http/call.ts';
import { defineRoute } from '../../src/http/call.ts';
import { createOpenGate } from '../../src/http/guard.ts';
import { HTTP_LIMITS, type HttpLimits } from '../../src/http/limits.ts';
import { createListener, LOOPBACK_HOSTNAMES } from '../../src/http/listener.ts';
import { silentLog } from '../../src/platform/log.ts';
import { ORDER, ROUTES, raw, request, STORED, startListener, until } from './harness.ts';

const NAMES = LOOPBACK_HOSTNAMES;
const GATE = createOpenGate();

async function startAt(host: string, port = 0): Promise<number> {
  const options = { name: 'test', version: '0', host, port, routes: [], hostnames: NAMES, limits: HTTP_LIMITS };
  const listener = createListener({ log: silentLog, gate: GATE }, options);
  const started = await listener.start();
  await listener.stop();
  return started.port;
}

function listenRefusal(code: string, words: RegExp) {
  return (error: unknown) => error instanceof ListenError && error.code === code && words.test(error.message);
}

test('it refuses every address but loopback without authentication', async () => {
  for (const host of [
    '0.0.0.0',
    '::',
    '192.168.1.1',
    '10.0.0.1',
    'example.com',
    '',
    '::ffff:10.0.0.1',
    '127.0.0.1.example.com',
  ]) {
    await assert.rejects(startAt(host), listenRefusal('address-not-loopback', /without authentication/), host);
  }
});

test('it binds to loopback by any of its names', async () => {
  for (const host of ['127.0.0.1', 'localhost', '127.0.0.2']) assert.ok((await startAt(host)) > 0, host);
});

test('a busy port is one clear sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await assert.rejects(
    startAt('127.0.0.1', port),
    listenRefusal('port-busy', new RegExp(`^Cannot listen on port ${port} .* already in use`)),
  );
  await new Promise((resolve) => other.close(resolve));
});

/** A read that is answered when the test says so. */
function heldRoute() {
  const held: PromiseWithResolvers<Answer>[] = [];
  const signals: AbortSignal[] = [];
  const route = defineRoute(getOrder, ({ signal }) => {
    const answer = Promise.withResolvers<Answer>();
    held.push(answer);
    signals.push(signal);
    return answer.promise;
  });
  const release = (): void => {
    for (const answer of held) answer.resolve({ status: 200, body: STORED });
  };
  return { route, held, signals, release };
}

const up = defineRoute(health, async () => ({ status: 200, body: { status: 'up' } }));
const order = ROUTES.filter((route) => route.contract === createOrder);

function withLoad(change: Partial<HttpLimits['load']>): Partial<HttpLimits> {
  return { load: { ...HTTP_LIMITS.load, ...change } };
}

test('beyond its place a class is refused with 503 and Retry-After; writes and health go on', async () => {
  const { route, held, release } = heldRoute();
  const limits = withLoad({ read: { ownMax: 2, totalMax: 100, loopDelayMsMax: 60_000, deadlineMs: 10_000 } });
  const { port, listener } = await startListener({ routes: [route, up, ...order], limits });
  const waiting = [1, 2].map(() => raw(port, request('GET', '/v1/orders/42')));
  await until(() => held.length === 2);
  const refused = await raw(port, request('GET', '/v1/orders/42'));
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get('retry-after'), '1');
  assert.equal(JSON.parse(refused.body).type, '/problems/overloaded');
  assert.equal((await raw(port, request('GET', '/health'))).status, 200);
  const body = JSON.stringify(ORDER);
  assert.equal(
    (await raw(port, request('POST', '/v1/orders', { headers: ['Content-Type: application/json'], body }))).status,
    201,
  );
  release();
  for (const answer of await Promise.all(waiting)) assert.equal(answer.status, 200);
  assert.equal((await raw(port, request('GET', '/health'))).status, 200);
  assert.equal(listener.inFlight(), 0);
  await listener.stop();
});

test('when everything is full, health is answered and writes are not', async () => {
  const { route, held, release } = heldRoute();
  const limits = withLoad({ write: { ownMax: 10, totalMax: 1, loopDelayMsMax: 60_000, deadlineMs: 1_000 } });
  const { port, listener } = await startListener({ routes: [route, up, ...order], limits });
  const waiting = raw(port, request('GET', '/v1/orders/42'));
  await until(() => held.length === 1);
  const body = JSON.stringify(ORDER);
  assert.equal(
    (await raw(port, request('POST', '/v1/orders', { headers: ['Content-Type: application/json'], body }))).status,
    503,
  );
  assert.equal((await raw(port, request('GET', '/health'))).status, 200);
  release();
  await waiting;
  await listener.stop();
});

const HASTY = {
  deadlineSweepMs: 10,
  deadlineGraceMs: 50,
  ...withLoad({ read: { ownMax: 10, totalMax: 10, loopDelayMsMax: 60_000, deadlineMs: 100 } }),
};

test('a handler that minds its signal answers the deadline with 503', async () => {
  const route = defineRoute(getOrder, ({ signal }) => {
    const answer = Promise.withResolvers<Answer>();
    signal.addEventListener('abort', () => answer.reject(new Error('cancelled')));
    return answer.promise;
  });
  const { port, listener } = await startListener({ routes: [route], limits: { ...HASTY, deadlineGraceMs: 60_000 } });
  const answer = await raw(port, request('GET', '/v1/orders/42'));
  assert.equal(answer.status, 503);
  assert.equal(JSON.parse(answer.body).type, '/problems/deadline-exceeded');
  assert.ok(answer.elapsedMs >= 100);
  await listener.stop();
});

test('a handler that never answers is answered for, and its late answer is dropped', async () => {
  const { route, release } = heldRoute();
  const { port, listener } = await startListener({ routes: [route, up], limits: HASTY });
  const answer = await raw(port, request('GET', '/v1/orders/42'));
  assert.equal(answer.status, 503);
  assert.equal(listener.inFlight(), 0);
  release();
  assert.equal((await raw(port, request('GET', '/health'))).status, 200);
  await listener.stop();
});

test('a read learns that its client has left', async () => {
  const { route, held, signals, release } = heldRoute();
  const { url, listener } = await startListener({ routes: [route] });
  const leaving = new AbortController();
  const left = fetch(`${url}/v1/orders/42`, { signal: leaving.signal }).catch(() => 'left');
  await until(() => held.length === 1);
  leaving.abort();
  assert.equal(await left, 'left');
  await until(() => signals[0]?.aborted === true);
  release();
  await listener.stop();
});

test('a write goes on without its client', async () => {
  let signal: AbortSignal | undefined;
  const done = Promise.withResolvers<void>();
  const route = defineRoute(createOrder, async (call) => {
    signal = call.signal;
    await done.promise;
    return { status: 201, body: STORED };
  });
  const { url, listener } = await startListener({ routes: [route] });
  const leaving = new AbortController();
  const init = { method: 'POST', body: JSON.stringify(ORDER), headers: { 'content-type': 'application/json' } };
  const left = fetch(`${url}/v1/orders`, { ...init, signal: leaving.signal }).catch(() => 'left');
  await until(() => signal !== undefined);
  leaving.abort();
  await left;
  await until(() => listener.inFlight() === 1);
  assert.equal(signal?.aborted, false);
  done.resolve();
  await until(() => listener.inFlight() === 0);
  await listener.stop();
});

test('a stop finishes what is under way and takes nothing new', async () => {
  const { route, held, release } = heldRoute();
  const { port, url, listener } = await startListener({ routes: [route, up] });
  const waiting = raw(port, 'GET /v1/orders/42 HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until(() => held.length === 1);
  const stopped = listener.stop();
  await assert.rejects(fetch(`${url}/health`));
  release();
  const answer = await waiting;
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('connection'), 'close');
  await stopped;
});

test('a stop waits no longer than its limit', async () => {
  const { route, held } = heldRoute();
  const { port, listener } = await startListener({ routes: [route], limits: { stopMs: 200 } });
  const cut = raw(port, request('GET', '/v1/orders/42')).catch(() => 'cut');
  await until(() => held.length === 1);
  const startedMs = performance.now();
  await listener.stop();
  const elapsedMs = performance.now() - startedMs;
  assert.ok(elapsedMs >= 200 && elapsedMs < 2_200, `${elapsedMs} ms`);
  await cut;
});

test('a bug is an internal error that tells nothing', async () => {
  const route = defineRoute(getOrder, async () => {
    throw new Error('password=secret at /srv/app');
  });
  const { port, listener } = await startListener({ routes: [route] });
  const answer = await raw(port, request('GET', '/v1/orders/42'));
  assert.equal(answer.status, 500);
  assert.ok(!/secret|srv/.test(answer.body));
  await listener.stop();
});

test('an answer against its contract is an internal error while answers are checked', async () => {
  const wrong: Answer[] = [
    { status: 200, body: { ...STORED, extra: 1 } },
    { status: 200, body: { json: JSON.stringify({ ...STORED, totalAmount: 59.97 }) } },
    { status: 202, body: STORED },
  ];
  for (const answer of wrong) {
    const { port, listener } = await startListener({ routes: [defineRoute(getOrder, async () => answer)] });
    assert.equal((await raw(port, request('GET', '/v1/orders/42'))).status, 500);
    await listener.stop();
  }
});

test('a text that is serialised already is sent byte for byte', async () => {
  const json = '{ "orderId" : 42.0 }';
  const { port, listener } = await startListener({
    routes: [defineRoute(getOrder, async () => ({ status: 200, body: { json } }))],
    validateResponses: false,
  });
  const answer = await raw(port, request('GET', '/v1/orders/42'));
  assert.equal(answer.body, json);
  assert.equal(answer.headers.get('content-type'), 'application/json');
  await listener.stop();
});
