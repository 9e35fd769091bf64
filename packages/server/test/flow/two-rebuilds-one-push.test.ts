// A merchant rebuilt twice before anything was pushed is, after one push, known to be whole in ClickHouse.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createCalendarSource } from '../../src/aggregate/calendars.ts';
import { push } from '../../src/aggregate/push.ts';
import { rebuild } from '../../src/aggregate/rebuild.ts';
import { readCopyId } from '../../src/store/copy-id.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

let pipeline: Pipeline;
before(async () => {
  pipeline = await createPipeline();
});
after(() => pipeline.stop());

test('two calendar changes pushed at once leave no merchant waiting for ever', async () => {
  const calendars = createCalendarSource();
  await pipeline.putMerchant(1, 1);
  for (const timezone of ['Asia/Tokyo', 'Europe/London']) {
    await pipeline.putMerchant(1, 1, { timezone });
    await rebuild({ ...pipeline, calendars }, pipeline.scope(1), { partitions: 4, onlyIfChanged: true });
  }
  const copyId = (await readCopyId(pipeline.clickhouse)) ?? '';
  await push(pipeline, { group: 'aggregate', topic: pipeline.eventLog.topic, parts: [0, 1, 2, 3], copyId });
  const found = await pipeline.pool.query('SELECT calendar_version, pushed_version FROM forecasting.calendars');
  assert.deepEqual(found.rows, [{ calendar_version: 3, pushed_version: 3 }]);
});
