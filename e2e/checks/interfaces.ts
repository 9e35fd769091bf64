// /docs: the description of the interfaces for people, drawn by Swagger UI under the strict policy of these paths.

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Check } from '../check.ts';
import { DESK } from '../looking.ts';

export const interfaceChecks: readonly Check[] = [
  { name: 'the interfaces are described and can be tried', look: DESK, act: tries },
];

async function tries(page: Page, origin: string): Promise<void> {
  const { paths } = (await (await fetch(`${origin}/openapi.json`)).json()) as { paths: Record<string, object> };
  const operations = Object.values(paths).flatMap((path) => Object.keys(path));
  await page.goto(`${origin}/docs`);
  const shown = page.locator('.opblock');
  await shown.first().waitFor();
  assert.equal(await shown.count(), operations.length);
  const health = page.locator('#operations-Operations-health');
  await health.locator('.opblock-summary-control').click();
  await health.getByRole('button', { name: 'Execute' }).click();
  await health.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
}
