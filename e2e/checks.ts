// What the smoke test asks of the page, each check on a page of its own.

import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Instance } from './instance.ts';
import { DESK, judgeLayout, type Look, watched } from './looking.ts';
import { EXPECTED, SHOP, writeShop } from './shop.ts';

export interface Check {
  readonly name: string;
  readonly look: Look;
  /** Writes orders, so only on an instance of its own. */
  readonly writes?: boolean;
  readonly act: (page: Page, origin: string) => Promise<void>;
}

const PHONE: Look = { width: 390, scheme: 'light' };
const NARROWEST: Look = { width: 320, scheme: 'light' };
const NIGHT: Look = { width: 1280, scheme: 'dark' };

/** In this order: the first ones find an empty instance and fill it. */
const CHECKS: readonly Check[] = [
  { name: 'an empty instance says what to do', look: DESK, writes: true, act: emptyExplains },
  { name: 'the first merchant appears without a reload, with the right numbers', look: DESK, writes: true, act: fills },
  { name: 'rows and rest add up to the total', look: DESK, act: addsUp },
  { name: 'choices stand in the address and the back button knows them', look: DESK, act: remembers },
  { name: 'a year shows the forecast of the next month', look: DESK, act: yearShowsMonth },
  { name: 'one failing panel leaves the other alone', look: DESK, act: isolates },
  { name: 'nothing breaks accessibility or width: desk, light', look: DESK, act: layout },
  { name: 'nothing breaks accessibility or width: desk, dark', look: NIGHT, act: layout },
  { name: 'nothing breaks accessibility or width: phone', look: PHONE, act: layout },
  { name: 'nothing breaks accessibility or width: 320 pixels', look: NARROWEST, act: layout },
];

/** Runs all checks that fit the instance and prints a line each; returns how many failed. */
export async function runChecks(browser: Browser, instance: Instance): Promise<number> {
  let failed = 0;
  for (const check of CHECKS) {
    if (check.writes && !instance.own) {
      console.log(`not run  ${check.name} (this instance is not ours to write to)`);
      continue;
    }
    const findings = await watched(browser, instance.origin, check.look, (page) => check.act(page, instance.origin));
    console.log(`${findings.length === 0 ? 'ok       ' : 'FAILED   '}${check.name}`);
    for (const finding of findings) console.log(`         ${finding.replaceAll('\n', '\n         ')}`);
    if (findings.length > 0) failed++;
  }
  return failed;
}

async function emptyExplains(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByText('curl -X PUT').waitFor();
  await page.getByText('npm run import').waitFor();
  await judgeLayout(page);
}

async function fills(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?period=DAY`);
  await page.getByText('Nothing to rank yet').waitFor();
  await writeShop(origin);
  const total = ranking(page).locator('tr.total');
  await total.filter({ hasText: '30.308' }).waitFor();
  const rows = await page
    .locator('tbody tr')
    .filter({ has: page.locator('.change') })
    .all();
  const seen = await Promise.all(
    rows.map(async (row) => ({
      name: await textOf(row.locator('.name')),
      digits: digitsOf(await textOf(row.locator('.amount'))),
    })),
  );
  assert.deepEqual(seen, EXPECTED.rows);
  assert.equal(digitsOf(await textOf(total.locator('.amount'))), EXPECTED.total);
  assert.ok((await textOf(page.locator('footer.foot'))).includes(SHOP.currency));
}

async function addsUp(page: Page, origin: string): Promise<void> {
  await openRanking(page, origin, '?period=MONTH');
  // One reading of all amounts, so that a new answer cannot come between two of them.
  const amounts = await ranking(page).locator('td.amount').allInnerTexts();
  const numbers = amounts.map((text) => BigInt(digitsOf(text)));
  const total = numbers.pop();
  assert.ok(numbers.length > 0, 'no rows');
  assert.equal(
    numbers.reduce((sum, one) => sum + one, 0n),
    total,
  );
}

async function remembers(page: Page, origin: string): Promise<void> {
  await openRanking(page, origin, '');
  await page.getByRole('radio', { name: 'Month' }).check({ force: true });
  await page.waitForURL(/period=MONTH/);
  await page.getByRole('heading', { name: 'This month so far', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Previous month' }).click();
  await page.waitForURL(/start=\d{4}-\d{2}-01/);
  await page.getByRole('heading', { name: 'Last month', exact: true }).waitFor();
  await page.getByRole('radio', { name: 'ARIMA' }).check({ force: true });
  await page.waitForURL(/model=arima/);
  await page.reload();
  await page.getByRole('heading', { name: 'Last month', exact: true }).waitFor();
  assert.ok(await page.getByRole('radio', { name: 'ARIMA' }).isChecked());
  await page.goBack();
  await page.goBack();
  await page.getByRole('heading', { name: 'This month so far', exact: true }).waitFor();
}

async function yearShowsMonth(page: Page, origin: string): Promise<void> {
  await openRanking(page, origin, '?period=YEAR');
  await page.getByText('Forecasts exist for day, week and month.').waitFor();
  await page.getByRole('heading', { name: 'Next month', exact: true }).waitFor();
}

async function isolates(page: Page, origin: string): Promise<void> {
  // Not an error of the network, which the browser would print as a complaint of the page.
  await page.route('**/forecast/**', (route) => route.fulfill({ status: 200, body: 'no JSON' }));
  await openRanking(page, origin, '');
  const alert = page.getByRole('alert');
  await alert.filter({ hasText: 'The forecast of next week could not be read' }).waitFor();
  assert.equal(await alert.count(), 1);
  await page.unroute('**/forecast/**');
  await alert.getByRole('button', { name: 'Try again' }).click();
  await alert.waitFor({ state: 'detached' });
}

async function layout(page: Page, origin: string): Promise<void> {
  await openRanking(page, origin, '');
  await page.getByRole('button', { name: 'Compare all models' }).click();
  await page.getByRole('heading', { name: 'Next week, every model' }).waitFor();
  await judgeLayout(page);
}

async function openRanking(page: Page, origin: string, search: string): Promise<void> {
  const answer = await page.goto(`${origin}/${search}`);
  assert.match(answer?.headers()['content-security-policy'] ?? 'none', /default-src 'self'/);
  await ranking(page).locator('tr.total').waitFor();
}

/** The only table with a total. */
function ranking(page: Page): Locator {
  return page.locator('table').filter({ has: page.locator('tr.total') });
}

async function textOf(one: Locator): Promise<string> {
  return ((await one.textContent()) ?? '').trim();
}

/** Of one currency all amounts have equally many decimals, so their digits are minor units. */
function digitsOf(amount: string): string {
  return amount.replaceAll(/\D/g, '');
}
