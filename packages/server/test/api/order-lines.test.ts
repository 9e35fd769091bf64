// What stands behind a number: the orders and products of a period are those of an independent sum, their pages leave nothing out
// and tell nothing twice, what waits or came late is told apart, and what cannot be asked is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ExplainBody, TopProductsBody } from '@topline/domain/contract/order-lines.ts';
import type { Problem } from '@topline/domain/fault.ts';
import type { Static } from 'typebox';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { amountOf, type Bucket, bucketOf, localDate, sumSales } from './sales-oracle.ts';
import { createStores, type Service, startService } from './service.ts';
import { createTestClock } from './test-clock.ts';

type Explanation = Static<typeof ExplainBody>;
type TopProducts = Static<typeof TopProductsBody>;

/** At 00:01 on 7 November 2010 the clock went back to 23:01: that Saturday has a hole of one minute near its end. */
const CALENDAR = { timezone: 'America/St_Johns', weekStart: 'SUNDAY' };
const clock = createTestClock('2010-11-20T15:00:00Z');
const NIGHT = ['2010-11-07T02:29:59Z', '2010-11-07T02:30:30Z', '2010-11-07T02:45:00Z', '2010-11-07T03:30:00Z'];
const instants = [
  ...Array.from({ length: 150 }, (_, index) =>
    Temporal.Instant.from('2010-09-01T02:10:00Z')
      .add({ hours: 12 * index })
      .toString(),
  ),
  ...NIGHT,
  // Several at the same instant, so that a page can end between them.
  ...Array.from({ length: 5 }, () => '2010-11-05T12:00:00.250Z'),
];
interface Line {
  readonly categoryId: number;
  readonly quantity: number;
  readonly minor: number;
  readonly productId?: number;
}
/** Products 11 to 17 of category 1 and 21 to 27 of category 2; every fifth line names none; category 3 is in few orders. */
const sales = instants.map((orderDate, index) => ({
  orderDate,
  lines: [1, 2]
    .map((categoryId): Line => {
      const product = index % 5 === 0 ? {} : { productId: 10 * categoryId + 1 + (index % 7) };
      return { categoryId, quantity: 1 + (index % 3), minor: 100 * categoryId + index, ...product };
    })
    .concat(index % 30 === 7 ? [{ categoryId: 3, quantity: 1, minor: 5 }] : []),
}));

let stores: Awaited<ReturnType<typeof createStores>>;
let writer: Service;
let aggregator: Service | undefined;
let reader: Service;
let postgres: TcpProxy;
before(async () => {
  stores = await createStores();
  postgres = await createTcpProxy(stores.databaseUrl);
  writer = await startService(stores, { roles: ['ingest'] });
  aggregator = await startService(stores, { roles: ['aggregate'] });
  reader = await startService({ ...stores, databaseUrl: postgres.url }, { roles: ['query'], now: clock.now });
  await writer.putMerchant(1, 3, CALENDAR);
  for (const categoryId of [1, 2]) {
    for (let nth = 1; nth <= 7; nth += 1) {
      const productId = 10 * categoryId + nth;
      await writer.put(`/v1/merchants/1/products/${productId}`, { name: `Product ${productId}`, categoryId });
    }
  }
  await writer.postAll(sales.map((sale, index) => orderOf(`${index}`, sale.orderDate, sale.lines)));
  await writer.drained();
});
after(async () => {
  await reader.stop();
  await aggregator?.stop();
  await writer.stop();
  await postgres.stop();
  await stores.drop();
});

function orderOf(externalOrderId: string, orderDate: string, lines: readonly Line[]) {
  const items = lines.map(({ minor, ...line }) => ({ ...line, lineAmount: amountOf(minor, 2) }));
  return { externalOrderId, merchantId: 1, orderDate, items };
}

async function ask<Body>(path: string): Promise<Body> {
  const { status, body, text } = await reader.get<Body>(path);
  assert.equal(status, 200, text);
  return body;
}
const explain = (query: string) => ask<Explanation>(`/api/explain?merchantId=1&${query}`);
const products = (query: string) => ask<TopProducts>(`/api/top-products?merchantId=1&${query}`);

/** The sales of a span and, when told, of a category; the newest first. */
function salesIn(from: string, to: string, categoryId?: number) {
  return sales
    .map((sale, index) => ({ ...sale, name: `${index}` }))
    .filter(({ orderDate, lines }) => {
      const date = localDate(orderDate, CALENDAR.timezone).toString();
      return date >= from && date < to && lines.some((line) => !categoryId || line.categoryId === categoryId);
    })
    .toSorted((a, b) => Date.parse(b.orderDate) - Date.parse(a.orderDate));
}

for (const [bucket, date] of [
  ['DAY', '2010-11-06'],
  ['DAY', '2010-11-07'],
  ['WEEK', '2010-10-31'],
  ['MONTH', '2010-11-01'],
  ['YEAR', '2010-01-01'],
] as const) {
  test(`the ${bucket} of ${date} is explained by its orders, and the totals show the same`, async () => {
    const [from, to] = bucketOf(Temporal.PlainDate.from(date), bucket as Bucket, CALENDAR.weekStart);
    for (const categoryId of [undefined, 1, 3]) {
      const wanted = categoryId === undefined ? '' : `&categoryId=${categoryId}`;
      const right = sumSales(sales, CALENDAR, from, to);
      const sum = categoryId === undefined ? right.total : right.ranked.find((row) => row.categoryId === categoryId);
      const body = await explain(`bucketType=${bucket}&bucketStart=${from}&limit=500${wanted}`);
      const { lines, ...counted } = body.counted;
      assert.deepEqual(counted, {
        amount: amountOf(sum?.minor ?? 0n, 2),
        quantity: sum?.quantity ?? 0,
        orders: sum?.orders ?? 0,
      });
      const { asOf, source, ...shown } = body.shown;
      assert.deepEqual(shown, counted);
      assert.ok(asOf && source === 'clickhouse');
      const told = body.orders.flatMap((order) => order.lines);
      assert.equal(told.length, lines);
      const expected = salesIn(from, to, categoryId);
      assert.deepEqual(
        body.orders.map((order) => order.externalOrderId).toSorted(),
        expected.map((sale) => sale.name).toSorted(),
      );
      assert.deepEqual([body.next, body.waiting, body.late], [null, { orders: 0, amount: '0.00' }, undefined]);
      assert.deepEqual([body.bounds.start, body.bounds.end, body.bounds.timezone], [from, to, CALENDAR.timezone]);
      for (const at of [body.bounds.startsAt, body.bounds.endsAt]) assert.match(at, /Z$/);
    }
  });
}

test('an order tells its lines as they were sent, and its time on the merchant’s clock', async () => {
  const { bounds, orders } = await explain('bucketType=DAY&bucketStart=2010-11-06&limit=500');
  assert.deepEqual([bounds.startsAt, bounds.endsAt], ['2010-11-06T02:30:00Z', '2010-11-07T03:30:00Z']);
  const found = orders.find((order) => order.orderDate === NIGHT[2]);
  const index = instants.indexOf(NIGHT[2] ?? '');
  assert.equal(found?.localTime, '2010-11-06T23:15:00');
  assert.deepEqual(
    found?.lines,
    sales[index]?.lines.map(({ categoryId, quantity, minor, productId }) => ({
      categoryId,
      categoryName: `Category ${categoryId}`,
      productId: productId ?? null,
      productName: productId ? `Product ${productId}` : null,
      quantity,
      lineAmount: amountOf(minor, 2),
    })),
  );
});

test('the pages of an explanation tell every order once, the newest first', async () => {
  for (const category of ['', '&categoryId=2']) {
    const seen: Explanation['orders'] = [];
    let cursor = '';
    for (let pages = 0; pages < 40; pages += 1) {
      const page = await explain(`from=2010-09-01&to=2010-12-01&limit=8${category}${cursor}`);
      assert.ok(page.orders.length <= 8);
      seen.push(...page.orders);
      if (page.next === null) break;
      cursor = `&after=${encodeURIComponent(page.next)}`;
    }
    const expected = salesIn('2010-09-01', '2010-12-01');
    assert.deepEqual(
      seen.map((order) => Date.parse(order.orderDate)),
      expected.map((sale) => Date.parse(sale.orderDate)),
    );
    assert.equal(new Set(seen.map((order) => order.orderId)).size, expected.length);
    if (category) assert.ok(seen.every((order) => order.lines.every((line) => line.categoryId === 2)));
  }
});

for (const categoryId of [1, 2]) {
  test(`the products of category ${categoryId} are ranked by their lines, and add up with the rest`, async () => {
    const sums = new Map<number | null, { minor: number; quantity: number; orders: number }>();
    const sold = salesIn('2010-10-01', '2010-11-01').map((sale) => sale.lines[categoryId - 1]);
    for (const line of sold) {
      assert.ok(line);
      const sum = sums.get(line.productId ?? null) ?? { minor: 0, quantity: 0, orders: 0 };
      sums.set(line.productId ?? null, sum);
      sum.minor += line.minor;
      sum.quantity += line.quantity;
      sum.orders += 1;
    }
    const right = [...sums].toSorted(([, a], [, b]) => b.minor - a.minor);
    for (const limit of [3, 100]) {
      const body = await products(`categoryId=${categoryId}&bucketType=MONTH&bucketStart=2010-10-01&limit=${limit}`);
      assert.deepEqual(
        body.products.map(({ share: _, ...row }) => row),
        right.slice(0, limit).map(([productId, { minor, quantity, orders }], index) => ({
          rank: index + 1,
          productId,
          productName: productId && `Product ${productId}`,
          amount: amountOf(minor, 2),
          quantity,
          orders,
        })),
      );
      const rest = right.slice(limit).reduce((sum, [, row]) => sum + row.minor, 0);
      const whole = right.reduce((sum, [, row]) => sum + row.minor, 0);
      assert.deepEqual([body.rest.amount, body.rest.products], [amountOf(rest, 2), Math.max(right.length - limit, 0)]);
      assert.deepEqual([body.total.amount, body.total.orders], [amountOf(whole, 2), sold.length]);
      const shown = body.products.reduce((sum, row) => sum + row.quantity, 0);
      assert.equal(shown + body.rest.quantity, body.total.quantity);
    }
    assert.ok(sums.has(null) && right.length === 8);
  });
}

test('a category that sold nothing has no products', async () => {
  const body = await products('categoryId=3&from=2011-01-01&to=2011-02-01');
  assert.deepEqual(
    [body.products, body.total, body.rest],
    [[], { amount: '0.00', quantity: 0, orders: 0 }, { products: 0, amount: '0.00', quantity: 0 }],
  );
});

test('what cannot be asked is refused at its place', async () => {
  for (const [path, status, pointer] of [
    ['explain?merchantId=1&limit=501', 400, '/query/limit'],
    ['explain?merchantId=1&limit=0', 400, '/query/limit'],
    ['explain?merchantId=1&after=there', 400, '/query/after'],
    ['explain?merchantId=1&after=999999999999999.1', 400, '/query/after'],
    ['explain?merchantId=1&since=yesterday', 400, '/query/since'],
    ['explain?merchantId=1&categoryId=99', 400, '/query/categoryId'],
    ['explain?merchantId=1&bucketType=WEEK&bucketStart=2010-11-02', 400, '/query/bucketStart'],
    ['explain?merchantId=1&from=2000-01-01&to=2020-01-01', 400, '/query/to'],
    ['explain?merchantId=404', 404, ''],
    ['top-products?merchantId=1', 400, '/query/categoryId'],
    ['top-products?merchantId=1&categoryId=99', 400, '/query/categoryId'],
    ['top-products?merchantId=1&categoryId=1&limit=101', 400, '/query/limit'],
    ['top-products?merchantId=404&categoryId=1', 404, ''],
  ] as const) {
    const { status: answered, body } = await reader.get<Problem>(`/api/${path}`);
    assert.deepEqual([answered, body.errors[0]?.pointer], [status, pointer], path);
  }
});

test('an accepted order waits until it is counted, and is late when it came after the day was over', async () => {
  await aggregator?.stop();
  aggregator = undefined;
  const since = new Date().toISOString();
  await until('an instant after since', () => Date.now() > Date.parse(since));
  await writer.postAll([orderOf('late', '2010-11-04T12:00:00Z', [{ categoryId: 1, quantity: 2, minor: 1_234 }])]);
  const query = `bucketType=DAY&bucketStart=2010-11-04&categoryId=1&since=${since}`;
  const waiting = await explain(query);
  assert.deepEqual(waiting.waiting, { orders: 1, amount: '12.34' });
  assert.deepEqual(waiting.late, { since, orders: 0, amount: '0.00' });
  assert.ok(waiting.orders.every((order) => order.late === false && order.externalOrderId !== 'late'));
  aggregator = await startService(stores, { roles: ['aggregate'] });
  await writer.drained();
  const counted = await explain(query);
  assert.deepEqual(counted.waiting, { orders: 0, amount: '0.00' });
  assert.deepEqual(counted.late, { since, orders: 1, amount: '12.34' });
  assert.deepEqual(
    counted.orders.filter((order) => order.late).map((order) => order.externalOrderId),
    ['late'],
  );
  assert.equal(counted.counted.orders, waiting.counted.orders + 1);
  // Without `since` nobody asked.
  const plain = await explain('bucketType=DAY&bucketStart=2010-11-04');
  assert.ok(plain.late === undefined && plain.orders.every((order) => order.late === undefined));
});

test('without PostgreSQL orders cannot be told, and the last ranking of products can', async () => {
  const query = 'categoryId=1&bucketType=MONTH&bucketStart=2010-10-01';
  const whole = await products(query);
  assert.deepEqual([whole.source, whole.staleReason], ['postgres', undefined]);
  postgres.cut();
  const last = await products(query);
  assert.deepEqual([last.products, last.source, last.staleReason], [whole.products, 'cache', 'cached']);
  const { status, headers } = await reader.get<Problem>('/api/explain?merchantId=1');
  assert.equal(status, 503);
  assert.ok(headers.get('retry-after'));
});
