// npm run e2e: the page in a real browser, against the program at TOPLINE_E2E_URL or one that this run starts. A merchant's
// day: an empty instance, the first order, a file of old orders, and then every screen. Without Chromium it says so and
// succeeds, unless TOPLINE_REQUIRE names chromium. `--only TEXT` runs the checks whose names begin so.

import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { type Check, runChecks } from './check.ts';
import { checks as accuracy } from './checks/accuracy.ts';
import { degradedChecks } from './checks/degraded.ts';
import { checks as firstRun } from './checks/first-run.ts';
import { frameChecks } from './checks/frame.ts';
import { checks as imports } from './checks/import.ts';
import { interfaceChecks } from './checks/interfaces.ts';
import { checks as models } from './checks/models.ts';
import { checks as nextPeriod } from './checks/next-period.ts';
import { signInChecks, startSignInInstance } from './checks/sign-in.ts';
import { checks as system } from './checks/system.ts';
import { topSellersChecks as topSellers } from './checks/top-sellers.ts';
import { findChromium, launchChromium } from './chromium.ts';
import { forecastsReady } from './forecasts-ready.ts';
import { runningInstance, startInstance } from './instance.ts';
import { pictureChecks } from './pictures.ts';

/** On an empty instance, in this order: it explains itself, gets its first order, and then a file of old ones. */
const FROM_NOTHING: readonly Check[] = [...firstRun, ...interfaceChecks, ...imports];

/** On one with two years of orders; the last take parts of it away. */
const EVERY_DAY: readonly Check[] = [
  forecastsReady,
  ...frameChecks,
  ...topSellers,
  ...nextPeriod,
  ...models,
  ...accuracy,
  ...system,
  ...pictureChecks([
    { name: 'top-sellers', address: '/?merchant=1', ready: 'tr.total' },
    { name: 'category', address: '/?merchant=1&category=3', ready: '.chart svg' },
    { name: 'next-period', address: '/next?merchant=1', ready: '[data-row]' },
    { name: 'models', address: '/compare?merchant=1', ready: 'main table' },
    { name: 'accuracy', address: '/accuracy?merchant=1', ready: 'main h2' },
    { name: 'system', address: '/system?merchant=1', ready: 'main h2' },
    { name: 'import', address: '/import', ready: 'main h1' },
  ]),
  ...degradedChecks,
];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
process.exitCode = await main();

async function main(): Promise<number> {
  const path = await findChromium();
  if (path === undefined) {
    console.log('e2e: not run, no Chromium (set TOPLINE_REQUIRE=chromium to require it)');
    return (process.env.TOPLINE_REQUIRE ?? '').split(',').includes('chromium') ? 1 : 0;
  }
  const browser = await launchChromium(path);
  try {
    const failed = await runAll(browser, process.env.TOPLINE_E2E_URL);
    console.log(failed === 0 ? 'e2e: all checks that ran are green' : `e2e: ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    await browser.close();
  }
}

async function runAll(browser: Browser, url: string | undefined): Promise<number> {
  if (url !== undefined) return runChecks(wanted(EVERY_DAY), browser, runningInstance(url));
  if (wanted(EVERY_DAY).every((check) => check === forecastsReady)) return fromNothing(browser);
  // The demo fills while the empty instances are looked at.
  const demo = await startInstance({ demo: true });
  try {
    const failed = await fromNothing(browser);
    return failed + (await runChecks(wanted(EVERY_DAY), browser, demo));
  } finally {
    await demo.stop();
  }
}

async function fromNothing(browser: Browser): Promise<number> {
  const failed = await withInstance(FROM_NOTHING, browser);
  return failed + (await withInstance(signInChecks, browser, startSignInInstance));
}

async function withInstance(checks: readonly Check[], browser: Browser, start = startInstance): Promise<number> {
  if (wanted(checks).length === 0) return 0;
  const instance = await start();
  try {
    return await runChecks(wanted(checks), browser, instance);
  } finally {
    await instance.stop();
  }
}

function wanted(checks: readonly Check[]): readonly Check[] {
  return checks.filter((check) => check === forecastsReady || check.name.startsWith(values.only ?? ''));
}
