// Top sellers as a merchant uses it: the numbers add up and are the interface's own, a category opens and closes by
// keyboard alone, its number is explained by its orders, and everything can be taken along.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { type Check, digitsOf, textOf } from '../check.ts';
import { DESK, judgeLayout, type Look, NARROWEST, NIGHT, PHONE, PHONE_NIGHT } from '../looking.ts';

const GERMAN: Look = { width: 1280, scheme: 'light', locale: 'de-DE' };

export const topSellersChecks: readonly Check[] = [
  { name: 'rows and rest equal the total, and the page says what the interface says', look: DESK, act: addsUp },
  { name: 'a category opens and closes by keyboard, and the focus returns', look: NIGHT, act: opensByKeyboard },
  { name: 'on a phone a category is a page of its own', look: PHONE, act: opensOnPhone },
  { name: 'the narrowest phone shows the ranking and a category', look: NARROWEST, act: fits },
  { name: 'a number is explained by its orders, page by page', look: DESK, act: explains },
  { name: 'the products of a category add up', look: PHONE_NIGHT, act: productsAddUp },
  { name: 'days of the reader’s own are ranked', look: DESK, act: ranksOwnDays },
  { name: 'the ranking leaves as a table with every category', look: DESK, act: leavesAsTable },
  { name: 'the next period is drawn from memory', look: DESK, act: drawsFromMemory },
  { name: 'the ranking speaks German', look: GERMAN, act: speaksGerman },
];

const CLOSED_YEAR = '?merchant=1&period=YEAR&start=2025-01-01';

async function addsUp(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/${CLOSED_YEAR}`);
  const total = page.locator('table.ranking tr.total .amount');
  await total.waitFor();
  const rows = await page.locator('table.ranking tbody .amount, table.ranking tr.rest .amount').allTextContents();
  const sum = rows.reduce((units, amount) => units + BigInt(digitsOf(amount)), 0n);
  assert.equal(String(sum), digitsOf(await textOf(total)));
  assert.equal(digitsOf(await textOf(page.locator('.headline-figure'))), String(sum));
  const answer = await page.request.get(
    `${origin}/api/top-categories?merchantId=1&bucketType=YEAR&bucketStart=2025-01-01`,
  );
  const { total: told } = (await answer.json()) as { total: { amount: string } };
  assert.equal(digitsOf(told.amount), String(sum));
  await page.locator('.trend').first().waitFor();
  await judgeLayout(page);
}

async function opensByKeyboard(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?merchant=1&period=WEEK`);
  const rows = page.locator('table.ranking [data-row]');
  await rows.nth(1).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const name = await textOf(rows.nth(1).locator('.row-link'));
  // The row under the focus tells the values of its line.
  await rows.nth(1).locator('.trend-values').waitFor({ state: 'visible' });
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('complementary', { name });
  await drawer.locator('figure.chart svg[role=img]').waitFor();
  assert.match(page.url(), /category=\d+/);
  assert.equal(await page.evaluate('document.activeElement.textContent'), name);
  await judgeLayout(page);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate('document.activeElement.textContent'), name);
  assert.doesNotMatch(page.url(), /category=/);
}

async function opensOnPhone(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?merchant=1&period=MONTH`);
  await page.locator('table.ranking .row-link').first().click();
  await page.locator('.drawer figure.chart svg[role=img]').waitFor();
  assert.equal(await page.locator('table.ranking').isVisible(), false);
  await judgeLayout(page);
  await page.goBack();
  await page.locator('table.ranking').waitFor({ state: 'visible' });
}

async function fits(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?merchant=3&period=YEAR`);
  await page.locator('table.ranking tr.total').waitFor();
  await judgeLayout(page);
  await page.locator('table.ranking .row-link').first().click();
  await page.locator('.drawer figure.chart svg[role=img]').waitFor();
  await judgeLayout(page);
}

async function explains(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/${CLOSED_YEAR}`);
  await page.locator('table.ranking .row-link').first().click();
  const figure = digitsOf(await textOf(page.locator('.drawer-figure')));
  await page.getByRole('button', { name: 'Explain this number' }).click();
  await page.locator('.sums').waitFor();
  const sums = await page.locator('.sums dd').allTextContents();
  assert.equal(digitsOf(sums[0] ?? ''), figure);
  assert.equal(digitsOf(sums[1] ?? ''), figure);
  assert.match(sums[2] ?? '', /0[.,]00/);
  assert.match(page.url(), /explain=orders/);
  const orders = page.locator('.orders tr.order');
  const before = await orders.count();
  await page.getByRole('button', { name: 'Load more' }).click();
  await orders.nth(before).waitFor();
  const lines = await page.locator('.orders tr.line .number').allTextContents();
  const sum = lines.reduce((units, amount) => units + BigInt(digitsOf(amount)), 0n);
  const loaded = await textOf(page.locator('.drawer [role=status]').last());
  assert.ok(digitsOf(loaded).endsWith(String(sum)), `${loaded} is not the sum of the lines, ${sum}`);
  await judgeLayout(page);
}

async function productsAddUp(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/${CLOSED_YEAR}`);
  await page.locator('table.ranking .row-link').first().click();
  const table = page.locator('table.products');
  await table.waitFor();
  const rows = await table.locator('tbody td:last-child').allTextContents();
  const sum = rows.reduce((units, amount) => units + BigInt(digitsOf(amount)), 0n);
  assert.equal(digitsOf(await textOf(table.locator('tr.total .amount'))), String(sum));
  assert.equal(digitsOf(await textOf(page.locator('.drawer-figure'))), String(sum));
  await judgeLayout(page);
}

async function ranksOwnDays(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?merchant=1&period=CUSTOM&start=2025-03-10&until=2025-03-23`);
  const total = page.locator('table.ranking tr.total .amount');
  await total.waitFor();
  const answer = await page.request.get(`${origin}/api/top-categories?merchantId=1&from=2025-03-10&to=2025-03-24`);
  const { total: told } = (await answer.json()) as { total: { amount: string } };
  assert.equal(digitsOf(await textOf(total)), digitsOf(told.amount));
  await page.locator('table.ranking .row-link').first().click();
  await page.locator('.drawer figure.chart svg[role=img]').waitFor();
  await judgeLayout(page);
}

async function leavesAsTable(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/${CLOSED_YEAR}`);
  await page.locator('table.ranking tr.total').waitFor();
  const answer = await page.request.get(
    `${origin}/api/top-categories?merchantId=1&bucketType=YEAR&bucketStart=2025-01-01&limit=1000`,
  );
  const { categories } = (await answer.json()) as { categories: readonly { amount: string }[] };
  await page.locator('.ranking-notes summary').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Table as CSV' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  assert.equal(lines.length, categories.length + 1);
  for (const [index, { amount }] of categories.entries()) assert.ok(lines[index + 1]?.includes(`,${amount},`));
}

/** The answer is there before the key is pressed: with the interface out of reach the table still changes. */
async function drawsFromMemory(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?merchant=1&period=WEEK&start=2025-06-02`);
  const total = page.locator('table.ranking tr.total .amount');
  await total.waitFor();
  const first = await textOf(total);
  await page.waitForResponse((response) => response.url().includes('bucketStart=2025-05-26'));
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.route('**/api/**', () => undefined);
  await page.keyboard.press('[');
  await page.locator('.panel-body[aria-busy=false]').first().waitFor();
  assert.notEqual(await textOf(total), first);
}

async function speaksGerman(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?merchant=1&period=WEEK`);
  await page.locator('table.ranking tr.total').waitFor();
  assert.match(await textOf(page.locator('.headline')), /^Diese Woche bisher/);
  await page.getByText(/^Alle \d+ Kategorien$/).waitFor();
  await page.locator('table.ranking .row-link').first().click();
  await page.getByText('Diese Zahl erklären').last().waitFor();
  await judgeLayout(page);
}
