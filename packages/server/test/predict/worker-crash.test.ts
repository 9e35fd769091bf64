// kill -9 of the worker between any two of its steps: the next run stores what is missing, nothing is lost and nothing doubled.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { modelNames } from '@topline/forecast';
import { until } from '../until.ts';
import { createStage, NOW_MS, type Stage } from './worker-stage.ts';

const REACHED_WITHIN_MS = 60_000;
let stage: Stage;
before(async () => {
  stage = await createStage();
});
after(() => stage.stop());

async function runUntilKilled(crashPoint: string): Promise<void> {
  const { databaseUrl, clickhouseUrl } = stage.urls;
  const script = join(import.meta.dirname, 'worker-process.ts');
  const child = spawn(process.execPath, [script, databaseUrl, clickhouseUrl, String(NOW_MS), crashPoint], {
    stdio: 'inherit',
    // A process that never reaches the point is ended, and the assertion says so.
    timeout: REACHED_WITHIN_MS,
  });
  const [, signal] = await once(child, 'exit');
  assert.equal(signal, 'SIGKILL', `${crashPoint} was reached`);
}

const POINTS = [
  'worker:after-read',
  'worker:after-forecast',
  'worker:after-insert:2',
  'worker:after-promise',
  'worker:after-run',
];
for (const [index, crashPoint] of POINTS.entries()) {
  test(`a crash at ${crashPoint} is repaired by the next run`, async () => {
    const merchantId = index + 1;
    await stage.rest();
    await stage.seedMerchant(merchantId, 2, 12);
    await runUntilKilled(crashPoint);
    const runs = await stage.runs(merchantId);
    const worker = stage.startWorker('after-crash');
    await until('the merchant is run again', async () => (await stage.runs(merchantId)) > runs);
    await worker.stop();
    const rows = await stage.stored(merchantId);
    const keys = new Set(rows.map((row) => `${row.bucket_type} ${row.category_id} ${row.model_name}`));
    assert.equal(keys.size, 2 * 3 * modelNames.length, 'nothing lost');
    assert.equal(rows.length, keys.size, 'nothing doubled');
    assert.equal(await stage.latest(merchantId), keys.size);
  });
}
