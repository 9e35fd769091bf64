// The worker stores every model's forecast of every category once, and again only when what it was made from has changed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isExpensive, modelNames } from '@topline/forecast';
import { putEvent } from '../../src/ingest/events.ts';
import { createForecastAge } from '../../src/predict/forecast-age.ts';
import { readForecastInput } from '../../src/predict/forecast-input.ts';
import { createForecastProgress } from '../../src/predict/forecast-progress.ts';
import { readLatestForecasts } from '../../src/predict/latest-forecasts.ts';
import { categorySeries, seriesWindow } from '../../src/predict/series.ts';
import { reproduce } from '../../src/predict/stored-forecast.ts';
import { readNewestForecasts } from '../../src/store/read-forecasts.ts';
import { until } from '../until.ts';
import { createStage, NOW_MS, type Stage } from './worker-stage.ts';

const BUCKET_TYPES = ['DAY', 'WEEK', 'MONTH'] as const;
const DAY_MS = 86_400_000;
const CHEAP = modelNames.filter((model) => !isExpensive(model));
const patient = new AbortController().signal;
let stage: Stage;
before(async () => {
  stage = await createStage();
});
after(() => stage.stop());

test('a hundred cycles without new sales read no totals and add no result row; a late sale adds its own', async () => {
  await stage.seedMerchant(1, 3, 20);
  let reads = 0;
  const totals: typeof stage.totals = {
    ...stage.totals,
    series(...asked) {
      reads += 1;
      return stage.totals.series(...asked);
    },
  };
  const worker = stage.startWorker('cycles', { intervalMs: 1, runRetentionMs: 60_000 }, { totals });
  const results = 3 * BUCKET_TYPES.length * modelNames.length;
  await until('a hundred runs', async () => (await stage.runs(1)) >= 100, 60_000);
  assert.equal((await stage.stored(1)).length, results);
  assert.equal(await stage.latest(1), results);
  assert.equal(await stage.failures(1), 0);
  assert.equal(reads, BUCKET_TYPES.length);

  await stage.putTotals(1, [{ bucketType: 'WEEK', categoryId: 2, bucketStart: '2026-11-09', amount: 77_777 }]);
  await until('the late sale is forecast', async () => (await stage.stored(1)).length > results);
  const seen = await stage.runs(1);
  await until('three runs more', async () => (await stage.runs(1)) >= seen + 3);
  // Only the changed bucket type is read, and only cheap models follow a late sale at once.
  assert.equal(reads, BUCKET_TYPES.length + 1);
  const rows = await stage.stored(1);
  assert.equal(rows.length, results + CHEAP.length);
  const hashes = Map.groupBy(rows, (row) => `${row.bucket_type} ${row.category_id} ${row.model_name}`);
  for (const [key, own] of hashes) {
    const follows = key.startsWith('WEEK 2 ') && CHEAP.some((model) => key.endsWith(` ${model}`));
    assert.equal(own.length, follows ? 2 : 1, key);
    assert.equal(new Set(own.map((row) => row.input_hash)).size, own.length, key);
  }

  // The stage's clock moves past the retention: every further run takes older ones away.
  stage.setNow(NOW_MS + 120_000);
  await until('old runs are gone', async () => (await stage.runs(1)) < 20, 60_000);
  assert.deepEqual(await worker.check(), { status: 'up' });
  stage.setNow(NOW_MS);
  await worker.stop();
});

test('a new bucket is a new origin, and so a new result of every model, from the totals as they are then', async () => {
  await stage.rest();
  await stage.seedMerchant(2, 1, 10);
  const first = stage.startWorker('before-midnight');
  await until('the merchant is forecast', async () => (await stage.runs(2)) >= 1);
  await first.stop();
  await stage.putTotals(2, [{ bucketType: 'DAY', categoryId: 1, bucketStart: '2026-11-16', amount: 77_777 }]);
  stage.setNow(Date.parse('2026-11-18T23:00:00Z'));
  await stage.pool.query("UPDATE forecasting.worker_leases SET due_at = '-infinity' WHERE merchant_id = 2");
  const second = stage.startWorker('after-midnight');
  await until('it is forecast again', async () => (await stage.runs(2)) >= 2);
  await second.stop();
  stage.setNow(NOW_MS);
  const days = (await stage.stored(2)).filter((row) => row.bucket_type === 'DAY');
  // 23:00Z is midnight in Berlin: the day has closed, week and month have not.
  assert.equal(days.length, 2 * modelNames.length);
  assert.equal((await stage.stored(2)).length, 4 * modelNames.length);
  const hashes = days.filter((row) => row.model_name === 'arima').map((row) => row.input_hash);
  assert.equal(new Set(hashes).size, 2);
});

test('expensive models take a late sale in on the next day, a longer history at once', async () => {
  await stage.rest();
  await stage.seedMerchant(8, 1, 10);
  const run = async (owner: string) => {
    await stage.pool.query("UPDATE forecasting.worker_leases SET due_at = '-infinity' WHERE merchant_id = 8");
    const before = await stage.runs(8);
    const worker = stage.startWorker(owner);
    await until('the merchant is forecast', async () => (await stage.runs(8)) > before);
    await worker.stop();
  };
  const months = async () =>
    (await stage.stored(8)).filter((row) => row.bucket_type === 'MONTH' && row.model_name === 'arima').length;
  await run('first');
  assert.equal(await months(), 1);
  await stage.putTotals(8, [{ bucketType: 'MONTH', categoryId: 1, bucketStart: '2026-06-01', amount: 77_777 }]);
  await run('late');
  assert.equal(await months(), 1);
  stage.setNow(NOW_MS + DAY_MS);
  await run('next-day');
  assert.equal(await months(), 2);
  // An import: the first sale is older than any before.
  await stage.putTotals(8, [
    { bucketType: 'MONTH', categoryId: 1, bucketStart: '2025-06-01', amount: 55_555 },
    { bucketType: 'DAY', categoryId: 1, bucketStart: '2025-06-01', amount: 55_555 },
  ]);
  await run('import');
  assert.equal(await months(), 3);
  await run('again');
  assert.equal(await months(), 3);
  stage.setNow(NOW_MS);
});

test('a stored forecast is made again bit for bit from its parameters and its series', async () => {
  await stage.rest();
  await stage.seedMerchant(3, 2, 30);
  const worker = stage.startWorker('reproduce');
  await until('the merchant is forecast', async () => (await stage.runs(3)) >= 1);
  await worker.stop();
  const scope = stage.systemScope(3);
  const view = await stage.views.view(scope);
  for (const bucketType of BUCKET_TYPES) {
    const running = view.calendar.bucketStartOf(bucketType, view.calendar.dateOf(NOW_MS));
    const window = seriesWindow(view.calendar, bucketType, running, view.firstDate);
    const range = { calendarVersion: 1, bucketType, from: window.from, to: window.to };
    const { rows } = await stage.totals.series(scope, range, { signal: patient, postgresOnly: true });
    const series = new Map(categorySeries(rows, window, bucketType, 2).map((one) => [one.categoryId, one.values]));
    const stored = await readNewestForecasts(stage.clickhouse, scope, bucketType, patient);
    assert.equal(stored.length, 2 * modelNames.length);
    for (const row of stored) {
      const values = series.get(row.categoryId) ?? [];
      assert.deepEqual(reproduce(row, { values }), { ok: true, result: row.result }, `${bucketType} ${row.model}`);
      const other = reproduce(row, { values: [...values.slice(1), 1] });
      assert.equal(other.ok ? '' : other.reason, 'other-input');
      const older = reproduce({ ...row, modelVersion: `${row.modelVersion}-older` }, { values });
      assert.equal(older.ok ? '' : older.reason, 'other-version');
    }
  }
});

test('a changed event makes the worker forecast the merchant again, with it, and the result can be made again', async () => {
  await stage.rest();
  await stage.seedMerchant(9, 1, 40);
  const scope = stage.systemScope(9);
  const inputOf = () => readForecastInput(stage, scope, { bucketType: 'MONTH', postgresOnly: true, signal: patient });
  const run = async (owner: string) => {
    const before = await stage.runs(9);
    await stage.pool.query('UPDATE forecasting.worker_leases SET due_at = now() WHERE merchant_id = 9');
    const worker = stage.startWorker(owner);
    await until('the merchant is forecast', async () => (await stage.runs(9)) > before);
    await worker.stop();
    return (await readLatestForecasts(stage.readPool, scope, 'MONTH', 'ses'))[0];
  };
  const plain = await run('plain');
  const { found } = await inputOf();
  // Forty months have their weekdays.
  assert.equal(found.series[0]?.drivers?.length, 7);
  assert.equal(plain?.inputHash, found.series[0]?.inputHash);
  const promotion = { eventId: 1, name: 'Sale', kind: 'promotion', from: '2026-12-01', to: '2026-12-24' } as const;
  assert.deepEqual(await putEvent(stage.pool, scope, { ...promotion, cancelled: false }), { created: true });
  const planned = await run('planned');
  const [series] = (await inputOf()).found.series;
  assert.notEqual(planned?.inputHash, plain?.inputHash);
  assert.ok(series !== undefined && planned !== undefined);
  assert.equal(planned.inputHash, series.inputHash);
  assert.deepEqual(reproduce(planned, series), { ok: true, result: planned.result });
  const without = reproduce(planned, { values: series.values });
  assert.equal(without.ok ? '' : without.reason, 'other-input');
  // An equal PUT is no change; a cancelled event is as if it had never been.
  assert.deepEqual(await putEvent(stage.pool, scope, { ...promotion, cancelled: false }), { created: false });
  assert.deepEqual(await putEvent(stage.pool, scope, { ...promotion, cancelled: true }), { created: false });
  assert.equal((await run('cancelled'))?.inputHash, plain?.inputHash);
  // ClickHouse has it a second time too, though it has seen the very same forecast before.
  const kept = (await stage.stored(9)).filter((row) => row.bucket_type === 'MONTH' && row.model_name === 'ses');
  assert.equal(kept.length, 3);
});

test('one merchant that cannot be read keeps no other from its turn, and the worker says so until it can', async () => {
  await stage.seedMerchant(4, 1, 5);
  await stage.seedMerchant(5, 1, 5);
  let broken = true;
  const views: typeof stage.views = {
    view: (scope) =>
      broken && scope.merchantId === 4 ? Promise.reject(new Error('no such luck')) : stage.views.view(scope),
  };
  const worker = stage.startWorker('unlucky', { intervalMs: 50 }, { views });
  await until('the other is forecast', async () => (await stage.runs(5)) >= 2);
  assert.equal(await stage.runs(4), 0);
  const health = await worker.check();
  assert.equal(health.status, 'degraded');
  const { merchants, ageSeconds, models } = await createForecastProgress(stage).measure();
  assert.equal(merchants.failing, 1);
  assert.ok(merchants.known >= 5);
  assert.deepEqual(
    ageSeconds.map(({ seconds }) => seconds),
    ageSeconds.map(({ seconds }) => seconds).toSorted((a, b) => a - b),
  );
  assert.deepEqual(models.map(({ model }) => model).toSorted(), modelNames.toSorted());
  assert.match(String(health.detail), /1 merchants cannot be forecast: Error: no such luck/);
  const { forecast } = await createForecastAge(stage).measure();
  assert.ok(forecast && 'ageMs' in forecast && (forecast.ageMs ?? 0) > 0);
  broken = false;
  await until('it is forecast', async () => (await stage.runs(4)) >= 1);
  await until('the worker is up', async () => (await worker.check()).status === 'up');
  assert.equal((await createForecastProgress(stage).measure()).merchants.failing, 0);
  await worker.stop();
});

test('a forecast that kills its thread costs its own row only, and is not tried again', async () => {
  await stage.rest();
  await stage.seedMerchant(6, 1, 10);
  const killed: number[] = [];
  const threads: typeof stage.threads = {
    ...stage.threads,
    run(task, signal) {
      if (task.kind !== 'forecast' || !task.models.includes('arima') || task.season !== 7)
        return stage.threads.run(task, signal);
      killed.push(task.models.length);
      return Promise.reject(new Error('a forecast thread ended with code 1'));
    },
  };
  const worker = stage.startWorker('deadly', { intervalMs: 1 }, { threads });
  await until('the merchant is run three times', async () => (await stage.runs(6)) >= 3);
  await worker.stop();
  // With the others of its task, if it had any, and alone; never again.
  const together = modelNames.filter(isExpensive).length;
  assert.deepEqual(killed, together > 1 ? [together, 1] : [1]);
  assert.equal(await stage.failures(6), await stage.runs(6));
  const rows = await stage.stored(6);
  assert.equal(rows.length, 3 * modelNames.length - 1);
  assert.ok(!rows.some((row) => row.bucket_type === 'DAY' && row.model_name === 'arima'));
});

test('a worker whose threads are stopped first stores nothing instead of something wrong', async () => {
  await stage.seedMerchant(7, 1, 10);
  const threads = stage.threadsOf();
  await threads.stop();
  const worker = stage.startWorker('no-threads', { intervalMs: 1 }, { threads });
  await until('the worker noticed', async () => (await worker.check()).status === 'degraded');
  await worker.stop();
  assert.deepEqual(await stage.stored(7), []);
  assert.equal(await stage.runs(7), 0);
});
