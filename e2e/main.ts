// npm run e2e: the page in a real browser, against the program at TOPLINE_E2E_URL or one that this run starts. A merchant's
// day: an empty instance, the first order, a file of old orders, and then every screen. Without Chromium it says so and
// succeeds, unless TOPLINE_REQUIRE names chromium. `--only TEXT` runs the checks whose names begin so.

import { parseArgs } from 'node:util';
import { type Check, runChecks } from './check.ts';
import { checks as accuracy } from './checks/accuracy.ts';
import { degradedChecks } from './checks/degraded.ts';
import { checks as firstRun } from './checks/first-run.ts';
import { frameChecks } from './checks/frame.ts';
import { checks as imports } from './checks/import.ts';
import { checks as models } from './checks/models.ts';
import { checks as nextPeriod } from './checks/next-period.ts';
import { checks as system } from './checks/system.ts';
import { findChromium, launchChromium } from './chromium.ts';
import { runningInstance, startInstance } from './instance.ts';
import { pictureChecks } from './pictures.ts';
import { forecastsReady } from './superstore.ts';

/** In this order: the first find an empty instance, the import fills it, and the last take parts of it away. */
const CHECKS: readonly Check[] = [
  ...firstRun,
  ...imports,
  forecastsReady,
  ...frameChecks,
  ...nextPeriod,
  ...models,
  ...accuracy,
  ...system,
  ...pictureChecks([
    { name: 'top-sellers', address: '/?period=MONTH&start=2017-12-01', ready: 'tr.total' },
    { name: 'category', address: '/?period=MONTH&start=2017-12-01&category=1', ready: '.chart svg' },
    { name: 'next-period', address: '/next?period=MONTH', ready: '[data-row]' },
    { name: 'models', address: '/compare?period=MONTH', ready: 'main table' },
    { name: 'accuracy', address: '/accuracy?period=MONTH', ready: 'main h2' },
    { name: 'system', address: '/system', ready: 'main h2' },
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
  const url = process.env.TOPLINE_E2E_URL;
  const instance = url === undefined ? await startInstance() : runningInstance(url);
  try {
    const browser = await launchChromium(path);
    try {
      const wanted = CHECKS.filter(({ name }) => values.only === undefined || name.startsWith(values.only));
      const failed = await runChecks(wanted, browser, instance);
      console.log(failed === 0 ? 'e2e: all checks that ran are green' : `e2e: ${failed} failed`);
      return failed === 0 ? 0 : 1;
    } finally {
      await browser.close();
    }
  } finally {
    await instance.stop();
  }
}
