// Clients that send slowly, stall, leave or flood get their refusal in time, and nobody else notices. The times are
// shortened; their proportions are those of limits.ts.

import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { createOrder } from '@topline/domain/contract/orders.ts';
import { defineRoute } from '../../src/http/call.ts';
import { ORDER, parseAnswer, ROUTES, raw, readToEnd, request, startListener, type TestListener } from './harness.ts';

const LIMITS = { headersMs: 300, requestMs: 600, timeoutSweepMs: 50, keepAliveMs: 400, discardMs: 200 };
/** How late a limit may be noticed on a busy machine. */
const LATE_MS = 2_000;

let server: TestListener;
before(async () => {
  server = await startListener({ limits: LIMITS });
});
after(() => server.listener.stop());

const POST_HEAD = 'POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

/** Sends a piece again and again until the server closes. */
async function drip(socket: Socket, piece: string, everyMs: number): Promise<string> {
  const timer = setInterval(() => socket.writable && socket.write(piece), everyMs);
  try {
    return await readToEnd(socket);
  } finally {
    clearInterval(timer);
  }
}

test('headers that never end are closed at the header limit', async () => {
  const startedMs = performance.now();
  const socket = connect(server.port, '127.0.0.1');
  socket.write('GET /health HTTP/1.1\r\n');
  const answer = parseAnswer(await drip(socket, 'X-A: b\r\n', 50));
  const elapsedMs = performance.now() - startedMs;
  assert.equal(answer.status, 408);
  assert.equal(JSON.parse(answer.body).type, '/problems/request-timeout');
  assert.ok(elapsedMs >= LIMITS.headersMs && elapsedMs < LIMITS.headersMs + LATE_MS, `${elapsedMs} ms`);
});

test('a connection that says nothing is closed at the header limit', async () => {
  const { elapsedMs } = await raw(server.port, '');
  assert.ok(elapsedMs < LIMITS.headersMs + LATE_MS, `${elapsedMs} ms`);
});

test('a body shorter than its Content-Length is 408 at the request limit', async () => {
  const answer = await raw(server.port, `${POST_HEAD}Content-Length: 100\r\n\r\n{"a":`);
  assert.equal(answer.status, 408);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.ok(answer.elapsedMs >= LIMITS.requestMs && answer.elapsedMs < LIMITS.requestMs + LATE_MS);
});

test('a chunked body of a byte at a time is 408 at the request limit', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`${POST_HEAD}Transfer-Encoding: chunked\r\n\r\n`);
  const answer = parseAnswer(await drip(socket, '1\r\n \r\n', 20));
  assert.equal(answer.status, 408);
});

test('a body that is announced too large and never sent is 413 at once', async () => {
  const answer = await raw(server.port, `${POST_HEAD}Content-Length: 2000000\r\n\r\n`);
  assert.equal(answer.status, 413);
  assert.ok(answer.elapsedMs < LIMITS.discardMs + LATE_MS);
});

test('a body without end is 413 and the connection closes', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`${POST_HEAD}Transfer-Encoding: chunked\r\n\r\n`);
  const piece = `10000\r\n${' '.repeat(65_536)}\r\n`;
  const answer = parseAnswer(await drip(socket, piece, 1));
  assert.equal(answer.status, 413);
  assert.equal(answer.headers.get('connection'), 'close');
});

test('an idle connection is closed', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const startedMs = performance.now();
  assert.equal(parseAnswer(await readToEnd(socket)).status, 200);
  assert.ok(performance.now() - startedMs < LIMITS.keepAliveMs + LATE_MS + 1_000);
});

test('500 slow connections do not slow the others down', async () => {
  const slow = await startListener({ limits: { ...LIMITS, headersMs: 5_000, requestMs: 5_000 } });
  try {
    const calm = await latencies(slow.url, 200);
    const sockets = Array.from({ length: 500 }, () => {
      const socket = connect(slow.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write('GET /health HTTP/1.1\r\nX-A: ');
      return socket;
    });
    const timer = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write('b');
    }, 100);
    const attacked = await latencies(slow.url, 200);
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    // Twice, plus what the attacker's own work costs in this same process.
    assert.ok(attacked < calm * 2 + 250, `p99 ${calm} ms alone, ${attacked} ms attacked`);
  } finally {
    await slow.listener.stop();
  }
});

async function latencies(url: string, count: number): Promise<number> {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const startedMs = performance.now();
    await (await fetch(`${url}/health`)).text();
    found.push(performance.now() - startedMs);
  }
  return found.sort((a, b) => a - b)[Math.floor(count * 0.99)] ?? Number.NaN;
}

test('stalled senders occupy no place among the orders being stored', async () => {
  const write = { ownMax: 1, totalMax: 10, loopDelayMsMax: 60_000, deadlineMs: 5_000 };
  const small = await startListener({ limits: { load: { ...(await loads()), write } } });
  const stalled = Array.from({ length: 20 }, () => {
    const socket = connect(small.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`${POST_HEAD}Content-Length: 100\r\n\r\n{`);
    return socket;
  });
  try {
    const answer = await raw(
      small.port,
      request('POST', '/v1/orders', { headers: ['Content-Type: application/json'], body: JSON.stringify(ORDER) }),
    );
    assert.equal(answer.status, 201);
  } finally {
    for (const socket of stalled) socket.destroy();
    await small.listener.stop();
  }
});

async function loads() {
  const { HTTP_LIMITS } = await import('../../src/http/limits.ts');
  return HTTP_LIMITS.load;
}

test('bodies being received are bounded over all connections', async () => {
  const bounded = await startListener({ limits: { receivingBytesMax: 100_000, discardMs: 200 } });
  const holder = connect(bounded.port, '127.0.0.1');
  holder.on('error', () => {});
  try {
    holder.write(`${POST_HEAD}Content-Length: 200000\r\n\r\n${' '.repeat(90_000)}`);
    const big = request('POST', '/v1/orders', {
      headers: ['Content-Type: application/json'],
      body: ' '.repeat(50_000),
    });
    let answer = await raw(bounded.port, big);
    // The holder's bytes may still be on their way.
    for (let tries = 0; answer.status !== 503 && tries < 100; tries += 1) answer = await raw(bounded.port, big);
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '1');
    const closed = new Promise((resolve) => holder.once('close', resolve));
    holder.destroy();
    await closed;
    for (let tries = 0; answer.status === 503 && tries < 100; tries += 1) answer = await raw(bounded.port, big);
    assert.equal(answer.status, 400, 'the place is free again: the blank body is read and refused as JSON');
  } finally {
    holder.destroy();
    await bounded.listener.stop();
  }
});

test('a client that leaves in the middle of its body calls no handler', async () => {
  let calls = 0;
  const route = defineRoute(createOrder, async () => {
    calls += 1;
    return { status: 201, body: {} };
  });
  const counting = await startListener({ routes: [route, ...ROUTES.slice(1)], validateResponses: false });
  try {
    const socket = connect(counting.port, '127.0.0.1');
    socket.write(`${POST_HEAD}Content-Length: 100\r\n\r\n{`);
    await new Promise((resolve) => socket.write('"', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.destroy();
    await closed;
    assert.equal((await raw(counting.port, request('GET', '/health'))).status, 200);
    assert.equal(calls, 0);
    assert.equal(counting.listener.inFlight(), 0);
  } finally {
    await counting.listener.stop();
  }
});

test('garbage behind a request that is being answered never takes the place of its answer', async () => {
  const answer = await raw(server.port, `GET /v1/orders/42 HTTP/1.1\r\nHost: localhost\r\n\r\n\0\0garbage\r\n\r\n`);
  assert.equal(answer.status, 200);
});

test('pipelined requests are answered in their order', async () => {
  const text = await (async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`GET /v1/orders/42 HTTP/1.1\r\nHost: localhost\r\n\r\n${request('GET', '/v1/orders/43')}`);
    return readToEnd(socket);
  })();
  assert.deepEqual(
    [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]),
    ['200', '404'],
  );
});
