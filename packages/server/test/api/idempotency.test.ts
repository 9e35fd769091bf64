// The same order sent again, later, at once, or to another instance, is one order and one event, with one answer byte for byte;
// another order under its key is refused with what differs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Database, openDatabase } from './database.ts';
import { createStores, type LineFields, type OrderFields, type Service, startService } from './service.ts';

const MERCHANT = 1;
const AT_ONCE = 50;

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
let database: Database;
before(async () => {
  stores = await createStores();
  database = openDatabase(stores.databaseUrl);
  service = await startService(stores, { roles: ['ingest'] });
  await service.putMerchant(MERCHANT, 3);
  await service.putMerchant(2, 3);
});
after(async () => {
  await service.stop();
  await database.stop();
  await stores.drop();
});

const COFFEE: LineFields = { productId: 9, categoryId: 2, quantity: 3, lineAmount: '59.97' };
const CAKE: LineFields = { categoryId: 1, quantity: 1, lineAmount: '5.00' };
const order = (externalOrderId: string, change: Partial<OrderFields> = {}): OrderFields => ({
  externalOrderId,
  merchantId: MERCHANT,
  orderDate: '2024-01-15T10:30:00Z',
  items: [COFFEE, CAKE],
  ...change,
});

const ordersOf = (name: string) =>
  database.count('SELECT count(*) FROM ingestion.orders WHERE external_order_id = $1', [name]);
const eventsOf = (name: string) =>
  database.count(
    `SELECT count(*) FROM ingestion.order_events e JOIN ingestion.orders o USING (order_id) WHERE o.external_order_id = $1`,
    [name],
  );

test('the same order again is answered with the same bytes and marked as replayed', async () => {
  const first = await service.postOrder(order('again'));
  assert.equal(first.headers.get('idempotent-replayed'), null);
  for (let index = 0; index < 3; index += 1) {
    const again = await service.postOrder(order('again'));
    assert.deepEqual([again.status, again.text], [201, first.text]);
    assert.equal(again.headers.get('idempotent-replayed'), 'true');
    assert.equal(again.headers.get('content-type'), first.headers.get('content-type'));
  }
  assert.deepEqual([await ordersOf('again'), await eventsOf('again')], [1, 1]);
});

const SAME_MEANING = {
  'another key order':
    '{"items":[{"lineAmount":"59.97","quantity":3,"categoryId":2,"productId":9},{"lineAmount":"5.00","categoryId":1,"quantity":1}],"orderDate":"2024-01-15T10:30:00Z","merchantId":1,"externalOrderId":"KEY"}',
  'numbers instead of texts':
    '{"externalOrderId":"KEY","merchantId":1,"orderDate":"2024-01-15T10:30:00Z","items":[{"productId":9,"categoryId":2,"quantity":3,"lineAmount":59.97},{"categoryId":1,"quantity":1,"lineAmount":5}]}',
  'another notation':
    '{"externalOrderId":"KEY","merchantId":1,"orderDate":"2024-01-15T10:30:00Z","items":[{"productId":9,"categoryId":2,"quantity":3,"lineAmount":5.9970e1},{"categoryId":1,"quantity":1,"lineAmount":0.5E+1}]}',
  'another offset':
    '{"externalOrderId":"KEY","merchantId":1,"orderDate":"2024-01-15T16:00:00.000+05:30","items":[{"productId":9,"categoryId":2,"quantity":3,"lineAmount":"59.97"},{"categoryId":1,"quantity":1,"lineAmount":"5.00"}]}',
  'spaces, escapes and digits beyond the milliseconds':
    ' {\n"externalOrderId" : "KEY","merchantId":1,"orderDate":"2024-01-15T10\\u003a30:00.0009Z", "items":[{"productId":9,"categoryId":2,"quantity":3,"lineAmount":59.97},{"categoryId":1,"quantity":1,"lineAmount":5.0}] } ',
};
for (const [what, text] of Object.entries(SAME_MEANING)) {
  test(`an order written in another way is the same order: ${what}`, async () => {
    const key = what.replaceAll(' ', '-');
    const first = await service.postOrder(order(key));
    assert.equal(first.status, 201);
    const again = await service.postOrder(text.replace('KEY', key));
    assert.deepEqual([again.status, again.text], [201, first.text]);
    assert.equal(again.headers.get('idempotent-replayed'), 'true');
  });
}

const DIFFERENT: readonly [what: string, change: Partial<OrderFields>, pointers: readonly string[]][] = [
  ['an amount', { items: [{ ...COFFEE, lineAmount: '59.98' }, CAKE] }, ['/items/0/lineAmount']],
  ['a quantity', { items: [COFFEE, { ...CAKE, quantity: 2 }] }, ['/items/1/quantity']],
  ['a category', { items: [COFFEE, { ...CAKE, categoryId: 3 }] }, ['/items/1/categoryId']],
  ['a product that was not there', { items: [COFFEE, { ...CAKE, productId: 1 }] }, ['/items/1/productId']],
  ['a millisecond', { orderDate: '2024-01-15T10:30:00.001Z' }, ['/orderDate']],
  ['a line less', { items: [COFFEE] }, ['/items']],
  [
    'lines in another order',
    { items: [CAKE, COFFEE] },
    ['categoryId', 'lineAmount', 'productId', 'quantity'].flatMap((field) => [
      `/items/0/${field}`,
      `/items/1/${field}`,
    ]),
  ],
];
test('another order under the same key is 409, with the stored orderId and a pointer to each difference', async () => {
  const { body: stored } = await service.postOrder(order('taken'));
  for (const [what, change, pointers] of DIFFERENT) {
    const { status, body } = await service.postOrder(order('taken', change));
    assert.deepEqual([status, body.type, body.orderId], [409, '/problems/order-conflict', stored.orderId], what);
    assert.deepEqual(body.errors.map((error) => error.pointer).sort(), pointers.toSorted(), what);
  }
  assert.deepEqual([await ordersOf('taken'), await eventsOf('taken')], [1, 1]);
  assert.equal((await service.get(`/v1/orders/${stored.orderId}`)).text, JSON.stringify(stored));
});

test('fifty identical orders at once are fifty 201 with the same bytes, one order and one event', async () => {
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => service.postOrder(order('at once'))));
  assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([201]));
  assert.equal(new Set(answers.map((answer) => answer.text)).size, 1);
  assert.equal(answers.filter((answer) => answer.headers.get('idempotent-replayed') === null).length, 1);
  assert.deepEqual([await ordersOf('at once'), await eventsOf('at once')], [1, 1]);
});

test('two orders that fight for one key at once, over two instances: one wins, all senders learn which', async () => {
  const other = await startService(stores, { roles: ['ingest'] });
  try {
    const sides = [order('fought for'), order('fought for', { orderDate: '2024-01-16T10:30:00Z' })];
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, index) => {
        const side = index % 2;
        const instance = index % 4 < 2 ? service : other;
        return { side, answer: await instance.postOrder(sides[side] as OrderFields) };
      }),
    );
    const accepted = answers.filter(({ answer }) => answer.status === 201);
    const refused = answers.filter(({ answer }) => answer.status === 409);
    assert.equal(accepted.length, AT_ONCE / 2);
    assert.equal(refused.length, AT_ONCE / 2);
    assert.equal(new Set(accepted.map(({ side }) => side)).size, 1);
    assert.equal(new Set(accepted.map(({ answer }) => answer.text)).size, 1);
    const orderIds = new Set(answers.map(({ answer }) => answer.body.orderId));
    assert.equal(orderIds.size, 1);
    assert.deepEqual([await ordersOf('fought for'), await eventsOf('fought for')], [1, 1]);
  } finally {
    await other.stop();
  }
});

test('an instance that has just started answers a replay with the bytes of the first answer', async () => {
  const first = await service.postOrder(order('across a restart'));
  const restarted = await startService(stores, { roles: ['ingest'] });
  try {
    const again = await restarted.postOrder(order('across a restart'));
    assert.deepEqual([again.status, again.text], [201, first.text]);
    assert.equal(again.headers.get('idempotent-replayed'), 'true');
  } finally {
    await restarted.stop();
  }
});

test('a refused order does not take its key', async () => {
  const wrong = order('second try', { items: [{ categoryId: 1, quantity: 1, lineAmount: '1.999' }] });
  assert.equal((await service.postOrder(wrong)).status, 422);
  assert.equal((await service.postOrder(order('second try', { merchantId: 77 }))).status, 404);
  const right = await service.postOrder(order('second try'));
  assert.deepEqual([right.status, right.headers.get('idempotent-replayed')], [201, null]);
});

test('a key belongs to its merchant: the same key of another merchant is another order', async () => {
  const mine = await service.postOrder(order('shared key'));
  const theirs = await service.postOrder(order('shared key', { merchantId: 2 }));
  assert.deepEqual([theirs.status, theirs.headers.get('idempotent-replayed')], [201, null]);
  assert.notEqual(theirs.body.orderId, mine.body.orderId);
  assert.equal(await ordersOf('shared key'), 2);
});

test('keys are told apart by case, by accents and by the spaces around them', async () => {
  const keys = ['key', 'KEY', 'key ', ' key', 'k\u00e9y'];
  const answers = await Promise.all(keys.map((key) => service.postOrder(order(key))));
  assert.deepEqual(
    answers.map((answer) => answer.body.externalOrderId),
    keys,
  );
  assert.equal(new Set(answers.map((answer) => answer.body.orderId)).size, keys.length);
});
