// Queries and paths are read strictly: nothing is coerced, guessed or ignored.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createForecastContracts } from '../src/contract/forecast.ts';
import { listMerchants } from '../src/contract/merchants.ts';
import { explain } from '../src/contract/order-lines.ts';
import { getOrder } from '../src/contract/orders.ts';
import { readPath, readQuery } from '../src/contract/read-parameters.ts';
import { finishSignIn } from '../src/contract/session.ts';
import { topCategories } from '../src/contract/top-categories.ts';
import { Fault } from '../src/fault.ts';
import { parseUtcInstant } from '../src/instant.ts';

const { topForecast } = createForecastContracts(['rolling', 'arima']);

function refusal(read: () => unknown): Fault {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof Fault);
    return error;
  }
  return assert.fail('accepted');
}

const REFUSED: readonly [query: string, pointer: string][] = [
  ['', '/query/merchantId'],
  ['limit=5', '/query/merchantId'],
  ...[
    '',
    '0',
    '-1',
    '1e9',
    'abc',
    '5;DROP',
    '1001',
    '+1',
    '%2B1',
    '01',
    '1.0',
    '1e1',
    '0x1',
    '%201',
    '1%20',
    ' 1',
    '١',
    '1_0',
    'NaN',
    'Infinity',
    '99999999999999999999',
  ].map((value): [string, string] => [`merchantId=1&limit=${value}`, '/query/limit']),
  ...['0', '-1', '1.5', '9007199254740992', 'true', 'null', "1'", '[1]'].map((value): [string, string] => [
    `merchantId=${value}`,
    '/query/merchantId',
  ]),
  ['merchantId=1&limit', '/query/limit'],
  ['merchantId=1&merchantId=1', '/query/merchantId'],
  ['merchantId=1&%6DerchantId=2', '/query/merchantId'],
  ['merchantId[]=1', '/query/merchantId[]'],
  ['merchantId[$ne]=1', '/query/merchantId[$ne]'],
  ['merchantId=1&a/b~c=1', '/query/a~1b~0c'],
  ['merchantId=1&MERCHANTID=1', '/query/MERCHANTID'],
  ['merchantId=1&merchant_id=1', '/query/merchant_id'],
  ['merchantId=1&__proto__=1', '/query/__proto__'],
  ['merchantId=1&constructor=1', '/query/constructor'],
  ['merchantId=1&=1', '/query/'],
  ['merchantId=%FF', '/query'],
  ['merchantId=%zz', '/query'],
  ...['HOUR', 'day', "DAY'%20OR%201=1", 'DAY%00', ''].map((value): [string, string] => [
    `merchantId=1&bucketType=${value}`,
    '/query/bucketType',
  ]),
  ...[
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-1-5',
    '20240105',
    '2024-01-05T00:00:00Z',
    'today',
    '0001-01-01',
    '2300-01-01',
    '1988-12-31',
    '',
  ].map((value): [string, string] => [`merchantId=1&bucketStart=${value}`, '/query/bucketStart']),
  ['merchantId=1&compare=next', '/query/compare'],
];

for (const [query, pointer] of REFUSED) {
  test(`the query ?${query} is refused at ${pointer}`, () => {
    const fault = refusal(() => readQuery(topCategories.query, query));
    assert.equal(fault.status, 400);
    assert.ok(
      fault.errors.some((place) => place.pointer === pointer),
      JSON.stringify(fault.errors),
    );
  });
}

test('what is given is read, what is not has its default', () => {
  assert.deepEqual(
    readQuery(topCategories.query, 'merchantId=9007199254740991&&bucketType=DAY&bucketStart=2024-02-29&'),
    {
      merchantId: 9007199254740991,
      bucketType: 'DAY',
      bucketStart: '2024-02-29',
      limit: 10,
    },
  );
});

test('percent-encoding is undone once', () => {
  assert.deepEqual(readQuery(topCategories.query, '%6derchantId=%31&compare=%70revious'), {
    merchantId: 1,
    compare: 'previous',
    limit: 10,
  });
  refusal(() => readQuery(topCategories.query, 'merchantId=%2531'));
});

test('a forecast knows no years, and an unknown model is answered with the list', () => {
  assert.match(
    refusal(() => readQuery(topForecast.query, 'merchant_id=1&bucket_type=YEAR')).detail,
    /DAY, WEEK, MONTH/,
  );
  const fault = refusal(() => readQuery(topForecast.query, "merchant_id=1&model=arima';%20SYSTEM%20SHUTDOWN"));
  assert.match(fault.detail, /rolling, arima/);
  for (const query of ['lookback=13', 'lookback=0', 'limit=21', 'limit=0', 'horizon=0']) {
    refusal(() => readQuery(topForecast.query, `merchant_id=1&${query}`));
  }
});

test('a query on a path that takes none is refused', () => {
  assert.deepEqual(readQuery(undefined, ''), {});
  assert.equal(refusal(() => readQuery(undefined, 'a=1')).errors[0]?.pointer, '/query/a');
});

test('only a query that says so may hold keys that nobody named; they are left out, and the others are read as ever', () => {
  const { query } = finishSignIn;
  assert.deepEqual(readQuery(query, 'code=a&state=b&session_state=c&__proto__=d'), { code: 'a', state: 'b' });
  assert.equal(refusal(() => readQuery(query, 'code=a&code=b')).errors[0]?.pointer, '/query/code');
  assert.equal(refusal(() => readQuery(query, 'other=%ff')).errors[0]?.pointer, '/query');
});

test('a path parameter is a plain integer', () => {
  assert.deepEqual(readPath(getOrder.params, { orderId: '42' }), { orderId: 42 });
  for (const orderId of ['0', '01', '-1', '1.0', '1e3', 'abc', '..', '9007199254740992', ' 1', '\0', '']) {
    assert.equal(refusal(() => readPath(getOrder.params, { orderId })).errors[0]?.pointer, '/path/orderId');
  }
});

const LISTS: readonly [text: string, levels: readonly number[] | undefined][] = [
  ['levels=80', [80]],
  ['levels=95%2C80', [95, 80]],
  ['levels=50,60,70,80', [50, 60, 70, 80]],
  ['levels=50,60,70,80,90', undefined],
  ['levels=80,80', undefined],
  ['levels=80,', undefined],
  ['levels=,', undefined],
  ['levels=80, 95', undefined],
  ['levels=49', undefined],
  ['levels=8e1', undefined],
];

test('a list is read item by item, each once and within its limits', () => {
  for (const [text, levels] of LISTS) {
    const read = () => readQuery(topForecast.query, `merchant_id=1&${text}`);
    if (levels !== undefined) assert.deepEqual(read().levels, levels);
    else assert.deepEqual([refusal(read).errors[0]?.pointer, text], ['/query/levels', text]);
  }
  assert.deepEqual(readQuery(topForecast.query, 'merchant_id=1').levels, [80, 95]);
});

test('a text in a query holds no U+0000, and its length is counted in code points', () => {
  const search = (text: string) => readQuery(listMerchants.query, `search=${encodeURIComponent(text)}`);
  assert.equal(refusal(() => search('a\0')).errors[0]?.pointer, '/query/search');
  assert.equal(search('😀'.repeat(200)).search, '😀'.repeat(200));
  assert.equal(refusal(() => search('😀'.repeat(201))).errors[0]?.pointer, '/query/search');
});

test('an instant in a query is one that exists', () => {
  const since = (text: string) => readQuery(explain.query, `merchantId=1&since=${text}`);
  assert.equal(since('2024-02-29T23:59:59.999Z').since, '2024-02-29T23:59:59.999Z');
  for (const text of ['1900-00-00T00:00:00Z', '2024-01-15T24:00:00Z', '2024-01-15T10:30:60Z', '2024-01-15T10:30:00z'])
    assert.equal(refusal(() => since(text)).errors[0]?.pointer, '/query/since', text);
  assert.equal(parseUtcInstant('1900-00-00T00:00:00Z'), undefined);
});
