// The measurements, in the order in which an order goes. Processes are started before their step and stopped after it.
import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from '../../packages/server/test/stage/instances.ts';
import { until } from '../../packages/server/test/until.ts';
import { milliseconds, percentile } from '../figures.ts';
import type { LoadOptions } from '../load.ts';
import { CATEGORIES, MERCHANTS } from '../orders.ts';
import { load } from '../processes.ts';
import { readLoad } from '../read-load.ts';
import type { CapacityStage } from './capacity-stage.ts';
import type { Report } from './report.ts';
import { clickhouseSizes, postgresBytes, residentBytes, topicBytes } from './sizes.ts';

const BULK_ORDERS = 500;
/** What has fewer says nothing of a row. */
const SMALL_TABLE_ROWS = 1_000;
const FORECASTS_MAX_MS = 300_000;
const portOf = (instance: Instance, listener: 'ingest' | 'query') => Number(new URL(instance.url(listener)).port);

export async function measureSteps(
  stage: CapacityStage,
  report: Report,
  { orders, singles }: { orders: number; singles: number },
): Promise<void> {
  const ingest = await stage.start('ingest');
  const post = (what: Pick<LoadOptions, 'path' | 'prefix' | 'requests' | 'connections' | 'ordersPerRequest'>) =>
    stage.measured(() => load({ port: portOf(ingest, 'ingest'), ...what }));
  const one = await post({
    path: '/v1/orders',
    prefix: 'one',
    requests: singles,
    connections: 64,
    ordersPerRequest: 1,
  });
  const { seconds, latencyMs } = one.result;
  const note = `64 connections, p50 ${milliseconds(percentile(latencyMs, 50))}, p99 ${milliseconds(percentile(latencyMs, 99))}`;
  report.work({ what: 'orders one by one', count: singles, unit: 'order', ...one, seconds, note });
  const requests = (orders - singles) / BULK_ORDERS;
  const bulk = await post({
    path: '/v1/orders/bulk',
    prefix: 'bulk',
    requests,
    connections: 4,
    ordersPerRequest: BULK_ORDERS,
  });
  report.work({
    what: 'orders in bulk',
    count: orders - singles,
    unit: 'order',
    ...bulk,
    seconds: bulk.result.seconds,
  });
  await ingest.stop();

  const carried = await stage.measured(async () => {
    const relay = await stage.start('relay');
    await stage.carried();
    return relay;
  });
  report.work({
    what: 'carried into Kafka',
    count: orders,
    unit: 'event',
    ...carried,
    note: 'with the start of the process',
  });
  await carried.result.stop();
  const counted = await stage.measured(async () => {
    const aggregate = await stage.start('aggregate');
    await stage.counted();
    return aggregate;
  });
  report.work({
    what: 'counted and pushed',
    count: orders,
    unit: 'event',
    ...counted,
    note: 'with the start of the process',
  });
  await counted.result.stop();
}

export async function measureBytes(stage: CapacityStage, report: Report): Promise<void> {
  const orders = Number((await stage.pool.query('SELECT count(*) AS n FROM ingestion.orders')).rows[0].n);
  const cells = Number((await stage.pool.query('SELECT count(*) AS n FROM forecasting.category_totals')).rows[0].n);
  for (const [table, bytes] of await postgresBytes(stage)) {
    const [many, of] = table.endsWith('category_totals') ? [cells, 'a total'] : [orders, 'an order'];
    report.size(`PostgreSQL \`${table}\``, Math.round(bytes / many).toString(), of);
  }
  report.size(
    'Kafka',
    Math.round(topicBytes(stage.logDirectory, stage.topic) / orders).toString(),
    'an order and replica',
  );
  for (const [table, { bytes, rows }] of await clickhouseSizes(stage))
    if (rows > SMALL_TABLE_ROWS) report.size(`ClickHouse \`${table}\``, (bytes / rows).toFixed(1), 'a row');
}

export async function measureReads(
  stage: CapacityStage,
  report: Report,
  { seconds }: { seconds: number },
): Promise<void> {
  const query = await stage.start('query');
  for (const connections of [1, 32]) {
    const options = { port: portOf(query, 'query'), connections, merchants: MERCHANTS, seconds };
    const found = await stage.measured(() => readLoad(options));
    const { latencyMs } = found.result;
    const note = `p50 ${milliseconds(percentile(latencyMs, 50))}, p99 ${milliseconds(percentile(latencyMs, 99))}`;
    const what = `top categories, ${connections} connection${connections === 1 ? '' : 's'}`;
    report.work({ what, count: latencyMs.length, unit: 'answer', ...found, seconds: found.result.seconds, note });
  }
  await query.stop();
}

export async function measureForecasts(stage: CapacityStage, report: Report): Promise<void> {
  const runs = async () =>
    Number(
      (await stage.pool.query('SELECT count(DISTINCT merchant_id) AS n FROM forecasting.forecast_runs')).rows[0].n,
    );
  const work = await stage.measured(async () => {
    const worker = await stage.start('predict-worker');
    await until('every merchant has forecasts', async () => (await runs()) === MERCHANTS, FORECASTS_MAX_MS);
    return worker;
  });
  report.size('memory of predict-worker', residentBytes(work.result.pid).toString(), 'a process');
  await work.result.stop();
  const note = `${CATEGORIES} categories and their total, days, weeks and months; cheap models all, expensive ones within a turn's budget`;
  report.work({ what: 'first forecasts', count: MERCHANTS, unit: 'merchant', ...work, note });
}

/** All roles at once under a moderate load, for what the steps do not show: polling, heartbeats, small batches. */
export async function measureMix(
  stage: CapacityStage,
  report: Report,
  { ordersPerSecond, seconds }: { ordersPerSecond: number; seconds: number },
): Promise<void> {
  const roles = await Promise.all(['ingest', 'relay', 'aggregate', 'query'].map((role) => stage.start(role)));
  const [ingest] = roles;
  if (ingest === undefined) throw new Error('no process takes orders');
  await stage.counted();
  const idle = await stage.measured(() => delay(seconds * 1_000));
  report.work({
    what: 'all roles, nothing to do',
    count: seconds,
    unit: 'second',
    ...idle,
    note: 'processor time a second',
  });
  const orders = ordersPerSecond * seconds;
  const busy = await stage.measured(async () => {
    for (let second = 0; second < seconds; second += 1) {
      const next = delay(1_000);
      const options = { path: '/v1/orders', prefix: `mix ${second}`, connections: 8, ordersPerRequest: 1 };
      await load({ ...options, port: portOf(ingest, 'ingest'), requests: ordersPerSecond });
      await next;
    }
    await stage.counted();
  });
  report.work({ what: 'all roles under orders one by one', count: orders, unit: 'order', ...busy });
  for (const { name, pid } of roles) report.size(`memory of ${name}`, residentBytes(pid).toString(), 'a process');
  await Promise.all(roles.map((role) => role.stop()));
}
