// A transaction that holds its number open for ten seconds, anywhere in the server, stops the log: orders are accepted
// meanwhile, the lag says so, asOf stands still, and afterwards everything is counted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { createAggregateLag } from '../../src/aggregate/lag.ts';
import { readWatermarks } from '../../src/store/watermark.ts';
import { until } from '../until.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

const HELD_SECONDS = 10;

let pipeline: Pipeline;
before(async () => {
  pipeline = await createPipeline();
  await pipeline.putMerchant(1, 1);
  pipeline.startAggregator();
});
after(() => pipeline.stop());

const post = (name: string) =>
  pipeline.post({
    merchantId: 1,
    externalOrderId: name,
    orderDate: '2025-06-10T12:00:00Z',
    items: [{ categoryId: 1, lineAmount: '1.00' }],
  });

test('an xid held open for ten seconds is reported as lag and drained', async () => {
  await post('before');
  await pipeline.drained();
  const holder = new pg.Client({ connectionString: pipeline.databaseUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT pg_current_xact_id()');
  const heldAtMs = Date.now();
  const held = holder.query(`SELECT pg_sleep(${HELD_SECONDS})`).then(() => holder.query('COMMIT'));

  await post('held-0');
  // Until the first commit that is hidden, whoever says that everything was read is right.
  const hiddenAtMs = Date.now();
  for (let index = 1; index < 5; index += 1) await post(`held-${index}`);
  const lag = createAggregateLag({ pool: pipeline.pool, eventLog: pipeline.eventLog }, { group: 'aggregate' });
  await until('the five orders are reported as waiting in the outbox', async () => {
    const { outbox } = (await lag.measure()) as { outbox: { lag: number; delayMs: number } };
    return outbox.lag === 5 && outbox.delayMs > 1_000;
  });
  const marks = await readWatermarks(pipeline.clickhouse);
  for (const asOfMs of marks.values())
    assert.ok(asOfMs <= hiddenAtMs, 'asOf does not pass the moment from which commits are hidden');

  await held;
  await holder.end();
  await pipeline.drained();
  const result = await pipeline.verify(1);
  assert.deepEqual(result?.differences, []);
  assert.equal(result?.amountMinor, 600n);
  await until('asOf moves on', async () =>
    [...(await readWatermarks(pipeline.clickhouse)).values()].every((asOfMs) => asOfMs > heldAtMs + 9_000),
  );
});
