// What a person sees while a part of the system hangs: numbers that stay, calmly dated, and nothing that falls over.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Check, textOf } from '../check.ts';
import type { Instance } from '../instance.ts';
import { DESK, judgeLayout, PHONE_NIGHT } from '../looking.ts';

export const degradedChecks: readonly Check[] = [
  { name: 'without ClickHouse the same total comes from PostgreSQL', look: DESK, writes: true, act: withoutClickhouse },
  { name: 'without the worker forecasts are computed when asked for', look: DESK, writes: true, act: withoutWorker },
  {
    name: 'without the server the last numbers stay, dated',
    look: PHONE_NIGHT,
    writes: true,
    // Awake again, the server sheds what waited for it for longer than anybody would.
    expects: { complaints: /the server responded with a status of 503 / },
    act: withoutServer,
  },
];

async function withoutClickhouse(page: Page, origin: string, instance: Instance): Promise<void> {
  const total = page.locator('tr.total .amount').first();
  await page.goto(`${origin}/?period=YEAR`);
  await total.waitFor();
  const before = await textOf(total);
  await instance.without('clickhouse', async () => {
    await page.reload();
    await page.locator('.freshness', { hasText: 'from PostgreSQL' }).waitFor();
    await page.getByText('ClickHouse is not reachable; the same totals come from PostgreSQL.').waitFor();
    assert.equal(await textOf(total), before);
    await judgeLayout(page);
  });
  await page.locator('.freshness-live').waitFor();
}

async function withoutWorker(page: Page, origin: string, instance: Instance): Promise<void> {
  await instance.without('worker', async () => {
    await page.goto(`${origin}/next?period=WEEK&model=ses`);
    await page.locator('[data-row]').first().waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    await page.goto(`${origin}/compare`);
    await page.locator('main table').first().waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
  });
}

async function withoutServer(page: Page, origin: string, instance: Instance): Promise<void> {
  const total = page.locator('tr.total .amount').first();
  await page.goto(`${origin}/?period=YEAR`);
  await total.waitFor();
  const before = await textOf(total);
  await instance.without('server', async () => {
    await page.locator('.freshness-away').waitFor({ timeout: 60_000 });
    await page.getByText('Topline does not answer at the moment.').waitFor();
    assert.equal(await textOf(total), before);
    await judgeLayout(page);
  });
  await page.locator('.freshness-live').waitFor({ timeout: 60_000 });
}
