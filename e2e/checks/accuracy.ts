// The accuracy screen: a test on the merchant's past runs, shows how far it is and can be stopped; its numbers are the
// server's; too short a history is said with what is possible instead; the scoreboard explains itself while it is empty.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Check, layoutChecks } from '../check.ts';
import { DESK, judgeLayout } from '../looking.ts';

/** All models of ten categories, on two cores. */
const TEST_LIMIT_MS = 180_000;

export const checks: readonly Check[] = [
  { name: 'accuracy: a test started by keyboard ends with the numbers of the server', look: DESK, act: tests },
  { name: 'accuracy: progress is counted and named, and the test can be stopped', look: DESK, act: stops },
  { name: 'accuracy: what the time did not allow is asked for again', look: DESK, act: goesOn },
  { name: 'accuracy: too short a history is said with what is possible', look: DESK, act: offersLess },
  { name: 'accuracy: a failing test leaves the scoreboard alone', look: DESK, act: isolates },
  { name: 'accuracy: the empty scoreboard says when it begins', look: DESK, act: beginsEmpty },
  { name: 'accuracy: the scoreboard shows past forecasts by distance and category', look: DESK, act: keepsScores },
  ...layoutChecks('accuracy', layout),
];

const STREAM = { status: 200, contentType: 'text/event-stream' };
const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

interface Merchants {
  readonly merchants: ReadonlyArray<{ readonly merchantId: number }>;
}

interface Evaluated {
  readonly models: ReadonlyArray<{ readonly model: string; readonly mase: number | null }>;
}

async function tests(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/accuracy?period=MONTH&origins=2`);
  await page.getByRole('button', { name: 'Test the models' }).focus();
  await page.keyboard.press('Enter');
  const table = page.getByRole('table', { name: 'How far off each model was' });
  await page.getByRole('button', { name: 'Test again' }).waitFor({ timeout: TEST_LIMIT_MS });
  const { merchants } = (await (await page.request.get(`${origin}/v1/merchants`)).json()) as Merchants;
  const address = `/evaluate-models?merchant_id=${merchants[0]?.merchantId}&bucket_type=MONTH&test_points=2`;
  const { models } = (await (await page.request.get(`${origin}${address}`)).json()) as Evaluated;
  const expected = models.map(({ mase }) => mase ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const shown = await table.locator('tbody tr td:nth-child(3)').allInnerTexts();
  assert.deepEqual(
    shown,
    expected.map((mase) => (Number.isFinite(mase) ? mase.toFixed(2) : '–')),
  );
  assert.equal(await table.locator('tbody .champion').count(), 1);
  assert.equal(await page.locator('figure.chart svg[role=img] > g').count(), Math.min(10, models.length));
}

async function stops(page: Page, origin: string): Promise<void> {
  const progress = { done: 3, total: 12, category_id: 1, category_name: '<b>Tea</b>', models: ['arima'] };
  const held = Promise.withResolvers<void>();
  // The browser gets the first round whole, and the next one never.
  let rounds = 0;
  await page.route('**/evaluate-models**', async (route) => {
    rounds += 1;
    if (rounds > 1) return await held.promise.then(() => route.abort());
    const ended = { type: '/problems/deadline-exceeded', status: 503, detail: 'late' };
    await route.fulfill({ ...STREAM, body: event('progress', progress) + event('problem', ended) });
  });
  await page.goto(`${origin}/accuracy?period=WEEK`);
  await page.getByRole('button', { name: 'Test the models' }).click();
  await page.getByText('3 of 12 tests done').waitFor();
  await page.getByText('just tested: ARIMA on <b>Tea</b>').waitFor();
  const bar = page.getByRole('progressbar');
  assert.deepEqual([await bar.getAttribute('value'), await bar.getAttribute('max')], ['3', '12']);
  await judgeLayout(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled.').waitFor();
  assert.equal(await bar.count(), 0);
  held.resolve();
  await page.getByRole('button', { name: 'Test the models' }).waitFor();
}

async function goesOn(page: Page, origin: string): Promise<void> {
  let rounds = 0;
  await page.route('**/evaluate-models**', async (route) => {
    rounds += 1;
    await route.fulfill({ ...STREAM, body: event('result', { ...evaluation(), complete: rounds === 3 }) });
  });
  await page.goto(`${origin}/accuracy?period=WEEK`);
  await page.getByRole('button', { name: 'Test the models' }).click();
  await page.getByRole('button', { name: 'Test again' }).waitFor();
  assert.equal(rounds, 3);
  await page.getByRole('heading', { level: 1 }).filter({ hasText: 'usually off by 7.1%' }).waitFor();
}

async function offersLess(page: Page, origin: string): Promise<void> {
  // As a stream: an answer in the 400s would be printed by the browser as a complaint of the page.
  const problem = { type: '/problems/not-enough-history', status: 422, detail: 'Room for 20.', available: 20 };
  await page.route('**/evaluate-models**', (route) => route.fulfill({ ...STREAM, body: event('problem', problem) }));
  await page.goto(`${origin}/accuracy?period=MONTH&origins=52`);
  await page.getByRole('button', { name: 'Test the models' }).click();
  await page.getByRole('alert').filter({ hasText: 'room for 20 tested months, not for more' }).waitFor();
  await page.getByRole('button', { name: 'Test 20 months instead' }).click();
  await page.waitForURL(/origins=20/);
  assert.ok(await page.getByRole('radio', { name: '20', exact: true }).isChecked());
  assert.equal(await page.getByRole('alert').count(), 0);
}

async function isolates(page: Page, origin: string): Promise<void> {
  await page.route('**/evaluate-models**', (route) => route.fulfill({ ...STREAM, body: event('progress', {}) }));
  await page.goto(`${origin}/accuracy?period=WEEK`);
  await page.getByRole('button', { name: 'Test the models' }).click();
  const alert = page.getByRole('alert');
  await alert.filter({ hasText: 'The test could not be read' }).waitFor();
  assert.equal(await alert.count(), 1);
  await page.getByRole('heading', { name: 'Past forecasts against what happened' }).waitFor();
  await page.unroute('**/evaluate-models**');
  await page.route('**/evaluate-models**', (route) =>
    route.fulfill({ ...STREAM, body: event('result', evaluation()) }),
  );
  await alert.getByRole('button', { name: 'Try again' }).click();
  await alert.waitFor({ state: 'detached' });
}

async function beginsEmpty(page: Page, origin: string): Promise<void> {
  await page.route('**/forecast/scoreboard**', (route) =>
    route.fulfill({ json: { ...scoreboard(), models: [], categories: [], from: null, to: null, scored_at: null } }),
  );
  await page.goto(`${origin}/accuracy?period=MONTH`);
  await page.getByText('The first scores appear when a forecast period has closed.').waitFor();
}

async function keepsScores(page: Page, origin: string): Promise<void> {
  await page.route('**/forecast/scoreboard**', (route) => route.fulfill({ json: scoreboard() }));
  await page.goto(`${origin}/accuracy?period=WEEK`);
  const panel = page.locator('section.panel').filter({ hasText: 'Past forecasts against what happened' });
  const firstRow = panel.locator('tbody tr').first();
  await firstRow.filter({ hasText: 'usually off by 7.1%' }).waitFor();
  await panel.getByRole('radio', { name: 'next week' }).check({ force: true });
  await firstRow.filter({ hasText: 'usually off by 12%' }).waitFor();
  await panel.getByLabel('Category').selectOption({ label: 'Tea =1+1' });
  await firstRow.filter({ hasText: 'usually off by 30%' }).waitFor();
  await judgeLayout(page);
}

async function layout(page: Page, origin: string): Promise<void> {
  await page.route('**/evaluate-models**', (route) =>
    route.fulfill({ ...STREAM, body: event('result', evaluation()) }),
  );
  await page.route('**/forecast/scoreboard**', (route) => route.fulfill({ json: scoreboard() }));
  await page.goto(`${origin}/accuracy?period=WEEK`);
  await page.getByRole('button', { name: 'Test the models' }).click();
  await page.locator('figure.chart svg[role=img]').waitFor();
  await page.getByText('What the columns mean').click();
  await judgeLayout(page);
}

const MERCHANT = { merchant_id: 1, currency: 'EUR', timezone: 'Europe/Berlin', week_start: 'MONDAY' };

/** Small, with what is rare: a figure that nothing defines, a name that looks like a formula. */
function evaluation(): object {
  const figures = { mae: 71.25, rmse: 90, mase: 0.71, smape: 8.4, rmsse: 0.8, wape: 0.071, bias: -3, coverage: 0.95 };
  const undefined_ = Object.fromEntries(Object.keys(figures).map((name) => [name, null]));
  const scores = [
    { model: 'auto', width: 300, ...figures },
    { model: 'naive', width: null, ...undefined_ },
  ];
  const starts = ['2026-11-02', '2026-11-09', '2026-11-16'];
  return {
    ...MERCHANT,
    ...{ bucket_type: 'WEEK', test_points: 8, horizon: 1, best: 'auto', complete: true, level: 95, ndcg_at: 5 },
    models: scores.map((score) => ({ ...score, model_version: `${score.model}-1`, ndcg: null, categories: 1 })),
    categories: [
      {
        category_id: 1,
        category_name: 'Tea =1+1',
        models: scores,
        points: starts.map((start) => ({ start, actual: '100.50', forecasts: { auto: '93.00', naive: '80.00' } })),
      },
    ],
    ...{ progress: { done: 2, total: 2 }, origin: '2026-11-16', generated_at: '2026-11-26T12:00:00Z' },
    ...{ as_of: new Date().toISOString(), stale: false, source: 'clickhouse' },
  };
}

function scoreboard(): object {
  const kept = (wape: number) => ({
    ...{ count: 24, mae: 900 * wape, mase: 10 * wape, wape, bias: -12.5 },
    coverage: [
      { level: 80, share: 0.79 },
      { level: 95, share: null },
    ],
  });
  const steps = [
    { step: 1, ...kept(0.05) },
    { step: 2, ...kept(0.12) },
  ];
  return {
    ...MERCHANT,
    bucket_type: 'WEEK',
    models: [
      { model: 'auto', ...kept(0.071), steps },
      { model: 'naive', ...kept(0.2), steps: [] },
    ],
    categories: [{ category_id: 1, category_name: 'Tea =1+1', models: [{ model: 'naive', ...kept(0.3) }] }],
    ...{
      from: '2026-10-05',
      to: '2026-11-16',
      scored_at: '2026-11-23T00:00:12Z',
      generated_at: '2026-11-26T12:00:00Z',
    },
  };
}
