// The history: every bucket's amounts are those of an independent sum, the year before is the bucket that people mean, and it stays
// readable while a store is away.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { HistoryBody } from '@topline/domain/contract/history.ts';
import type { Problem } from '@topline/domain/fault.ts';
import type { Static } from 'typebox';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { amountOf, type Bucket, bucketOf, type Sale, type Sums, sumSales } from './sales-oracle.ts';
import { createStores, type Service, startService } from './service.ts';
import { createTestClock } from './test-clock.ts';

type History = Static<typeof HistoryBody>;

const CALENDAR = { timezone: 'America/New_York', weekStart: 'SUNDAY' };
const CATEGORIES = 4;
const clock = createTestClock('2026-03-18T15:00:00Z');
/** Every third day of some 27 months, at an hour that is another date in UTC; the last category sold only long ago. */
const sales: Sale[] = Array.from({ length: 280 }, (_, index) => {
  const orderDate = Temporal.Instant.from('2023-12-01T03:30:00Z')
    .add({ hours: 72 * index })
    .toString();
  const categoryId = index < 20 ? CATEGORIES : 1 + (index % (CATEGORIES - 1));
  return {
    orderDate,
    lines: [
      { categoryId, quantity: 1, minor: 100 + index },
      { categoryId: 1, quantity: 2, minor: 7 },
    ],
  };
});

let stores: Awaited<ReturnType<typeof createStores>>;
let writer: Service;
let reader: Service;
let postgres: TcpProxy;
let clickhouse: TcpProxy;
before(async () => {
  stores = await createStores();
  postgres = await createTcpProxy(stores.databaseUrl);
  clickhouse = await createTcpProxy(stores.clickhouseUrl);
  writer = await startService(stores, { roles: ['ingest', 'aggregate'] });
  const urls = { databaseUrl: postgres.url, clickhouseUrl: clickhouse.url };
  reader = await startService(urls, { roles: ['query'], now: clock.now });
  await writer.putMerchant(1, CATEGORIES, CALENDAR);
  await writer.putMerchant(2, 1);
  await writer.postAll(
    sales.map(({ orderDate, lines }, index) => ({
      externalOrderId: `${index}`,
      merchantId: 1,
      orderDate,
      items: lines.map(({ minor, ...line }) => ({ ...line, lineAmount: amountOf(minor, 2) })),
    })),
  );
  await writer.drained();
});
after(async () => {
  await reader.stop();
  await writer.stop();
  await Promise.all([postgres.stop(), clickhouse.stop()]);
  await stores.drop();
});

async function ask(query: string): Promise<History> {
  const { status, body, text } = await reader.get<History>(`/api/history?${query}`);
  assert.equal(status, 200, text);
  return body;
}

/** The buckets by Temporal, oldest first, and what was sold in each. */
function expected(bucket: Bucket, periods: number, until: string) {
  const [last] = bucketOf(Temporal.PlainDate.from(until), bucket, CALENDAR.weekStart);
  const unit = { DAY: 'days', WEEK: 'weeks', MONTH: 'months', YEAR: 'years' }[bucket];
  return Array.from({ length: periods }, (_, index) => {
    const date = Temporal.PlainDate.from(last).subtract({ [unit]: periods - 1 - index });
    const [start, end] = bucketOf(date, bucket, CALENDAR.weekStart);
    return { start, end, sums: sumSales(sales, CALENDAR, start, end) };
  });
}
const amountIn = (sums: Sums, categoryId: number) =>
  amountOf(sums.ranked.find((row) => row.categoryId === categoryId)?.minor ?? 0n, 2);

for (const [bucket, periods, day] of [
  ['DAY', 60, '2025-11-20'],
  ['WEEK', 12, '2026-03-18'],
  ['MONTH', 30, '2026-03-18'],
  ['YEAR', 4, '2026-03-18'],
] as const) {
  test(`every ${bucket} of a history and its categories are the sums of their orders`, async () => {
    const body = await ask(`merchantId=1&bucketType=${bucket}&periods=${periods}&until=${day}`);
    const right = expected(bucket, periods, day);
    assert.deepEqual(
      body.buckets,
      right.map(({ start, end }) => ({ start, end })),
    );
    assert.deepEqual(
      body.total.amounts,
      right.map(({ sums }) => amountOf(sums.total.minor, 2)),
    );
    const sold = [1, 2, 3, 4].filter((id) =>
      right.some(({ sums }) => sums.ranked.some((row) => row.categoryId === id)),
    );
    assert.deepEqual(body.categories.map((row) => row.categoryId).toSorted(), sold);
    for (const row of body.categories) {
      assert.deepEqual(
        row.amounts,
        right.map(({ sums }) => amountIn(sums, row.categoryId)),
      );
      assert.equal(row.previousYear, undefined);
    }
    const whole = body.categories.map((row) => row.amounts.reduce((sum, one) => sum + Number(one.replace('.', '')), 0));
    assert.deepEqual(
      whole,
      whole.toSorted((a, b) => b - a),
      'by amount in the whole span',
    );
  });
}

test('the year before keeps the weekday or the name, and is null before the first sale', async () => {
  const before = (bucket: Bucket, date: string) => {
    const start = Temporal.PlainDate.from(date);
    if (bucket === 'DAY') return start.subtract({ days: 364 });
    return bucket === 'WEEK' ? start.subtract({ weeks: 52 }) : start.subtract({ years: 1 });
  };
  // The first sale, on the merchant's clock.
  const firstDate = '2023-11-30';
  for (const [bucket, periods] of [
    ['DAY', 60],
    ['WEEK', 60],
    ['MONTH', 30],
    ['YEAR', 4],
  ] as const) {
    const body = await ask(`merchantId=1&bucketType=${bucket}&periods=${periods}&until=2025-01-20&categoryId=2`);
    const right = body.buckets.map(({ start }) => {
      const [from, to] = bucketOf(before(bucket, start), bucket, CALENDAR.weekStart);
      return to <= firstDate ? null : sumSales(sales, CALENDAR, from, to);
    });
    assert.ok(right.includes(null) && right.some((sums) => sums !== null), `${bucket} has both`);
    assert.deepEqual(
      body.total.previousYear,
      right.map((sums) => sums && amountOf(sums.total.minor, 2)),
    );
    assert.deepEqual(
      body.categories.map((row) => row.categoryId),
      [2],
    );
    assert.deepEqual(
      body.categories[0]?.previousYear,
      right.map((sums) => sums && amountIn(sums, 2)),
    );
  }
});

test('unless told, a history is of twelve weeks and ends with the running one', async () => {
  const body = await ask('merchantId=1');
  assert.deepEqual([body.bucketType, body.buckets.length], ['WEEK', 12]);
  assert.deepEqual(body.buckets.at(-1), { start: '2026-03-15', end: '2026-03-22' });
});

test('a merchant without sales has zeros and nothing to compare with', async () => {
  const body = await ask('merchantId=2&bucketType=MONTH&periods=2');
  assert.deepEqual(body.total, { amounts: ['0.00', '0.00'], previousYear: [null, null] });
  assert.deepEqual(body.categories, []);
});

test('what cannot be asked is refused at its place', async () => {
  for (const [query, status, pointer] of [
    ['merchantId=1&periods=61', 400, '/query/periods'],
    ['merchantId=1&periods=0', 400, '/query/periods'],
    ['merchantId=1&bucketType=HOUR', 400, '/query/bucketType'],
    ['merchantId=1&until=2025-02-30', 400, '/query/until'],
    ['merchantId=1&categoryId=99', 400, '/query/categoryId'],
    ['merchantId=404', 404, ''],
  ] as const) {
    const { status: answered, body } = await reader.get<Problem>(`/api/history?${query}`);
    assert.deepEqual([answered, body.errors[0]?.pointer], [status, pointer], query);
  }
});

test('without ClickHouse PostgreSQL tells the same history; without both, the last one is told', async () => {
  const query = 'merchantId=1&bucketType=MONTH&periods=12&categoryId=1';
  const numbers = ({ buckets, total, categories }: History) => ({ buckets, total, categories });
  let whole: History | undefined;
  await until('ClickHouse answers', async () => {
    whole = await ask(query);
    return whole.source === 'clickhouse';
  });
  assert.ok(whole);
  clickhouse.cut();
  const fallback = await ask(query);
  assert.deepEqual(numbers(fallback), numbers(whole));
  assert.deepEqual([fallback.source, fallback.staleReason], ['postgres', 'fallback']);
  postgres.cut();
  const last = await ask(query);
  assert.deepEqual(numbers(last), numbers(whole));
  assert.deepEqual([last.source, last.staleReason, last.asOf], ['cache', 'cached', fallback.asOf]);
  const never = await reader.get<Problem>('/api/history?merchantId=1&bucketType=DAY&periods=3');
  assert.equal(never.status, 503);
});
