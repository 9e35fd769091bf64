// GET /forecast/compare-models: what the worker stored last, every model side by side, honest about how old it is; and the live
// forecast takes over what is stored.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Fault } from '@topline/domain/fault.ts';
import { modelNames } from '@topline/forecast';
import { createPredictRoutes, PREDICT_DEFAULTS, type PredictDeps } from '../../src/predict/routes.ts';
import { until } from '../until.ts';
import { callRoute, noClickHouse, noPool, type RouteName } from './predict-harness.ts';
import { createKept } from './rooms.ts';
import { createStage, NOW_MS, type Stage } from './worker-stage.ts';

const DAY_MS = 86_400_000;
let stage: Stage;
before(async () => {
  stage = await createStage();
});
after(() => stage.stop());

function get<Name extends RouteName>(name: Name, query: object, deps: Partial<PredictDeps> = {}) {
  const threads = { threads: stage.threads, evaluationThreads: stage.threads };
  return callRoute(
    createPredictRoutes({ ...stage, kept: createKept(), ...threads, ...deps }, PREDICT_DEFAULTS),
    name,
    query,
  );
}

async function forecastNow(merchantId: number): Promise<void> {
  await stage.rest();
  const worker = stage.startWorker(`now-${merchantId}`);
  await until('the merchant is forecast', async () => (await stage.runs(merchantId)) >= 1);
  await worker.stop();
}

test('before the first run there is nothing to compare, and it says so', async () => {
  await stage.putMerchant(1, 2);
  const body = await get('compareModels', { merchant_id: 1 });
  assert.deepEqual(
    [body.generated_at, body.categories, body.stale, body.stale_reason, body.source],
    [null, [], true, 'behind', 'postgres'],
  );
});

test('every model of every category, each with its own input and time, equal to the live forecast', async () => {
  await stage.seedMerchant(2, 2, 16);
  await forecastNow(2);
  const body = await get('compareModels', { merchant_id: 2 });
  assert.equal(body.stale, false);
  assert.equal(body.generated_at, '2026-11-18T12:00:00Z');
  assert.equal(body.origin, '2026-11-09');
  assert.deepEqual(body.period, { start: '2026-11-23', end: '2026-11-30' });
  const { categories } = body;
  assert.deepEqual(
    categories.map((category) => category.category_id),
    [2, 1],
  );
  for (const { models } of categories) {
    assert.deepEqual(models.map((one) => one.model).toSorted(), modelNames.toSorted());
    assert.equal(new Set(models.map((one) => one.input_hash)).size, 1);
    for (const one of models) assert.deepEqual([one.origin, one.generated_at], ['2026-11-09', '2026-11-18T12:00:00Z']);
  }
  // The threads are stopped: arima can only come from what the worker has stored.
  const stopped = stage.threadsOf();
  await stopped.stop();
  const live = await get('topForecast', { merchant_id: 2, model: 'arima' }, { threads: stopped });
  const stored = new Map(
    categories.map(({ category_id, models }) => [category_id, models.find((one) => one.model === 'arima')]),
  );
  for (const row of live.forecasts) {
    assert.equal(row.forecast, stored.get(row.category_id)?.forecast);
    assert.equal(row.input_hash, stored.get(row.category_id)?.input_hash);
    assert.equal(row.generated_at, stored.get(row.category_id)?.generated_at);
    // There is no thread to simulate on; the answer goes without.
    assert.equal(row.rank_probabilities, undefined);
  }
  assert.deepEqual((await get('compareModels', { merchant_id: 2, limit: 1 })).categories, categories.slice(0, 1));
});

test('what the choosing model chose is the champion; without it there is none', async () => {
  await stage.seedMerchant(3, 1, 24);
  await forecastNow(3);
  for (const bucket_type of ['DAY', 'WEEK', 'MONTH']) {
    const [category] = (await get('compareModels', { merchant_id: 3, bucket_type })).categories;
    const chooser = category?.models.find((one) => one.model === 'auto');
    if (chooser === undefined) assert.equal(category?.champion, null);
    else assert.ok(chooser.form.startsWith(category?.champion ?? 'none'), `${chooser.form} ${category?.champion}`);
  }
});

test('a late worker’s last run is told, for the period that is next now, and marked', async () => {
  stage.setNow(NOW_MS + 4 * 60_000);
  const late = await get('compareModels', { merchant_id: 2 });
  assert.deepEqual([late.stale, late.stale_reason, late.generated_at], [true, 'behind', '2026-11-18T12:00:00Z']);
  stage.setNow(NOW_MS + 7 * DAY_MS);
  const nextWeek = await get('compareModels', { merchant_id: 2 });
  assert.deepEqual(nextWeek.period, { start: '2026-11-30', end: '2026-12-07' });
  assert.equal(nextWeek.origin, '2026-11-09');
  assert.equal(nextWeek.stale, true);
  // A year on, nothing that is stored reaches the next period.
  stage.setNow(NOW_MS + 365 * DAY_MS);
  assert.deepEqual((await get('compareModels', { merchant_id: 2 })).categories, []);
  stage.setNow(NOW_MS);
});

test('without PostgreSQL, ClickHouse has the same forecasts', async () => {
  const usual = await get('compareModels', { merchant_id: 2 });
  const fallback = await get('compareModels', { merchant_id: 2 }, { readPool: noPool });
  assert.deepEqual([fallback.source, fallback.stale, fallback.stale_reason], ['clickhouse', true, 'fallback']);
  const models = (body: typeof usual) =>
    new Map(body.categories.map((category) => [category.category_id, category.models]));
  assert.deepEqual(models(fallback), models(usual));
});

test('without both stores the last good comparison is told as such; without one it says that it cannot', async () => {
  const kept = createKept();
  const usual = await get('compareModels', { merchant_id: 2 }, { kept });
  const away = { readPool: noPool, clickhouse: noClickHouse };
  const last = await get('compareModels', { merchant_id: 2 }, { ...away, kept });
  assert.deepEqual([last.source, last.stale, last.stale_reason], ['cache', true, 'cached']);
  assert.ok(usual.categories.length > 0);
  assert.deepEqual(
    [last.categories, last.as_of, last.generated_at],
    [usual.categories, usual.as_of, usual.generated_at],
  );
  await assert.rejects(
    get('compareModels', { merchant_id: 2 }, away),
    (error) => error instanceof Fault && error.code === 'unavailable',
  );
});
