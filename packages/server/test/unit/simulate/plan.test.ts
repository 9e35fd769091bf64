// The demonstration's plan: the same seed gives the same orders, enough of them, with the shapes that people look for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf } from '@topline/domain/civil-date.ts';
import { parseJson } from '@topline/domain/json.ts';
import { decimalsOf } from '@topline/domain/money.ts';
import { parseOrder, priceLines } from '@topline/domain/order.ts';
import { createOrderSource, type OrderSource } from '../../../src/simulate/day-orders.ts';
import { DEMO_MERCHANTS, type DemoMerchant } from '../../../src/simulate/demo-merchants.ts';
import { dueBetween } from '../../../src/simulate/top-up.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');
const LAST_DAY = dayOf(2026, 11, 22);
const FIRST_DAY = dayOf(2024, 11, 1);

function sourceOf(merchant: DemoMerchant, seed = '1'): OrderSource {
  const categoryIds = merchant.categories.map((_, index) => index + 1);
  return createOrderSource(seed, merchant, { merchantId: 1, categoryIds });
}

function merchantNamed(name: string): DemoMerchant {
  const merchant = DEMO_MERCHANTS.find((each) => each.name === name);
  assert.ok(merchant);
  return merchant;
}

function ordersBetween(source: OrderSource, fromDay: number, toDay: number): number {
  let count = 0;
  for (let day = fromDay; day < toDay; day++) count += source.countOn(day);
  return count;
}

test('four merchants differ in currency, decimals, zone and week, with 12 to 30 categories each', () => {
  assert.deepEqual(
    DEMO_MERCHANTS.map(({ currency, timezone, weekStart }) => [currency, timezone, weekStart]),
    [
      ['EUR', 'Europe/Berlin', 'MONDAY'],
      ['USD', 'America/New_York', 'SUNDAY'],
      ['JPY', 'Asia/Tokyo', 'MONDAY'],
      ['KWD', 'Asia/Kuwait', 'SATURDAY'],
    ],
  );
  for (const { categories, weekdays, months, hours } of DEMO_MERCHANTS) {
    assert.ok(categories.length >= 12 && categories.length <= 30);
    assert.equal(new Set(categories.map(({ name }) => name)).size, categories.length);
    assert.deepEqual([weekdays.length, months.length, hours.length], [7, 12, 24]);
    for (const { products, priceLow, priceHigh, weight } of categories) {
      assert.ok(products.length >= 2 && products.every((product) => product.trim() === product && product !== ''));
      assert.ok(0 < priceLow && priceLow < priceHigh && weight > 0);
    }
  }
});

test('two years hold at least 120,000 orders, whatever the seed and the month', () => {
  for (const seed of ['1', '2', 'another-seed']) {
    for (const [year, month] of [
      [2026, 11],
      [2026, 2],
      [2027, 7],
    ] as const) {
      const sources = DEMO_MERCHANTS.map((merchant) => sourceOf(merchant, seed));
      const counts = sources.map((source) => ordersBetween(source, dayOf(year - 2, month, 1), dayOf(year, month, 1)));
      const total = counts.reduce((sum, count) => sum + count, 0);
      assert.ok(total >= 120_000 && total < 200_000, `${seed} ${year}-${month}: ${total}`);
    }
  }
});

test('every planned order is one that the API accepts, on its own date, with 1 to 6 lines', () => {
  for (const merchant of DEMO_MERCHANTS) {
    const source = sourceOf(merchant);
    const keys = new Set<string>();
    let count = 0;
    for (let day = FIRST_DAY; day < LAST_DAY; day += 13) {
      for (const { externalOrderId, orderDateMs, body } of source.ordersOn(day)) {
        const parsed = parseOrder(parseJson(body), NOW_MS);
        assert.ok(parsed.ok, body);
        assert.ok(parsed.order.lines.length >= 1 && parsed.order.lines.length <= 6);
        assert.ok(priceLines(parsed.order, decimalsOf(merchant.currency) ?? -1).ok, body);
        assert.equal(parsed.order.orderDateMs, orderDateMs);
        const local = Temporal.Instant.fromEpochMilliseconds(orderDateMs).toZonedDateTimeISO(merchant.timezone);
        assert.equal(local.toPlainDate().toString(), new Date(day * 86_400_000).toISOString().slice(0, 10));
        assert.ok((merchant.hours[local.hour] ?? 0) > 0, `${merchant.name} sold at ${local.hour}`);
        keys.add(externalOrderId);
        count++;
      }
      assert.equal(source.countOn(day), source.ordersOn(day).length);
    }
    assert.equal(keys.size, count);
  }
});

test('the same seed gives the same orders in every run, another seed gives others', () => {
  const merchant = merchantNamed('Sakura Stationers');
  const day = dayOf(2026, 3, 3);
  assert.deepEqual(sourceOf(merchant).ordersOn(day), sourceOf(merchant).ordersOn(day));
  assert.notDeepEqual(sourceOf(merchant, '2').ordersOn(day), sourceOf(merchant).ordersOn(day));
});

test('while the simulator runs, each planned order becomes due exactly once', () => {
  const sources = DEMO_MERCHANTS.map((merchant) => sourceOf(merchant));
  const startMs = NOW_MS - 26 * 3_600_000;
  const planned = sources
    .flatMap((source) => [-2, -1, 0, 1].flatMap((days) => source.ordersOn(LAST_DAY + days)))
    .filter(({ orderDateMs }) => orderDateMs > startMs && orderDateMs <= NOW_MS)
    .map(({ body }) => body);
  const due: string[] = [];
  for (let fromMs = startMs; fromMs < NOW_MS; fromMs += 600_000)
    due.push(...dueBetween(sources, fromMs, fromMs + 600_000));
  assert.ok(planned.length > 100);
  assert.deepEqual(due.sort(), planned.sort());
});

test('sales grow, follow the week and follow the seasons', () => {
  const berlin = sourceOf(merchantNamed('Alpenblick Outdoor'));
  const year = (start: number) => ordersBetween(berlin, start, start + 364);
  assert.ok(year(FIRST_DAY + 364) > 1.05 * year(FIRST_DAY), 'a tenth more a year');

  const kuwait = sourceOf(merchantNamed('Dar Al Noor Pantry'));
  const onWeekday = (weekday: number) => {
    let count = 0;
    for (let day = FIRST_DAY; day < LAST_DAY; day++) {
      if (new Date(day * 86_400_000).getUTCDay() === weekday) count += kuwait.countOn(day);
    }
    return count;
  };
  assert.ok(onWeekday(4) > 1.1 * onWeekday(2), 'Thursdays are busier than Tuesdays');

  const tents = merchantNamed('Alpenblick Outdoor').categories.findIndex(({ name }) => name === 'Tents') + 1;
  const tentsIn = (fromDay: number) => {
    let count = 0;
    for (let day = fromDay; day < fromDay + 30; day++) {
      count += berlin.ordersOn(day).filter(({ body }) => body.includes(`"categoryId":${tents},`)).length;
    }
    return count;
  };
  assert.ok(tentsIn(dayOf(2026, 6, 15)) > 1.5 * tentsIn(dayOf(2026, 1, 1)), 'tents sell in summer');
});
