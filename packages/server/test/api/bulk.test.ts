// POST /v1/orders/bulk: up to 1,000 orders in one request, each with its own outcome, as an array and as lines.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Database, openDatabase } from './database.ts';
import { type BulkResult, createStores, type OrderFields, type Service, startService } from './service.ts';

const ITEMS = 1_000;
const BAD = 17;
const DUPLICATE = 20;
const CONFLICT = 21;
const ORIGINAL = 3;

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
let database: Database;
before(async () => {
  stores = await createStores();
  database = openDatabase(stores.databaseUrl);
  service = await startService(stores);
  await service.putMerchant(1, 3);
  await service.putMerchant(2, 3, { currency: 'JPY' });
});
after(async () => {
  await service.stop();
  await database.stop();
  await stores.drop();
});

function order(name: string, change: Partial<OrderFields> = {}): OrderFields {
  const items = [{ categoryId: 1, quantity: 1, lineAmount: '1.50' }];
  return { externalOrderId: name, merchantId: 1, orderDate: '2025-03-10T12:00:00Z', items, ...change };
}
const line = (lineAmount: string) => [{ categoryId: 1, quantity: 1, lineAmount }];
const count = (results: readonly BulkResult[], status: number) =>
  results.filter((result) => result.status === status).length;

test('of 1,000 orders the bad, the repeated and the conflicting one are told apart, and the others are stored', async () => {
  const orders = Array.from({ length: ITEMS }, (_, index) => order(`one of many ${index}`));
  orders[BAD] = order('too precise', { items: line('59.999') });
  orders[DUPLICATE] = order(`one of many ${ORIGINAL}`);
  orders[CONFLICT] = order(`one of many ${ORIGINAL}`, { items: line('1.51') });
  const { status, body } = await service.postBulk(JSON.stringify(orders));
  assert.equal(status, 200);
  const { results } = body;
  assert.deepEqual(
    results.map((result) => result.index),
    Array.from({ length: ITEMS }, (_, index) => index),
  );
  assert.deepEqual([count(results, 201), count(results, 422), count(results, 409)], [998, 1, 1]);

  const [original, bad, duplicate, conflict] = [ORIGINAL, BAD, DUPLICATE, CONFLICT].map((index) => results[index]);
  assert.deepEqual(original, { index: ORIGINAL, status: 201, orderId: original?.orderId });
  assert.deepEqual(duplicate, { index: DUPLICATE, status: 201, orderId: original?.orderId, replayed: true });
  assert.deepEqual([conflict?.status, conflict?.orderId], [409, original?.orderId]);
  assert.deepEqual(
    conflict?.problem?.errors.map((error) => error.pointer),
    ['/items/0/lineAmount'],
  );
  assert.deepEqual([bad?.status, bad?.orderId, bad?.problem?.status], [422, undefined, 422]);
  assert.equal(bad?.problem?.errors[0]?.pointer, '/items/0/lineAmount');

  const ids = new Set(results.filter((result) => result.status === 201).map((result) => result.orderId));
  assert.equal(ids.size, 997);
  assert.equal(await database.count('SELECT count(*) FROM ingestion.orders'), 997);
  assert.equal(await database.count('SELECT count(*) FROM ingestion.order_events'), 997);
  await service.drained();
  const { body: day } = await service.top({ merchantId: 1, bucketType: 'DAY', bucketStart: '2025-03-10' });
  assert.deepEqual(day.total, { amount: '1495.50', quantity: 997, orders: 997 });
});

test('the same bulk again stores nothing and gives the same orderIds, each marked as replayed', async () => {
  const text = JSON.stringify(Array.from({ length: 40 }, (_, index) => order(`repeated ${index}`)));
  const first = await service.postBulk(text);
  const again = await service.postBulk(text);
  assert.equal(count(first.body.results, 201), 40);
  assert.deepEqual(
    again.body.results,
    first.body.results.map((result) => ({ ...result, replayed: true })),
  );
});

test('an order of a bulk is the same order as one that is posted alone', async () => {
  const single = await service.postOrder(order('alone'));
  const { body } = await service.postBulk(JSON.stringify([order('alone')]));
  assert.deepEqual(body.results, [{ index: 0, status: 201, orderId: single.body.orderId, replayed: true }]);
  const found = await service.postOrder(order('alone'));
  assert.equal(found.text, single.text);
});

for (const contentType of ['application/x-ndjson', 'application/jsonl', 'application/x-ndjson; charset=utf-8']) {
  test(`lines: a broken one is refused alone, blank ones are no orders (${contentType})`, async () => {
    const name = (index: number) => `${contentType} ${index}`;
    const lines = [
      JSON.stringify(order(name(0))),
      '',
      '{"externalOrderId": "cut off',
      JSON.stringify(order(name(2))),
      '   ',
      'null',
      `${JSON.stringify(order(name(4)))}\r`,
    ];
    const { status, body } = await service.postBulk(lines.join('\n'), contentType);
    assert.equal(status, 200);
    assert.deepEqual(
      body.results.map((result) => [result.index, result.status]),
      [
        [0, 201],
        [1, 400],
        [2, 201],
        [3, 400],
        [4, 201],
      ],
    );
    assert.equal(body.results[1]?.problem?.type, '/problems/malformed-json');
    assert.equal(body.results[3]?.problem?.type, '/problems/invalid-request');
  });
}

test('items that are no orders, or of merchants that are not there, are refused alone', async () => {
  const items = [
    7,
    null,
    [],
    'x',
    {},
    order('of nobody', { merchantId: 77 }),
    order('yen', { merchantId: 2, items: line('10.5') }),
  ];
  const { status, body } = await service.postBulk(JSON.stringify([...items, order('good among bad')]));
  assert.equal(status, 200);
  assert.deepEqual(
    body.results.map((result) => result.status),
    [400, 400, 400, 400, 400, 404, 422, 201],
  );
  for (const result of body.results.slice(0, -1)) {
    assert.equal(result.problem?.status, result.status);
    assert.ok((result.problem?.errors.length ?? 0) > 0);
  }
});

test('a bulk as a whole is refused when it is empty, too long or no list, and then nothing of it is stored', async () => {
  const before = await database.count('SELECT count(*) FROM ingestion.orders');
  const tooMany = Array.from({ length: ITEMS + 1 }, (_, index) => order(`too many ${index}`));
  const lines = tooMany.map((one) => JSON.stringify(one)).join('\n');
  const refused: readonly [body: string, contentType: string][] = [
    [JSON.stringify(tooMany), 'application/json'],
    [lines, 'application/x-ndjson'],
    ['[]', 'application/json'],
    ['', 'application/json'],
    ['', 'application/x-ndjson'],
    ['\n \n', 'application/x-ndjson'],
    [JSON.stringify(order('no list')), 'application/json'],
    [`[${JSON.stringify(order('broken list'))}`, 'application/json'],
    [`[${JSON.stringify(order('trailing comma'))},]`, 'application/json'],
  ];
  for (const [body, contentType] of refused) {
    const answer = await service.postBulk(body, contentType);
    assert.equal(answer.status, 400, body.slice(0, 40));
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  }
  assert.equal(await database.count('SELECT count(*) FROM ingestion.orders'), before);
});

test('a bulk of 1,000 lines is read whole, also when it ends without a newline', async () => {
  const lines = Array.from({ length: ITEMS }, (_, index) => JSON.stringify(order(`line ${index}`)));
  const { body } = await service.postBulk(lines.join('\n'), 'application/x-ndjson');
  assert.equal(count(body.results, 201), ITEMS);
});
