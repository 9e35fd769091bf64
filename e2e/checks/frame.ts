// The frame of every screen: keys, languages, colours, addresses, and how much is sent for the first look.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Check, textOf } from '../check.ts';
import { DESK, judgeLayout, PHONE } from '../looking.ts';

/** What the first screen may cost, compressed, in bytes. */
const SCRIPT_BYTES_MAX = 110_000;

export const frameChecks: readonly Check[] = [
  { name: 'keys lead to every screen, period and merchant', look: DESK, act: keys },
  { name: 'another merchant is a few keys away', look: PHONE, act: switchesMerchant },
  { name: 'the page speaks German', look: { ...DESK, locale: 'de-DE' }, act: german },
  { name: 'the page speaks Portuguese', look: { ...PHONE, locale: 'pt-PT' }, act: portuguese },
  { name: 'the chosen colours stay', look: DESK, act: colours },
  { name: 'addresses of nothing say so', look: DESK, act: strayed },
  { name: 'a span of days can be chosen and shared', look: DESK, act: days },
  { name: 'the first screen needs little', look: DESK, act: weighs },
];

async function keys(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/`);
  await page.getByRole('navigation', { name: 'Screens' }).waitFor();
  for (const [key, path] of [
    ['2', '/next'],
    ['3', '/compare'],
    ['4', '/accuracy'],
    ['5', '/system'],
    ['1', '/'],
  ] as const) {
    await page.keyboard.press(key);
    await page.waitForURL((url) => url.pathname === path);
  }
  for (const [key, period] of [
    ['d', 'DAY'],
    ['m', 'MONTH'],
    ['y', 'YEAR'],
    ['w', 'WEEK'],
  ] as const) {
    await page.keyboard.press(key);
    await page.waitForURL(new RegExp(`period=${period}`));
  }
  await page.keyboard.press('[');
  await page.waitForURL(/start=\d{4}-\d{2}-\d{2}/);
  await page.keyboard.press(']');
  await page.waitForURL((url) => !url.searchParams.has('start'));
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keys' });
  await list.waitFor();
  await judgeLayout(page);
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  await page.keyboard.press('/');
  const search = page.getByRole('combobox', { name: 'Search by name or number' });
  await search.waitFor();
  await judgeLayout(page);
  await page.keyboard.type('no such merchant');
  await page.getByText('No merchant is called').waitFor();
  await page.keyboard.press('Escape');
  await search.waitFor({ state: 'detached' });
}

async function switchesMerchant(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?merchant=1&period=MONTH`);
  const total = page.locator('tr.total .amount');
  const before = await textOf(total);
  const search = page.getByRole('combobox', { name: 'Search by name or number' });
  await page.keyboard.press('/');
  await search.waitFor();
  await page.keyboard.type('2');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/merchant=2&period=MONTH/);
  await search.waitFor({ state: 'detached' });
  await total.filter({ hasNotText: before }).waitFor();
  await page.keyboard.press('/');
  const recent = page.getByRole('group', { name: 'Recent' }).getByRole('option');
  await recent.first().waitFor();
  assert.deepEqual(await recent.locator('small').allTextContents(), ['2', '1']);
  await judgeLayout(page);
}

async function german(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/`);
  await page.getByRole('link', { name: 'Bestseller' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  await judgeLayout(page);
}

async function portuguese(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/`);
  await page.getByRole('link', { name: 'Mais vendidos' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'pt');
  await judgeLayout(page);
}

async function colours(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/`);
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const light = await ground();
  const button = page.getByRole('button', { name: /^Colours/ });
  await button.click();
  await button.click();
  await page.getByRole('button', { name: 'Colours: dark' }).waitFor();
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.reload();
  await button.waitFor();
  assert.equal(await ground(), dark);
}

async function strayed(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?merchant=987654321`);
  await page.getByRole('heading', { name: 'There is no merchant 987654321 here.' }).waitFor();
  await page.goto(`${origin}/?merchant=x&period=NEVER&start=2026-02-31&category=-1`);
  await page.getByRole('radio', { name: 'Week' }).waitFor({ state: 'attached' });
  assert.ok(await page.getByRole('radio', { name: 'Week' }).isChecked());
}

async function days(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/`);
  await page.getByRole('radio', { name: 'Custom' }).check({ force: true });
  await page.getByLabel('From', { exact: true }).fill('2026-03-10');
  await page.getByLabel('To', { exact: true }).fill('2026-03-01');
  await page.getByText('The first day must not be after the last one').waitFor();
  await page.getByLabel('To', { exact: true }).fill('2026-03-19');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.waitForURL(/period=CUSTOM&start=2026-03-10&until=2026-03-19/);
  await page.reload();
  await page.getByText('10 – 19 Mar 2026').first().waitFor();
  await page.getByRole('button', { name: 'Previous period' }).click();
  await page.waitForURL(/start=2026-02-28&until=2026-03-09/);
}

async function weighs(page: Page, origin: string): Promise<void> {
  const sizes = new Map<string, number>();
  page.on('response', async (response) => {
    if (!new URL(response.url()).pathname.endsWith('.js')) return;
    sizes.set(response.url(), (await response.request().sizes()).responseBodySize);
  });
  await page.goto(`${origin}/`, { waitUntil: 'networkidle' }).catch(() => undefined);
  await page.locator('tr.total').waitFor();
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  console.log(`         ${(bytes / 1_000).toFixed(1)} kB of JavaScript, compressed, in ${sizes.size} files`);
  assert.ok(bytes > 0 && bytes <= SCRIPT_BYTES_MAX, `the first screen needs ${bytes} bytes of JavaScript`);
}
