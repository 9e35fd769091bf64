// Stored forecasts as they are shown: the useful models first, unfounded ones without a number, the history joined to
// the forecast at the last closed bucket.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryHistory } from '../src/queries/comparison.ts';
import { byScaledError, createFigures } from '../src/screens/accuracy/scores.ts';
import { type ComparedCategory, orderedModels, shownHistory, spreadOf } from '../src/screens/models/compared.ts';
import { en } from '../src/texts/en.ts';
import { createFormat } from '../src/words/format.ts';

const STARTS = ['2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23', '2026-11-30'];

const model = (name: string, forecast: string, unfounded = false) =>
  ({ model: name, forecast, intervals: [], ...(unfounded ? { insufficient_history: true } : {}) }) as never;
const category = (champion: string | null, models: readonly never[]) =>
  ({ category_id: 1, category_name: 'Tea', champion, models }) as unknown as ComparedCategory;

test('the chooser stands first, then the champion, then the others, unknown ones last', () => {
  const models = ['zebra', 'naive', 'ets', 'theta', 'auto'].map((name) => model(name, '1.00'));
  const names = orderedModels(category('naive', models), en).map((one) => one.model);
  assert.deepEqual(names, ['auto', 'naive', 'ets', 'theta', 'zebra']);
});

test('the spread is over founded forecasts, compared as decimals and not as texts', () => {
  const models = [model('a', '9.50'), model('b', '10.25'), model('c', '1.00', true)];
  assert.deepEqual(spreadOf(models), { low: '9.50', high: '10.25' });
  assert.equal(spreadOf([model('c', '1.00', true)]), undefined);
});

test('closed buckets, the running one and the forecast stand in their order', () => {
  const history = {
    buckets: STARTS.slice(0, -1).map((start, index) => ({ start, end: STARTS[index + 1] })),
    categories: [{ amounts: ['10.00', '0.00', '30.00', '4.00'] }],
  } as unknown as CategoryHistory;
  const closed = [
    { at: 0, value: 10 },
    { at: 1, value: 0 },
    { at: 2, value: 30 },
  ];
  assert.deepEqual(shownHistory(history, '2026-11-30'), {
    starts: STARTS,
    closed,
    running: { at: 3, value: 4 },
    at: 4,
  });
  const later = {
    ...history,
    categories: [{ amounts: ['0.00', '0.00', '30.00', '4.00'] }],
  } as unknown as CategoryHistory;
  assert.deepEqual(shownHistory(later, '2026-11-30').starts, STARTS.slice(2), 'it begins with the first sale');
  const without = shownHistory(undefined, '2026-11-30');
  assert.deepEqual(without, { starts: ['2026-11-30'], closed: [], running: undefined, at: 0 });
});

test('scores are ordered by their scaled error; what nothing defines comes last and is no zero', () => {
  const score = (name: string, mase: number | null) => ({ model: name, mase });
  const ordered = byScaledError([score('b', null), score('c', 0.9), score('a', 0.71), score('d', null)]);
  assert.deepEqual(
    ordered.map((one) => one.model),
    ['a', 'c', 'b', 'd'],
  );
  const format = createFormat({ locale: 'en-GB', language: 'en', currency: 'EUR', timezone: 'UTC' });
  const figures = createFigures(format, 0);
  assert.deepEqual([figures.money(null), figures.ratio(null), figures.part(null)], ['–', '–', '–']);
  assert.deepEqual([figures.money(1290.4), figures.part(0.0712), figures.part(0)], ['€1,290', '7.1%', '0.0%']);
});
