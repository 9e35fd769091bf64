// The ranking: rows and rest are the total to the minor unit whatever the limit, ties have one order, shares are of the total,
// and spans of dates are sums of their days. Held against an independent sum over random orders.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { amountOf, localDate, minorOf, type Sale, type Sums, sumSales } from './sales-oracle.ts';
import { createStores, type Service, startService, type Top } from './service.ts';

const SEED = 20_261_122;
const HISTORIES = 8;
const QUESTIONS_EACH = 10;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Asia/Kathmandu'];
const CATEGORIES = 12;
/** All histories lie in these days, the last of daylight saving in Berlin and New York included. */
const FIRST_DAY = '2025-10-20';
const DAYS = 20;

interface History {
  readonly timezone: string;
  readonly sales: readonly Sale[];
}

/** Few different amounts, zero among them, so that ties are common. */
const sale = fc.record({
  orderDate: fc
    .integer({ min: 0, max: DAYS * 86_400 - 1 })
    .map((seconds) => new Date(Date.parse(`${FIRST_DAY}T00:00:00Z`) + seconds * 1_000).toISOString()),
  lines: fc.array(
    fc.record({
      categoryId: fc.integer({ min: 1, max: CATEGORIES }),
      quantity: fc.integer({ min: 1, max: 4 }),
      minor: fc.constantFrom(0, 1, 50, 50, 999, 1_000_000_007),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});
const history = fc.record({
  timezone: fc.constantFrom(...ZONES),
  sales: fc.array(sale, { minLength: 5, maxLength: 60 }),
});
const histories: readonly History[] = fc.sample(history, { seed: SEED, numRuns: HISTORIES });

const TIES = 100;
const SHARES = 101;

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
before(async () => {
  stores = await createStores();
  service = await startService(stores);
  for (const [index, { timezone, sales }] of histories.entries()) {
    await service.putMerchant(index + 1, CATEGORIES, { timezone });
    await service.postAll(sales.map((one, number) => orderOf(index + 1, `${number}`, one)));
  }
  await service.putMerchant(TIES, 12);
  const tied = [5, 3, 11, 2].map((categoryId) => line(categoryId, 1_000));
  await service.postAll([
    orderOf(TIES, 'ties', { orderDate: '2025-10-21T12:00:00Z', lines: [...tied, line(7, 1_001), line(1, 0)] }),
  ]);
  await service.putMerchant(SHARES, 4);
  const thirds = [line(1, 1), line(2, 1), line(3, 1)];
  await service.postAll([
    orderOf(SHARES, 'thirds', { orderDate: '2025-10-21T12:00:00Z', lines: thirds }),
    orderOf(SHARES, 'nothing', { orderDate: '2025-10-22T12:00:00Z', lines: [line(4, 0)] }),
    orderOf(SHARES, 'tiny', { orderDate: '2025-10-23T12:00:00Z', lines: [line(1, 1), line(2, 1_000_000)] }),
  ]);
  await service.drained();
});
after(async () => {
  await service.stop();
  await stores.drop();
});

const line = (categoryId: number, minor: number) => ({ categoryId, quantity: 1, minor });
const orderOf = (merchantId: number, name: string, { orderDate, lines }: Sale) => ({
  externalOrderId: name,
  merchantId,
  orderDate,
  items: lines.map(({ minor, ...rest }) => ({ ...rest, lineAmount: amountOf(minor, 2) })),
});
const day = (bucketStart: string) => ({ bucketType: 'DAY', bucketStart });

/** The whole answer's numbers against the expected sums, cut at the limit. */
function assertRanking(body: Top, expected: Sums, limit: number, what: string) {
  const shown = expected.ranked.slice(0, limit);
  const rest = expected.ranked.slice(limit);
  const sum = (rows: readonly { minor: bigint }[]) => rows.reduce((total, row) => total + row.minor, 0n);
  assert.deepEqual(
    body.categories.map((row) => [row.rank, row.categoryId, row.amount, row.quantity, row.orders]),
    shown.map((row, index) => [index + 1, row.categoryId, amountOf(row.minor, 2), row.quantity, row.orders]),
    what,
  );
  assert.deepEqual(
    body.rest,
    {
      categories: rest.length,
      amount: amountOf(sum(rest), 2),
      quantity: rest.reduce((total, row) => total + row.quantity, 0),
    },
    what,
  );
  const { minor, quantity, orders } = expected.total;
  assert.deepEqual(body.total, { amount: amountOf(minor, 2), quantity, orders }, what);
  const told = [...body.categories.map((row) => row.amount), body.rest.amount].map(minorOf);
  assert.equal(
    told.reduce((total, one) => total + one, 0n),
    minorOf(body.total.amount),
    'rows and rest are the total',
  );
}

const question = fc.record({
  from: fc.integer({ min: -2, max: DAYS }),
  days: fc.integer({ min: 1, max: DAYS + 2 }),
  limit: fc.integer({ min: 1, max: CATEGORIES + 2 }),
  month: fc.boolean(),
});

for (const [index, { timezone, sales }] of histories.entries()) {
  test(`rows, rest and total are right for random orders, spans and limits: history ${index + 1}, ${timezone}`, async () => {
    const questions = fc.sample(question, { seed: SEED + index, numRuns: QUESTIONS_EACH });
    for (const { from, days, limit, month } of questions) {
      const first = Temporal.PlainDate.from(FIRST_DAY).add({ days: from });
      const [start, end] = month
        ? [first.with({ day: 1 }), first.with({ day: 1 }).add({ months: 1 })]
        : [first, first.add({ days })];
      const span = month
        ? { bucketType: 'MONTH', bucketStart: start.toString() }
        : { from: start.toString(), to: end.toString() };
      const { status, body } = await service.top({ merchantId: index + 1, limit, ...span });
      assert.equal(status, 200);
      const expected = sumSales(sales, { timezone, weekStart: 'MONDAY' }, start.toString(), end.toString());
      assertRanking(body, expected, limit, `${start} to ${end}, limit ${limit}`);
      assert.equal(body.bucketType, month ? 'MONTH' : 'CUSTOM');
      assert.deepEqual([body.bucketStart, body.bucketEnd], [start.toString(), end.toString()]);
    }
  });
}

test('equal amounts are in the order of their categoryId, cut anywhere; a category that sold for nothing is shown last', async () => {
  const expected = [7, 2, 3, 5, 11, 1];
  for (let limit = 1; limit <= 6; limit += 1) {
    const { body } = await service.top({ merchantId: TIES, limit, ...day('2025-10-21') });
    assert.deepEqual(
      body.categories.map((row) => row.categoryId),
      expected.slice(0, limit),
    );
    assert.deepEqual(
      body.categories.map((row) => row.rank),
      [1, 2, 3, 4, 5, 6].slice(0, limit),
    );
    assert.equal(body.rest.categories, 6 - limit);
  }
});

test('ten rows are shown unless told, up to a thousand', async () => {
  const range = { merchantId: 1, from: FIRST_DAY, to: '2025-11-20' };
  const sold = new Set(histories[0]?.sales.flatMap((one) => one.lines.map((each) => each.categoryId)));
  assert.ok(sold.size > 10, 'the history has more than ten categories');
  assert.equal((await service.top(range)).body.categories.length, 10);
  assert.equal((await service.top({ ...range, limit: 1_000 })).body.categories.length, sold.size);
});

test('shares are of the total, rounded to four places; without a total they are zero', async () => {
  const sharesOf = async (bucketStart: string, limit = 10) => {
    const { body } = await service.top({ merchantId: SHARES, limit, ...day(bucketStart) });
    return body.categories.map((row) => row.share);
  };
  assert.deepEqual(await sharesOf('2025-10-21'), ['0.3333', '0.3333', '0.3333']);
  assert.deepEqual(await sharesOf('2025-10-21', 1), ['0.3333'], 'of the whole, not of what is shown');
  assert.deepEqual(await sharesOf('2025-10-22'), ['0.0000']);
  assert.deepEqual(await sharesOf('2025-10-23'), ['1.0000', '0.0000']);
});

test('a span of one day is that day, and a span of a whole week is that week', async () => {
  const merchantId = 1;
  const sales = histories[0]?.sales ?? [];
  const date = localDate(sales[0]?.orderDate ?? '', histories[0]?.timezone ?? '');
  const numbers = (body: Top) => [body.total, body.categories, body.rest];
  const asDay = await service.top({ merchantId, ...day(date.toString()) });
  const asSpan = await service.top({ merchantId, from: date.toString(), to: date.add({ days: 1 }).toString() });
  assert.deepEqual(numbers(asSpan.body), numbers(asDay.body));
  const monday = date.subtract({ days: date.dayOfWeek - 1 });
  const asWeek = await service.top({ merchantId, bucketType: 'WEEK', bucketStart: monday.toString() });
  const asDays = await service.top({ merchantId, from: monday.toString(), to: monday.add({ days: 7 }).toString() });
  assert.deepEqual(numbers(asDays.body), numbers(asWeek.body));
});

test('the longest span is 3,660 days', async () => {
  const from = Temporal.PlainDate.from('2020-01-01');
  const span = (days: number) =>
    service.top({ merchantId: TIES, from: from.toString(), to: from.add({ days }).toString() });
  const longest = await span(3_660);
  assert.deepEqual([longest.status, longest.body.total.orders], [200, 1]);
  const beyond = await span(3_661);
  assert.deepEqual([beyond.status, beyond.body.errors[0]?.pointer], [400, '/query/to']);
});
