// npm run e2e: the page in a real browser, against the program at TOPLINE_E2E_URL or one that this run starts.
// Without Chromium it says so and succeeds, unless TOPLINE_REQUIRE names chromium.

import { runChecks } from './checks.ts';
import { findChromium, launchChromium } from './chromium.ts';
import { runningInstance, startInstance } from './instance.ts';

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
      const failed = await runChecks(browser, instance);
      console.log(failed === 0 ? 'e2e: all checks that ran are green' : `e2e: ${failed} failed`);
      return failed === 0 ? 0 : 1;
    } finally {
      await browser.close();
    }
  } finally {
    await instance.stop();
  }
}
