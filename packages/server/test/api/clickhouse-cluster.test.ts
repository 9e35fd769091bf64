// CLICKHOUSE_CLUSTER: the program's own roles on a cluster, as far as one engine can be one: every connection of theirs knows of it, the
// answer comes from ClickHouse, and asOf reaches the order.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { silentLog } from '../../src/platform/log.ts';
import { bringSchemaUpToDate } from '../../src/run/schema.ts';
import { createTestDatabases, startTestEngines } from '../engines.ts';
import { CLUSTER, type OneServerCluster, startOneServerCluster } from '../one-server-cluster.ts';
import { until } from '../until.ts';
import { type Service, startService } from './service.ts';

const MERCHANT = 1;
const MARCH = { merchantId: MERCHANT, bucketType: 'MONTH', bucketStart: '2025-03-01' };
const ends: (() => unknown)[] = [];
let cluster: OneServerCluster;
let service: Service;

before(async () => {
  const engines = await startTestEngines();
  ends.push(engines.stop);
  cluster = await startOneServerCluster();
  ends.push(cluster.stop);
  const databases = await createTestDatabases({ ...engines, clickhouseUrl: cluster.url });
  ends.push(databases.drop);
  const stores = { ...databases, clickhouseCluster: CLUSTER };
  await bringSchemaUpToDate({ log: silentLog }, stores);
  service = await startService(stores);
  ends.push(service.stop);
  await service.putMerchant(MERCHANT, 1);
});
after(async () => {
  for (const end of ends.toReversed()) await end();
});

test('an order is counted on the cluster and told from there, and every session is a cluster’s', async () => {
  const accepted = await service.postOrder({
    ...{ externalOrderId: 'one', merchantId: MERCHANT, orderDate: '2025-03-05T12:00:00Z' },
    items: [{ categoryId: 1, quantity: 1, lineAmount: '10.00' }],
  });
  assert.equal(accepted.status, 201, accepted.text);
  await until('ClickHouse tells the order', async () => {
    const { body } = await service.top(MARCH);
    return body.source === 'clickhouse' && body.categories[0]?.amount === '10.00';
  });
  const sessions = cluster.statements.filter(({ text }) =>
    /category_sales_agg|pipeline_watermark|system\.clusters/.test(text),
  );
  assert.ok(sessions.length > 5);
  for (const { text, said } of sessions) assert.equal(said.distributed_foreground_insert, '1', text);
});
