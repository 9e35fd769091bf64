// Every family of bad order that needs neither a database nor a token: each is refused with the status and the place
// that the contract names, and each accepted neighbour is accepted. The wire text is the input: parseJson, then
// parseOrder, then priceLines, as the server does it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../src/fault.ts';
import { parseJson } from '../src/json.ts';
import { type ParsedOrder, parseOrder, priceLines } from '../src/order.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');
const MERCHANT = '"merchantId":1';
const DATE = '"orderDate":"2024-01-15T10:30:00Z"';
const ID = '"externalOrderId":"a-1"';
const LINE = '{"productId":9,"categoryId":2,"quantity":3,"lineAmount":59.97}';
const ITEMS = `"items":[${LINE}]`;

const body = (...fields: string[]): string => `{${fields.join(',')}}`;
const whole = body(ID, MERCHANT, DATE, ITEMS);
const withMerchant = (value: string): string => body(ID, `"merchantId":${value}`, DATE, ITEMS);
const withId = (value: string): string => body(`"externalOrderId":${value}`, MERCHANT, DATE, ITEMS);
const withDate = (value: string): string => body(ID, MERCHANT, `"orderDate":${value}`, ITEMS);
const withItems = (value: string): string => body(ID, MERCHANT, DATE, `"items":${value}`);
const withLine = (field: string, value: string): string => withItems(`[${lineWith(field, value)}]`);

function lineWith(field: string, value: string): string {
  const fields = new Map([
    ['categoryId', '2'],
    ['quantity', '3'],
    ['lineAmount', '59.97'],
  ]);
  fields.set(field, value);
  return `{${[...fields].map(([name, text]) => `"${name}":${text}`).join(',')}}`;
}

interface Outcome {
  readonly status: number;
  readonly pointers: readonly string[];
  readonly order?: ParsedOrder;
  readonly totalMinor?: number;
}

function judge(text: string, decimals = 2): Outcome {
  try {
    const parsed = parseOrder(parseJson(text), NOW_MS);
    if (!parsed.ok) throw parsed.fault;
    const priced = priceLines(parsed.order, decimals);
    if (!priced.ok) throw priced.fault;
    return { status: 201, pointers: [], order: parsed.order, totalMinor: priced.totalMinor };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    assert.ok(error.errors.length > 0, 'a refusal names at least one place');
    return { status: error.status, pointers: error.errors.map((place) => place.pointer) };
  }
}

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const lines = (count: number): string => `[${Array.from({ length: count }, () => LINE).join(',')}]`;

const REFUSED: readonly [name: string, text: string, status: number, pointer: string][] = [
  ['empty body', '', 400, ''],
  ['white space only', ' \n\t', 400, ''],
  ['null', 'null', 400, ''],
  ['an array', '[]', 400, ''],
  ['an array of one order', `[${whole}]`, 400, ''],
  ['a string', '"x"', 400, ''],
  ['a number', '7', 400, ''],
  ['true', 'true', 400, ''],
  ['truncated JSON', whole.slice(0, -1), 400, '/items'],
  ['truncated in a string', '{"externalOrderId":"a', 400, '/externalOrderId'],
  ['truncated after a backslash', '{"externalOrderId":"a\\', 400, '/externalOrderId'],
  ['something after the order', `${whole}{}`, 400, ''],
  ['a trailing comma in the object', `{${ID},}`, 400, '/externalOrderId'],
  ['a trailing comma in the array', withItems(`[${LINE},]`), 400, '/items/1'],
  ['a leading comma', withItems(`[,${LINE}]`), 400, '/items/0'],
  ['a line comment', `${whole}// x`, 400, ''],
  ['a block comment', `/* x */${whole}`, 400, ''],
  ['single quotes', "{'merchantId':1}", 400, ''],
  ['a key without quotes', '{merchantId:1}', 400, ''],
  ['NaN', withMerchant('NaN'), 400, '/merchantId'],
  ['Infinity', withMerchant('Infinity'), 400, '/merchantId'],
  ['-Infinity', withMerchant('-Infinity'), 400, '/merchantId'],
  ['undefined', withMerchant('undefined'), 400, '/merchantId'],
  ['a byte order mark', `\uFEFF${whole}`, 400, ''],
  ['a non-breaking space between tokens', `{\u00A0${ID}}`, 400, ''],
  ['a raw newline in a string', withId('"a\nb"'), 400, '/externalOrderId'],
  ['an unknown escape', withId('"\\x41"'), 400, '/externalOrderId'],
  ['a short unicode escape', withId('"\\u12"'), 400, '/externalOrderId'],
  ['an escaped lone surrogate', withId('"\\ud800"'), 400, '/externalOrderId'],
  ['a raw lone surrogate', withId('"\ud800"'), 400, ''],
  ['arrays 10,000 deep', deep(10_000), 400, '/0/0/0/0/0/0/0/0'],
  ['objects 10,000 deep', '{"a":'.repeat(10_000), 400, '/a/a/a/a/a/a/a/a'],
  ['nine levels in a line', withLine('lineAmount', deep(6)), 400, '/items/0/lineAmount/0/0/0/0/0'],
  ['a key given twice', body(ID, MERCHANT, '"merchantId":2', DATE, ITEMS), 400, '/merchantId'],
  ['a key given twice, once escaped', body(ID, MERCHANT, '"merchant\\u0049d":2', DATE, ITEMS), 400, '/merchantId'],
  ['__proto__', '{"__proto__":{"admin":true}}', 400, '/__proto__'],
  ['__proto__ escaped', '{"\\u005f_proto__":{"admin":true}}', 400, '/__proto__'],
  ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}', 400, '/constructor'],
  ['prototype in a line', withLine('prototype', '{}'), 400, '/items/0/prototype'],
  ['an unknown field', body(ID, MERCHANT, DATE, ITEMS, '"discount":1'), 400, '/discount'],
  ['an unknown field whose value is null', body(ID, MERCHANT, DATE, ITEMS, '"discount":null'), 400, '/discount'],
  ['a field with another case', body(ID, MERCHANT, DATE, ITEMS, '"MerchantId":1'), 400, '/MerchantId'],
  ['an inherited name as a field', body(ID, MERCHANT, DATE, ITEMS, '"toString":1'), 400, '/toString'],
  ['a field with a slash and a tilde', body(ID, MERCHANT, DATE, ITEMS, '"a/b~c":1'), 400, '/a~1b~0c'],
  ['an unknown field in a line', withLine('discount', '1'), 400, '/items/0/discount'],
  ['our orderId', body(ID, MERCHANT, DATE, ITEMS, '"orderId":7'), 400, '/orderId'],
  ['a total', body(ID, MERCHANT, DATE, ITEMS, '"total":59.97'), 400, '/total'],
  ['a currency', body(ID, MERCHANT, DATE, ITEMS, '"currency":"EUR"'), 400, '/currency'],
  ['merchantId missing', body(ID, DATE, ITEMS), 400, '/merchantId'],
  ...['"1"', '1.5', '-1', '0', '-0', 'true', 'null', '[]', '[1]', '{}', '""', '0.1e0', '1e-1'].map(
    (value): [string, string, number, string] => [`merchantId ${value}`, withMerchant(value), 400, '/merchantId'],
  ),
  ['merchantId 2^53', withMerchant('9007199254740992'), 400, '/merchantId'],
  ['merchantId 2^53 + 1', withMerchant('9007199254740993'), 400, '/merchantId'],
  ['merchantId that rounds to an integer', withMerchant('1.00000000000000000001'), 400, '/merchantId'],
  ['merchantId 1e400', withMerchant('1e400'), 400, '/merchantId'],
  ['merchantId with an absurd exponent', withMerchant('1e99999999999999999999'), 400, '/merchantId'],
  ['merchantId with an absurd negative exponent', withMerchant('1e-99999999999999999999'), 400, '/merchantId'],
  ...['01', '+1', '.5', '1.', '1e', '0x1', '1_000', '--1', '１'].map((value): [string, string, number, string] => [
    `merchantId ${value}, which is not JSON`,
    withMerchant(value),
    400,
    '/merchantId',
  ]),
  ['externalOrderId missing', body(MERCHANT, DATE, ITEMS), 400, '/externalOrderId'],
  ...[
    '""',
    '"   "',
    '"\\t\\n"',
    '"\u2003\u00a0"',
    '"\u200b\ufeff"',
    '7',
    'null',
    '[]',
    '{}',
    'true',
    '"a\\u0000b"',
  ].map((value): [string, string, number, string] => [
    `externalOrderId ${JSON.stringify(value)}`,
    withId(value),
    400,
    '/externalOrderId',
  ]),
  ['externalOrderId raw U+0000', withId('"a\0b"'), 400, '/externalOrderId'],
  ['externalOrderId of 129 characters', withId(`"${'x'.repeat(129)}"`), 400, '/externalOrderId'],
  ['externalOrderId of 129 emoji', withId(`"${'🛒'.repeat(129)}"`), 400, '/externalOrderId'],
  ['externalOrderId of 1 MB', withId(`"${'é'.repeat(500_000)}"`), 400, '/externalOrderId'],
  ['items missing', body(ID, MERCHANT, DATE), 400, '/items'],
  ...['[]', '{}', 'null', '"x"', '7'].map((value): [string, string, number, string] => [
    `items ${value}`,
    withItems(value),
    400,
    '/items',
  ]),
  ...['[null]', '[[]]', '[7]', '["x"]'].map((value): [string, string, number, string] => [
    `items ${value}`,
    withItems(value),
    400,
    '/items/0',
  ]),
  ['1,001 items', withItems(lines(1_001)), 400, '/items'],
  ...['0', '-3', '1.5', '"3"', '1e9', '1000001', 'null', 'true', '[]', '1.0000000000000000000001'].map(
    (value): [string, string, number, string] => [
      `quantity ${value}`,
      withLine('quantity', value),
      400,
      '/items/0/quantity',
    ],
  ),
  ...['0', '-1', '"2"', '2.5', 'null', '9007199254740993'].map((value): [string, string, number, string] => [
    `categoryId ${value}`,
    withLine('categoryId', value),
    400,
    '/items/0/categoryId',
  ]),
  ...['0', '-1', '"2"', 'null', '{}'].map((value): [string, string, number, string] => [
    `productId ${value}`,
    withLine('productId', value),
    400,
    '/items/0/productId',
  ]),
  ...['-5', '-0.01', '-1e-9', '"-5"', '""', '" 5"', '"5 "', '"5,00"', '"1e2"', '"+5"', '"05"', '".5"', '"5."'].map(
    (value): [string, string, number, string] => [
      `lineAmount ${value}`,
      withLine('lineAmount', value),
      400,
      '/items/0/lineAmount',
    ],
  ),
  ...['null', 'true', '[]', '{}', '"NaN"', '"Infinity"', '"٣"', `0.${'0'.repeat(63)}`].map(
    (value): [string, string, number, string] => [
      `lineAmount ${value}`,
      withLine('lineAmount', value),
      400,
      '/items/0/lineAmount',
    ],
  ),
  ['lineAmount missing', withItems('[{"categoryId":2,"quantity":3}]'), 400, '/items/0/lineAmount'],
  ['lineAmount with three decimals', withLine('lineAmount', '59.999'), 422, '/items/0/lineAmount'],
  ['lineAmount with three decimals as text', withLine('lineAmount', '"59.999"'), 422, '/items/0/lineAmount'],
  ['lineAmount just above an exact one', withLine('lineAmount', '59.9700000000000000001'), 422, '/items/0/lineAmount'],
  ['lineAmount above 10^13 minor units', withLine('lineAmount', '100000000000.01'), 422, '/items/0/lineAmount'],
  ['lineAmount 1e400', withLine('lineAmount', '1e400'), 422, '/items/0/lineAmount'],
  ['lineAmount 1e-400', withLine('lineAmount', '1e-400'), 422, '/items/0/lineAmount'],
  [
    'a total above 10^13 minor units',
    withItems(`[${lineWith('lineAmount', '60000000000')},${lineWith('lineAmount', '60000000000')}]`),
    422,
    '/items',
  ],
  ['orderDate missing', body(ID, MERCHANT, ITEMS), 400, '/orderDate'],
  ...[
    '""',
    '"yesterday"',
    '1705314600',
    'null',
    '"2024-01-15"',
    '"2024-01-15T10:30:00"',
    '"2024-01-15 10:30:00Z"',
    '"2024-01-15T10:30Z"',
    '"2024-1-15T10:30:00Z"',
    '"2024-01-15T10:30:00+0100"',
    '"2024-01-15T10:30:00+01"',
    '"2024-01-15T10:30:00 Z"',
    '" 2024-01-15T10:30:00Z"',
    '"2024-01-15T10:30:00Z\\n"',
    '"2024-01-15T10:30:00.Z"',
    '"2024-01-15T10:30:00,5Z"',
    '"2024-01-15T10:30:00+24:00"',
    '"2024-01-15T10:30:00+01:60"',
    '"2024-02-30T10:30:00Z"',
    '"2023-02-29T10:30:00Z"',
    '"2100-02-29T10:30:00Z"',
    '"2024-13-01T10:30:00Z"',
    '"2024-00-01T10:30:00Z"',
    '"2024-01-00T10:30:00Z"',
    '"2024-04-31T10:30:00Z"',
    '"2024-01-15T24:00:00Z"',
    '"2024-01-15T24:00:01Z"',
    '"2016-12-31T23:59:60Z"',
    '"2024-01-15T10:60:00Z"',
    '"+002024-01-15T10:30:00Z"',
    '"Mon, 15 Jan 2024 10:30:00 GMT"',
    '"２０２４-01-15T10:30:00Z"',
  ].map((value): [string, string, number, string] => [`orderDate ${value}`, withDate(value), 400, '/orderDate']),
  ...[
    '"0001-01-01T00:00:00Z"',
    '"0000-01-01T00:00:00Z"',
    '"0099-01-01T00:00:00Z"',
    '"1899-06-01T00:00:00Z"',
    '"1986-11-22T00:00:00Z"',
    '"1989-12-31T23:59:59.999Z"',
    '"1990-01-01T00:59:59+01:00"',
    '"2026-11-24T12:00:00Z"',
    '"2026-11-23T12:00:00.001Z"',
    '"2300-01-01T00:00:00Z"',
    '"9999-12-31T23:59:59-23:59"',
    '"+275760-09-13T00:00:00Z"',
    '"-000001-01-01T00:00:00Z"',
  ].map((value): [string, string, number, string] => [`orderDate ${value}`, withDate(value), 422, '/orderDate']),
];

for (const [name, text, status, pointer] of REFUSED) {
  test(`refused with ${status}: ${name.slice(0, 100)}`, () => {
    const outcome = judge(text);
    assert.equal(outcome.status, status);
    assert.ok(outcome.pointers.includes(pointer), `names ${pointer}, found ${outcome.pointers.join(' ')}`);
  });
}

test('no refusal has touched the prototype of objects', () => {
  assert.equal(({} as Record<string, unknown>).admin, undefined);
});

const ACCEPTED: readonly [name: string, text: string, totalMinor: number, decimals?: number][] = [
  ['the example', whole, 5997],
  ['white space everywhere JSON allows it', `\r\n\t {\t${ID} ,${MERCHANT},${DATE}\n,${ITEMS} } \n`, 5997],
  ['an order without products', withLine('quantity', '3'), 5997],
  ['1,000 items', withItems(lines(1_000)), 5_997_000],
  ['SQL in externalOrderId', withId(`"'; DROP TABLE orders;--"`), 5997],
  ['a newline in externalOrderId', withId('"a\\nb"'), 5997],
  ['128 emoji in externalOrderId', withId(`"${'🛒'.repeat(128)}"`), 5997],
  ['merchantId 2^53 - 1', withMerchant('9007199254740991'), 5997],
  ['merchantId 1.0, an integer in JSON Schema', withMerchant('1.0'), 5997],
  ['merchantId 1e0', withMerchant('1e0'), 5997],
  ['merchantId 10e-1', withMerchant('10e-1'), 5997],
  ['quantity 1,000,000', withLine('quantity', '1000000'), 5997],
  ['quantity 1e6', withLine('quantity', '1e6'), 5997],
  ['lineAmount 0', withLine('lineAmount', '0'), 0],
  ['lineAmount -0', withLine('lineAmount', '-0'), 0],
  ['lineAmount 59.970', withLine('lineAmount', '59.970'), 5997],
  ['lineAmount 5.997e1', withLine('lineAmount', '5.997e1'), 5997],
  ['lineAmount 5997E-2', withLine('lineAmount', '5997E-2'), 5997],
  ['lineAmount "59.97"', withLine('lineAmount', '"59.97"'), 5997],
  ['lineAmount of exactly 10^13 minor units', withLine('lineAmount', '100000000000.00'), 10_000_000_000_000],
  ['KWD 1.234', withLine('lineAmount', '1.234'), 1234, 3],
  ['JPY 1050', withLine('lineAmount', '1050'), 1050, 0],
  ['JPY 1050.0', withLine('lineAmount', '1050.0'), 1050, 0],
];

for (const [name, text, totalMinor, decimals] of ACCEPTED) {
  test(`accepted: ${name}`, () => {
    const outcome = judge(text, decimals);
    assert.deepEqual([outcome.status, outcome.totalMinor], [201, totalMinor], outcome.pointers.join(' '));
  });
}

test('JPY 10.5 is one decimal too many', () => {
  assert.equal(judge(withLine('lineAmount', '10.5'), 0).status, 422);
});

const DATES: readonly [text: string, iso: string][] = [
  ['2024-01-15T10:30:00Z', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15t10:30:00z', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15T10:30:00-00:00', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15T10:30:00+05:45', '2024-01-15T04:45:00.000Z'],
  ['2024-01-15T23:59:59.999999999Z', '2024-01-15T23:59:59.999Z'],
  ['2024-01-15T23:59:59.999999999+14:00', '2024-01-15T09:59:59.999Z'],
  ['2024-01-15T23:59:59.999999999-12:00', '2024-01-16T11:59:59.999Z'],
  ['2024-01-15T10:30:00.1Z', '2024-01-15T10:30:00.100Z'],
  [`2024-01-15T10:30:00.${'0'.repeat(500)}9Z`, '2024-01-15T10:30:00.000Z'],
  ['2024-02-29T00:00:00+23:59', '2024-02-28T00:01:00.000Z'],
  ['1990-01-01T00:00:00Z', '1990-01-01T00:00:00.000Z'],
  ['1989-12-31T23:00:00-01:00', '1990-01-01T00:00:00.000Z'],
  ['2026-11-22T12:10:00Z', '2026-11-22T12:10:00.000Z'],
  ['2026-11-23T12:00:00Z', '2026-11-23T12:00:00.000Z'],
];

for (const [text, iso] of DATES) {
  test(`the instant of ${text.slice(0, 40)} is ${iso}`, () => {
    assert.equal(judge(withDate(JSON.stringify(text))).order?.orderDateMs, Date.parse(iso));
  });
}

test('externalOrderId is kept in NFC, literally in everything else', () => {
  assert.equal(judge(withId('"Cafe\u0301 \u0020"')).order?.externalOrderId, 'Caf\u00e9  ');
  assert.equal(judge(withId(`"${'e\u0301'.repeat(128)}"`)).status, 201, '128 characters after composition');
});

test('all wrong places are named at once, and a broken rule waits until the shape is right', () => {
  const text =
    '{"merchantId":"1","orderDate":"2300-01-01T00:00:00Z","extra":1,"items":[{"categoryId":0,"quantity":1,"lineAmount":1}]}';
  const outcome = judge(text);
  assert.equal(outcome.status, 400);
  assert.deepEqual([...outcome.pointers].sort(), ['/externalOrderId', '/extra', '/items/0/categoryId', '/merchantId']);
});

test('a thousand wrong lines name a hundred places', () => {
  const wrong = Array.from({ length: 1_000 }, () => '7').join(',');
  assert.equal(judge(withItems(`[${wrong}]`)).pointers.length, 100);
});
