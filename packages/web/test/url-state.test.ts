// Any address gives a usable view, and a view survives being written and read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_VIEW, formatView, parseView, type View } from '../src/view/url-state.ts';

test('an address without words means this week of the usual merchant', () => {
  assert.deepEqual(parseView(''), DEFAULT_VIEW);
});

test('every choice can stand in the address', () => {
  const search =
    '?merchant=7&period=MONTH&start=2026-11-01&category=3&explain=orders&show=all&model=arima&lookback=8&horizon=2&top=3&origins=12';
  assert.deepEqual(parseView(search), {
    merchantId: 7,
    period: 'MONTH',
    start: '2026-11-01',
    until: undefined,
    categoryId: 3,
    explain: true,
    all: true,
    model: 'arima',
    lookback: 8,
    horizon: 2,
    top: 3,
    origins: 12,
  });
});

test('a view is written as a link that keeps its meaning', () => {
  const view: View = { ...DEFAULT_VIEW, merchantId: 1, start: '2026-11-16', model: 'arima' };
  assert.equal(formatView(view), '?merchant=1&period=WEEK&start=2026-11-16&model=arima');
});

test('a span of days needs both of its ends, in order', () => {
  const { period, start, until } = parseView('?period=CUSTOM&start=2026-03-01&until=2026-03-10');
  assert.deepEqual([period, start, until], ['CUSTOM', '2026-03-01', '2026-03-10']);
  for (const half of ['', '&start=2026-03-01', '&until=2026-03-10', '&start=2026-03-10&until=2026-03-01'])
    assert.deepEqual(parseView(`?period=CUSTOM${half}`), DEFAULT_VIEW, half);
});

test('values that make no sense count as absent', () => {
  const broken = [
    ...['?merchant=0', '?merchant=-1', '?merchant=1e3', '?merchant=99999999999999999', '?merchant=x', '?category=0'],
    ...['?period=week', '?start=2026-02-30', '?start=yesterday', '?start=', '?model=Prophet!', '?lookback=13'],
    ...['?horizon=0', '?horizon=1.5', '?origins=105', '?until=2026-03-01', '?explain=1', '?show=some'],
  ];
  for (const search of broken) assert.deepEqual(parseView(search), DEFAULT_VIEW, search);
});

test('no address makes the page fail', () => {
  fc.assert(fc.property(fc.string(), (search) => typeof parseView(search).period === 'string'));
});

test('a view that is written and read again is the same view', () => {
  const id = fc.option(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { nil: undefined });
  const date = fc.constantFrom('1990-01-01', '2024-02-29', '2026-11-16');
  const shared = {
    merchantId: id,
    categoryId: id,
    explain: fc.boolean(),
    all: fc.boolean(),
    model: fc.constantFrom('auto', 'rolling', 'arima'),
    lookback: fc.integer({ min: 1, max: 12 }),
    horizon: fc.integer({ min: 1, max: 12 }),
    top: fc.integer({ min: 1, max: 20 }),
    origins: fc.integer({ min: 1, max: 104 }),
  };
  const bucket: fc.Arbitrary<View> = fc.record(
    {
      ...shared,
      period: fc.constantFrom('DAY', 'WEEK', 'MONTH', 'YEAR'),
      start: fc.option(date, { nil: undefined }),
      until: fc.constant(undefined),
    },
    { noNullPrototype: true },
  );
  const days: fc.Arbitrary<View> = fc.record(
    { ...shared, period: fc.constant('CUSTOM'), start: fc.constant('1990-01-01'), until: date },
    { noNullPrototype: true },
  );
  fc.assert(fc.property(fc.oneof(bucket, days), (view) => assert.deepEqual(parseView(formatView(view)), view)));
});
