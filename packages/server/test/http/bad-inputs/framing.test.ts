// Requests whose beginning or end two readers could see in different places (request smuggling), and lines that are no
// HTTP/1.1. Guarantee: one answer or none, the connection closes, and nothing inside a body is ever taken for a request.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { createOrder } from '@topline/domain/contract/orders.ts';
import { defineRoute } from '../../../src/http/call.ts';
import {
  assertProblem,
  ORDER,
  parseAnswer,
  ROUTES,
  raw,
  readToEnd,
  request,
  STORED,
  startListener,
  type TestListener,
} from '../harness.ts';

const GOOD = JSON.stringify(ORDER);
const HIDDEN = 'GET /v1/orders/42 HTTP/1.1\r\nHost: localhost\r\n\r\n';
let server: TestListener;
let stored = 0;
before(async () => {
  const counting = defineRoute(createOrder, async () => {
    stored += 1;
    return { status: 201, body: STORED };
  });
  server = await startListener({ routes: [counting, ...ROUTES.slice(1)] });
});
after(() => server.listener.stop());

const head = (...lines: string[]): string =>
  [`POST /v1/orders HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', ...lines, '', ''].join('\r\n');
const chunked = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`;

const REFUSED: readonly [name: string, wire: string][] = [
  ['a length, then chunks', `${head(`Content-Length: ${GOOD.length}`, 'Transfer-Encoding: chunked')}${GOOD}${HIDDEN}`],
  ['chunks, then a length', `${head('Transfer-Encoding: chunked', 'Content-Length: 4')}${chunked(GOOD)}${HIDDEN}`],
  ['two lengths that differ', `${head('Content-Length: 0', `Content-Length: ${GOOD.length}`)}${GOOD}`],
  ['two lengths that agree', `${head('Content-Length: 2', 'Content-Length: 2')}{}${HIDDEN}`],
  ['two lengths in one field', `${head('Content-Length: 2, 2')}{}${HIDDEN}`],
  ['a length in hexadecimal', `${head('Content-Length: 0x2')}{}`],
  ['a length with a sign', `${head('Content-Length: +2')}{}`],
  ['a length with a fraction', `${head('Content-Length: 2.0')}{}`],
  ['a length beyond all integers', `${head('Content-Length: 99999999999999999999999')}{}`],
  ['an empty length', `${head('Content-Length:')}{}`],
  ['a coding before chunked', `${head('Transfer-Encoding: gzip, chunked')}${chunked(GOOD)}`],
  ['chunked that is not last', `${head('Transfer-Encoding: chunked, identity')}${chunked(GOOD)}`],
  ['identity', `${head('Transfer-Encoding: identity')}${GOOD}`],
  ['chunked twice', `${head('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')}${chunked(GOOD)}${HIDDEN}`],
  ['chunked, with something before it', `${head('Transfer-Encoding: xchunked')}${chunked(GOOD)}`],
  ['chunked in quotes', `${head('Transfer-Encoding: "chunked"')}${chunked(GOOD)}`],
  ['chunked behind a vertical tab', `${head('Transfer-Encoding: \u000bchunked')}${chunked(GOOD)}`],
  [
    'a space before the colon of Transfer-Encoding',
    `${head('Transfer-Encoding : chunked', 'Content-Length: 4')}${chunked(GOOD)}`,
  ],
  [
    'chunked folded onto the next line',
    `${head('Transfer-Encoding:', ' chunked', 'Content-Length: 4')}${chunked(GOOD)}`,
  ],
  ['a field folded onto the next line', `${head('X-A: a', '\tb', 'Content-Length: 2')}{}`],
  [
    'a field name with a line end alone',
    `${head('X-A: a\nTransfer-Encoding: chunked', 'Content-Length: 4')}${chunked(GOOD)}`,
  ],
  ['lines that end in a newline alone', 'GET /health HTTP/1.1\nHost: localhost\nConnection: close\n\n'],
  ['lines that end in a return alone', 'GET /health HTTP/1.1\rHost: localhost\r\r'],
  ['a space before the first field', 'GET /health HTTP/1.1\r\n Host: localhost\r\n\r\n'],
  ['a field without a name', 'GET /health HTTP/1.1\r\nHost: localhost\r\n: a\r\n\r\n'],
  ['a field name that is no token', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX(A): a\r\n\r\n'],
  ['HTTP/0.9', 'GET /health\r\n\r\n'],
  ['HTTP/1.2', 'GET /health HTTP/1.2\r\nHost: localhost\r\n\r\n'],
  ['HTTP/3.0', 'GET /health HTTP/3.0\r\nHost: localhost\r\n\r\n'],
  ['a tab in the first line', 'GET\t/health HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a chunk size that is negative', `${head('Transfer-Encoding: chunked')}-1\r\n{}\r\n0\r\n\r\n`],
  ['a chunk size beyond all integers', `${head('Transfer-Encoding: chunked')}ffffffffffffffffff\r\n{}\r\n0\r\n\r\n`],
  ['a chunk size with 0x', `${head('Transfer-Encoding: chunked')}0x2\r\n{}\r\n0\r\n\r\n`],
  ['a chunk longer than it says', `${head('Transfer-Encoding: chunked')}1\r\n{}\r\n0\r\n\r\n`],
  ['a chunk that ends in a newline alone', `${head('Transfer-Encoding: chunked')}2\n{}\n0\n\n`],
  [
    'a length behind the chunks',
    `${head('Transfer-Encoding: chunked')}${chunked(GOOD).slice(0, -2)}Content-Length: 3\r\n\r\n`,
  ],
  ['two names', `GET /health HTTP/1.1\r\nHost: localhost\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n`],
];

for (const [name, wire] of REFUSED) {
  test(`400 and the end of the connection: ${name}`, async () => {
    const before = stored;
    const socket = connect(server.port, '127.0.0.1');
    socket.write(wire);
    const text = await readToEnd(socket);
    assertProblem({ ...parseAnswer(text), elapsedMs: 0 }, 400);
    assert.equal(text.match(/HTTP\/1\.1 \d/g)?.length, 1, 'nothing behind it is answered');
    assert.equal(stored, before, 'nothing is stored');
  });
}

test('a request inside a body is a body', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(request('POST', '/v1/orders', { headers: ['Content-Type: application/json'], body: HIDDEN }));
  const text = await readToEnd(socket);
  assert.deepEqual(
    [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
    ['400'],
  );
});

test('a request behind a body that is longer than its length is one of its own, and judged as such', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`${head('Content-Length: 2')}{}${request('GET', '/v1/orders/43')}`);
  const text = await readToEnd(socket);
  assert.deepEqual(
    [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
    ['201', '404'],
  );
});

test('what comes after the body of a refused request is not looked at', async () => {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`${head('Content-Length: 2000000')}${HIDDEN.repeat(3)}`);
  const text = await readToEnd(socket);
  assert.deepEqual(
    [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
    ['413'],
  );
});

test('short chunk extensions and trailers change nothing', async () => {
  const size = GOOD.length.toString(16);
  const wire = `${head('Transfer-Encoding: chunked', 'Connection: close')}${size};a=b\r\n${GOOD}\r\n0\r\nX-Role: admin\r\n\r\n`;
  assert.equal((await raw(server.port, wire)).status, 201);
});

test('HTTP/1.0 is answered and closed', async () => {
  const answer = await raw(server.port, 'GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n');
  assert.equal(answer.status, 200);
});
