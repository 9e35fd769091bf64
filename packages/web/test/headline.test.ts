// The sentence says what the numbers prove and nothing else, in every language.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Forecasts, RankedCategory, TopCategories } from '../src/api/answers.ts';
import { de } from '../src/texts/de.ts';
import { en, type Texts } from '../src/texts/en.ts';
import { pt } from '../src/texts/pt.ts';
import type { Nearness } from '../src/view/period.ts';
import { createFormat } from '../src/words/format.ts';
import { gainedMost, headline } from '../src/words/headline.ts';

const LOCALES = { en: 'en-GB', de: 'de-DE', pt: 'pt-PT' } as const;

const COFFEE: RankedCategory = {
  rank: 1,
  categoryId: 1,
  categoryName: 'Coffee',
  amount: '60.00',
  share: '0.6000',
  quantity: 30,
  orders: 20,
  previousAmount: '58.00',
  change: 0.0345,
};
const TEA: RankedCategory = {
  rank: 2,
  categoryId: 2,
  categoryName: 'Tea',
  amount: '40.00',
  share: '0.4000',
  quantity: 10,
  orders: 9,
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
  total: { amount: '100.00', quantity: 40, orders: 25, previousAmount: '92.59', change: 0.08 },
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
    bucket_type: 'WEEK',
    forecasts: [
      { category_id: categoryId, category_name: name, ...(insufficient ? { insufficient_history: true } : {}) },
    ],
  } as unknown as Forecasts;
}

interface Told {
  readonly forecasts?: Forecasts;
  readonly nearness?: Nearness;
  readonly texts?: Texts;
}

function said(sales: TopCategories, { forecasts, nearness = 'now', texts = en }: Told = {}): string {
  const language = texts.language as keyof typeof LOCALES;
  const format = createFormat({ locale: LOCALES[language], language, currency: 'EUR', timezone: 'Europe/Berlin' });
  const { total, news } = headline({ sales, forecasts, nearness }, format, texts);
  return [...total, ...news]
    .map((piece) => (typeof piece === 'string' ? piece : piece[0]))
    .join('')
    .replaceAll(/[\u00a0\u202f\u2009]/g, ' ');
}

test('a running week tells its amount, the comparison, the news and the outlook', () => {
  assert.equal(
    said(WEEK, { forecasts: forecastLedBy(1, 'Coffee') }),
    'This week so far €100.00, 8.0% more than last week by Sunday 14:03. ' +
      'Coffee leads; Tea gained most, €29.50 more. Next week Coffee should stay first.',
  );
});

test('German and Portuguese tell the same', () => {
  const forecasts = forecastLedBy(1, 'Coffee');
  assert.equal(
    said(WEEK, { forecasts, texts: de }),
    'Diese Woche bisher 100,00 €, 8,0 % mehr als letzte Woche bis Sonntag, 14:03. ' +
      'Coffee führt; Tea gewann am meisten, 29,50 € mehr. Nächste Woche dürfte Coffee vorn bleiben.',
  );
  assert.match(
    said(WEEK, { forecasts, texts: pt }),
    /^Esta semana até agora 100,00 €, mais 8,0% do que na semana passada até domingo.* Coffee deve continuar em primeiro\.$/,
  );
});

test('another leader in the forecast may take the lead; an unfounded forecast says nothing', () => {
  assert.match(said(WEEK, { forecasts: forecastLedBy(2, 'Tea') }), /Next week Tea may take the lead\.$/);
  assert.doesNotMatch(said(WEEK, { forecasts: forecastLedBy(2, 'Tea', true) }), /Next week/);
});

test('a closed week is told in the past and without outlook', () => {
  const closed = { ...WEEK, total: { ...WEEK.total, change: -0.25 } };
  assert.equal(
    said(closed, { forecasts: forecastLedBy(1, 'Coffee'), nearness: 'last' }),
    'Last week €100.00, 25% less than the week before. Coffee led; Tea gained most, €29.50 more.',
  );
});

test('days of the reader’s own are named by their dates', () => {
  const days: TopCategories = { ...WEEK, bucketType: 'CUSTOM', bucketStart: '2026-11-02', bucketEnd: '2026-11-05' };
  assert.match(
    said(days, { nearness: 'other' }),
    /^2 ?– ?4 Nov 2026: €100\.00, 8\.0% more than as many days before\. /,
  );
});

test('without a comparison none is told', () => {
  const rows = WEEK.categories.map(({ previousAmount: _, change: __, ...row }) => row);
  const total = { amount: '100.00', quantity: 40, orders: 25 };
  assert.equal(said({ ...WEEK, total, categories: rows }), 'This week so far €100.00. Coffee leads.');
  assert.match(said({ ...WEEK, total: { ...total, change: null } }), /^This week so far €100\.00\. /);
});

test('a climb of places, where the server tells it, is the news', () => {
  const categories = [
    { ...COFFEE, previousRank: 1 },
    { ...TEA, previousRank: 4 },
  ];
  assert.match(said({ ...WEEK, categories }), /Coffee leads; Tea climbed two places\./);
  assert.match(said({ ...WEEK, categories }, { texts: de }), /Coffee führt; Tea stieg um zwei Plätze\./);
});

test('nobody gained most while a hidden category may have gained more', () => {
  // Hidden categories sold at most as much as the last shown one, 40.00; Tea's 29.50 proves nothing against that.
  const rest = { categories: 3, amount: '90.00', quantity: 9 };
  assert.equal(gainedMost({ ...WEEK, rest }), undefined);
  const certain = { ...WEEK, categories: [{ ...COFFEE, previousAmount: '15.00' }, TEA] };
  assert.equal(gainedMost({ ...certain, rest })?.gain, '45.00');
});

test('a period without sales says so', () => {
  const none: TopCategories = { ...WEEK, categories: [] };
  assert.equal(said(none), 'Nothing sold this week yet.');
  assert.match(said(none, { nearness: 'other' }), /^Nothing was sold in 16 ?– ?22 Nov 2026\.$/);
  assert.equal(said(none, { texts: de }), 'Diese Woche wurde noch nichts verkauft.');
});
