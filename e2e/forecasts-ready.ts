// The screens about forecasts need what the worker makes of the demo's orders: this waits for it, as a person would.

import type { Page } from 'playwright-core';
import { DEMO_MERCHANTS } from '../packages/server/src/simulate/demo-merchants.ts';
import { until } from '../packages/server/test/until.ts';
import type { Check } from './check.ts';
import type { Instance } from './instance.ts';
import { DESK } from './looking.ts';

const LIMIT_MS = 300_000;

export const forecastsReady: Check = {
  name: 'the worker forecasts the demo',
  look: DESK,
  act: waitForForecasts,
};

async function waitForForecasts(_page: Page, origin: string, { own }: Instance): Promise<void> {
  const list = () => read<{ merchants: { merchantId: number }[] }>(`${origin}/v1/merchants`);
  const awaited = own ? DEMO_MERCHANTS.length : 1;
  await until('the merchants are there', async () => (await list()).merchants.length >= awaited, LIMIT_MS);
  const { merchants } = await list();
  for (const { merchantId } of merchants) {
    for (const type of ['WEEK', 'MONTH']) {
      const address = `${origin}/forecast/compare-models?merchant_id=${merchantId}&bucket_type=${type}`;
      const isThere = async () => (await read<{ categories: unknown[] }>(address)).categories.length > 0;
      await until(`merchant ${merchantId} has forecasts by ${type}`, isThere, LIMIT_MS);
    }
  }
}

async function read<Body>(url: string): Promise<Body> {
  return (await (await fetch(url)).json()) as Body;
}
