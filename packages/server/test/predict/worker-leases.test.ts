// Workers share the merchants: each is forecast once an interval whoever does it, and a dead worker's merchant is taken over.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { modelNames } from '@topline/forecast';
import { createWorkerLeases } from '../../src/predict/worker-leases.ts';
import { until } from '../until.ts';
import { createStage, type Stage } from './worker-stage.ts';

let stage: Stage;
const MERCHANTS = [1, 2, 3, 4, 5, 6];
before(async () => {
  stage = await createStage();
  for (const merchantId of MERCHANTS) await stage.seedMerchant(merchantId, 2, 8);
});
after(() => stage.stop());

async function totalRuns(): Promise<number> {
  const counts = await Promise.all(MERCHANTS.map((merchantId) => stage.runs(merchantId)));
  return counts.reduce((sum, count) => sum + count, 0);
}

test('two workers run every merchant between them: once an interval, and once more for what had to wait', async () => {
  const owners = new Map<string, number>();
  const noting = (owner: string) => ({
    threads: stage.threadsOf(),
    systemScope: (merchantId: number) => {
      owners.set(owner, (owners.get(owner) ?? 0) + 1);
      return stage.systemScope(merchantId);
    },
  });
  const workers = ['one', 'two'].map((owner) => stage.startWorker(owner, {}, noting(owner)));
  await until('every merchant has been run', async () => (await totalRuns()) >= MERCHANTS.length);
  await until('all are given back, and nothing waits', async () => {
    const held = await stage.pool.query(
      'SELECT count(*) FROM forecasting.worker_leases WHERE owner IS NOT NULL OR behind OR due_at <= now()',
    );
    return held.rows[0]?.count === '0';
  });
  for (const worker of workers) await worker.stop();
  const runs = await totalRuns();
  assert.equal(
    [...owners.values()].reduce((sum, count) => sum + count, 0),
    runs,
  );
  for (const merchantId of MERCHANTS) {
    // While others waited for their first turn, expensive models did.
    const own = await stage.runs(merchantId);
    assert.ok(own === 1 || own === 2, `${own} runs`);
    assert.equal(await stage.latest(merchantId), 2 * 3 * modelNames.length);
  }
  assert.equal(owners.size, 2, 'both had a part');
});

test('a merchant is held by one, renewed by its holder only, and taken over once the lease has run out', async () => {
  await stage.pool.query(
    "UPDATE forecasting.worker_leases SET due_at = now() + interval '1 hour' WHERE merchant_id <> 3",
  );
  await stage.pool.query("UPDATE forecasting.worker_leases SET due_at = '-infinity' WHERE merchant_id = 3");
  const dying = createWorkerLeases(stage, { owner: 'dying', leaseMs: 300, handicapMs: 0 });
  const heir = createWorkerLeases(stage, { owner: 'heir', leaseMs: 60_000, handicapMs: 0 });
  assert.equal((await dying.claim())?.merchantId, 3);
  assert.equal(await heir.claim(), undefined);
  assert.equal(await heir.renew(3), false);
  assert.equal(await dying.renew(3), true);
  await until('the lease has run out', async () => (await heir.claim())?.merchantId === 3);
  assert.equal(await dying.renew(3), false);
  await dying.release(3, { inMs: 0 }, 'complete');
  assert.equal(await heir.renew(3), true, 'a release by somebody else changes nothing');
  await heir.release(3, { inMs: 60_000 }, 'complete');
  assert.equal(await dying.claim(), undefined, 'it is due again only after its interval');
});

test('a merchant with only expensive models waiting comes after those who wait for all of theirs', async () => {
  await stage.pool.query("UPDATE forecasting.worker_leases SET due_at = now() + interval '1 hour', behind = false");
  await stage.pool.query(
    "UPDATE forecasting.worker_leases SET due_at = now() - merchant_id * interval '-1 ms' - interval '1 hour' WHERE merchant_id IN (2, 4)",
  );
  const leases = createWorkerLeases(stage, { owner: 'fair', leaseMs: 60_000, handicapMs: 7_200_000 });
  assert.deepEqual(await leases.claim(), { merchantId: 2, hurried: true });
  await leases.release(2, 'behind', 'complete');
  assert.deepEqual(await leases.claim(), { merchantId: 4, hurried: false });
  assert.deepEqual(await leases.claim(), { merchantId: 2, hurried: false });
  // It lets others go first, but not for ever.
  await leases.release(2, 'behind', 'complete');
  await leases.release(4, { inMs: 0 }, 'complete');
  const impatient = createWorkerLeases(stage, { owner: 'impatient', leaseMs: 60_000, handicapMs: 0 });
  assert.equal((await impatient.claim())?.merchantId, 2);
  assert.equal((await leases.claim())?.merchantId, 4);
  await impatient.release(2, { inMs: 3_600_000 }, 'complete');
  await leases.release(4, { inMs: 3_600_000 }, 'complete');
  assert.equal(await leases.claim(), undefined);
});

test('a worker whose lease was taken over writes nothing more', async () => {
  await stage.pool.query("UPDATE forecasting.worker_leases SET due_at = '-infinity' WHERE merchant_id = 1");
  const before = await stage.runs(1);
  const reading = Promise.withResolvers<void>();
  const given = Promise.withResolvers<void>();
  const totals: typeof stage.totals = {
    ...stage.totals,
    async series(scope, range, options) {
      reading.resolve();
      await once(options.signal, 'abort');
      const found = await stage.totals.series(scope, range, { ...options, signal: AbortSignal.timeout(10_000) });
      given.resolve();
      return found;
    },
  };
  // Without a change there would be nothing to read.
  await stage.putTotals(1, [{ bucketType: 'DAY', categoryId: 1, bucketStart: '2026-11-17', amount: 4_711 }]);
  const worker = stage.startWorker('slow', { leaseMs: 150 }, { totals });
  await reading.promise;
  const results = (await stage.stored(1)).length;
  await stage.pool.query(
    "UPDATE forecasting.worker_leases SET owner = 'thief', lease_until = now() + interval '1 hour' WHERE merchant_id = 1",
  );
  await given.promise;
  await worker.stop();
  assert.equal(await stage.runs(1), before);
  assert.equal((await stage.stored(1)).length, results);
});
