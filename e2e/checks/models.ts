// Every model side by side: the page shows what the server stored, to the cent in its files; a category is chosen by
// mouse, by keyboard and by link; what is missing, late or broken is said.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page, Route } from 'playwright-core';
import { type Check, layoutChecks } from '../check.ts';
import { DESK, judgeLayout } from '../looking.ts';

export const checks: readonly Check[] = [
  { name: 'models: the table holds the stored forecasts and marks the champions', look: DESK, act: holdsStored },
  { name: 'models: a category is chosen by key, by list and by link', look: DESK, act: chooses },
  { name: 'models: all models are shown when asked for, as charts and as a table', look: DESK, act: showsAll },
  { name: 'models: without its history the forecasts stay', look: DESK, act: isolates },
  { name: 'models: a late run stays shown and says how old it is', look: DESK, act: tellsLate },
  { name: 'models: before the first run it says what to wait for', look: DESK, act: tellsNone },
  ...layoutChecks('models', layout),
];

interface Compared {
  readonly generated_at: string | null;
  readonly categories: ReadonlyArray<{
    readonly category_id: number;
    readonly category_name: string;
    readonly champion: string | null;
    readonly models: ReadonlyArray<{ readonly model: string; readonly forecast: string }>;
  }>;
}

async function open(page: Page, origin: string, search = ''): Promise<Compared> {
  const answer = page.waitForResponse((response) => response.url().includes('/forecast/compare-models'));
  await page.goto(`${origin}/compare?period=WEEK${search}`);
  const compared = (await (await answer).json()) as Compared;
  assert.ok(compared.categories.length > 1, 'this check needs a merchant with stored weekly forecasts');
  await page.getByRole('heading', { name: 'Forecasts of all categories' }).waitFor();
  return compared;
}

async function holdsStored(page: Page, origin: string): Promise<void> {
  const { categories } = await open(page, origin);
  const panel = page.locator('section.panel').filter({ hasText: 'Forecasts of all categories' });
  await panel.getByText('Export').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Table as CSV' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  assert.equal(lines.length, categories.length + 1);
  for (const [index, { models }] of categories.entries()) {
    const cells = lines[index + 1]?.split(',') ?? [];
    for (const { forecast } of models) assert.ok(cells.includes(forecast), `${forecast} is in line ${index + 1}`);
  }
  const championed = categories.filter(({ champion }) => champion !== null).length;
  const stars = panel.locator('tbody td').filter({ hasText: 'champion' });
  assert.equal(await stars.count(), championed);
}

async function chooses(page: Page, origin: string): Promise<void> {
  const { categories } = await open(page, origin);
  const [first, second] = categories;
  assert.ok(first !== undefined && second !== undefined);
  const chartOf = (name: string) => page.getByRole('heading', { name: `${name} by every model`, exact: true });
  await chartOf(first.category_name).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await chartOf(second.category_name).waitFor();
  await page.waitForURL(new RegExp(`category=${second.category_id}(&|$)`));
  await page.reload();
  await chartOf(second.category_name).waitFor();
  await page.getByLabel('Category').selectOption(String(first.category_id));
  await chartOf(first.category_name).waitFor();
  await page.goBack();
  await chartOf(second.category_name).waitFor();
}

async function showsAll(page: Page, origin: string): Promise<void> {
  const { categories } = await open(page, origin);
  const models = categories[0]?.models.length ?? 0;
  await page
    .getByRole('button', { name: `Show all ${models} models` })
    .first()
    .click();
  await page.waitForURL(/show=all/);
  const chart = page.locator('figure.chart');
  assert.equal(await chart.locator('svg[role=img] > g').count(), models);
  await chart.getByRole('button', { name: 'Show as a table' }).click();
  assert.equal(await chart.locator('thead th').count(), models + 2, 'the period, what was sold, and every model');
}

async function isolates(page: Page, origin: string): Promise<void> {
  // Not an error of the network, which the browser would print as a complaint of the page.
  await page.route('**/api/history**', (route) => route.fulfill({ status: 200, body: 'no JSON' }));
  const { categories } = await open(page, origin);
  const alert = page.getByRole('alert');
  await alert.filter({ hasText: 'The history could not be read' }).waitFor();
  await page.getByRole('heading', { name: `${categories[0]?.category_name} by every model` }).waitFor();
  assert.equal(await alert.count(), 1);
}

async function tellsLate(page: Page, origin: string): Promise<void> {
  const hoursAgo = new Date(Date.now() - 5 * 3_600_000).toISOString();
  await changed(page, { stale: true, stale_reason: 'behind', generated_at: hoursAgo });
  await open(page, origin);
  await page.getByText(/The last run was 5 hrs? ago, later than planned\./).waitFor();
  await page.getByRole('heading', { name: 'Forecasts of all categories' }).waitFor();
}

async function tellsNone(page: Page, origin: string): Promise<void> {
  await changed(page, { generated_at: null, as_of: null, origin: null, categories: [] });
  await page.goto(`${origin}/compare?period=WEEK`);
  await page.getByText('No forecast has been stored yet.').waitFor();
  await judgeLayout(page);
}

/** The server's own answer with some of it replaced. */
async function changed(page: Page, part: object): Promise<void> {
  await page.route('**/forecast/compare-models**', async (route: Route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), ...part } });
  });
}

async function layout(page: Page, origin: string): Promise<void> {
  await open(page, origin, '&show=all');
  await page.locator('figure.chart svg[role=img]').waitFor();
  await judgeLayout(page);
  await page.getByRole('button', { name: 'Show as a table' }).click();
  await judgeLayout(page);
}
