// An order is counted in the day, week, month and year of its merchant's wall calendar, in every zone: across daylight saving,
// midnights that do not exist, half-hour shifts and a date that a zone skipped.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { amountOf, type Bucket, bucketOf, localDate, type Sale, type Sums, sumSales } from './sales-oracle.ts';
import { createStores, type MerchantFields, type Service, startService, type Top } from './service.ts';

const BUCKETS: readonly Bucket[] = ['DAY', 'WEEK', 'MONTH', 'YEAR'];
const CATEGORIES = 3;

interface Case {
  readonly merchantId: number;
  readonly fields: Omit<MerchantFields, 'name'>;
  readonly decimals: number;
  /** Instants at which something happens to the clock; orders lie around them. */
  readonly around: readonly string[];
}

const CASES: readonly Case[] = [
  {
    merchantId: 1,
    fields: { timezone: 'Europe/Berlin', weekStart: 'MONDAY', currency: 'EUR' },
    decimals: 2,
    // Clocks forward and back; the turn of the year in the middle of a week.
    around: ['2025-03-30T01:00:00Z', '2025-10-26T01:00:00Z', '2025-12-31T23:00:00Z', '2024-02-29T23:00:00Z'],
  },
  {
    merchantId: 2,
    fields: { timezone: 'America/New_York', weekStart: 'SUNDAY', currency: 'USD' },
    decimals: 2,
    around: ['2025-03-09T07:00:00Z', '2025-11-02T06:00:00Z', '2023-01-01T05:00:00Z'],
  },
  {
    merchantId: 3,
    fields: { timezone: 'Pacific/Apia', weekStart: 'SATURDAY', currency: 'WST' },
    decimals: 2,
    // 29 December 2011 was followed by the 31st.
    around: ['2011-12-30T10:00:00Z', '2012-01-01T10:00:00Z'],
  },
  {
    merchantId: 4,
    fields: { timezone: 'America/Sao_Paulo', weekStart: 'SUNDAY', currency: 'BRL' },
    decimals: 2,
    // There was no midnight on 4 November 2018; the hour before midnight of 17 February 2018 came twice.
    around: ['2018-11-04T03:00:00Z', '2018-02-18T02:00:00Z'],
  },
  {
    merchantId: 5,
    fields: { timezone: 'Australia/Lord_Howe', weekStart: 'MONDAY', currency: 'JPY' },
    decimals: 0,
    around: ['2025-04-05T15:00:00Z', '2025-10-04T15:30:00Z', '2025-06-30T13:30:00Z'],
  },
  {
    merchantId: 6,
    fields: { timezone: 'Asia/Kuwait', weekStart: 'SATURDAY', currency: 'KWD' },
    decimals: 3,
    around: ['2025-01-03T21:00:00Z', '2024-12-31T21:00:00Z', '1990-01-05T21:00:00Z'],
  },
];
/** Minutes from each instant: both sides of it, of the hour, of the shift, of the local midnight, and a day or more away. */
const MINUTES = [-4_400, -1_441, -90, -61, -60, -31, -30, -1, 0, 1, 29, 30, 59, 60, 90, 1_439, 1_440, 4_400];

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
const salesOf = new Map<number, Sale[]>();
before(async () => {
  stores = await createStores();
  service = await startService(stores);
  const orders = [];
  for (const { merchantId, fields, decimals, around } of CASES) {
    await service.putMerchant(merchantId, CATEGORIES, fields);
    const sales = around.flatMap((instant) => MINUTES.map((minutes, index) => saleAt(instant, minutes, index)));
    salesOf.set(merchantId, sales);
    orders.push(
      ...sales.map(({ orderDate, lines }, index) => ({
        externalOrderId: `sale-${index}`,
        merchantId,
        orderDate,
        items: lines.map(({ minor, ...line }) => ({ ...line, lineAmount: amountOf(minor, decimals) })),
      })),
    );
  }
  await service.postAll(orders);
  await service.drained();
});
after(async () => {
  await service.stop();
  await stores.drop();
});

function saleAt(instant: string, minutes: number, index: number): Sale {
  const orderDate = Temporal.Instant.from(instant).add({ minutes }).toString();
  const line = (categoryId: number, minor: number) => ({ categoryId, quantity: 1 + (index % 3), minor });
  // Every third order has two lines of one category: one order there all the same.
  const lines = [line(1 + (index % CATEGORIES), 101 + 7 * index), line(1, 50)];
  return { orderDate, lines: index % 3 === 0 ? [...lines, line(1, 1)] : lines };
}

const numbersOf = ({ total, categories }: Top) => ({
  total,
  rows: categories.map((row) => [row.categoryId, row.amount, row.quantity, row.orders]),
});
const shownAs = ({ total, ranked }: Sums, decimals: number) => ({
  total: { amount: amountOf(total.minor, decimals), quantity: total.quantity, orders: total.orders },
  rows: ranked.map((one) => [one.categoryId, amountOf(one.minor, decimals), one.quantity, one.orders]),
});

for (const { merchantId, fields, decimals } of CASES) {
  test(`every bucket with sales is right in ${fields.timezone}, weeks from ${fields.weekStart}`, async () => {
    const sales = salesOf.get(merchantId) ?? [];
    for (const bucket of BUCKETS) {
      const buckets = new Map(
        sales.map((sale) => bucketOf(localDate(sale.orderDate, fields.timezone), bucket, fields.weekStart)),
      );
      const counts = await Promise.all(
        [...buckets].map(async ([start, end]) => {
          const { body } = await service.top({ merchantId, bucketType: bucket, bucketStart: start });
          const expected = sumSales(sales, fields, start, end);
          assert.deepEqual(numbersOf(body), shownAs(expected, decimals), `${bucket} ${start}`);
          assert.deepEqual(
            [body.bucketType, body.bucketStart, body.bucketEnd, body.timezone, body.weekStart, body.currency],
            [bucket, start, end, fields.timezone, fields.weekStart, fields.currency],
          );
          return body.total.orders;
        }),
      );
      const orders = counts.reduce((sum, count) => sum + count, 0);
      assert.equal(orders, sales.length, `every order is in exactly one ${bucket}`);
    }
  });
}

const total = async (merchantId: number, bucketType: Bucket, bucketStart: string) => {
  const { status, body } = await service.top({ merchantId, bucketType, bucketStart });
  assert.equal(status, 200);
  return body.total.orders;
};

test('the date that Apia skipped is a day without sales between two days with some', async () => {
  const [before, skipped, next] = [
    await total(3, 'DAY', '2011-12-29'),
    await total(3, 'DAY', '2011-12-30'),
    await total(3, 'DAY', '2011-12-31'),
  ];
  assert.ok(before > 0 && next > 0);
  assert.equal(skipped, 0);
});

test('a week over the turn of the year is one bucket, months and years are two', async () => {
  // Monday 29 December 2025 to Sunday 4 January 2026 in Berlin; midnight is 23:00Z.
  assert.equal(await total(1, 'WEEK', '2025-12-29'), MINUTES.length - 1, 'all but the one three days earlier');
  const [december, january] = [await total(1, 'MONTH', '2025-12-01'), await total(1, 'MONTH', '2026-01-01')];
  assert.deepEqual([december + january, await total(1, 'YEAR', '2026-01-01')], [MINUTES.length, january]);
});

test('without a bucket the running week is meant, without a start the running bucket', async () => {
  await service.putMerchant(7, 1, { timezone: 'Asia/Tokyo', weekStart: 'WEDNESDAY' });
  const today = () => Temporal.Now.instant().toZonedDateTimeISO('Asia/Tokyo').toPlainDate();
  for (const bucket of [undefined, ...BUCKETS]) {
    const before = bucketOf(today(), bucket ?? 'WEEK', 'WEDNESDAY');
    const { body } = await service.top({ merchantId: 7, ...(bucket ? { bucketType: bucket } : {}) });
    const after = bucketOf(today(), bucket ?? 'WEEK', 'WEDNESDAY');
    assert.equal(body.bucketType, bucket ?? 'WEEK');
    assert.ok([before[0], after[0]].includes(body.bucketStart), `${body.bucketStart} is the running ${bucket}`);
  }
});
