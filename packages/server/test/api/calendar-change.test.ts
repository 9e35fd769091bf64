// A merchant's calendar is changed over HTTP: 202, reads say that they still speak in the old calendar, and then every bucket is
// right in the new one. The aggregator is started late, so that the time in between lasts as long as the test wants.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../until.ts';
import { BERLIN, createStores, type Service, startService } from './service.ts';

let stores: Awaited<ReturnType<typeof createStores>>;
let service: Service;
before(async () => {
  stores = await createStores();
  service = await startService(stores, { roles: ['ingest', 'query'] });
});
after(async () => {
  await service.stop();
  await stores.drop();
});

const TOKYO = { ...BERLIN, timezone: 'Asia/Tokyo' };
const day = async (bucketStart: string) => {
  const { status, body } = await service.top({ merchantId: 1, bucketType: 'DAY', bucketStart });
  assert.equal(status, 200);
  return body;
};
const week = async (bucketStart: string) =>
  (await service.top({ merchantId: 1, bucketType: 'WEEK', bucketStart })).body;

test('202 with the state of the rebuild, reads marked until it is through, then the totals of the new calendar', async () => {
  await service.putMerchant(1, 2);
  // 18:00 on Saturday in Berlin, 02:00 on Sunday in Tokyo (standard time is 8 hours apart).
  await service.postOrder({
    externalOrderId: 'evening',
    merchantId: 1,
    orderDate: '2025-01-11T17:00:00Z',
    items: [{ categoryId: 1, quantity: 2, lineAmount: '7.50' }],
  });
  let aggregate = await startService(stores, { roles: ['aggregate'] });
  try {
    await service.drained();
    await until('the answer is fresh', async () => !(await day('2025-01-11')).stale);
    const before = await day('2025-01-11');
    assert.deepEqual([before.total.amount, before.timezone], ['7.50', 'Europe/Berlin']);
    assert.equal((await week('2025-01-06')).total.amount, '7.50');
  } finally {
    await aggregate.stop();
  }

  const change = { ...TOKYO, weekStart: 'SUNDAY' };
  for (let times = 0; times < 2; times += 1) {
    const changed = await service.put<{ rebuild: { state: string } }>('/v1/merchants/1', change);
    assert.deepEqual(
      [changed.status, changed.body],
      [202, { merchantId: 1, ...change, rebuild: { state: 'pending' } }],
    );
  }
  const between = await day('2025-01-11');
  assert.deepEqual(
    [between.total.amount, between.timezone, between.stale, between.staleReason, between.source],
    ['7.50', 'Europe/Berlin', true, 'calendar-change', 'postgres'],
  );

  aggregate = await startService(stores, { roles: ['aggregate'] });
  try {
    await until('reads are fresh again', async () => {
      const { stale, source } = await week('2025-01-12');
      return !stale && source === 'clickhouse';
    });
    assert.deepEqual([(await day('2025-01-11')).total.orders, (await day('2025-01-12')).total.orders], [0, 1]);
    const after = await week('2025-01-12');
    assert.deepEqual(
      [after.timezone, after.weekStart, after.bucketEnd, after.total.amount],
      ['Asia/Tokyo', 'SUNDAY', '2025-01-19', '7.50'],
    );
    assert.equal((await service.top({ merchantId: 1, bucketType: 'WEEK', bucketStart: '2025-01-06' })).status, 400);
    const settled = await service.put('/v1/merchants/1', change);
    assert.deepEqual([settled.status, settled.body], [200, { merchantId: 1, ...change }]);
  } finally {
    await aggregate.stop();
  }
});

test('a change back before the rebuild began needs none', async () => {
  await service.put('/v1/merchants/2', BERLIN);
  assert.equal((await service.put('/v1/merchants/2', TOKYO)).status, 202);
  assert.equal((await service.put('/v1/merchants/2', BERLIN)).status, 200);
});
