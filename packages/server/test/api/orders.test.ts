// POST /v1/orders and GET /v1/orders/{orderId}: what is accepted, how it is answered, and that what is refused leaves nothing.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { until } from '../until.ts';
import { type Database, openDatabase } from './database.ts';
import { createStores, type OrderFields, type Service, startService } from './service.ts';

const EUR = 1;
const JPY = 2;
const KWD = 3;
const HUF = 4;

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
let database: Database;
before(async () => {
  stores = await createStores();
  database = openDatabase(stores.databaseUrl);
  service = await startService(stores, { roles: ['ingest'] });
  const currencies = { [EUR]: 'EUR', [JPY]: 'JPY', [KWD]: 'KWD', [HUF]: 'HUF' };
  for (const [merchantId, currency] of Object.entries(currencies))
    await service.putMerchant(Number(merchantId), 2, { currency });
});
after(async () => {
  await service.stop();
  await database.stop();
  await stores.drop();
});

let names = 0;
function order(change: Partial<OrderFields> = {}): OrderFields {
  names += 1;
  const items = [{ productId: 9, categoryId: 2, quantity: 3, lineAmount: '59.97' }];
  return { externalOrderId: `order-${names}`, merchantId: EUR, orderDate: '2024-01-15T10:30:00Z', items, ...change };
}
/** The order as text with one line whose amount is written exactly so. */
function orderWithAmount(merchantId: number, token: string): string {
  return JSON.stringify(order({ merchantId, items: [{ categoryId: 1, quantity: 1, lineAmount: 0 }] })).replace(
    '"lineAmount":0',
    `"lineAmount":${token}`,
  );
}
const stored = () => database.count('SELECT count(*) FROM ingestion.orders');

test('201 tells what is stored, in a fixed order of fields, with amounts as decimal texts', async () => {
  const beforeMs = Date.now();
  const { status, headers, text, body } = await service.postOrder(
    '{"externalOrderId":"web-1","merchantId":1,"orderDate":"2024-01-15T11:30:00.1239+01:00","items":' +
      '[{"productId":9,"categoryId":2,"quantity":3,"lineAmount":59.97},{"categoryId":1,"quantity":1,"lineAmount":1e1}]}',
  );
  assert.equal(status, 201);
  assert.equal(headers.get('content-type'), 'application/json');
  assert.equal(headers.get('idempotent-replayed'), null);
  assert.equal(
    text,
    `{"orderId":${body.orderId},"merchantId":1,"externalOrderId":"web-1","orderDate":"2024-01-15T10:30:00.123Z",` +
      '"currency":"EUR","totalAmount":"69.97","items":[{"productId":9,"categoryId":2,"quantity":3,"lineAmount":"59.97"},' +
      `{"categoryId":1,"quantity":1,"lineAmount":"10.00"}],"createdAt":"${body.createdAt}"}`,
  );
  assert.ok(Number.isSafeInteger(body.orderId));
  const createdMs = Date.parse(body.createdAt);
  assert.ok(createdMs >= beforeMs - 1 && createdMs <= Date.now());
  const found = await service.get(`/v1/orders/${body.orderId}`);
  assert.deepEqual([found.status, found.text], [200, text], 'GET answers with the same bytes');
});

test('order ids sort by time', async () => {
  const ids: number[] = [];
  for (let index = 0; index < 5; index += 1) ids.push((await service.postOrder(order())).body.orderId);
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => a - b),
  );
  assert.equal(new Set(ids).size, 5);
});

const ACCEPTED: readonly [merchantId: number, token: string, amount: string][] = [
  [EUR, '59.97', '59.97'],
  [EUR, '"59.97"', '59.97'],
  [EUR, '59.970', '59.97'],
  [EUR, '"59.970"', '59.97'],
  [EUR, '5.997e1', '59.97'],
  [EUR, '5997E-2', '59.97'],
  [EUR, '0', '0.00'],
  [EUR, '-0', '0.00'],
  [EUR, '0.1', '0.10'],
  [EUR, '1e11', '100000000000.00'],
  [EUR, '100000000000.00', '100000000000.00'],
  [JPY, '10', '10'],
  [JPY, '10.0', '10'],
  [JPY, '1.05e3', '1050'],
  [KWD, '1.234', '1.234'],
  [KWD, '7', '7.000'],
  [HUF, '12.34', '12.34'],
];
test('an amount is read exactly in every notation, and told with all decimals of its currency', async () => {
  for (const [merchantId, token, amount] of ACCEPTED) {
    const { status, body } = await service.postOrder(orderWithAmount(merchantId, token));
    assert.deepEqual([status, body.totalAmount, body.items[0]?.lineAmount], [201, amount, amount], token);
  }
});

const REFUSED: readonly [merchantId: number, token: string, status: number][] = [
  [EUR, '59.999', 422],
  [EUR, '"59.999"', 422],
  [EUR, '1e-3', 422],
  [EUR, '100000000000.01', 422],
  [EUR, '1e400', 422],
  [JPY, '10.5', 422],
  [KWD, '1.2345', 422],
  [EUR, '-5', 400],
  [EUR, '"1e1"', 400],
  [EUR, '"59,97"', 400],
  [EUR, '""', 400],
  [EUR, 'true', 400],
  [EUR, 'null', 400],
];
test('an amount that is negative, too precise or too large is refused and never rounded', async () => {
  const before = await stored();
  for (const [merchantId, token, status] of REFUSED) {
    const refused = await service.postOrder(orderWithAmount(merchantId, token));
    assert.deepEqual([refused.status, refused.body.errors[0]?.pointer], [status, '/items/0/lineAmount'], token);
    assert.equal(refused.headers.get('content-type'), 'application/problem+json');
  }
  assert.equal(await stored(), before);
});

test('lines may add up to the largest amount, not beyond', async () => {
  const half = { categoryId: 1, quantity: 1, lineAmount: '50000000000.00' };
  const largest = await service.postOrder(order({ items: [half, half] }));
  assert.deepEqual([largest.status, largest.body.totalAmount], [201, '100000000000.00']);
  const beyond = await service.postOrder(order({ items: [half, half, { ...half, lineAmount: '0.01' }] }));
  assert.deepEqual([beyond.status, beyond.body.errors[0]?.pointer], [422, '/items']);
});

test('every wrong place is named, shape before rules', async () => {
  const { status, body } = await service.postOrder(
    JSON.stringify({
      ...order(),
      merchantId: '1',
      discount: 1,
      items: [{ categoryId: 0, quantity: 1.5, lineAmount: 1 }],
    }),
  );
  assert.equal(status, 400);
  assert.deepEqual(body.errors.map((error) => error.pointer).sort(), [
    '/discount',
    '/items/0/categoryId',
    '/items/0/quantity',
    '/merchantId',
  ]);
});

test('an unknown merchant is 404, with one body for every id that is not there', async () => {
  const absent = await service.postOrder(order({ merchantId: 77 }));
  assert.equal(absent.status, 404);
  assert.equal(absent.body.type, '/problems/merchant-not-found');
  assert.equal((await service.postOrder(order({ merchantId: 9_007_199_254_740_991 }))).text, absent.text);
  assert.equal((await service.get('/v1/merchants/77')).text, absent.text);
  assert.equal((await service.get('/v1/merchants/77/categories')).text, absent.text);
});

test('a category of another merchant is refused like one that nobody has', async () => {
  await service.put(`/v1/merchants/${JPY}/categories/50`, { name: 'Only there' });
  const line = { quantity: 1, lineAmount: '1.00' };
  const foreign = await service.postOrder(order({ items: [{ categoryId: 50, ...line }] }));
  const unknown = await service.postOrder(order({ items: [{ categoryId: 51, ...line }] }));
  assert.equal(foreign.status, 422);
  assert.equal(foreign.body.type, '/problems/unknown-category');
  assert.equal(foreign.body.errors[0]?.pointer, '/items/0/categoryId');
  assert.equal(foreign.text, unknown.text);
});

test('a category can be used by an order from the moment its PUT is answered', async () => {
  const items = [{ categoryId: 60, quantity: 1, lineAmount: '1.00' }];
  assert.equal((await service.postOrder(order({ items }))).status, 422);
  await service.put(`/v1/merchants/${EUR}/categories/60`, { name: 'New' });
  assert.equal((await service.postOrder(order({ items }))).status, 201);
});

test('an order that is not there is 404 with one body, and an id that cannot be one is 400', async () => {
  const absent = await service.get<{ type: string }>('/v1/orders/12345');
  assert.deepEqual([absent.status, absent.body.type], [404, '/problems/order-not-found']);
  assert.equal((await service.get('/v1/orders/9007199254740991')).text, absent.text);
  for (const id of ['0', '-1', '1.0', '1e3', 'abc', '9007199254740993', '%31%20'])
    assert.equal((await service.get(`/v1/orders/${id}`)).status, 400, id);
});

test('the date of an order is cut to milliseconds and must lie between 1990 and tomorrow', async () => {
  const at = (offsetMs: number) => new Date(Date.now() + offsetMs).toISOString();
  const cases: readonly [orderDate: string, status: number][] = [
    ['2024-02-29T23:59:59.999999999Z', 201],
    ['2024-02-29t10:00:00-00:00', 201],
    ['1990-01-01T00:00:00Z', 201],
    [at(600_000), 201],
    [at(2 * 86_400_000), 422],
    ['1989-12-31T23:59:59.999Z', 422],
    ['+275760-01-01T00:00:00Z', 422],
    ['2024-02-30T00:00:00Z', 400],
    ['2024-01-15T10:30:00', 400],
    ['2024-01-15T23:59:60Z', 400],
  ];
  for (const [orderDate, status] of cases) {
    const answer = await service.postOrder(order({ orderDate }));
    assert.equal(answer.status, status, orderDate);
    if (status !== 201) assert.equal(answer.body.errors[0]?.pointer, '/orderDate');
  }
  const cut = await service.postOrder(order({ orderDate: '2024-02-29T23:59:59.999999999Z' }));
  assert.equal(cut.body.orderDate, '2024-02-29T23:59:59.999Z');
});

test('a hostile key is stored as it is, and equal texts in Unicode are one key', async () => {
  const hostile = await service.postOrder(order({ externalOrderId: "'; DROP TABLE orders;--" }));
  assert.equal(hostile.body.externalOrderId, "'; DROP TABLE orders;--");
  const composed = order({ externalOrderId: 'caf\u00e9' });
  const first = await service.postOrder(composed);
  const decomposed = await service.postOrder({ ...composed, externalOrderId: 'cafe\u0301' });
  assert.deepEqual([decomposed.text, decomposed.headers.get('idempotent-replayed')], [first.text, 'true']);
  assert.equal((await service.postOrder(order({ externalOrderId: 'nul\u0000' }))).status, 400);
});

test('a client that leaves without waiting for the answer cancels nothing', async () => {
  const body = JSON.stringify(order({ externalOrderId: 'left early' }));
  const socket = connect(service.ports.ingest ?? 0, '127.0.0.1');
  socket.write(
    `POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
  const find = `SELECT count(*) FROM ingestion.orders WHERE external_order_id = 'left early'`;
  await until('the order is stored', async () => (await database.count(find)) === 1);
});
