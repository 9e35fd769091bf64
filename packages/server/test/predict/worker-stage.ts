// Real engines with totals written straight into them, and forecast workers over them: what orders would have made, in a moment.
import { join } from 'node:path';
import { createCalendar } from '@topline/domain/calendar.ts';
import { systemScope } from '../../src/http/guard.ts';
import { putCategory } from '../../src/ingest/categories.ts';
import { type PutMerchant, putMerchant } from '../../src/ingest/merchants.ts';
import { silentLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import {
  createForecastWorker,
  type ForecastWorkerDeps,
  type ForecastWorkerOptions,
} from '../../src/predict/forecast-worker.ts';
import { createThreadPool, type ThreadPool, WORKER_THREADS } from '../../src/predict/thread-pool.ts';
import { createTestDatabases, startTestEngines } from '../engines.ts';
import { type Cell, cellsOf, putTotals } from './put-totals.ts';
import { createRooms } from './rooms.ts';

export type Stage = Awaited<ReturnType<typeof createStage>>;

/** A Wednesday; every test that needs another sets stage.nowMs. */
export const NOW_MS = Date.parse('2026-11-18T12:00:00Z');
const BERLIN: PutMerchant = { name: 'Kaffeehaus', currency: 'EUR', timezone: 'Europe/Berlin', weekStart: 'MONDAY' };
export async function createStage() {
  const engines = await startTestEngines();
  const databases = await createTestDatabases(engines);
  const state = { nowMs: NOW_MS, version: 1 };
  const rooms = createRooms(databases, () => state.nowMs);
  const directory = join(import.meta.dirname, '../../migrations');
  await migrate({ log: silentLog, clickhouse: rooms.clickhouse }, { databaseUrl: databases.databaseUrl, directory });
  const stopping: (() => Promise<void>)[] = [];

  const stage = {
    ...rooms,
    urls: { databaseUrl: databases.databaseUrl, clickhouseUrl: databases.clickhouseUrl },
    setNow(nowMs: number) {
      state.nowMs = nowMs;
    },

    async putMerchant(merchantId: number, categories: number) {
      const scope = systemScope(merchantId);
      await putMerchant(rooms.pool, scope, BERLIN);
      for (let categoryId = 1; categoryId <= categories; categoryId += 1) {
        await putCategory(rooms.pool, scope, { categoryId, name: `Category ${categoryId}` });
      }
    },

    putTotals: (merchantId: number, cells: readonly Cell[]) => {
      state.version += 1;
      return putTotals(rooms, merchantId, cells, NOW_MS * 1_000 + state.version);
    },

    /** A merchant with sales in every bucket of every type up to the origin. */
    async seedMerchant(merchantId: number, categories: number, buckets: number) {
      await stage.putMerchant(merchantId, categories);
      await stage.putTotals(merchantId, cellsOf(createCalendar(BERLIN), state.nowMs, categories, buckets));
    },

    /** No merchant that is known now is due. */
    async rest() {
      await rooms.pool.query("UPDATE forecasting.worker_leases SET due_at = now() + interval '1 hour', behind = false");
    },

    startWorker(owner: string, options: Partial<ForecastWorkerOptions> = {}, deps: Partial<ForecastWorkerDeps> = {}) {
      const settings = {
        ...{ intervalMs: 60_000, leaseMs: 2_000, expensiveBudgetMs: 60_000, runRetentionMs: 86_400_000 },
        partitions: 4,
      };
      const worker = createForecastWorker({ ...rooms, ...deps }, { ...settings, ...options, owner });
      worker.start();
      stopping.push(() => worker.stop());
      return worker;
    },

    threadsOf(): ThreadPool {
      const threads = createThreadPool({ log: silentLog }, { ...WORKER_THREADS, niceness: 0 });
      stopping.push(() => threads.stop());
      return threads;
    },

    async count(sql: string, merchantId: number): Promise<number> {
      return Number((await rooms.pool.query(sql, [merchantId])).rows[0]?.count);
    },

    runs: (merchantId: number) =>
      stage.count('SELECT count(*) FROM forecasting.forecast_runs WHERE merchant_id = $1', merchantId),

    failures: (merchantId: number) =>
      stage.count(
        'SELECT coalesce(sum(failed), 0) AS count FROM forecasting.forecast_runs WHERE merchant_id = $1',
        merchantId,
      ),

    latest: (merchantId: number) =>
      stage.count('SELECT count(*) FROM forecasting.forecast_latest WHERE merchant_id = $1', merchantId),

    /** Every row that ClickHouse holds, repeated ones too. */
    async stored(
      merchantId: number,
    ): Promise<{ bucket_type: string; category_id: string; model_name: string; input_hash: string }[]> {
      const found = await rooms.clickhouse.query({
        query: `SELECT bucket_type, category_id, model_name, input_hash FROM category_sales_forecast WHERE merchant_id = ${merchantId}`,
        format: 'JSONEachRow',
      });
      return found.json();
    },

    async stop() {
      for (const stop of stopping.reverse()) await stop();
      await rooms.threads.stop();
      await rooms.endPools();
      await rooms.clickhouse.close();
      await databases.drop();
      await engines.stop();
    },
  };
  return stage;
}
