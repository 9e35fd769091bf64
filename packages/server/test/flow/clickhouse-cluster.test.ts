// The pipeline on a ClickHouse cluster, as far as one engine can be one (one-server-cluster.ts): through Distributed tables, with the
// settings of a cluster, and with the statements that would go to every server.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { readCopyId } from '../../src/store/copy-id.ts';
import { type ForecastRow, insertForecasts } from '../../src/store/insert-forecasts.ts';
import { readNewestForecasts } from '../../src/store/read-forecasts.ts';
import { readWatermarks } from '../../src/store/watermark.ts';
import { CLUSTER, type OneServerCluster, startOneServerCluster } from '../one-server-cluster.ts';
import { until } from '../until.ts';
import { postInYear, seenInYear } from './one-year.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

const MERCHANT = 1;

let cluster: OneServerCluster;
let pipeline: Pipeline;
before(async () => {
  cluster = await startOneServerCluster();
  pipeline = await createPipeline({ cluster: { url: cluster.url, name: CLUSTER } });
  await pipeline.putMerchant(MERCHANT, 3);
});
beforeEach(() => {
  cluster.statements.length = 0;
});
after(async () => {
  await pipeline?.stop();
  await cluster.stop();
});
let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

function aggregate(member: string): void {
  const aggregator = pipeline.startAggregator(member);
  stop = () => aggregator.stop();
}

const post = (...order: readonly [string, number, string]) => postInYear(pipeline, MERCHANT, order);

const seen = () => seenInYear(pipeline, MERCHANT);

const inserts = (table: string) => cluster.statements.filter(({ text }) => text.startsWith(`INSERT INTO ${table} `));

test('orders are counted once through distributed tables, and all three stores agree', async () => {
  aggregate('one');
  await post('one', 1, '10.00');
  await post('two', 2, '0.05');
  await post('one', 1, '10.00');
  await pipeline.drained();
  assert.deepEqual(await seen(), { 0: '1005 in 2', 1: '1000 in 1', 2: '5 in 1' });
  assert.deepEqual((await pipeline.verify(MERCHANT))?.differences, []);
  const rows = await pipeline.clickhouse.query({
    query: 'SELECT count() AS rows FROM processed_events_local FINAL',
    format: 'JSONEachRow',
  });
  assert.deepEqual(await rows.json(), [{ rows: '2' }]);
});

test('rows and watermarks wait for every replica there is, also for one that has just joined', async () => {
  aggregate('two');
  await post('three', 3, '1.00');
  await pipeline.drained();
  const quorums = () =>
    ['category_sales_agg', 'pipeline_watermark'].map((table) => inserts(table).at(-1)?.said.insert_quorum);
  assert.deepEqual(quorums(), ['1', '1']);
  cluster.replicas = 3;
  cluster.statements.length = 0;
  await post('four', 3, '1.00');
  await until('it is waited for', () => quorums().join() === '3,3');
  cluster.replicas = 1;
  for (const { said } of [...inserts('category_sales_agg'), ...inserts('pipeline_watermark')]) {
    assert.equal(said.distributed_foreground_insert, '1');
    assert.equal(said.insert_quorum_parallel, '1');
    assert.ok(Number(said.insert_quorum_timeout) < 30_000, 'the server gives up before the client');
  }
  await pipeline.drained();
});

test('reads ask the merchant’s shard alone, and never take a part for the whole', async () => {
  await seen();
  const [read] = cluster.statements.filter(({ text }) => text.includes('FROM category_sales_agg FINAL'));
  assert.equal(read?.said.optimize_skip_unused_shards, '1');
  assert.equal(read?.said.skip_unavailable_shards, '0');
  assert.equal(read?.said.fallback_to_stale_replicas_for_distributed_queries, '0');
  assert.equal(read?.said.select_sequential_consistency, '0');
});

test('a batch of forecasts that comes again is dropped by its token on its shard', async () => {
  const row: ForecastRow = {
    ...{ categoryId: 1, bucketType: 'WEEK', model: 'mean', modelVersion: 'mean-1', parameters: '{}' },
    ...{ origin: '2024-03-04', inputHash: 'a', result: '{}', generatedAtMs: Date.now() },
  };
  const scope = pipeline.scope(MERCHANT);
  await insertForecasts(pipeline.clickhouse, scope, [row]);
  await insertForecasts(pipeline.clickhouse, scope, [{ ...row, generatedAtMs: row.generatedAtMs + 1 }]);
  const kept = await pipeline.clickhouse.query({
    query: 'SELECT count() AS kept FROM category_sales_forecast_local',
    format: 'JSONEachRow',
  });
  assert.deepEqual(await kept.json(), [{ kept: '1' }]);
  const found = await readNewestForecasts(pipeline.clickhouse, scope, 'WEEK', AbortSignal.timeout(5_000));
  assert.deepEqual(found, [row]);
});

test('a cluster of which one table was made again empty is not taken for the copy', async () => {
  const before = await readCopyId(pipeline.clickhouse);
  assert.match(before ?? '', /^[0-9A-F]{32}$/);
  assert.equal(await readCopyId(pipeline.clickhouse), before);
  await pipeline.clickhouse.command({ query: 'CREATE TABLE made AS category_sales_agg_local' });
  await pipeline.clickhouse.command({ query: 'EXCHANGE TABLES made AND category_sales_agg_local' });
  await pipeline.clickhouse.command({ query: 'DROP TABLE made SYNC' });
  assert.notEqual(await readCopyId(pipeline.clickhouse), before);
  assert.deepEqual(await seen(), {});
  cluster.statements.length = 0;
  aggregate('three');
  await until('all is there again', async () => (await seen())[0] === '1205 in 4');
  await pipeline.drained();
  assert.deepEqual((await pipeline.verify(MERCHANT))?.differences, []);
  const [truncated] = cluster.statements.filter(({ text }) => text.startsWith('TRUNCATE'));
  assert.equal(truncated?.text, 'TRUNCATE TABLE IF EXISTS topline.pipeline_watermark_local ON CLUSTER main');
  assert.equal(truncated?.said.alter_sync, '2');
  assert.equal(truncated?.said.distributed_ddl_output_mode, 'none');
  assert.equal(truncated?.said.wait_end_of_query, '1');
  assert.equal(truncated?.said.distributed_ddl_task_timeout, '24');
});

test('what was emptied while a server is away is claimed again only when it has been forgotten everywhere', async () => {
  await pipeline.pool.query(`UPDATE forecasting.copy SET clickhouse_id = 'another', judged = false`);
  cluster.refuse(/^TRUNCATE/);
  aggregate('four');
  const truncates = () => cluster.statements.filter(({ text }) => text.startsWith('TRUNCATE')).length;
  await until('it is tried again', () => truncates() >= 2);
  await pipeline.drained();
  const first = cluster.statements.findIndex(({ text }) => text.startsWith('TRUNCATE'));
  const second = cluster.statements.findIndex(({ text }, at) => at > first && text.startsWith('TRUNCATE'));
  const between = cluster.statements.slice(first, second);
  assert.ok(!between.some(({ text }) => text.startsWith('INSERT INTO pipeline_watermark')));
  assert.ok((await readWatermarks(pipeline.clickhouse)).size > 0);
});

test('a server gets its tables again when nobody claims any more what was in them, and then the rows', async () => {
  for (const table of ['category_sales_agg', 'category_sales_agg_local'])
    await pipeline.clickhouse.command({ query: `DROP TABLE ${table} SYNC` });
  assert.equal(await readCopyId(pipeline.clickhouse), undefined);
  aggregate('five');
  await until('all is there again', async () => (await seen().catch(() => ({ 0: '' })))[0] === '1205 in 4');
  await pipeline.drained();
  assert.deepEqual((await pipeline.verify(MERCHANT))?.differences, []);
  const order = cluster.statements.flatMap(({ text }) => /^(?:TRUNCATE|CREATE)/.exec(text)?.[0] ?? []);
  assert.deepEqual(order.slice(0, 3), ['TRUNCATE', 'CREATE', 'CREATE']);
});
