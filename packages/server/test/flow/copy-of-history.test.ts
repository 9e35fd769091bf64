// ClickHouse holds a copy of the totals of this very history, or is made one: after it was emptied, and after PostgreSQL was put
// back to an earlier state, in which what ClickHouse knows more never happened.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Aggregator } from '../../src/aggregate/aggregator.ts';
import { readWatermarks } from '../../src/store/watermark.ts';
import { until } from '../until.ts';
import { postInYear, seenInYear } from './one-year.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

const MERCHANT = 1;
/** Everything that a snapshot of the server holds and this test changes. */
const TABLES = [
  'ingestion.orders',
  'ingestion.order_items',
  'ingestion.order_events',
  'forecasting.processed_events',
  'forecasting.category_totals',
  'forecasting.push_intents',
  'forecasting.stream_partitions',
];

let pipeline: Pipeline;
let aggregator: Aggregator | undefined;
before(async () => {
  pipeline = await createPipeline();
  await pipeline.putMerchant(MERCHANT, 3);
});
afterEach(() => aggregator?.stop());
after(() => pipeline.stop());

const post = (...order: readonly [string, number, string]) => postInYear(pipeline, MERCHANT, order);

const seen = () => seenInYear(pipeline, MERCHANT);

async function untilSeen(expected: Record<string, string>): Promise<void> {
  let found: unknown;
  const same = async () => {
    found = await seen();
    return JSON.stringify(found) === JSON.stringify(expected);
  };
  await until('ClickHouse shows it', same).catch(() => assert.deepEqual(found, expected));
  await pipeline.drained();
  assert.deepEqual((await pipeline.verify(MERCHANT))?.differences, []);
}

async function audited(): Promise<number> {
  const found = await pipeline.clickhouse.query({
    query: 'SELECT count() AS events FROM processed_events FINAL',
    format: 'JSONEachRow',
  });
  return Number((await found.json<{ events: string }>())[0]?.events);
}

test('a ClickHouse that was emptied is made anew, with every total and every processed event', async () => {
  aggregator = pipeline.startAggregator();
  await post('one', 1, '10.00');
  await post('two', 2, '0.05');
  await untilSeen({ 0: '1005 in 2', 1: '1000 in 1', 2: '5 in 1' });
  for (const table of ['category_sales_agg', 'processed_events', 'pipeline_watermark', 'topline_migrations'])
    await pipeline.clickhouse.command({ query: `DROP TABLE ${table} SYNC` });
  await pipeline.clickhouse.command({ query: 'DROP TABLE category_sales_forecast SYNC' });
  await until('there are tables', async () => (await audited()) === 2);
  await untilSeen({ 0: '1005 in 2', 1: '1000 in 1', 2: '5 in 1' });
});

test('another ClickHouse, which somebody else has prepared, is not taken for the copy', async () => {
  aggregator = pipeline.startAggregator();
  await pipeline.drained();
  // Made anew before the pusher could notice that it was gone, and with a claim from nowhere.
  for (const table of ['category_sales_agg', 'processed_events'])
    await pipeline.clickhouse.command({ query: `TRUNCATE TABLE ${table}` });
  await pipeline.clickhouse.command({ query: 'CREATE TABLE made AS pipeline_watermark' });
  await pipeline.clickhouse.command({ query: 'EXCHANGE TABLES made AND pipeline_watermark' });
  await pipeline.clickhouse.command({ query: 'DROP TABLE made SYNC' });
  await untilSeen({ 0: '1005 in 2', 1: '1000 in 1', 2: '5 in 1' });
  assert.equal(await audited(), 2);
});

test('after PostgreSQL was put back, ClickHouse shows what PostgreSQL knows, and then what is posted again', async () => {
  aggregator = pipeline.startAggregator();
  await pipeline.drained();
  await pipeline.damage('ingestion.orders', 'CREATE SCHEMA saved', []);
  for (const table of TABLES)
    await pipeline.damage(table, `CREATE TABLE saved.${table.split('.')[1]} AS TABLE ${table}`, []);
  await post('three', 1, '100.00');
  await post('four', 3, '7.00');
  await untilSeen({ 0: '11705 in 4', 1: '11000 in 2', 2: '5 in 1', 3: '700 in 1' });
  await aggregator?.stop();
  const claimed = await readWatermarks(pipeline.clickhouse);

  await putBack();
  aggregator = pipeline.startAggregator('two');
  await untilSeen({ 0: '1005 in 2', 1: '1000 in 1', 2: '5 in 1' });
  await until('it is claimed anew', async () => {
    const now = await readWatermarks(pipeline.clickhouse);
    return now.size > 0 && [...now].every(([part, asOfMs]) => asOfMs > (claimed.get(part) ?? 0));
  });

  await post('three', 1, '100.00');
  await post('four', 3, '7.00');
  await untilSeen({ 0: '11705 in 4', 1: '11000 in 2', 2: '5 in 1', 3: '700 in 1' });
});

test('a restart of the server pushes nothing again', async () => {
  aggregator = pipeline.startAggregator('three');
  await pipeline.drained();
  await aggregator?.stop();
  const before = await versions();
  await pipeline.pool.query(`UPDATE forecasting.copy SET server_started_at = '2020-01-01'`);
  aggregator = pipeline.startAggregator('four');
  await until('the copy is judged', async () => {
    const { rows } = await pipeline.pool.query('SELECT judged, server_started_at > $1 AS met FROM forecasting.copy', [
      '2021-01-01',
    ]);
    return rows[0].judged && rows[0].met;
  });
  assert.deepEqual(await versions(), before);
});

/** As a restored server is: with the rows and the numbers of then, and another start. */
async function putBack(): Promise<void> {
  const { pool, damage } = pipeline;
  for (const table of TABLES) {
    await damage(table, `DELETE FROM ${table}`, []);
    await damage(table, `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM saved.${table.split('.')[1]}`, []);
  }
  await pool.query(`UPDATE forecasting.copy SET server_started_at = '2020-01-01', judged = true`);
}

async function versions(): Promise<string[]> {
  const { rows } = await pipeline.pool.query('SELECT updated_us FROM forecasting.category_totals ORDER BY 1');
  return rows.map((row) => row.updated_us);
}
