// compare=previous: a finished period against the whole one before; a running one against the same elapsed part, up to the same
// local time of day. The clock is the test's. Instants carry their zone's offset, so the local times can be read here; amounts
// are powers of two in cents, so a sum tells which orders are in it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { amountOf } from './sales-oracle.ts';
import { createStores, type OrderFields, type Service, startService, type TopQuery } from './service.ts';
import { createTestClock } from './test-clock.ts';

const AFTER_ALL = '2026-06-01T00:00:00Z';
const clock = createTestClock(AFTER_ALL);
const BERLIN_SHOP = 1;
const NEW_YORK_SHOP = 2;
const CATEGORIES_SHOP = 3;

/** Berlin is at +01:00, from 02:00 on 29 March 2026 on at +02:00. */
const BERLIN_SALES: readonly (readonly [orderDate: string, cents: number])[] = [
  ['2025-02-15T12:00:00+01:00', 1],
  ['2025-04-10T12:00:00+02:00', 2],
  ['2026-01-31T23:59:59.999+01:00', 4],
  ['2026-02-01T00:00:00+01:00', 8],
  ['2026-02-10T14:59:59.999+01:00', 16],
  ['2026-02-10T15:00:00+01:00', 32],
  ['2026-02-28T23:59:59.999+01:00', 64],
  ['2026-03-02T09:00:00+01:00', 128],
  ['2026-03-04T14:59:59.999+01:00', 256],
  ['2026-03-04T15:00:00+01:00', 512],
  ['2026-03-08T23:00:00+01:00', 1_024],
  ['2026-03-09T10:00:00+01:00', 2_048],
  ['2026-03-11T10:00:00+01:00', 4_096],
  ['2026-03-28T09:59:59+01:00', 8_192],
  ['2026-03-28T10:00:01+01:00', 16_384],
  ['2026-03-29T01:59:59+01:00', 32_768],
  ['2026-03-29T03:00:00+02:00', 65_536],
  ['2026-03-29T03:29:59+02:00', 131_072],
  ['2026-03-29T03:30:00+02:00', 262_144],
];
const FEBRUARY = 8 + 16 + 32 + 64;
const MARCH = 2 * 262_144 - 128;
/** New York: at 02:00 on 2 November 2025 clocks went back to 01:00. */
const NEW_YORK_SALES: readonly (readonly [orderDate: string, cents: number])[] = [
  ['2025-11-01T01:15:00-04:00', 1],
  ['2025-11-02T01:15:00-04:00', 2],
  ['2025-11-02T01:45:00-04:00', 4],
  ['2025-11-02T01:15:00-05:00', 8],
  ['2025-11-02T02:15:00-05:00', 16],
];
const CATEGORY_SALES: readonly (readonly [orderDate: string, cents: number, categoryId: number])[] = [
  ['2026-01-10T12:00:00+01:00', 1_000, 1],
  ['2026-01-11T12:00:00+01:00', 2_000, 2],
  ['2026-01-12T12:00:00+01:00', 500, 3],
  ['2026-02-10T12:00:00+01:00', 1_500, 1],
  ['2026-02-11T12:00:00+01:00', 1_000, 2],
  ['2026-02-12T12:00:00+01:00', 100, 4],
];

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
before(async () => {
  stores = await createStores();
  service = await startService(stores, { now: clock.now });
  await service.putMerchant(BERLIN_SHOP, 1);
  await service.putMerchant(NEW_YORK_SHOP, 1, { timezone: 'America/New_York', weekStart: 'SUNDAY', currency: 'USD' });
  await service.putMerchant(CATEGORIES_SHOP, 4);
  await service.postAll([
    ...BERLIN_SALES.map(([orderDate, cents]) => order(BERLIN_SHOP, orderDate, cents)),
    ...NEW_YORK_SALES.map(([orderDate, cents]) => order(NEW_YORK_SHOP, orderDate, cents)),
    ...CATEGORY_SALES.map(([orderDate, cents, categoryId]) => order(CATEGORIES_SHOP, orderDate, cents, categoryId)),
  ]);
  await service.drained();
});
after(async () => {
  await service.stop();
  await stores.drop();
});

function order(merchantId: number, orderDate: string, cents: number, categoryId = 1): OrderFields {
  const items = [{ categoryId, quantity: 1, lineAmount: amountOf(cents, 2) }];
  return { externalOrderId: orderDate, merchantId, orderDate, items };
}

async function compare(merchantId: number, now: string, query: TopQuery) {
  clock.set(now);
  const { status, body } = await service.top({ merchantId, compare: 'previous', ...query });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

interface Expected {
  readonly what: string;
  readonly now: string;
  readonly query: TopQuery;
  readonly merchantId?: number;
  /** Cents of the period and of what it is compared with. */
  readonly amount: number;
  readonly previous: number;
  /** Absent for a finished period. */
  readonly until?: string;
}

const DURING_THE_WEEK = '2026-03-11T15:00:00+01:00';
const CASES: readonly Expected[] = [
  {
    what: 'a finished month is compared with the whole month before',
    now: AFTER_ALL,
    query: { bucketType: 'MONTH', bucketStart: '2026-02-01' },
    amount: FEBRUARY,
    previous: 4,
  },
  {
    what: 'a month is finished at the first instant of the next one',
    now: '2026-03-01T00:00:00+01:00',
    query: { bucketType: 'MONTH', bucketStart: '2026-02-01' },
    amount: FEBRUARY,
    previous: 4,
  },
  {
    what: 'a running week is compared with Monday and Tuesday, and Wednesday until the same time, exclusive',
    now: DURING_THE_WEEK,
    query: { bucketType: 'WEEK' },
    amount: 2_048 + 4_096,
    previous: 128 + 256,
    until: '2026-03-04T14:00:00Z',
  },
  {
    what: 'a millisecond later the order of that instant counts',
    now: '2026-03-11T15:00:00.001+01:00',
    query: { bucketType: 'WEEK', bucketStart: '2026-03-09' },
    amount: 2_048 + 4_096,
    previous: 128 + 256 + 512,
    until: '2026-03-04T14:00:00.001Z',
  },
  {
    what: 'at its first instant a week is compared with nothing',
    now: '2026-03-09T00:00:00+01:00',
    query: { bucketType: 'WEEK' },
    amount: 2_048 + 4_096,
    previous: 0,
    until: '2026-03-01T23:00:00Z',
  },
  {
    what: 'on 31 March the month is compared with the whole of February',
    now: '2026-03-31T12:00:00+02:00',
    query: { bucketType: 'MONTH' },
    amount: MARCH,
    previous: FEBRUARY,
    until: '2026-02-28T23:00:00Z',
  },
  {
    what: 'on 29 March, too: February had no 29th day',
    now: '2026-03-29T00:30:00+01:00',
    query: { bucketType: 'MONTH' },
    amount: MARCH,
    previous: FEBRUARY,
    until: '2026-02-28T23:00:00Z',
  },
  {
    what: 'on 28 March it is compared with February until noon of its last day',
    now: '2026-03-28T12:00:00+01:00',
    query: { bucketType: 'MONTH' },
    amount: MARCH,
    previous: FEBRUARY - 64,
    until: '2026-02-28T11:00:00Z',
  },
  {
    what: 'on the day that lost an hour, yesterday counts until the same time on the clock',
    now: '2026-03-29T10:00:00+02:00',
    query: { bucketType: 'DAY' },
    amount: 32_768 + 65_536 + 131_072 + 262_144,
    previous: 8_192,
    until: '2026-03-28T09:00:00Z',
  },
  {
    what: 'a time of day that yesterday did not have is an hour later there',
    now: '2026-03-30T02:30:00+02:00',
    query: { bucketType: 'DAY' },
    amount: 0,
    previous: 32_768 + 65_536 + 131_072,
    until: '2026-03-29T01:30:00Z',
  },
  {
    what: 'a time of day that yesterday had twice is the first of the two',
    now: '2025-11-03T01:30:00-05:00',
    merchantId: NEW_YORK_SHOP,
    query: { bucketType: 'DAY' },
    amount: 0,
    previous: 2,
    until: '2025-11-02T05:30:00Z',
  },
  {
    what: 'in the second of two equal hours, yesterday counts until that time on the clock',
    now: '2025-11-02T01:30:00-05:00',
    merchantId: NEW_YORK_SHOP,
    query: { bucketType: 'DAY' },
    amount: 2 + 4 + 8 + 16,
    previous: 1,
    until: '2025-11-01T05:30:00Z',
  },
  {
    what: 'a running year is compared with as many days of the year before',
    now: '2026-03-04T15:00:00+01:00',
    query: { bucketType: 'YEAR' },
    amount: 4 + FEBRUARY + MARCH,
    previous: 1,
    until: '2025-03-04T14:00:00Z',
  },
  {
    what: 'a finished span is compared with as many days before it',
    now: AFTER_ALL,
    query: { from: '2026-02-01', to: '2026-03-01' },
    amount: FEBRUARY,
    previous: 4,
  },
  {
    what: 'a running span is compared with its elapsed part, as a week is',
    now: DURING_THE_WEEK,
    query: { from: '2026-03-09', to: '2026-03-16' },
    amount: 2_048 + 4_096,
    previous: 128 + 256,
    until: '2026-03-04T14:00:00Z',
  },
  {
    what: 'a period that has not begun is compared with nothing',
    now: DURING_THE_WEEK,
    query: { bucketType: 'MONTH', bucketStart: '2026-04-01' },
    amount: 0,
    previous: 0,
    until: '2026-02-28T23:00:00Z',
  },
];

for (const { what, now, query, merchantId = BERLIN_SHOP, amount, previous, until } of CASES) {
  test(what, async () => {
    const body = await compare(merchantId, now, query);
    assert.deepEqual(
      [body.total.amount, body.total.previousAmount, body.compareBasis, body.compareUntil],
      [amountOf(amount, 2), amountOf(previous, 2), until && 'time', until],
    );
    assert.equal(body.total.change === null, previous === 0, 'change is null exactly when there was nothing before');
  });
}

test('each row tells its amount, rank and change of before; what is new has none', async () => {
  const body = await compare(CATEGORIES_SHOP, AFTER_ALL, { bucketType: 'MONTH', bucketStart: '2026-02-01' });
  assert.deepEqual(
    body.categories.map((row) => [row.categoryId, row.amount, row.previousAmount, row.previousRank, row.change]),
    [
      [1, '15.00', '10.00', 2, 0.5],
      [2, '10.00', '20.00', 1, -0.5],
      [4, '1.00', '0.00', null, null],
    ],
  );
  // 26.00 against 35.00.
  assert.deepEqual([body.total.previousAmount, body.total.change], ['35.00', -0.2571]);
});

test('the running part knows categories too', async () => {
  const body = await compare(CATEGORIES_SHOP, '2026-02-11T13:00:00+01:00', { bucketType: 'MONTH' });
  assert.deepEqual(
    body.categories.map((row) => [row.categoryId, row.previousAmount, row.previousRank]),
    [
      [1, '10.00', 2],
      [2, '20.00', 1],
      [4, '0.00', null],
    ],
  );
  assert.equal(body.total.previousAmount, '30.00', 'the sale of 12 January at noon is not in the elapsed part');
});

test('without compare nothing is said of before', async () => {
  const { body } = await service.top({ merchantId: BERLIN_SHOP, bucketType: 'MONTH', bucketStart: '2026-02-01' });
  assert.deepEqual(Object.keys(body.total), ['amount', 'quantity', 'orders']);
  assert.ok(!('compareBasis' in body) && !('compareUntil' in body));
  assert.ok(body.categories.every((row) => !('previousAmount' in row) && !('change' in row)));
});
