// Any address gives a usable view, and a view survives being written and read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MODELS } from '../src/api.ts';
import { formatView, parseView, type View } from '../src/url-state.ts';

const DEFAULTS: View = {
  merchantId: undefined,
  period: 'WEEK',
  start: undefined,
  model: 'auto',
  all: false,
  compare: false,
};

test('an address without words means this week of the first merchant', () => {
  assert.deepEqual(parseView(''), DEFAULTS);
});

test('every choice can stand in the address', () => {
  assert.deepEqual(parseView('?merchant=7&period=MONTH&start=2026-11-01&model=arima&show=all&compare=models'), {
    merchantId: 7,
    period: 'MONTH',
    start: '2026-11-01',
    model: 'arima',
    all: true,
    compare: true,
  });
});

test('a view is written as a link that keeps its meaning', () => {
  const view: View = { ...DEFAULTS, merchantId: 1, start: '2026-11-16', model: 'arima' };
  assert.equal(formatView(view), '?merchant=1&period=WEEK&start=2026-11-16&model=arima');
});

test('values that make no sense count as absent', () => {
  const broken = [
    ...['?merchant=0', '?merchant=-1', '?merchant=1e3', '?merchant=99999999999999999', '?merchant=x'],
    ...['?period=week', '?period=CUSTOM', '?start=2026-02-30', '?start=yesterday', '?start=', '?model=prophet'],
  ];
  for (const search of broken) assert.deepEqual(parseView(search), DEFAULTS, search);
});

test('no address makes the page fail', () => {
  fc.assert(fc.property(fc.string(), (search) => typeof parseView(search).period === 'string'));
});

test('a view that is written and read again is the same view', () => {
  const view: fc.Arbitrary<View> = fc.record(
    {
      merchantId: fc.option(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { nil: undefined }),
      period: fc.constantFrom('DAY', 'WEEK', 'MONTH', 'YEAR'),
      start: fc.constantFrom(undefined, '1990-01-01', '2024-02-29', '2026-11-16'),
      model: fc.constantFrom(...MODELS),
      all: fc.boolean(),
      compare: fc.boolean(),
    },
    { noNullPrototype: true },
  );
  fc.assert(fc.property(view, (one) => assert.deepEqual(parseView(formatView(one)), one)));
});
