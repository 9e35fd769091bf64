// Every family of bad request that HTTP itself can express, over raw sockets: the status, a problem that names a place,
// the security headers, and a server that goes on.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import {
  assertProblem,
  ORDER,
  parseAnswer,
  raw,
  readToEnd,
  request,
  startListener,
  type TestListener,
} from './harness.ts';

let server: TestListener;
before(async () => {
  server = await startListener();
});
after(() => server.listener.stop());

const JSON_TYPE = 'Content-Type: application/json';
const GOOD = JSON.stringify(ORDER);
const post = (body: string, ...headers: string[]): string =>
  request('POST', '/v1/orders', { headers: headers.length === 0 ? [JSON_TYPE] : headers, body });
const bulk = (body: string, type = JSON_TYPE): string => request('POST', '/v1/orders/bulk', { headers: [type], body });
const get = (target: string, ...headers: string[]): string => request('GET', target, { headers });

/** A request by a raw head, for what request() cannot write. */
const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

const REFUSED: readonly [name: string, wire: string | Buffer, status: number][] = [
  // bodies
  ['empty body', post(''), 400],
  ['body null', post('null'), 400],
  ['body []', post('[]'), 400],
  ['body "x"', post('"x"'), 400],
  ['body 7', post('7'), 400],
  ['truncated JSON', post(GOOD.slice(0, -3)), 400],
  ['trailing comma', post(GOOD.replace('}]', '},]')), 400],
  ['NaN', post(GOOD.replace('59.97', 'NaN')), 400],
  ['depth 10,000', post('['.repeat(10_000)), 400],
  ['__proto__', post('{"__proto__":{"admin":true}}'), 400],
  ['a rule broken', post(GOOD.replace('2024-01-15', '2300-01-15')), 422],
  [
    'a byte that is no UTF-8',
    Buffer.concat([
      Buffer.from(request('POST', '/v1/orders', { headers: [JSON_TYPE, 'Content-Length: 3'] })),
      Buffer.from([34, 0xff, 34]),
    ]),
    400,
  ],
  [
    'a UTF-8 sequence cut short',
    Buffer.concat([
      Buffer.from(request('POST', '/v1/orders', { headers: [JSON_TYPE, 'Content-Length: 3'] })),
      Buffer.from([34, 0xc3, 34]),
    ]),
    400,
  ],
  ['a checked body of the wrong type', request('PUT', '/v1/merchants/7', { headers: [JSON_TYPE], body: '[]' }), 400],
  [
    'a checked body with an unknown field',
    request('PUT', '/v1/merchants/7', { headers: [JSON_TYPE], body: '{"x":1}' }),
    400,
  ],
  ['bulk: an object', bulk('{}'), 400],
  ['bulk: nothing', bulk('[]'), 400],
  ['bulk: 1,001 items', bulk(`[${'1,'.repeat(1_000)}1]`), 400],
  ['bulk: 1,001 lines', bulk('1\n'.repeat(1_001), 'Content-Type: application/x-ndjson'), 400],
  ['bulk: malformed', bulk('[{]'), 400],
  // content types
  ['Content-Type text/plain', post(GOOD, 'Content-Type: text/plain'), 415],
  ['Content-Type of a form', post('a=1', 'Content-Type: application/x-www-form-urlencoded'), 415],
  ['Content-Type of a multipart form', post('a=1', 'Content-Type: multipart/form-data; boundary=x'), 415],
  ['no Content-Type', post(GOOD, 'X-Nothing: 1'), 415],
  ['no Content-Type and no body', request('POST', '/v1/orders'), 415],
  ['charset latin1', post(GOOD, 'Content-Type: application/json; charset=latin1'), 415],
  ['charset utf-16', post(GOOD, 'Content-Type: application/json; charset="utf-16"'), 415],
  ['two charsets', post(GOOD, 'Content-Type: application/json; charset=utf-8; charset=latin1'), 415],
  ['a type that only begins like JSON', post(GOOD, 'Content-Type: application/jsonp'), 415],
  ['a type that is none', post(GOOD, 'Content-Type: json'), 415],
  ['NDJSON where one order is read', post(GOOD, 'Content-Type: application/x-ndjson'), 415],
  ['Content-Encoding gzip', post(GOOD, JSON_TYPE, 'Content-Encoding: gzip'), 415],
  ['Content-Encoding identity', post(GOOD, JSON_TYPE, 'Content-Encoding: identity'), 415],
  ['two Content-Types', post(GOOD, JSON_TYPE, 'Content-Type: text/plain'), 400],
  // sizes
  ['a body of 1 MiB and a byte', post(' '.repeat(1_048_577)), 413],
  ['a body of 10 MB where 1 MiB is read', post(' '.repeat(10_000_000)), 413],
  ['a bulk body of 10 MiB and a byte', bulk(' '.repeat(10_485_761)), 413],
  ['a header of 17 KiB', get('/health', `X-Long: ${'x'.repeat(17_000)}`), 431],
  ['a token of 1 MB', get('/health', `Authorization: Bearer ${'x'.repeat(1_000_000)}`), 431],
  [
    '1,000 headers',
    get('/health', ...Array.from({ length: 1_000 }, (_, index) => `X-${index}: ${'y'.repeat(20)}`)),
    431,
  ],
  ['a target of 20 KiB', get(`/health?${'x'.repeat(20_000)}`), 431],
  // targets
  ['//', get('//'), 404],
  ['//v1/orders/42', get('//v1/orders/42'), 404],
  ['/v1//orders/42', get('/v1//orders/42'), 404],
  ['/api/../v1/orders/42', get('/api/../v1/orders/42'), 404],
  ['/api/./../v1/orders/42', get('/api/./../v1/orders/42'), 404],
  ['/api/%2e%2e/v1/orders/42', get('/api/%2e%2e/v1/orders/42'), 404],
  ['/v1/orders/42%00', get('/v1/orders/42%00'), 404],
  ['/%00', get('/%00'), 404],
  ['/..%2f..%2fetc/passwd', get('/..%2f..%2fetc/passwd'), 404],
  ['/..%5c..%5cetc', get('/..%5c..%5cetc'), 404],
  ['/docs/static/..%2f..%2fpackage.json', get('/docs/static/..%2f..%2fpackage.json'), 404],
  ['/docs/static/../package.json', get('/docs/static/../package.json'), 404],
  ['/docs/static/nothing.js', get('/docs/static/nothing.js'), 404],
  ['/nosuchscreen', get('/nosuchscreen'), 404],
  ['/health/', get('/health/'), 404],
  ['/HEALTH', get('/HEALTH'), 404],
  ['a percent sign that encodes nothing', get('/v1/orders/%zz'), 400],
  ['a percent-encoded byte that is no UTF-8', get('/v1/orders/%ff'), 400],
  ['a raw non-ASCII target', get('/v1/orders/é'), 400],
  ['a fragment', get('/health#x'), 400],
  ['an absolute target', get('http://evil.example/health'), 400],
  ['a target without a slash', get('health'), 400],
  ['OPTIONS *', request('OPTIONS', '*'), 400],
  ['an orderId that is a word', get('/v1/orders/abc'), 400],
  ['an orderId of 200 digits', get(`/v1/orders/${'1'.repeat(200)}`), 400],
  ['an orderId with a leading zero', get('/v1/orders/042'), 400],
  // queries
  ['limit=0', get('/api/top-categories?merchantId=1&limit=0'), 400],
  ['limit=1e9', get('/api/top-categories?merchantId=1&limit=1e9'), 400],
  ['merchantId[]=1', get('/api/top-categories?merchantId[]=1'), 400],
  ['merchantId[$ne]=1', get('/api/top-categories?merchantId[$ne]=1'), 400],
  ['merchantId twice', get('/api/top-categories?merchantId=1&merchantId=2'), 400],
  ['a query where none is read', get('/v1/orders/42?verbose=1'), 400],
  // methods
  ['TRACE', request('TRACE', '/health'), 405],
  ['DELETE', request('DELETE', '/v1/orders/42'), 405],
  ['PATCH with a body', request('PATCH', '/v1/orders/42', { body: '{}' }), 405],
  ['OPTIONS', request('OPTIONS', '/v1/orders'), 405],
  ['HEAD of a path without GET is a method that it does not know', request('GET', '/v1/orders'), 405],
  ['PROPFIND', request('PROPFIND', '/v1/orders'), 405],
  ['CONNECT', request('CONNECT', 'evil.example:443'), 405],
  ['a method that the parser does not know', request('FOO', '/v1/orders'), 400],
  ['a method in lower case', request('get', '/health'), 400],
  ['another method on an unknown path', request('DELETE', '/nosuch'), 404],
  [
    'X-HTTP-Method-Override changes nothing',
    request('POST', '/v1/orders/42', { headers: ['X-HTTP-Method-Override: GET'] }),
    405,
  ],
  // hosts
  ['a Host that is not ours', request('GET', '/health', { host: 'evil.example' }), 421],
  ['a Host that begins like ours', request('GET', '/health', { host: 'localhost.evil.example' }), 421],
  ['another loopback Host', request('GET', '/health', { host: '127.0.0.2' }), 421],
  ['a Host with a trailing dot', request('GET', '/health', { host: 'localhost.' }), 421],
  ['a Host that is not ours, on an unknown path', request('GET', '/nosuch', { host: 'evil.example' }), 421],
  ['a malformed Host', request('GET', '/health', { host: 'localhost:80:80' }), 400],
  ['a Host with a user', request('GET', '/health', { host: 'localhost@evil.example' }), 400],
  ['an empty Host', request('GET', '/health', { host: '' }), 400],
  ['no Host', head('GET /health HTTP/1.1', 'Connection: close'), 400],
  ['two Hosts', head('GET /health HTTP/1.1', 'Host: localhost', 'Host: localhost', 'Connection: close'), 400],
  // framing
  ['no HTTP at all', head('hello'), 400],
  ['a TLS greeting', Buffer.from('16030100a5010000a10303', 'hex'), 400],
  ['HTTP/2 without an upgrade', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['a header without a colon', head('GET /health HTTP/1.1', 'Host: localhost', 'nonsense'), 400],
  ['a header with a NUL', head('GET /health HTTP/1.1', 'Host: localhost', 'X-A: a\0b'), 400],
  ['a folded header', head('GET /health HTTP/1.1', 'Host: localhost', 'X-A: a', '  b', 'Connection: close'), 400],
  ['a space before the colon', head('GET /health HTTP/1.1', 'Host: localhost', 'X-A : a'), 400],
  [
    'two lengths that differ',
    `${head('POST /v1/orders HTTP/1.1', 'Host: localhost', JSON_TYPE, 'Content-Length: 2', 'Content-Length: 3')}{}`,
    400,
  ],
  [
    'a length that is no number',
    `${head('POST /v1/orders HTTP/1.1', 'Host: localhost', JSON_TYPE, 'Content-Length: +2')}{}`,
    400,
  ],
  ['a negative length', head('POST /v1/orders HTTP/1.1', 'Host: localhost', JSON_TYPE, 'Content-Length: -1'), 400],
  [
    'a length and chunks',
    head('POST /v1/orders HTTP/1.1', 'Host: localhost', JSON_TYPE, 'Content-Length: 2', 'Transfer-Encoding: chunked') +
      '2\r\n{}\r\n0\r\n\r\n',
    400,
  ],
  [
    'a transfer coding that is not read',
    `${head(
      'POST /v1/orders HTTP/1.1',
      'Host: localhost',
      JSON_TYPE,
      'Connection: close',
      'Transfer-Encoding: gzip, chunked',
    )}0\r\n\r\n`,
    400,
  ],
  [
    'a chunk size that is no number',
    head('POST /v1/orders HTTP/1.1', 'Host: localhost', JSON_TYPE, 'Transfer-Encoding: chunked') +
      'zz\r\n{}\r\n0\r\n\r\n',
    400,
  ],
  [
    'chunk extensions of 20 KiB',
    head('POST /v1/orders HTTP/1.1', 'Host: localhost', JSON_TYPE, 'Transfer-Encoding: chunked') +
      `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
    413,
  ],
  [
    'chunks beyond 1 MiB',
    head('POST /v1/orders HTTP/1.1', 'Host: localhost', JSON_TYPE, 'Transfer-Encoding: chunked') +
      `10001\r\n${' '.repeat(65_537)}\r\n`.repeat(17),
    413,
  ],
  ['a GET with a body', request('GET', '/health', { body: 'x' }), 400],
  ['an expectation that is not met', get('/health', 'Expect: a-miracle'), 417],
];

for (const [name, wire, status] of REFUSED) {
  test(`${status}: ${name}`, async () => {
    assertProblem(await raw(server.port, wire), status);
  });
}

test('a body that is not UTF-8 is refused, never repaired', async () => {
  const body = Buffer.from(GOOD.replace('a-1', 'a-?'));
  body[body.indexOf('?')] = 0xff;
  const head = request('POST', '/v1/orders', { headers: [JSON_TYPE, `Content-Length: ${body.length}`] });
  const answer = await raw(server.port, Buffer.concat([Buffer.from(head), body]));
  assertProblem(answer, 400);
  assert.match(answer.body, /UTF-8/);
});

test('a client that sends all of a large body before it reads learns why it was refused', async () => {
  for (const [path, status] of [
    ['/v1/orders', 413],
    ['/nosuch', 404],
  ] as const) {
    const socket = connect(server.port, '127.0.0.1');
    const wire = request('POST', path, { headers: [JSON_TYPE], body: ' '.repeat(8_000_000) });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.write(wire, () => resolve());
    });
    const answer = parseAnswer(await readToEnd(socket));
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get('connection'), 'close');
  }
});

test('405 names the methods that the path knows', async () => {
  assert.equal((await raw(server.port, request('DELETE', '/v1/orders/42'))).headers.get('allow'), 'GET, HEAD');
  assert.equal((await raw(server.port, request('GET', '/v1/orders'))).headers.get('allow'), 'POST');
  assert.equal((await raw(server.port, request('POST', '/v1/merchants/7'))).headers.get('allow'), 'PUT');
});

test('a path of its own does not answer as the pattern that it also fits', async () => {
  const answer = await raw(server.port, request('GET', '/v1/orders/bulk'));
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get('allow'), 'POST');
});

test('the pointer of a refused query or path parameter says where it is', async () => {
  const query = JSON.parse((await raw(server.port, get('/api/top-categories?merchantId=1&limit=0'))).body);
  assert.deepEqual(
    query.errors.map((place: { pointer: string }) => place.pointer),
    ['/query/limit'],
  );
  const path = JSON.parse((await raw(server.port, get('/v1/orders/abc'))).body);
  assert.deepEqual(
    path.errors.map((place: { pointer: string }) => place.pointer),
    ['/path/orderId'],
  );
});

test('an unknown order and an unknown path are told apart, and nothing of the request is repeated', async () => {
  const order = await raw(server.port, get('/v1/orders/43'));
  assertProblem(order, 404);
  assert.equal(JSON.parse(order.body).type, '/problems/order-not-found');
  const path = await raw(server.port, get('/<img src=x>'));
  assert.equal(path.status, 400);
  assert.ok(!(await raw(server.port, get('/nosuch<script>'))).body.includes('script'));
});

const ACCEPTED: readonly [name: string, wire: string, status: number][] = [
  ['an order', post(GOOD), 201],
  ['charset utf-8', post(GOOD, 'Content-Type: application/json; charset=utf-8'), 201],
  ['charset "UTF-8" and a type in capitals', post(GOOD, 'Content-Type: Application/JSON;charset="UTF-8"'), 201],
  ['a body of exactly 1 MiB', post(GOOD + ' '.repeat(1_048_576 - Buffer.byteLength(GOOD))), 201],
  [
    'chunks',
    head('POST /v1/orders HTTP/1.1', 'Host: localhost', 'Connection: close', JSON_TYPE, 'Transfer-Encoding: chunked') +
      `${GOOD.length.toString(16)}\r\n${GOOD}\r\n0\r\n\r\n`,
    201,
  ],
  ['the Host 127.0.0.1 with a port', request('GET', '/health', { host: '127.0.0.1:9' }), 200],
  ['the Host [::1]', request('GET', '/health', { host: '[::1]:8081' }), 200],
  ['the Host LOCALHOST', request('GET', '/health', { host: 'LOCALHOST' }), 200],
  ['a percent-encoded path', get('/v1/%6frders/42'), 200],
  ['an upgrade that nobody asked for', get('/health', 'Upgrade: websocket'), 200],
  ['X-HTTP-Method-Override on a GET', get('/health', 'X-HTTP-Method-Override: DELETE'), 200],
  ['Origin of another site', get('/health', 'Origin: http://evil.example'), 200],
];

for (const [name, wire, status] of ACCEPTED) {
  test(`answered with ${status}: ${name}`, async () => {
    const answer = await raw(server.port, wire);
    assert.equal(answer.status, status, answer.body);
    assert.equal(answer.headers.get('access-control-allow-origin'), undefined);
  });
}

test('Expect: 100-continue is met, then the request is answered', async () => {
  const answer = await raw(server.port, post(GOOD, JSON_TYPE, 'Expect: 100-continue'));
  assert.equal(answer.status, 100);
  assert.match(answer.body, /^HTTP\/1\.1 201 /);
});

test('HEAD gives the headers of GET and no body', async () => {
  const [whole, bare] = await Promise.all([
    raw(server.port, get('/v1/orders/42')),
    raw(server.port, request('HEAD', '/v1/orders/42')),
  ]);
  assert.equal(bare.status, 200);
  assert.equal(bare.body, '');
  assert.equal(bare.headers.get('content-length'), whole.headers.get('content-length'));
});

test('each request has an id of its own, never the caller’s', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => (await raw(server.port, get('/health', 'X-Request-Id: mine'))).headers.get('x-request-id')),
  );
  assert.equal(new Set(ids).size, 2);
  for (const id of ids) assert.match(id ?? '', /^[0-9a-f-]{36}$/);
});

test('a bulk request refuses item by item, as an array and as lines', async () => {
  const bad = GOOD.replace('"quantity":3', '"quantity":0');
  const late = GOOD.replace('2024-01-15', '2300-01-15');
  const array = JSON.parse((await raw(server.port, bulk(`[${[GOOD, bad, late, '7'].join(',')}]`))).body);
  assert.deepEqual(
    array.results.map((result: { status: number }) => result.status),
    [201, 400, 422, 400],
  );
  const lines = await raw(server.port, bulk([GOOD, bad, late, '{"a":'].join('\n'), 'Content-Type: application/jsonl'));
  const { results } = JSON.parse(lines.body);
  assert.deepEqual(
    results.map((result: { status: number }) => result.status),
    [201, 400, 422, 400],
  );
  assert.equal(results[1].problem.errors[0].pointer, '/items/0/quantity');
  assert.equal(results[3].problem.type, '/problems/malformed-json');
});

test('after all this the server answers, and no prototype has changed', async () => {
  assert.equal((await raw(server.port, get('/health'))).status, 200);
  assert.equal(({} as Record<string, unknown>).admin, undefined);
});
