// A rebuild between a reader's look at the merchant and its read of the totals: the cells of the calendar it asks for are gone, and
// what is left of them must not pass for an answer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Fault } from '@topline/domain/fault.ts';
import { createCalendarSource } from '../../src/aggregate/calendars.ts';
import { rebuild } from '../../src/aggregate/rebuild.ts';
import { readPostgresSeries, readPostgresSums } from '../../src/query/postgres-totals.ts';
import { createReadPool } from '../../src/query/read-pool.ts';
import { readSeries, readSums } from '../../src/store/read-totals.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

const MERCHANT = 1;
const { signal } = new AbortController();

let pipeline: Pipeline;
before(async () => {
  pipeline = await createPipeline();
});
after(() => pipeline.stop());

test('totals asked for under a calendar that was replaced meanwhile are refused by both stores', async () => {
  await pipeline.putMerchant(MERCHANT, 1);
  pipeline.startAggregator();
  const items = [{ categoryId: 1, lineAmount: '1.25' }];
  await pipeline.post({ merchantId: MERCHANT, externalOrderId: 'one', orderDate: '2025-06-10T12:00:00Z', items });
  await pipeline.drained();

  const { pool: database, reader, clickhouse, eventLog, log } = pipeline;
  const scope = pipeline.scope(MERCHANT);
  const pool = createReadPool(reader, { patienceMs: 30_000 });
  const range = (calendarVersion: number) =>
    ({ calendarVersion, bucketType: 'DAY', from: '2025-06-01', to: '2025-07-01' }) as const;
  const reads = (version: number) => [
    () => readSums(clickhouse, scope, range(version), signal),
    () => readSeries(clickhouse, scope, range(version), signal),
    async () => (await readPostgresSums(pool, scope, range(version), eventLog.partitions)).rows,
    async () => (await readPostgresSeries(pool, scope, range(version), eventLog.partitions)).rows,
  ];
  for (const read of reads(1)) assert.equal((await read()).length, 2);

  await rebuild({ pool: database, calendars: createCalendarSource(), log }, scope, {
    partitions: eventLog.partitions,
    onlyIfChanged: false,
  });
  await pipeline.drained();
  for (const read of reads(1))
    await assert.rejects(read, (error) => error instanceof Fault && error.code === 'unavailable');
  for (const read of reads(2)) assert.equal((await read()).length, 2);
});
