// An empty instance explains itself, in the reader's language, and its commands do what they say. Only on an instance
// of its own, and before any check that writes a merchant.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { Check } from '../check.ts';
import { DESK, judgeLayout, NARROWEST } from '../looking.ts';

const COMMANDS_LIMIT_MS = 20_000;

export const checks: readonly Check[] = [
  { name: 'first run: an empty instance says what to do', look: DESK, writes: true, act: explains },
  { name: 'first run: it says so on the narrowest screen', look: NARROWEST, writes: true, act: explains },
  { name: 'first run: it speaks German', look: DESK, writes: true, act: german },
  { name: 'first run: the file import is one click away', look: DESK, writes: true, act: leadsToImport },
  {
    name: 'first run: the commands shown make a merchant, and the page becomes its ranking',
    look: DESK,
    writes: true,
    act: fills,
  },
];

async function explains(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole('heading', { name: /^Nothing to rank yet\./ }).waitFor();
  for (const command of ['curl -X PUT', 'npm run import', 'npm start']) await page.getByText(command).waitFor();
  await judgeLayout(page);
}

async function german(page: Page, origin: string): Promise<void> {
  await page.addInitScript("Object.defineProperty(navigator, 'languages', { get: () => ['de-DE'] })");
  await page.goto(origin);
  await page.getByRole('heading', { name: /^Noch nichts zu ordnen\./ }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  await judgeLayout(page);
}

async function leadsToImport(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole('link', { name: 'Import a file on this page' }).click();
  await page.waitForURL((url) => url.pathname === '/import');
}

async function fills(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?period=DAY`);
  const commands = (await page.getByText('curl -X PUT').textContent()) ?? '';
  assert.ok(commands.includes(`${origin}/v1/orders`));
  await promisify(execFile)('sh', ['-ec', commands.replaceAll('curl ', 'curl --silent --show-error --fail ')], {
    timeout: COMMANDS_LIMIT_MS,
  });
  // Nobody reloads: the page asks for merchants by itself, and the order is counted meanwhile.
  await page.getByText('Kaffeehaus Berlin').first().waitFor();
  await page.locator('table').getByText('Coffee').first().waitFor();
  await page.locator('tr.total').filter({ hasText: '7.60' }).waitFor();
}
