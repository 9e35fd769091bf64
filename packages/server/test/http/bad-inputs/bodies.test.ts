// Bodies that mean something else than they say: other encodings, marks before the first byte, pollution, nesting in
// lines, bombs. Guarantee: 400, 413 or 415, at once and without unpacking anything; a bad line is refused alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { assertProblem, ORDER, raw, request, startListener, type TestListener } from '../harness.ts';

const GOOD = JSON.stringify(ORDER);
const JSON_TYPE = 'Content-Type: application/json';
const LINES_TYPE = 'Content-Type: application/x-ndjson';
let server: TestListener;
before(async () => {
  server = await startListener();
});
after(() => server.listener.stop());

function post(path: string, body: Buffer | string, ...headers: string[]): Buffer {
  const bytes = Buffer.from(body);
  const head = request('POST', path, { headers: [`Content-Length: ${bytes.length}`, ...headers] });
  return Buffer.concat([Buffer.from(head), bytes]);
}
const order = (body: Buffer | string, ...headers: string[]) =>
  post('/v1/orders', body, ...(headers.length > 0 ? headers : [JSON_TYPE]));
const put = (body: string) => request('PUT', '/v1/merchants/7', { headers: [JSON_TYPE], body });
const withId = (...bytes: number[]): Buffer => {
  const [before = '', after = ''] = GOOD.split('a-1');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
};
const BOMB = gzipSync(Buffer.alloc(64 * 1_048_576));

const REFUSED: readonly [name: string, wire: Buffer | string, status: number][] = [
  // Encodings
  ['a byte order mark', order(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(GOOD)])), 400],
  ['UTF-16 with its mark', order(Buffer.from(`\ufeff${GOOD}`, 'utf16le')), 400],
  ['UTF-16 without a mark', order(Buffer.from(GOOD, 'utf16le')), 400],
  ['UTF-7', order(GOOD.replace('a-1', '+ADw-'), 'Content-Type: application/json; charset=utf-7'), 415],
  ['a surrogate in bytes (CESU-8)', order(withId(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80)), 400],
  ['half of a surrogate pair, escaped', order(GOOD.replace('a-1', '\\ud83d')), 400],
  ['an overlong slash', order(withId(0xc0, 0xaf)), 400],
  ['an overlong NUL', order(withId(0xc0, 0x80)), 400],
  ['a character beyond Unicode', order(withId(0xf4, 0x90, 0x80, 0x80)), 400],
  ['Latin-1', order(withId(0xe9)), 400],
  ['a NUL', order(withId(0)), 400],
  ['a NUL, escaped', order(GOOD.replace('a-1', '\\u0000')), 400],
  ['a line separator of Unicode between tokens', order(`\u2028${GOOD}`), 400],
  // Names
  ['__proto__ beside good fields', order(GOOD.replace('{', '{"__proto__":{"merchantId":2},')), 400],
  ['__proto__ of null', order(GOOD.replace('{', '{"__proto__":null,')), 400],
  ['constructor beside good fields', order(GOOD.replace('{', '{"constructor":{"prototype":{"admin":true}},')), 400],
  [
    '__proto__ in a line of the order',
    order(GOOD.replace('{"productId"', '{"__proto__":{"quantity":9},"productId"')),
    400,
  ],
  ['__proto__ in a body that a schema checks', put('{"__proto__":{"name":"x"},"currency":"EUR"}'), 400],
  ['constructor in a body that a schema checks', put('{"constructor":{"name":"x"}}'), 400],
  ['a name that comes twice', order(GOOD.replace('{', '{"merchantId":2,')), 400],
  ['a name that comes twice, once in disguise', order(GOOD.replace('{', '{"\\u006derchantId":2,')), 400],
  ['a name that differs by normalisation', order(GOOD.replace('{', '{"merchantI\u0064\u0301":2,')), 400],
  [
    'a thousand names of one object',
    order(`{${Array.from({ length: 1_000 }, (_, index) => `"k${index}":1`).join(',')}}`),
    400,
  ],
  // Shapes
  ['objects 10,000 deep', order('{"a":'.repeat(10_000)), 400],
  ['arrays 200,000 deep', order('['.repeat(200_000)), 400],
  ['a string that never ends', order(`"${'a'.repeat(1_000_000)}`), 400],
  ['a number of a million digits', order(GOOD.replace('59.97', '9'.repeat(1_000_000))), 400],
  ['a number with an exponent of 300,000 digits', order(GOOD.replace('59.97', `1e${'9'.repeat(300_000)}`)), 400],
  ['a function', order('function () {}'), 400],
  ['XML', order('<order/>'), 400],
  [
    'an entity of XML',
    order('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', 'Content-Type: application/xml'),
    415,
  ],
  ['two orders', order(GOOD + GOOD), 400],
  ['lines where one order is read', order(`${GOOD}\n${GOOD}`), 400],
  // Bombs
  ['gzip of 64 MiB', order(BOMB, JSON_TYPE, 'Content-Encoding: gzip'), 415],
  ['gzip without saying so', order(BOMB), 400],
  ['x-gzip', order(BOMB, JSON_TYPE, 'Content-Encoding: x-gzip'), 415],
  ['deflate', order(deflateRawSync(GOOD), JSON_TYPE, 'Content-Encoding: deflate'), 415],
  ['br, gzip', order(BOMB, JSON_TYPE, 'Content-Encoding: br, gzip'), 415],
  ['gzip as a transfer coding', order('0\r\n\r\n', JSON_TYPE, 'Transfer-Encoding: gzip'), 400],
  // Media types
  ['a type hidden in a parameter', order(GOOD, 'Content-Type: text/plain; x=application/json'), 415],
  ['a list of types', order(GOOD, 'Content-Type: text/plain, application/json'), 415],
  ['a type with a suffix', order(GOOD, 'Content-Type: application/vnd.api+json'), 415],
  ['a merge patch', order(GOOD, 'Content-Type: application/merge-patch+json'), 415],
];

for (const [name, wire, status] of REFUSED) {
  test(`${status}: ${name}`, async () => {
    assertProblem(await raw(server.port, wire), status);
  });
}

interface Result {
  readonly index: number;
  readonly status: number;
}

async function statusesOfLines(lines: readonly string[], type = LINES_TYPE): Promise<number[]> {
  const answer = await raw(server.port, post('/v1/orders/bulk', lines.join('\n'), type));
  assert.equal(answer.status, 200, answer.body);
  return (JSON.parse(answer.body).results as Result[]).map(({ status }) => status);
}

test('each bad line is refused alone: nesting, pollution, marks, numbers that are none', async () => {
  const lines = [
    GOOD,
    '['.repeat(100_000),
    '{"__proto__":{"merchantId":1}}',
    `\ufeff${GOOD}`,
    GOOD.replace('59.97', 'NaN'),
    GOOD.replace('a-1', '\\ud800'),
    GOOD.replace('"quantity":3', '"quantity":3e0'),
    `${GOOD}\r`,
    `${GOOD},`,
    `[${GOOD}]`,
    GOOD.replaceAll(',', '\u2028,'),
    GOOD,
  ];
  assert.deepEqual(await statusesOfLines(lines), [201, 400, 400, 400, 400, 400, 201, 201, 400, 400, 400, 201]);
  assert.equal(({} as Record<string, unknown>).merchantId, undefined);
});

test('a thousand lines that are all too deep are a thousand refusals', async () => {
  const deep = '['.repeat(5_000);
  const statuses = await statusesOfLines(Array<string>(1_000).fill(deep));
  assert.deepEqual([...new Set(statuses)], [400]);
});

test('lines that end in returns alone are one line, and it is none', async () => {
  assert.deepEqual(await statusesOfLines([`${GOOD}\r${GOOD}`]), [400]);
});

test('an array whose items are nested too deeply is refused whole, because where it ends is not known', async () => {
  const answer = await raw(server.port, post('/v1/orders/bulk', `[${GOOD},${'['.repeat(10_000)}]`, JSON_TYPE));
  assertProblem(answer, 400);
});
