// Forecasts over HTTP, from orders to answers, as a client sees them: every parameter is held strictly, the worker's results are served,
// an evaluation streams its progress, and metrics tell how the worker gets on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Problem } from '@topline/domain/fault.ts';
import { modelNames } from '@topline/forecast';
import { until } from '../until.ts';
import { createStores, type OrderFields, type Service, startService } from './service.ts';

const DAY_MS = 86_400_000;
const DAYS = 25;
let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
before(async () => {
  stores = await createStores();
  service = await startService(stores, { roles: ['ingest', 'aggregate', 'query', 'predict', 'predict-worker'] });
  await service.putMerchant(1, 3);
  const orders = Array.from({ length: DAYS }, (_, back): OrderFields => {
    const orderDate = new Date(Date.now() - (back + 1) * DAY_MS).toISOString();
    const items = [1, 2, 3].map((categoryId) => ({
      ...{ categoryId, quantity: 1 },
      lineAmount: `${categoryId * 10 + ((back * 7) % 5)}.50`,
    }));
    return { externalOrderId: `day-${back}`, merchantId: 1, orderDate, items };
  });
  await service.postBulk(JSON.stringify(orders));
  await service.drained();
});
after(async () => {
  await service.stop();
  await stores.drop();
});

// biome-ignore lint/suspicious/noExplicitAny: answers are held against their contracts on the way out
const ask = (path: string) => service.get<any>(path, `http://127.0.0.1:${service.ports.predict}`);

const REFUSED: readonly [path: string, pointer: string][] = [
  ['/forecast/top-categories?merchant_id=1&model=best', '/query/model'],
  ['/forecast/top-categories?merchant_id=1&horizon=13', '/query/horizon'],
  ['/forecast/top-categories?merchant_id=1&horizon=0', '/query/horizon'],
  ['/forecast/top-categories?merchant_id=1&levels=', '/query/levels'],
  ['/forecast/top-categories?merchant_id=1&levels=80,80', '/query/levels'],
  ['/forecast/top-categories?merchant_id=1&levels=49', '/query/levels'],
  ['/forecast/top-categories?merchant_id=1&levels=80&levels=95', '/query/levels'],
  ['/forecast/top-categories?merchant_id=1&level=80', '/query/level'],
  ['/forecast/compare-models?merchant_id=1&model=naive', '/query/model'],
  ['/evaluate-models?merchant_id=1&models=naive,best', '/query/models'],
  ['/evaluate-models?merchant_id=1&horizon=13', '/query/horizon'],
  ['/evaluate-models?merchant_id=1&test_points=105', '/query/test_points'],
  ['/forecast/scoreboard?merchant_id=1&limit=21', '/query/limit'],
  ['/forecast/scoreboard?merchant_id=1&bucket_type=YEAR', '/query/bucket_type'],
  ['/forecast/scoreboard?merchant_id=1&model=naive', '/query/model'],
  ['/forecast/scoreboard', '/query/merchant_id'],
];

test('what cannot be meant is refused with its place', async () => {
  for (const [path, pointer] of REFUSED) {
    const { status, body } = await ask(path);
    assert.equal(status, 400, path);
    assert.ok(
      (body as Problem).errors.some((error) => error.pointer === pointer),
      `${path}: ${JSON.stringify(body)}`,
    );
  }
  assert.equal((await ask('/forecast/scoreboard?merchant_id=999')).status, 404);
});

test('every model answers, and the worker’s forecasts are what is served', async () => {
  const compared = async () => (await ask('/forecast/compare-models?merchant_id=1&bucket_type=DAY')).body;
  await until(
    'the worker has forecast the days of three categories',
    async () => {
      const { categories } = await compared();
      return (
        categories.length === 3 && categories.every((one: { models: [] }) => one.models.length === modelNames.length)
      );
    },
    60_000,
  );
  const { categories } = await compared();
  for (const model of modelNames) {
    const path = `/forecast/top-categories?merchant_id=1&bucket_type=DAY&model=${model}&horizon=2`;
    const { status, body } = await ask(path);
    assert.equal(status, 200, `${model}: ${JSON.stringify(body)}`);
    assert.equal(body.forecasts.length, 3);
    for (const row of body.forecasts) {
      const stored = categories
        .find((one: { category_id: number }) => one.category_id === row.category_id)
        .models.find((one: { model: string }) => one.model === model || one.model === row.model);
      assert.equal(row.input_hash, stored.input_hash, model);
    }
  }
  const [first] = (await ask('/forecast/top-categories?merchant_id=1&bucket_type=DAY&levels=60,99')).body.forecasts;
  assert.deepEqual(
    first.intervals.map(({ level }: { level: number }) => level),
    [60, 99],
  );
  assert.ok(first.rank_probabilities.first > 0.5);
  const { status, body } = await ask('/forecast/scoreboard?merchant_id=1&bucket_type=DAY');
  assert.deepEqual([status, body.models], [200, []], 'no period has closed yet');
});

test('an evaluation streams its progress to a client that asks for events', async () => {
  const origin = `http://127.0.0.1:${service.ports.predict}`;
  const path = '/evaluate-models?merchant_id=1&bucket_type=DAY&test_points=3&models=naive,rolling,arima';
  const { status, headers, text } = await service.call<string>(
    path,
    { headers: { accept: 'text/event-stream' } },
    origin,
  );
  assert.equal(status, 200);
  assert.match(headers.get('content-type') ?? '', /^text\/event-stream/);
  const events = text
    .trim()
    .split('\n\n')
    .map((event) => /^event: (\w+)\ndata: (.+)$/.exec(event) ?? []);
  assert.ok(events.length >= 2);
  assert.deepEqual([...new Set(events.map(([, name]) => name))], ['progress', 'result']);
  const result = JSON.parse(events.at(-1)?.[2] ?? '');
  assert.deepEqual(evaluated((await ask(path)).body), evaluated(result));
  assert.equal(result.complete, true);
});

test('metrics tell how workers get on, and name no merchant', async () => {
  const metrics = async () => (await ask('/metrics')).text;
  await until('the merchant is up to date', async () => {
    const text = await metrics();
    return /topline_forecast_merchants\{state="known"\} 1\n/.test(text) && /state="failing"\} 0\n/.test(text);
  });
  const text = await metrics();
  for (const model of modelNames)
    assert.match(text, new RegExp(`topline_forecast_computed\\{model="${model}"\\} [1-9]`));
  assert.match(text, /topline_forecast_merchant_age_seconds\{share="0.5"\} \d/);
  assert.match(text, /topline_forecast_cpu_seconds\{cost="cheap"\} 0?\.?\d/);
});

/** An evaluation without when and from which of the two stores its series was read: on a busy machine they differ. */
function evaluated(answer: Record<string, unknown>) {
  const { generated_at: _, as_of: __, source: ___, stale: ____, stale_reason: _____, ...rest } = answer;
  return rest;
}
