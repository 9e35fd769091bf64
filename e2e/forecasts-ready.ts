// The screens about forecasts need what the worker makes of the demo's orders: this waits for it, as a person would.

import type { Page } from 'playwright-core';
import type { Check } from './check.ts';
import { DESK } from './looking.ts';

const LIMIT_MS = 300_000;
const POLL_MS = 1_000;

export const forecastsReady: Check = {
  name: 'the worker forecasts the demo',
  look: DESK,
  act: waitForForecasts,
};

async function waitForForecasts(_page: Page, origin: string): Promise<void> {
  const giveUpAt = Date.now() + LIMIT_MS;
  for (;;) {
    const { merchants } = await read<{ merchants: { merchantId: number }[] }>(`${origin}/v1/merchants`);
    const made = await Promise.all(
      merchants.flatMap(({ merchantId }) =>
        ['WEEK', 'MONTH'].map(async (type) => {
          const path = `/forecast/compare-models?merchant_id=${merchantId}&bucket_type=${type}`;
          return (await read<{ categories: unknown[] }>(`${origin}${path}`)).categories.length;
        }),
      ),
    );
    if (made.every((count) => count > 0)) return;
    if (Date.now() > giveUpAt) throw new Error(`no forecasts within ${LIMIT_MS / 1_000} s: ${made.join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function read<Body>(url: string): Promise<Body> {
  return (await (await fetch(url)).json()) as Body;
}
