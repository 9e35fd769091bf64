// The next period in a real browser: what is shown is what the server said, the controls change it live and stand in
// the address, and what is missing, old or broken is said where it is.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { type Check, layoutChecks } from '../check.ts';
import { DESK, judgeLayout, NARROWEST } from '../looking.ts';

const FORECASTS = '**/forecast/top-categories*';

export const checks: readonly Check[] = [
  { name: 'next period: table and file hold the forecasts of the server', look: DESK, act: holdsForecasts },
  { name: 'next period: the headline tells the total of all categories', look: DESK, act: addsUp },
  { name: 'next period: chances are those of the server, with a word', look: DESK, act: tellsChances },
  { name: 'next period: every choice stands in the address', look: DESK, act: remembers },
  { name: 'next period: the old answer stays until the new one is there', look: DESK, act: staysShown },
  { name: 'next period: rows are walked by key and lead to the category', look: DESK, act: walks },
  { name: 'next period: several periods ahead stand in a table', look: DESK, act: looksAhead },
  { name: 'next period: a year is told by its next month', look: DESK, act: yearShowsMonth },
  { name: 'next period: too little history is said', look: DESK, act: tellsUnfounded },
  { name: 'next period: another model’s answer and odd values are told', look: DESK, act: tellsReasons },
  { name: 'next period: old sales are dated', look: DESK, act: tellsStale },
  { name: 'next period: without closed periods it says what to wait for', look: DESK, act: tellsEmpty },
  { name: 'next period: a failing forecast leaves the page alone', look: DESK, act: isolatesForecast },
  { name: 'next period: a failing ranking leaves the forecast alone', look: DESK, act: isolatesRanking },
  { name: 'next period: hostile names are only text', look: NARROWEST, act: hostile },
  ...layoutChecks('next period', layout),
];

interface Forecast {
  category_name: string;
  forecast: string;
  insufficient_history?: boolean;
  model: string;
  rank_probabilities?: { first: number };
  odd_values?: object[];
  periods?: Array<{ forecast: string }>;
}

interface Answer {
  forecasts: Forecast[];
  total?: { forecast: string };
  stale: boolean;
  as_of: string | null;
}

/** Opens the screen with one answer of the server, changed or not, that stays the same however often it is asked for. */
async function open(page: Page, origin: string, search: string, change: (answer: Answer) => void = () => {}) {
  const seen = Promise.withResolvers<Answer>();
  let first: Promise<Answer> | undefined;
  await page.route(FORECASTS, async (route) => {
    first ??= route.fetch().then(async (response) => {
      const text = await response.text();
      assert.equal(response.status(), 200, `${route.request().url()}: ${text}`);
      const answer = JSON.parse(text) as Answer;
      change(answer);
      return answer;
    });
    first.then(seen.resolve, seen.reject);
    await first.then(
      (answer) => route.fulfill({ json: answer }),
      () => route.abort(),
    );
  });
  await page.goto(`${origin}/next${search}`);
  return await seen.promise;
}

function chart(page: Page): Locator {
  return page.getByRole('img', { name: /^Ranking, / });
}

async function holdsForecasts(page: Page, origin: string): Promise<void> {
  const { forecasts } = await open(page, origin, '?model=rolling');
  await chart(page).waitFor();
  await page.getByRole('button', { name: 'Show as a table' }).click();
  const names = await page.locator('figure tbody th').allTextContents();
  assert.deepEqual(
    names,
    forecasts.map(({ category_name }) => category_name),
  );
  const shown = await page.locator('figure tbody tr td:nth-of-type(5)').allTextContents();
  assert.deepEqual(
    shown.map((text) => Number(text.replaceAll(/[^\d.]/g, ''))),
    forecasts.map(({ forecast }) => Math.round(Number(forecast))),
  );
  const download = page.waitForEvent('download');
  await page.locator('figure summary').click();
  await page.locator('figure').getByRole('button', { name: 'Table as CSV' }).click();
  const [head = '', ...lines] = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n');
  const column = head.split(',').indexOf('Forecast');
  assert.deepEqual(
    lines.map((line) => line.replaceAll(/"[^"]*"/g, '').split(',')[column]),
    forecasts.map(({ forecast }) => forecast),
  );
}

async function addsUp(page: Page, origin: string): Promise<void> {
  const { total } = await open(page, origin, '?model=rolling');
  await chart(page).waitFor();
  const figure = await page.locator('.headline-figure').textContent();
  assert.equal(Number((figure ?? '').replaceAll(/\D/g, '')), Math.round(Number(total?.forecast)));
}

async function tellsChances(page: Page, origin: string): Promise<void> {
  const { forecasts } = await open(page, origin, '?model=rolling', ({ forecasts }) => {
    const [first, second, third] = forecasts;
    if (first?.rank_probabilities) first.rank_probabilities.first = 0.83;
    if (second?.rank_probabilities) second.rank_probabilities.first = 0.168;
    if (third?.rank_probabilities) third.rank_probabilities.first = 0.002;
  });
  const rows = page.getByRole('table', { name: 'Who will be first?' }).locator('tbody tr[data-row]');
  await rows.first().waitFor();
  const texts = (await rows.allInnerTexts()).slice(0, 3).map((text) => text.replaceAll(/\s+/g, ' '));
  const names = forecasts.map(({ category_name }) => category_name);
  assert.deepEqual(texts, [`${names[0]} 83% very likely`, `${names[1]} 17% unlikely`, `${names[2]} < 1% hardly`]);
  await page.getByRole('radio', { name: 'Top 3' }).check({ force: true });
  await page.getByRole('heading', { name: 'Who will be in the top 3?' }).waitFor();
  await page.waitForURL(/top=3/);
}

async function remembers(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/next`);
  await chart(page).waitFor();
  await page.getByRole('radio', { name: 'Rolling' }).check({ force: true });
  await page.waitForURL(/model=rolling/);
  const asked = page.waitForRequest((request) => request.url().includes('lookback=7'));
  const lookback = page.getByRole('slider', { name: 'Look back' });
  await lookback.focus();
  for (let step = 4; step < 7; step++) await page.keyboard.press('ArrowRight');
  await asked;
  await page.getByText('7 weeks count in the mean').waitFor();
  await page.waitForURL(/lookback=7/);
  await page.getByRole('combobox', { name: 'Other models' }).selectOption('wma');
  await page.waitForURL(/model=wma/);
  await page.reload();
  await page.getByText('7 weeks count in the mean').waitFor();
  await page.goBack();
  assert.ok(await page.getByRole('radio', { name: 'Rolling' }).isChecked());
  await page.goBack();
  // One step for the whole way of the slider, not one for each of its places.
  await page.getByText('4 weeks count in the mean').waitFor();
}

async function staysShown(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/next?model=rolling`);
  await chart(page).waitFor();
  const gate = Promise.withResolvers<void>();
  await page.route('**/forecast/top-categories?*model=naive*', async (route) => {
    await gate.promise;
    await route.continue();
  });
  await page.getByRole('combobox', { name: 'Other models' }).selectOption('naive');
  await page.locator('.panel-body[aria-busy="true"]').waitFor();
  assert.ok(await chart(page).isVisible());
  assert.equal(await page.locator('.skeleton').count(), 0);
  gate.resolve();
  await page.locator('.panel-body[aria-busy="false"]').waitFor();
}

async function walks(page: Page, origin: string): Promise<void> {
  const { forecasts } = await open(page, origin, '?model=rolling');
  await page.locator('tr[data-row]').first().waitFor();
  await page.keyboard.press('j');
  const focused = page.locator('tr[data-row] a:focus');
  assert.equal(await focused.textContent(), forecasts[0]?.category_name);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/' && url.searchParams.has('category'));
}

async function looksAhead(page: Page, origin: string): Promise<void> {
  const { forecasts } = await open(page, origin, '?model=drift&horizon=3');
  const table = page.getByRole('table', { name: 'The next weeks' });
  await table.waitFor();
  const cells = await table.locator('tbody tr').first().locator('td').allTextContents();
  assert.deepEqual(
    cells.map((text) => Number(text.replaceAll(/[^\d.]/g, ''))),
    forecasts[0]?.periods?.map(({ forecast }) => Math.round(Number(forecast))),
  );
}

async function yearShowsMonth(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/next?period=YEAR`);
  await page.getByText('This is about the next month.').waitFor();
  await page.getByRole('heading', { name: 'This month and next month' }).waitFor();
}

async function tellsUnfounded(page: Page, origin: string): Promise<void> {
  await open(page, origin, '?model=rolling', ({ forecasts }) => {
    for (const forecast of forecasts) forecast.insufficient_history = true;
  });
  await page.getByRole('heading', { name: 'What next week brings cannot be told yet.' }).waitFor();
  await page.getByText('There is not enough history yet to say who will be where.').waitFor();
  await chart(page).getByText('not enough data').first().waitFor();
}

async function tellsReasons(page: Page, origin: string): Promise<void> {
  await open(page, origin, '?model=auto', ({ forecasts }) => {
    for (const forecast of forecasts) {
      forecast.model = 'auto';
      forecast.odd_values = [];
    }
    const [first, second] = forecasts;
    if (first === undefined || second === undefined) throw new Error('the check needs two categories');
    Object.assign(first, {
      form: 'snaive 84 %, arima 16 %',
      reason: 'snaive counts most: nearest at 6 of 8 origins',
      odd_values: [{ kind: 'outlier', bucket_start: '2026-11-02', amount: '612.00', expected: '200.00', weight: 0.5 }],
    });
    Object.assign(second, { model: 'rolling', reason: 'auto was not ready; rolling answers instead' });
  });
  await page.getByText('counts most (84%), with ARIMA (16%): it came nearest in 6 of 8 tests').first().waitFor();
  await page.getByText('One category is answered by Rolling mean').waitFor();
  await page.getByText('it counts only 50%').waitFor();
  await page.getByText('Why, category by category').click();
  await page.getByText('auto was not ready; rolling answers instead').waitFor();
}

async function tellsStale(page: Page, origin: string): Promise<void> {
  await open(page, origin, '?model=rolling', (answer) => {
    answer.stale = true;
    answer.as_of = '2026-01-02T03:04:05.000Z';
  });
  await page.getByText('This forecast rests on sales up to 2 Jan 2026').waitFor();
  assert.ok(await chart(page).isVisible());
}

async function tellsEmpty(page: Page, origin: string): Promise<void> {
  await open(page, origin, '', (answer) => {
    answer.forecasts = [];
  });
  await page.getByText('A forecast needs a few closed weeks with sales.').waitFor();
  await page.getByRole('radio', { name: 'Auto' }).waitFor();
}

async function isolatesForecast(page: Page, origin: string): Promise<void> {
  // Not an error of the network, which the browser would print as a complaint of the page.
  await page.route(FORECASTS, (route) => route.fulfill({ status: 200, body: 'no JSON' }));
  await page.goto(`${origin}/next?model=rolling`);
  const alert = page.getByRole('alert');
  await alert.filter({ hasText: 'The forecast of next week could not be read' }).waitFor();
  assert.equal(await alert.count(), 1);
  await page.getByRole('slider', { name: 'Look back' }).waitFor();
  await page.unroute(FORECASTS);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await chart(page).waitFor();
}

async function isolatesRanking(page: Page, origin: string): Promise<void> {
  await page.route('**/api/top-categories*', (route) => route.fulfill({ status: 200, body: 'no JSON' }));
  await page.goto(`${origin}/next?model=rolling`);
  await page.getByRole('alert').filter({ hasText: 'The ranking so far could not be read' }).waitFor();
  await chart(page).waitFor();
  await page.getByRole('heading', { name: /should lead\.$/ }).waitFor();
}

async function hostile(page: Page, origin: string): Promise<void> {
  const name = `<img src=x onerror="document.title='owned'">${'W'.repeat(200)}`;
  await open(page, origin, '?model=rolling&horizon=2', ({ forecasts }) => {
    for (const [index, forecast] of forecasts.entries()) forecast.category_name = `${index} ${name}`;
  });
  await chart(page).waitFor();
  await judgeLayout(page);
  assert.doesNotMatch(await page.title(), /owned/);
  await page.getByRole('button', { name: 'Show as a table' }).click();
  await judgeLayout(page);
}

async function layout(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/next?model=wma&horizon=4&show=all`);
  await chart(page).waitFor();
  await page.getByRole('table', { name: 'The next weeks' }).waitFor();
  await judgeLayout(page);
  await page.getByRole('button', { name: 'Show as a table' }).click();
  await judgeLayout(page);
}
