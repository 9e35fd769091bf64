// Reads while a store is away: ClickHouse first, then PostgreSQL's totals with the same numbers, then the last good answer; each
// says where it comes from and whether it may be old. The stores themselves keep running: only their wires are cut or held.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { createStores, type Service, startService, type Top, type TopQuery } from './service.ts';

const MERCHANT = 1;
const MARCH = { merchantId: MERCHANT, bucketType: 'MONTH', bucketStart: '2025-03-01' };
/** A read asks a store that does not answer for 1.5 s and then the next one; two of them one after the other, and some room. */
const HELD_ANSWER_MS_MAX = 5_000;

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
  reader = await startService({ databaseUrl: postgres.url, clickhouseUrl: clickhouse.url }, { roles: ['query'] });
  await writer.putMerchant(MERCHANT, 3);
  await writer.putMerchant(2, 1);
  await writer.postAll(
    Array.from({ length: 90 }, (_, index) => ({
      externalOrderId: `${index}`,
      merchantId: MERCHANT,
      orderDate: new Date(Date.UTC(2025, 1, 1) + index * 86_400_000).toISOString(),
      items: [{ categoryId: 1 + (index % 3), quantity: 1, lineAmount: `${index}.01` }],
    })),
  );
  await writer.drained();
});
afterEach(async () => {
  postgres.open();
  clickhouse.open();
  await until('both stores are asked again', async () => {
    const { status, body } = await reader.top({ merchantId: MERCHANT, compare: 'previous' });
    return status === 200 && body.source === 'clickhouse' && !body.stale && body.compareBasis === 'time';
  });
});
after(async () => {
  await reader.stop();
  await writer.stop();
  await Promise.all([postgres.stop(), clickhouse.stop()]);
  await stores.drop();
});

const top = async (query: TopQuery = MARCH): Promise<Top> => {
  const { status, body, text } = await reader.top(query);
  assert.equal(status, 200, text);
  return body;
};
/** The answer once it comes from ClickHouse, which a very busy machine may make a read give up. */
async function topOfClickHouse(query: TopQuery = MARCH): Promise<Top> {
  let body: Top | undefined;
  await until('ClickHouse answers', async () => {
    body = await top(query);
    return body.source === 'clickhouse';
  });
  assert.ok(body);
  return body;
}
const numbers = ({ total, categories, rest }: Top) => ({ total, categories, rest });
const origin = ({ source, stale, staleReason }: Top) => [source, stale, staleReason];

test('with both stores, ClickHouse answers and the answer is fresh', async () => {
  const body = await topOfClickHouse();
  assert.deepEqual(origin(body), ['clickhouse', false, undefined]);
  // 28 days of February, then 31 days: indexes 28 to 58.
  assert.deepEqual([body.total.orders, body.total.amount], [31, '1333.31']);
});

test('without ClickHouse, PostgreSQL gives the same numbers and says so', async () => {
  const questions = [
    MARCH,
    { merchantId: MERCHANT, from: '2025-02-10', to: '2025-03-05', limit: 2 },
    { ...MARCH, compare: 'previous' },
    { merchantId: MERCHANT, bucketType: 'YEAR', bucketStart: '2025-01-01', limit: 1 },
    { merchantId: 2, bucketType: 'DAY', bucketStart: '2025-01-01' },
  ];
  const before = await Promise.all(questions.map(top));
  clickhouse.cut();
  for (const [index, question] of questions.entries()) {
    const body = await top(question);
    assert.deepEqual(numbers(body), before[index] && numbers(before[index]));
    assert.deepEqual(origin(body), ['postgres', true, 'fallback']);
    assert.ok(Date.now() - Date.parse(body.asOf ?? '') < 60_000, 'asOf is told from PostgreSQL too');
  }
});

test('without both, the last good answer is given as it was, for every limit; what was never asked is 503', async () => {
  const before = await top();
  postgres.cut();
  clickhouse.cut();
  const body = await top();
  assert.deepEqual(numbers(body), numbers(before));
  assert.deepEqual(origin(body), ['cache', true, 'cached']);
  assert.equal(body.asOf, before.asOf, 'it does not become newer by being told again');
  const shorter = await top({ ...MARCH, limit: 1 });
  assert.deepEqual([shorter.categories.length, shorter.total], [1, before.total]);
  const unknown = await reader.top({ merchantId: MERCHANT, bucketType: 'DAY', bucketStart: '1999-01-01' });
  assert.deepEqual([unknown.status, unknown.body.type], [503, '/problems/unavailable']);
  assert.match(unknown.headers.get('retry-after') ?? '', /^\d+$/);
  const wrong = await reader.top({ ...MARCH, limit: 0 });
  assert.equal(wrong.status, 400, 'a wrong question is wrong without any store');
});

test('without PostgreSQL, ClickHouse answers with the last known names', async () => {
  await writer.put(`/v1/merchants/${MERCHANT}/categories/1`, { name: 'Renamed' });
  const before = await top();
  postgres.cut();
  await writer.put(`/v1/merchants/${MERCHANT}/categories/1`, { name: 'Renamed again' });
  const body = await topOfClickHouse();
  assert.deepEqual(numbers(body), numbers(before));
  assert.ok(body.categories.some((row) => row.categoryName === 'Renamed'));
  assert.deepEqual(origin(body), ['clickhouse', false, undefined]);
  const never = await topOfClickHouse({ merchantId: MERCHANT, bucketType: 'DAY', bucketStart: '2025-03-02' });
  assert.equal(never.total.orders, 1, 'also what was never asked before');
});

test('without PostgreSQL, a merchant that was never read is 503, not 404', async () => {
  await writer.putMerchant(3, 1);
  postgres.cut();
  for (const merchantId of [3, 404]) {
    const { status, headers } = await reader.top({ merchantId });
    assert.equal(status, 503);
    assert.match(headers.get('retry-after') ?? '', /^\d+$/);
  }
});

test('without PostgreSQL a running period is compared by whole days, and says so', async () => {
  const today = Temporal.Now.instant().toZonedDateTimeISO('Europe/Berlin').toPlainDate();
  const days = (count: number) => today.add({ days: count }).toString();
  const noon = (date: string) => `${date}T12:00:00+01:00`;
  await writer.putMerchant(4, 1);
  // A span of three days of which this is the second: compared with the first day of the three before.
  await writer.postAll(
    [-4, -3, -2, -1].map((offset) => ({
      externalOrderId: `${offset}`,
      merchantId: 4,
      orderDate: noon(days(offset)),
      items: [{ categoryId: 1, quantity: 1, lineAmount: `${10 ** -offset}` }],
    })),
  );
  await writer.drained();
  const span = { merchantId: 4, from: days(-1), to: days(2), compare: 'previous' };
  const whole = await top(span);
  assert.equal(whole.compareBasis, 'time');
  postgres.cut();
  const body = await topOfClickHouse(span);
  const midnight = today.subtract({ days: 3 }).toZonedDateTime('Europe/Berlin').toInstant().toString();
  assert.deepEqual(
    [body.compareBasis, body.compareUntil, body.total.amount, body.total.previousAmount],
    ['days', midnight, '10.00', '10000.00'],
  );
});

/** How long the slowest of three answers took that were asked for at once, and the first of them. */
async function threeAtOnce(query: TopQuery): Promise<{ body: Top; tookMs: number }> {
  const startedMs = performance.now();
  const [body] = await Promise.all([top(query), top(query), top(query)]);
  return { body, tookMs: performance.now() - startedMs };
}

test('a ClickHouse that takes the question and never answers is given up in time, and soon not waited for', async () => {
  const before = await top();
  clickhouse.hold();
  const { body, tookMs } = await threeAtOnce(MARCH);
  assert.ok(tookMs < HELD_ANSWER_MS_MAX, `it took ${tookMs} ms`);
  assert.deepEqual(numbers(body), numbers(before));
  assert.deepEqual(origin(body), ['postgres', true, 'fallback']);
  await until('an answer comes at once', async () => {
    const askedMs = performance.now();
    await top();
    return performance.now() - askedMs < 500;
  });
});

test('a PostgreSQL that takes the question and never answers is given up in time, and soon not waited for', async () => {
  const before = await top({ ...MARCH, compare: 'previous' });
  postgres.hold();
  const { body, tookMs } = await threeAtOnce({ ...MARCH, compare: 'previous' });
  assert.ok(tookMs < HELD_ANSWER_MS_MAX, `it took ${tookMs} ms`);
  assert.deepEqual(numbers(body), numbers(before));
  await until('an answer that would like to ask twice comes at once', async () => {
    const askedMs = performance.now();
    const running = await top({ merchantId: MERCHANT, compare: 'previous' });
    return running.compareBasis === 'days' && performance.now() - askedMs < 500;
  });
});
