// Paths, queries and header fields that try to be something else: escapes in disguise, names of prototypes, line ends that
// would split an answer, methods and hosts given in other ways. Guarantee: 400, 404, 405 or 421; nothing of them comes back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertProblem, raw, request, startListener, type TestListener } from '../harness.ts';

let server: TestListener;
before(async () => {
  server = await startListener();
});
after(() => server.listener.stop());

const get = (target: string, ...headers: string[]): string => request('GET', target, { headers });
const top = (query: string): string => get(`/api/top-categories?${query}`);

const REFUSED: readonly [name: string, wire: string, status: number][] = [
  // Percent-encoding
  ['dots encoded twice', get('/api/%252e%252e/v1/orders/42'), 404],
  ['a slash encoded twice', get('/v1%252forders/42'), 404],
  ['dots in an overlong form', get('/%c0%ae%c0%ae/etc/passwd'), 400],
  ['a slash in an overlong form', get('/..%c0%af..%c0%afetc/passwd'), 400],
  ['dots as full width characters', get('/%ef%bc%8e%ef%bc%8e/etc/passwd'), 404],
  ['an escape cut short', get('/v1/orders/4%2'), 400],
  ['an escape of another kind', get('/v1/orders/%u0034'), 400],
  ['an escape that is half encoded', get('/v1/orders/%%34%32'), 400],
  ['a surrogate in an escape', get('/v1/orders/%ed%a0%80'), 400],
  ['dots behind a parameter', get('/v1/orders/..;/42'), 404],
  ['a parameter of a path', get('/v1/orders/42;jsessionid=1'), 400],
  ['a backslash', get('/v1\\orders\\42'), 404],
  ['a tab at the end of the path', get('/health%09'), 404],
  ['a drive', get('/c:/windows/win.ini'), 404],
  ['a file by its scheme', get('file:///etc/passwd'), 400],
  ['four slashes', get('////evil.example/%2e%2e'), 404],
  ['a target of an @', get('@evil.example/health'), 400],
  ['a target with a user', get('//localhost@evil.example/'), 404],
  ['hidden files', get('/.env'), 404],
  ['the repository', get('/.git/config'), 404],
  ['a map of the sources', get('/assets/main.js.map'), 404],
  // Queries
  ['__proto__ in a query', top('merchantId=1&__proto__[admin]=1'), 400],
  ['__proto__ as a query', top('merchantId=1&__proto__=1'), 400],
  ['constructor in a query', top('merchantId=1&constructor[prototype][admin]=1'), 400],
  ['toString as a query', top('merchantId=1&toString=1'), 400],
  ['hasOwnProperty as a query', top('merchantId=1&hasOwnProperty=1'), 400],
  ['an operator', top('merchantId[$gt]='), 400],
  ['SQL in a number', top('merchantId=1%20OR%201=1'), 400],
  ['SQL behind a number', top('merchantId=1;DROP%20TABLE%20orders'), 400],
  ['a parameter of ClickHouse', top('merchantId=1&param_merchantId=2'), 400],
  ['a setting of ClickHouse', top('merchantId=1&max_execution_time=0'), 400],
  ['SQL in a word', top("merchantId=1&bucketType=DAY'%20UNION%20SELECT%201--"), 400],
  ['SQL in a date', top("merchantId=1&bucketStart=2024-01-01')%20OR%20(1=1"), 400],
  ['a digit of another script', top('merchantId=%D9%A1'), 400],
  ['a full width digit', top('merchantId=%EF%BC%91'), 400],
  ['a NUL behind a number', top('merchantId=1%00'), 400],
  ['a newline behind a number', top('merchantId=1%0a'), 400],
  ['a semicolon between pairs', top('merchantId=1;limit=5'), 400],
  ['the same name in another encoding', top('merchantId=1&merchant%49d=2'), 400],
  ['ten thousand names', top(`merchantId=1&${'a&'.repeat(7_000)}`), 400],
  ['_method in a query', top('merchantId=1&_method=DELETE'), 400],
  ['an override of the format', top('merchantId=1&format=xml'), 400],
  ['a callback', top('merchantId=1&callback=alert'), 400],
  // Methods
  ['TRACE with a body', request('TRACE', '/v1/orders/42', { body: 'x' }), 405],
  ['TRACK', request('TRACK', '/health'), 400],
  ['DEBUG', request('DEBUG', '/health'), 400],
  ['PURGE', request('PURGE', '/v1/orders/42'), 405],
  ['X-Method-Override', request('POST', '/v1/orders/42', { headers: ['X-Method-Override: GET'] }), 405],
  ['X-HTTP-Method', request('POST', '/v1/orders/42', { headers: ['X-HTTP-Method: GET'] }), 405],
  // Hosts
  [
    'X-Forwarded-Host beside a wrong Host',
    request('GET', '/health', { host: 'evil.example', headers: ['X-Forwarded-Host: localhost'] }),
    421,
  ],
  ['a Host with a path', request('GET', '/health', { host: 'localhost/evil' }), 400],
  ['a Host with a space', request('GET', '/health', { host: 'localhost evil.example' }), 400],
  ['a list of Hosts', request('GET', '/health', { host: 'localhost, evil.example' }), 400],
  ['a Host in brackets that is none', request('GET', '/health', { host: '[::1' }), 400],
  ['a Host as a number', request('GET', '/health', { host: '2130706433' }), 421],
  ['a Host of another script', request('GET', '/health', { host: 'loc\u0430lhost' }), 400],
];

for (const [name, wire, status] of REFUSED) {
  test(`${status}: ${name}`, async () => {
    assertProblem(await raw(server.port, wire), status);
  });
}

test('no line end of a request becomes one of the answer', async () => {
  const split = '%0d%0aSet-Cookie:%20stolen=1%0d%0a%0d%0a<script>';
  for (const wire of [
    get(`/${split}`),
    get(`/v1/orders/${split}`),
    get(`/v1/orders/42?x=${split}`),
    top(`merchantId=1&limit=${split}`),
    top(`merchantId=1&${split}=1`),
    get('/health', `X-Request-Id: ${split}`),
    get('/health', `Origin: http://evil.example${split}`),
    get('/health', `Accept-Language: ${split}`),
    get('/v1/orders/42', `If-None-Match: ${split}`),
  ]) {
    const { headers, body } = await raw(server.port, wire);
    assert.equal(headers.get('set-cookie'), undefined, wire);
    assert.ok(![...headers.values()].some((value) => /stolen|script/i.test(value)), wire);
    assert.doesNotMatch(body, /<script>/i, wire);
  }
});

test('nothing of what a caller says about hosts and addresses comes back', async () => {
  const lies = [
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: evil',
    'X-Forwarded-Prefix: /evil',
    'Forwarded: host=evil.example;proto=evil',
    'X-Original-URL: /evil',
    'X-Rewrite-URL: /evil',
    'Referer: http://evil.example/',
  ];
  for (const [target, status] of [
    ['/health', 200],
    ['/openapi.json', 200],
    ['/docs/json', 200],
    ['/v1/orders/42', 200],
    ['/nosuch', 404],
    ['/v1/orders', 405],
  ] as const) {
    const { status: found, headers, body } = await raw(server.port, get(target, ...lies));
    assert.equal(found, status, target);
    assert.doesNotMatch(`${[...headers.values()].join()} ${body}`, /evil/, target);
  }
  const unknownHost = await raw(server.port, request('GET', '/', { host: 'evil.example' }));
  assert.doesNotMatch(`${[...unknownHost.headers.values()].join()} ${unknownHost.body}`, /evil/);
});

test('a method is the one of the first line, whatever fields say', async () => {
  for (const field of ['X-HTTP-Method-Override', 'X-Method-Override', 'X-HTTP-Method'])
    assert.equal((await raw(server.port, get('/v1/orders/42', `${field}: DELETE`))).status, 200);
});

test('queries have left no mark on objects', () => {
  assert.equal(({} as Record<string, unknown>).admin, undefined);
});
