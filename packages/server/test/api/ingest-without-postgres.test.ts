// Ingest while PostgreSQL is away: nothing is accepted that cannot be kept, callers are told to come back, and afterwards the
// same orders go through once.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Problem } from '@topline/domain/fault.ts';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { type Database, openDatabase } from './database.ts';
import { BERLIN, createStores, type OrderFields, type Reply, type Service, startService } from './service.ts';

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
let postgres: TcpProxy;
let database: Database;
before(async () => {
  stores = await createStores();
  database = openDatabase(stores.databaseUrl);
  postgres = await createTcpProxy(stores.databaseUrl);
  service = await startService({ ...stores, databaseUrl: postgres.url }, { roles: ['ingest'] });
  await service.putMerchant(1, 1);
  await service.putMerchant(2, 1);
  assert.equal((await service.postOrder(order('before'))).status, 201);
});
afterEach(() => postgres.open());
after(async () => {
  await service.stop();
  await postgres.stop();
  await database.stop();
  await stores.drop();
});

function order(externalOrderId: string, change: Partial<OrderFields> = {}): OrderFields {
  const items = [{ categoryId: 1, quantity: 1, lineAmount: '2.00' }];
  return { externalOrderId, merchantId: 1, orderDate: '2025-03-10T12:00:00Z', items, ...change };
}

function assertComeBack({ status, headers, text, body }: Reply<Partial<Problem>>, what: string) {
  assert.deepEqual([status, body.type], [503, '/problems/unavailable'], `${what}: ${text}`);
  assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/, what);
  assert.equal(headers.get('content-type'), 'application/problem+json');
}

test('orders are 503 with Retry-After, of merchants in memory or not, and nothing of them is kept', async () => {
  postgres.cut();
  assertComeBack(await service.postOrder(order('while away')), 'a merchant in memory');
  assertComeBack(await service.postOrder(order('while away', { merchantId: 2 })), 'a merchant that was never used');
  assertComeBack(await service.postOrder(order('while away', { merchantId: 404 })), 'nobody knows whether it exists');
  assert.equal(await database.count(`SELECT count(*) FROM ingestion.orders WHERE external_order_id = 'while away'`), 0);
  postgres.open();
  const again = await service.postOrder(order('while away'));
  assert.deepEqual([again.status, again.headers.get('idempotent-replayed')], [201, null]);
});

test('an order whose shape or date is wrong is told so without the store', async () => {
  postgres.cut();
  assert.equal((await service.postOrder(order('wrong', { orderDate: 'yesterday' }))).status, 400);
  assert.equal((await service.postOrder(order('wrong', { orderDate: '1899-01-01T00:00:00Z' }))).status, 422);
  // A digit too many may be right by now: only the store knows whether the merchant still has the same currency.
  const items = [{ categoryId: 1, quantity: 1, lineAmount: '1.999' }];
  assertComeBack(await service.postOrder(order('too precise', { items })), 'a digit too many');
});

test('of a bulk each order is 503 by itself, and the wrong ones stay wrong', async () => {
  postgres.cut();
  const items = [order('bulk 1'), order('bulk 2', { orderDate: 'yesterday' }), order('bulk 3', { merchantId: 2 })];
  const { status, body } = await service.postBulk(JSON.stringify(items));
  assert.equal(status, 200);
  assert.deepEqual(
    body.results.map((result) => [result.index, result.status, result.problem?.type]),
    [
      [0, 503, '/problems/unavailable'],
      [1, 400, '/problems/invalid-request'],
      [2, 503, '/problems/unavailable'],
    ],
  );
  postgres.open();
  const again = await service.postBulk(JSON.stringify(items));
  assert.deepEqual(
    again.body.results.map((result) => [result.status, result.replayed]),
    [
      [201, undefined],
      [400, undefined],
      [201, undefined],
    ],
  );
});

test('lookups and the catalogue are 503 too, not 404 and not 500', async () => {
  const { body: stored } = await service.postOrder(order('before'));
  postgres.cut();
  for (const path of [
    `/v1/orders/${stored.orderId}`,
    '/v1/orders/1',
    '/v1/merchants',
    '/v1/merchants/1',
    '/v1/merchants/1/categories',
  ])
    assertComeBack(await service.get(path), path);
  assertComeBack(await service.put('/v1/merchants/5', BERLIN), 'PUT of a merchant');
  assertComeBack(await service.put('/v1/merchants/1/categories/1', { name: 'x' }), 'PUT of a category');
  assertComeBack(await service.put('/v1/merchants/1/products/1', { name: 'x', categoryId: 1 }), 'PUT of a product');
});

test('orders whose connection is lost while they are being stored are answered, and sent again they are stored once', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `interrupted ${index}`);
  const answers = names.map((name) => service.postOrder(order(name)));
  postgres.cut();
  const statuses = new Set((await Promise.all(answers)).map((answer) => answer.status));
  for (const status of statuses) assert.ok(status === 201 || status === 503, String(status));
  postgres.open();
  for (const name of names) assert.equal((await service.postOrder(order(name))).status, 201);
  const [orders, events] = await Promise.all([
    database.count(`SELECT count(*) FROM ingestion.orders WHERE external_order_id LIKE 'interrupted %'`),
    database.count(
      `SELECT count(*) FROM ingestion.order_events JOIN ingestion.orders USING (order_id) WHERE external_order_id LIKE 'interrupted %'`,
    ),
  ]);
  assert.deepEqual([orders, events], [names.length, names.length]);
});
