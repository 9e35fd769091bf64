// The scoreboard: what was promised before a period began, against what came; scored once, again when the total changes, and forgotten.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Fault } from '@topline/domain/fault.ts';
import { modelNames } from '@topline/forecast';
import { readRecords } from '../../src/predict/forecast-scores.ts';
import { createPredictRoutes } from '../../src/predict/routes.ts';
import { until } from '../until.ts';
import { callRoute, noPool } from './predict-harness.ts';
import { createKept } from './rooms.ts';
import { createStage, NOW_MS, type Stage } from './worker-stage.ts';

const DAY_MS = 86_400_000;
const MERCHANT = 1;
/** The days before 18 November, in cents; the naive forecast from the 17th on is the last, whatever the step. */
const SOLD = [1_000, 1_400, 1_100, 1_900, 1_300, 1_700, 2_100, 1_600, 1_200, 2_400];
let stage: Stage;
before(async () => {
  stage = await createStage();
  await stage.putMerchant(MERCHANT, 1);
  await put(SOLD.map((amount, index) => [dayOf(index - SOLD.length), amount]));
});
after(() => stage.stop());

/** Days from 18 November on. */
function dayOf(days: number): string {
  return new Date(NOW_MS + days * DAY_MS).toISOString().slice(0, 10);
}

function put(cells: readonly (readonly [bucketStart: string, amount: number])[]): Promise<void> {
  return stage.putTotals(
    MERCHANT,
    cells.map(([bucketStart, amount]) => ({ bucketType: 'DAY', categoryId: 1, bucketStart, amount })),
  );
}

async function runOnce(): Promise<void> {
  await stage.pool.query("UPDATE forecasting.worker_leases SET due_at = '-infinity'");
  const last = () =>
    stage.count('SELECT coalesce(max(id), 0) AS count FROM forecasting.forecast_runs WHERE merchant_id = $1', MERCHANT);
  const before = await last();
  const worker = stage.startWorker(`after-${before}`);
  await until('the merchant is forecast', async () => (await last()) > before);
  await worker.stop();
}

function board(deps: object = {}) {
  const threads = { threads: stage.threads, evaluationThreads: stage.threads };
  return callRoute(createPredictRoutes({ ...stage, kept: createKept(), ...threads, ...deps }), 'scoreboard', {
    merchant_id: MERCHANT,
    bucket_type: 'DAY',
  });
}

async function scoreOf(model: string) {
  const { models, categories } = await board();
  const found = models.find((one) => one.model === model);
  assert.deepEqual(
    categories.map(({ category_id }) => category_id),
    [1],
  );
  const { steps: _, ...whole } = found ?? { steps: [] };
  // One category: what is true of it is true of the merchant.
  assert.deepEqual(
    categories[0]?.models.find((one) => one.model === model),
    whole,
  );
  return found;
}

test('before a forecast period has closed there is nothing to tell', async () => {
  await runOnce();
  const { models, categories, from, to, scored_at } = await board();
  assert.deepEqual(
    { models, categories, from, to, scored_at },
    { models: [], categories: [], from: null, to: null, scored_at: null },
  );
  const promised = await stage.pool.query(
    'SELECT DISTINCT step, bucket_start FROM forecasting.forecast_scores WHERE bucket_type = $1 ORDER BY step',
    ['DAY'],
  );
  // The 18th has begun: it is promised to nobody.
  assert.deepEqual(
    promised.rows.map(({ step, bucket_start }) => [step, bucket_start]),
    [
      [2, '2026-11-19'],
      [3, '2026-11-20'],
      [4, '2026-11-21'],
    ],
  );
});

test('when it has closed, each model’s promise is scored by what came', async () => {
  stage.setNow(NOW_MS + 2 * DAY_MS);
  await put([
    [dayOf(0), 2_000],
    [dayOf(1), 3_000],
  ]);
  await runOnce();
  const naive = await scoreOf('naive');
  assert.equal((await board()).models.length, modelNames.length);
  // Said 24.00 on the evening of the 17th; 30.00 came.
  const steps = SOLD.slice(7).map((sold, index) => Math.abs(sold - (SOLD[index] ?? 0)) / 100);
  const scale = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  assert.deepEqual([naive?.count, naive?.mae, naive?.bias, naive?.wape], [1, 6, -6, 0.2]);
  assert.ok(Math.abs((naive?.mase ?? 0) - 6 / scale) < 1e-12);
  assert.deepEqual(
    naive?.steps.map(({ step, mae }) => [step, mae]),
    [[2, 6]],
  );
  const { from, to, scored_at } = await board();
  assert.deepEqual([from, to, scored_at], ['2026-11-19', '2026-11-19', '2026-11-20T12:00:00Z']);
  const records = await readRecords(stage.readPool, stage.systemScope(MERCHANT), 'DAY', 2);
  assert.deepEqual(
    records.get(1)?.find(({ model }) => model === 'naive'),
    { model: 'naive', error: 6, count: 1 },
  );
});

test('a second run changes nothing, a late order scores again, a promise that is scored stays as it was made', async () => {
  const before = await board();
  await runOnce();
  assert.deepEqual(await board(), before);
  await put([[dayOf(1), 2_500]]);
  await runOnce();
  const naive = await scoreOf('naive');
  assert.deepEqual([naive?.count, naive?.mae, naive?.bias], [1, 1, -1]);
  // The forecasts made on the 20th are promises for the 21st on; the one for the 19th is from the 17th.
  const kept = await stage.pool.query(
    "SELECT to_char(origin, 'YYYY-MM-DD') AS origin, forecast FROM forecasting.forecast_scores WHERE bucket_type = 'DAY' AND bucket_start = '2026-11-19' AND model_name = 'naive'",
  );
  assert.deepEqual(kept.rows, [{ origin: '2026-11-17', forecast: 24 }]);
});

test('each step ahead has its own score', async () => {
  stage.setNow(NOW_MS + 4 * DAY_MS);
  await put([
    [dayOf(2), 2_600],
    [dayOf(3), 2_200],
  ]);
  await runOnce();
  const naive = await scoreOf('naive');
  // From the 17th (24.00): 25.00, 26.00 and 22.00 came 2, 3 and 4 days on; from the 19th (25.00): 22.00 came 2 days on.
  assert.deepEqual(
    naive?.steps.map(({ step, count, mae }) => [step, count, mae]),
    [
      [2, 2, 2],
      [3, 1, 2],
      [4, 1, 2],
    ],
  );
  assert.equal(naive?.count, 4);
});

test('scores are kept for 26 buckets', async () => {
  stage.setNow(NOW_MS + 31 * DAY_MS);
  await put([[dayOf(30), 2_000]]);
  await runOnce();
  const { rows } = await stage.pool.query(
    "SELECT to_char(min(bucket_start), 'YYYY-MM-DD') AS first FROM forecasting.forecast_scores WHERE bucket_type = 'DAY'",
  );
  // 18 December is the origin, the 26th closed bucket back from it is 23 November; of promises, the 25th was the last.
  assert.ok(rows[0]?.first >= dayOf(30 - 25), rows[0]?.first);
  stage.setNow(NOW_MS);
});

test('without PostgreSQL the last good scoreboard is told as such; without one it says that it cannot be read', async () => {
  const kept = createKept();
  const usual = await board({ kept });
  assert.deepEqual([usual.source, usual.stale, usual.stale_reason], ['postgres', false, undefined]);
  const last = await board({ kept, readPool: noPool });
  assert.deepEqual([last.source, last.stale, last.stale_reason], ['cache', true, 'cached']);
  assert.ok(usual.models.length > 0);
  assert.deepEqual([last.models, last.categories, last.scored_at], [usual.models, usual.categories, usual.scored_at]);
  await assert.rejects(board({ readPool: noPool }), (error) => error instanceof Fault && error.code === 'unavailable');
});
