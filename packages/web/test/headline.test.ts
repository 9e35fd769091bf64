// The sentence says what the numbers prove and nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Forecasts, RankedCategory, TopCategories } from '../src/api/answers.ts';
import { en } from '../src/texts/en.ts';
import type { Nearness } from '../src/view/period.ts';
import { createFormat } from '../src/words/format.ts';
import { gainedMost, headline } from '../src/words/headline.ts';

const format = createFormat({ locale: 'en-GB', language: 'en', currency: 'EUR', timezone: 'Europe/Berlin' });

const COUNTS = { quantity: 5, orders: 4 };
const COFFEE: RankedCategory = {
  rank: 1,
  categoryId: 1,
  categoryName: 'Coffee',
  amount: '60.00',
  share: '0.6000',
  quantity: 3,
  orders: 2,
  previousAmount: '58.00',
  change: 0.0345,
};
const TEA: RankedCategory = {
  rank: 2,
  categoryId: 2,
  categoryName: 'Tea',
  amount: '40.00',
  share: '0.4000',
  quantity: 2,
  orders: 2,
  previousAmount: '10.50',
  change: 2.8095,
};
const WEEK: TopCategories = {
  merchantId: 1,
  currency: 'EUR',
  timezone: 'Europe/Berlin',
  weekStart: 'MONDAY',
  bucketType: 'WEEK',
  bucketStart: '2026-11-16',
  bucketEnd: '2026-11-23',
  total: { ...COUNTS, amount: '100.00', previousAmount: '92.59', change: 0.08 },
  categories: [COFFEE, TEA],
  rest: { categories: 0, amount: '0.00', quantity: 0 },
  compareBasis: 'time',
  compareUntil: '2026-11-15T13:03:00Z',
  asOf: '2026-11-22T13:03:20Z',
  stale: false,
  source: 'clickhouse',
};

function forecastLedBy(categoryId: number, name: string, insufficient = false): Forecasts {
  return {
    merchant_id: 1,
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    week_start: 'MONDAY',
    bucket_type: 'WEEK',
    origin: '2026-11-09',
    steps: 2,
    levels: [80],
    generated_at: '2026-11-22T13:03:20Z',
    source: 'clickhouse',
    period: { start: '2026-11-23', end: '2026-11-30' },
    model: 'rolling',
    lookback: 4,
    as_of: '2026-11-22T13:03:20Z',
    stale: false,
    forecasts: [
      {
        rank: 1,
        category_id: categoryId,
        category_name: name,
        forecast: '50.00',
        intervals: [],
        model: 'rolling',
        model_version: 'rolling-1',
        form: 'rolling',
        input_hash: 'x',
        generated_at: '2026-11-22T13:03:20Z',
        ...(insufficient ? { insufficient_history: true } : {}),
      },
    ],
  };
}

function said(sales: TopCategories, forecasts?: Forecasts, nearness: Nearness = 'now'): string {
  const { total, news } = headline({ sales, forecasts, nearness }, format, en);
  return [total, news]
    .map((phrase) => phrase.map((one) => (typeof one === 'string' ? one : one[0])).join(''))
    .join('')
    .trim();
}

test('a running week tells its amount, the comparison, the news and the outlook', () => {
  assert.equal(
    said(WEEK, forecastLedBy(1, 'Coffee')),
    'This week so far €100.00, 8.0% more than last week by Sunday 14:03. ' +
      'Coffee leads; Tea gained most, €29.50 more. Next week Coffee should stay first.',
  );
});

test('another leader in the forecast may take the lead; an unfounded forecast says nothing', () => {
  assert.match(said(WEEK, forecastLedBy(2, 'Tea')), /Next week Tea may take the lead\.$/);
  assert.doesNotMatch(said(WEEK, forecastLedBy(2, 'Tea', true)), /Next week/);
});

test('a closed week is told in the past and without outlook', () => {
  assert.equal(
    said({ ...WEEK, total: { ...COUNTS, amount: '100.00', change: -0.25 } }, forecastLedBy(1, 'Coffee'), 'last'),
    'Last week €100.00, 25% less than the week before. Coffee led; Tea gained most, €29.50 more.',
  );
});

test('without a comparison none is told', () => {
  const rows = WEEK.categories.map(({ previousAmount: _, change: __, ...row }) => row);
  assert.equal(
    said({ ...WEEK, total: { ...COUNTS, amount: '100.00' }, categories: rows }),
    'This week so far €100.00. Coffee leads.',
  );
  assert.match(
    said({ ...WEEK, total: { ...COUNTS, amount: '100.00', change: null } }),
    /^This week so far €100\.00\. /,
  );
});

test('a climb of places, where the server tells it, is the news', () => {
  const categories = [
    { ...COFFEE, previousRank: 1 },
    { ...TEA, previousRank: 4 },
  ];
  assert.match(said({ ...WEEK, categories }), /Coffee leads; Tea climbed two places\./);
});

test('nobody gained most while a hidden category may have gained more', () => {
  // Hidden categories sold at most as much as the last shown one, 40.00; Tea's 29.50 proves nothing against that.
  assert.equal(gainedMost({ ...WEEK, rest: { categories: 3, amount: '90.00', quantity: 9 } }), undefined);
  const certain = { ...WEEK, categories: [{ ...COFFEE, previousAmount: '15.00' as const }, TEA] };
  assert.deepEqual(gainedMost({ ...certain, rest: { categories: 3, amount: '90.00', quantity: 9 } })?.gain, '45.00');
});

test('a period without sales says so', () => {
  const none: TopCategories = { ...WEEK, categories: [], total: { ...COUNTS, amount: '0.00' } };
  assert.equal(said(none), 'Nothing sold this week yet.');
  assert.equal(said(none, undefined, 'other').replaceAll(/\u2009/g, ' '), 'Nothing was sold in 16 – 22 Nov 2026.');
});
