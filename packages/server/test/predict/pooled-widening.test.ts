// Guarantee: what the ranges of a merchant's categories needed is the start for a category that cannot tell yet; it is the rounded mean,
// of one merchant and bucket type, and told by no fewer than three categories.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readWidening, saveLatestForecasts } from '../../src/predict/latest-forecasts.ts';
import { createStage, type Stage } from './worker-stage.ts';

const MERCHANT = 1;
let stage: Stage;
before(async () => {
  stage = await createStage();
  await stage.putMerchant(MERCHANT, 4);
});
after(() => stage.stop());

function store(categoryId: number, model: string, widening: number | undefined): Promise<void> {
  const parameters = widening === undefined ? {} : { widening };
  const row = {
    ...({ categoryId, model, bucketType: 'WEEK', modelVersion: `${model}-1`, origin: '2026-11-09' } as const),
    ...{ parameters: '{}', inputHash: String(categoryId), generatedAtMs: 0 },
    result: JSON.stringify({ point: [1], intervals: [], form: model, parameters }),
  };
  return saveLatestForecasts(stage.pool, stage.systemScope(MERCHANT), [row], new Map([[categoryId, 10]]));
}

test('the mean of the categories is told from three on, other models and bucket types left out', async () => {
  const told = (bucketType: 'WEEK' | 'DAY') => readWidening(stage.readPool, stage.systemScope(MERCHANT), bucketType);
  await store(1, 'auto', 1.5);
  await store(2, 'auto', 0.9);
  await store(2, 'arima', 9);
  assert.equal(await told('WEEK'), undefined);
  await store(3, 'auto', 1.8);
  // (1.5 + 0.9 + 1.8) / 3
  assert.equal(await told('WEEK'), 1.4);
  assert.equal(await told('DAY'), undefined);
  await store(4, 'auto', undefined);
  assert.equal(await told('WEEK'), 1.4);
});
