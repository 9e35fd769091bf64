// The import in a real browser: what a file says is what the page then shows, to the cent; what cannot be imported is
// said before anything is sent.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { type Check, layoutChecks } from '../check.ts';
import { DESK, judgeLayout } from '../looking.ts';

const REFERENCE = join(
  resolve(import.meta.dirname, '../..', process.env.TOPLINE_REFERENCE_DIR ?? '../shared'),
  'data/orders_superstore.csv.gz',
);
const ORDERS = '5,009';

const onReference: readonly Check[] = [
  { name: 'import: a file with rounding shows the sums of its rounded lines', look: DESK, writes: true, act: rounds },
  { name: 'import: doing it again recognises every order', look: DESK, writes: true, act: repeats },
  { name: 'import: a damaged file says so', look: DESK, act: damaged },
  { name: 'import: the keyboard is enough', look: DESK, act: keyboard },
  ...layoutChecks('import', layout),
];

export const checks: readonly Check[] = [
  ...onReference.map((check) => ({ ...check, needs: REFERENCE })),
  { name: 'import: other headers are mapped, wrong rows are told and downloaded', look: DESK, act: maps },
];

async function rounds(page: Page, origin: string): Promise<void> {
  await choose(page, origin, REFERENCE);
  await page.getByLabel('Time zone of new merchants').selectOption('UTC');
  await page.getByRole('radio', { name: 'Round, half to even' }).check({ force: true });
  await page.getByRole('button', { name: 'Check the whole file' }).click();
  await heading(page, `All ${ORDERS} orders can be imported.`);
  await page.getByRole('button', { name: `Import ${ORDERS} orders` }).click();
  await heading(page, `${ORDERS} orders are in.`);
  const expected = expectation('Central');
  await page.getByText(`$${shown(expected.everything)} in 9,994 lines`).waitFor();
  await page.getByRole('link', { name: 'Open Central' }).click();
  await page.waitForURL(new RegExp(`start=${expected.month}-`));
  await page.goto(`${page.url()}&show=all`);
  const table = page.locator('table').filter({ has: page.locator('tr.total') });
  await table
    .locator('tr.total')
    .filter({ hasText: shown(expected.total) })
    .waitFor();
  const text = (await table.allTextContents()).join().replaceAll(/\s+/g, ' ');
  for (const [category, cents] of expected.categories) {
    assert.ok(text.includes(shown(cents)), `${category} should have sold ${shown(cents)}`);
  }
}

async function repeats(page: Page, origin: string): Promise<void> {
  await choose(page, origin, REFERENCE);
  await page.getByRole('radio', { name: 'Round, half to even' }).check({ force: true });
  await page.getByRole('button', { name: 'Check the whole file' }).click();
  await page.getByRole('button', { name: `Import ${ORDERS} orders` }).click();
  await page.getByText(`${ORDERS} of them had been there before and were left alone.`).waitFor();
}

const STRANGE = [
  'No;,When,What,Pieces,Worth',
  '1,2024-01-03T10:00:00Z,Tea,2,5.00',
  '2,2024-01-03T10:00:00Z,"=HYPERLINK(""x"")",0,5.00',
  '3,yesterday,Tea,1,2.50',
].join('\n');

async function maps(page: Page, origin: string): Promise<void> {
  await choose(page, origin, { name: 'shop <b>export</b>.csv', mimeType: 'text/csv', buffer: Buffer.from(STRANGE) });
  const check = page.getByRole('button', { name: 'Check the whole file' });
  await page.getByText('Still to be said:').waitFor();
  assert.ok(await check.isDisabled());
  for (const [field, column] of [
    ['Order number', 'No;'],
    ['Date and time', 'When'],
    ['Category', 'What'],
    ['Quantity', 'Pieces'],
    ['Amount of the line', 'Worth'],
  ] as const) {
    await page.getByLabel(field, { exact: true }).selectOption({ label: column });
  }
  await page.getByLabel('Merchant', { exact: true }).selectOption({ label: 'The same for every row' });
  await page.getByLabel('Merchant of every row').fill('Tea house');
  await page.getByLabel('Currency', { exact: true }).selectOption({ label: 'The same for every row' });
  await page.getByLabel('Currency of every row').fill('EUR');
  await page
    .getByRole('row', { name: /yesterday/ })
    .filter({ hasText: '✗ orderDate' })
    .waitFor();
  await check.click();
  await heading(page, '1 of 3 orders can be imported.');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'All rejected orders as CSV' }).click();
  const file = await (await downloading).path();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  assert.equal(lines.length, 3);
  assert.match(lines[1] ?? '', /^Tea house,2,3,3,3,invalid-request,"?quantity 0 must/);
  assert.match(lines[2] ?? '', /^Tea house,3,4,4,4,invalid-request,"?orderDate must/);
}

async function damaged(page: Page, origin: string): Promise<void> {
  await choose(page, origin, {
    name: 'orders.csv.gz',
    mimeType: 'application/gzip',
    buffer: readFileSync(REFERENCE).subarray(0, 600),
  });
  const alert = page.getByRole('alert');
  await alert.filter({ hasText: 'The file could not be read to its end.' }).waitFor();
  await alert.filter({ hasText: 'The gzip stream is damaged or cut off.' }).waitFor();
  assert.equal(await page.locator('input[type=file]').count(), 1);
}

async function keyboard(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/import`);
  await page.locator('input[type=file]').waitFor();
  await tabTo(page, 'input[type=file]');
  await page.locator('input[type=file]').setInputFiles(REFERENCE);
  await page.getByRole('button', { name: 'Check the whole file' }).waitFor();
  await tabTo(page, 'button.button-main');
  await page.keyboard.press('Enter');
  await heading(page, `of ${ORDERS} orders can be imported.`);
}

async function layout(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/import`);
  await page.locator('input[type=file]').waitFor();
  await judgeLayout(page);
  await choose(page, origin, REFERENCE);
  await judgeLayout(page);
  await page.getByRole('button', { name: 'Check the whole file' }).click();
  await heading(page, `of ${ORDERS} orders can be imported.`);
  await judgeLayout(page);
}

async function choose(page: Page, origin: string, file: Parameters<Page['setInputFiles']>[1]): Promise<void> {
  await page.goto(`${origin}/import`);
  await page.setInputFiles('input[type=file]', file);
  await page.getByRole('heading', { name: 'Columns' }).or(page.getByRole('alert')).waitFor();
}

async function heading(page: Page, words: string): Promise<void> {
  await page.getByRole('heading', { name: words }).waitFor();
}

const TABS_MAX = 60;

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < TABS_MAX; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`${selector} is not reached by ${TABS_MAX} presses of Tab`);
}

interface Expectation {
  readonly everything: bigint;
  /** Of the merchant's latest order, YYYY-MM. */
  readonly month: string;
  /** Of that month. */
  readonly total: bigint;
  readonly categories: ReadonlyMap<string, bigint>;
}

/** Computed from the file by other means than the page's: cents, each line rounded by itself. */
function expectation(merchant: string): Expectation {
  const rows = parse(gunzipSync(readFileSync(REFERENCE)), { columns: true }) as Array<Record<string, string>>;
  const everything = rows.reduce((sum, row) => sum + centsOf(row.line_amount ?? ''), 0n);
  const own = rows.filter((row) => row.merchant === merchant);
  const month =
    own
      .map((row) => (row.order_ts ?? '').slice(0, 7))
      .sort()
      .at(-1) ?? '';
  const categories = new Map<string, bigint>();
  for (const { order_ts = '', category = '', line_amount = '' } of own) {
    if (order_ts.startsWith(month)) categories.set(category, (categories.get(category) ?? 0n) + centsOf(line_amount));
  }
  const total = [...categories.values()].reduce((sum, cents) => sum + cents, 0n);
  return { everything, month, total, categories };
}

/** The file's amounts have at most four decimals and no exponent. */
function centsOf(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  const tenThousandths = BigInt(whole + fraction.padEnd(4, '0'));
  const cents = tenThousandths / 100n;
  const rest = tenThousandths % 100n;
  return rest > 50n || (rest === 50n && cents % 2n === 1n) ? cents + 1n : cents;
}

function shown(cents: bigint): string {
  return `${(cents / 100n).toLocaleString('en-GB')}.${String(cents % 100n).padStart(2, '0')}`;
}
