// GET /forecast/top-categories when something is missing: time, threads, stores, the merchant.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Fault } from '@topline/domain/fault.ts';
import type { FakeMerchant } from './fake-sources.ts';
import { createHarness, type Harness } from './predict-harness.ts';

const harnesses: Harness[] = [];
after(() => Promise.all(harnesses.map((harness) => harness.stop())));

function harnessOf(...given: Parameters<typeof createHarness>): Harness {
  const harness = createHarness(...given);
  harnesses.push(harness);
  return harness;
}

const SHOP: FakeMerchant = {
  merchantId: 5,
  categories: { 1: 'Tea', 2: 'Coffee' },
  sales: { 1: [900, 100, 1_000, 2_000, 3_000, 4_001], 2: [5_000, 5_000, 9_000, 5_000, 7_000, 7_000] },
};

test('a model that is not ready in time is answered by the default one, with the reason', async () => {
  const sold = Array.from({ length: 200 }, (_, index) => 10_000 + ((index * 7_919) % 113) * 20);
  const harness = harnessOf({ merchantId: 5, categories: { 1: 'Tea' }, sales: { 1: sold } }, { liveBudgetMs: 1 });
  const [row] = (await harness.get('topForecast', { model: 'arima' })).forecasts;
  assert.equal(row?.model, 'rolling');
  assert.match(row?.reason ?? '', /^arima was not ready within 1 ms; rolling answers instead$/);
});

test('the same series is computed once, however often it is asked for', async () => {
  const harness = harnessOf(SHOP);
  const first = await harness.get('topForecast');
  await harness.threads.stop();
  assert.deepEqual(await harness.get('topForecast'), first);
  // The threads are gone: what was never asked for cannot be computed any more.
  await assert.rejects(
    harness.get('topForecast', { model: 'ses' }),
    (error) => error instanceof Fault && error.code === 'overloaded',
  );
});

test('without stores the last series answer, marked as such; without them it says that it cannot', async () => {
  const harness = harnessOf(SHOP);
  const fresh = await harness.get('topForecast');
  harness.sources.next = 'postgres';
  const fallback = await harness.get('topForecast');
  assert.deepEqual([fallback.source, fallback.stale, fallback.stale_reason], ['postgres', true, 'fallback']);
  harness.sources.next = new Error('no store answers');
  const cached = await harness.get('topForecast');
  assert.deepEqual([cached.source, cached.stale, cached.as_of], ['cache', true, fresh.as_of]);
  assert.deepEqual(cached.forecasts, fresh.forecasts);
  const cold = harnessOf(SHOP);
  cold.sources.next = new Error('no store answers');
  await assert.rejects(cold.get('topForecast'), (error) => error instanceof Fault && error.code === 'unavailable');
});

test('an unknown merchant is not found', async () => {
  await assert.rejects(
    harnessOf(SHOP).get('topForecast', { merchant_id: 6 }),
    (error) => error instanceof Fault && error.status === 404,
  );
});
