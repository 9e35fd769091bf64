// The sentence about the next period says what the rankings prove; chances and reasons are told in the right words.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryForecast, Forecasts, TopCategories } from '../src/api/answers.ts';
import { chancesOf, likelihood, placesOf } from '../src/screens/next-period/chances.ts';
import { firstPass, outlook } from '../src/screens/next-period/outlook.ts';
import { mixtureOf, odditiesOf } from '../src/screens/next-period/reasons.ts';
import { de } from '../src/texts/de.ts';
import { en } from '../src/texts/en.ts';
import { pt } from '../src/texts/pt.ts';
import { largestOf, sumOf } from '../src/words/forecast-scale.ts';
import { createFormat } from '../src/words/format.ts';

const format = createFormat({ locale: 'en-GB', language: 'en', currency: 'EUR', timezone: 'Europe/Berlin' });

function forecast(rank: number, id: number, name: string, part: Partial<CategoryForecast> = {}): CategoryForecast {
  return {
    rank,
    category_id: id,
    category_name: name,
    forecast: '1000.10',
    intervals: [],
    model: 'auto',
    model_version: 'auto-1',
    form: 'auto',
    input_hash: '',
    generated_at: '2026-11-26T22:00:00.000Z',
    ...part,
  };
}

const answer = (forecasts: CategoryForecast[]): Forecasts => ({
  merchant_id: 1,
  currency: 'EUR',
  timezone: 'Europe/Berlin',
  week_start: 'MONDAY',
  bucket_type: 'WEEK',
  period: { start: '2026-11-30', end: '2026-12-07' },
  origin: '2026-11-16',
  steps: 2,
  model: 'auto',
  lookback: 4,
  levels: [80],
  generated_at: '2026-11-26T22:00:00.000Z',
  forecasts,
  as_of: '2026-11-26T22:00:00.000Z',
  stale: false,
  source: 'clickhouse',
});

const sold = (...names: ReadonlyArray<readonly [number, string]>) =>
  ({
    categories: names.map(([categoryId, categoryName], index) => ({ categoryId, categoryName, rank: index + 1 })),
  }) as unknown as TopCategories;

function said(forecasts: CategoryForecast[], sales: TopCategories | undefined, limit = 20, texts = en): string {
  const phrase = outlook({ forecasts: answer(forecasts), sales, limit, currencyDecimals: 2 }, format, texts);
  return phrase.map((piece) => (typeof piece === 'string' ? piece : piece[0])).join('');
}

const COFFEE = forecast(1, 1, 'Coffee');
const TEA = forecast(2, 2, 'Tea');
const MUGS = forecast(3, 3, 'Mugs');

test('the total, who stays first and who may pass whom', () => {
  assert.equal(
    said([COFFEE, TEA, MUGS], sold([1, 'Coffee'], [3, 'Mugs'], [2, 'Tea'])),
    'Next week should bring €3,000. Coffee stays first; Tea may pass Mugs.',
  );
  assert.equal(
    said([COFFEE, TEA], sold([1, 'Coffee'], [2, 'Tea'])),
    'Next week should bring €2,000. Coffee stays first.',
  );
});

test('another leader may take the lead, and without a present ranking nobody is compared', () => {
  assert.match(said([COFFEE, TEA], sold([2, 'Tea'], [1, 'Coffee'])), /Coffee may take the lead from Tea\.$/);
  assert.match(said([COFFEE, TEA], undefined), /Coffee should lead\.$/);
});

test('a full answer may leave categories out, so its sum is not called the total', () => {
  assert.match(said([COFFEE, TEA], undefined, 2), /^The 2 largest categories should bring €2,000 next week\./);
});

test('where the server tells the total of all categories, that one is told, with its range', () => {
  const total = {
    ...{ forecast: '5100.00', intervals: [{ level: 80, lower: '4600.40', upper: '5700.00' }] },
    ...{ model: 'auto', model_version: 'auto-2', form: 'auto', input_hash: '' },
  };
  const phrase = outlook(
    { forecasts: { ...answer([COFFEE, TEA]), total }, sales: undefined, limit: 2, currencyDecimals: 2 },
    format,
    en,
  );
  assert.equal(phrase.flat().join(''), 'Next week should bring €5,100 (€4,600 – €5,700). Coffee should lead.');
});

test('forecasts without a foundation are not spoken of', () => {
  const unfounded = { insufficient_history: true };
  assert.equal(
    said([forecast(1, 1, 'Coffee', unfounded)], sold([1, 'Coffee'])),
    'What next week brings cannot be told yet.',
  );
  assert.doesNotMatch(said([forecast(1, 9, 'Ghost', unfounded), COFFEE], sold([1, 'Coffee'])), /Ghost/);
});

test('a category that is not in the ranking passes nobody', () => {
  assert.equal(firstPass([COFFEE, TEA], sold([2, 'Tea'])), undefined);
  assert.deepEqual(firstPass([COFFEE, TEA], sold([2, 'Tea'], [1, 'Coffee'])), { climber: 'Coffee', passed: 'Tea' });
});

test('German and Portuguese say the same', () => {
  const sales = sold([1, 'Coffee'], [3, 'Mugs'], [2, 'Tea']);
  assert.match(said([COFFEE, TEA, MUGS], sales, 20, de), /^Nächste Woche sollte .* bringen\. Coffee bleibt vorn; Tea/);
  assert.match(said([COFFEE, TEA, MUGS], sales, 20, pt), /^A próxima semana deve trazer .*\. Coffee continua/);
});

test('sums are exact and the scale ends at the largest bound', () => {
  assert.equal(sumOf(['0.10', '0.20', '1000000000000.05']), '1000000000000.35');
  assert.equal(sumOf([]), '0');
  const wide = forecast(1, 1, 'Wide', { intervals: [{ level: 80, lower: '1.00', upper: '2000.00' }] });
  assert.equal(largestOf({ forecasts: [wide, TEA] }), '2000.00');
});

test('a probability has its word', () => {
  const words = [1, 0.83, 0.7, 0.5, 0.16, 0.04, 0].map(likelihood);
  assert.deepEqual(words, ['veryLikely', 'veryLikely', 'likely', 'even', 'unlikely', 'hardly', 'hardly']);
});

test('chances come largest first, for the places that are a question', () => {
  const chance = (first: number, top3: number) => ({
    rank_probabilities: { first, top: [3, 5].map((n) => ({ n, probability: n === 3 ? top3 : 1 })), expected_rank: 1 },
  });
  const rows = [
    forecast(1, 1, 'Coffee', chance(0.3, 0.99)),
    forecast(2, 2, 'Tea', chance(0.6, 0.9)),
    forecast(3, 3, 'New', { ...chance(0.1, 0.1), insufficient_history: true }),
    forecast(4, 4, 'Untold'),
  ];
  assert.deepEqual(
    chancesOf(rows, 1).map(({ name }) => name),
    ['Tea', 'Coffee'],
  );
  assert.deepEqual(
    chancesOf(rows, 3).map(({ probability }) => probability),
    [0.99, 0.9],
  );
  assert.deepEqual(placesOf(rows), [1, 3]);
});

test('the mixture is read from the engine’s words, or not at all', () => {
  assert.deepEqual(
    mixtureOf({ form: 'arima 16 %, snaive 84 %', reason: 'snaive counts most: nearest at 6 of 8 origins' }),
    {
      members: [
        { model: 'snaive', percent: 84 },
        { model: 'arima', percent: 16 },
      ],
      nearest: { nearest: 6, tests: 8 },
    },
  );
  assert.equal(mixtureOf({ form: 'ETS(A,N,N)' }), undefined);
});

test('odd values come with their category, the latest first', () => {
  const odd = (bucket_start: string) =>
    ({ kind: 'outlier', bucket_start, amount: '612.00', expected: '200.00', weight: 0.5 }) as const;
  const rows = [
    forecast(1, 1, 'Coffee', { odd_values: [odd('2025-02-10')] }),
    forecast(2, 2, 'Syrups', { odd_values: [odd('2026-11-03'), odd('2024-01-01')] }),
  ];
  assert.deepEqual(
    odditiesOf(rows).map(({ name, bucket_start }) => [name, bucket_start]),
    [
      ['Syrups', '2026-11-03'],
      ['Coffee', '2025-02-10'],
      ['Syrups', '2024-01-01'],
    ],
  );
});
