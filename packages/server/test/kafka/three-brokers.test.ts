// What a cluster of three goes through: one broker killed, two, all of them for twenty seconds. Orders are accepted all the while,
// the outbox holds what cannot be carried, and in the end every order is counted once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { complainsOf } from '../../src/stream/kafka/kafka-client.ts';
import { until } from '../until.ts';
import { type CountedOrders, createCountedOrders } from './counted-orders.ts';
import { type KafkaCluster, startKafka } from './kafka-cluster.ts';
import { createKafkaPipeline, type KafkaPipeline } from './kafka-pipeline.ts';
import { topicOf } from './settings.ts';

const LIMIT_MS = 120_000;
const ALL_DOWN_MS = 20_000;

let cluster: KafkaCluster;
let pipeline: KafkaPipeline;
let relay: ReturnType<KafkaPipeline['startRelay']>;
let orders: CountedOrders;
before(async () => {
  cluster = await startKafka(3);
  pipeline = await createKafkaPipeline(topicOf(cluster));
  orders = await createCountedOrders(pipeline);
  relay = pipeline.startRelay();
  pipeline.startAggregator();
  await until('the topic is there', async () => (await pipeline.eventLog.identify()) !== '', LIMIT_MS);
});
after(async () => {
  await pipeline?.stop();
  await cluster?.stop();
});

const node = (index: number) => {
  const found = cluster.nodes[index];
  assert.ok(found);
  return found;
};

test('a topic that the relay made has three replicas, two of which must have a record', async () => {
  await orders.post(5);
  await orders.assertCounted();
  const { topic } = pipeline.publisher();
  await topic.facts({ fresh: true });
  assert.deepEqual(await topic.safety(), { replicas: 3, minInSyncReplicas: 2 });
});

test('one of three brokers is killed under traffic, and comes back', async () => {
  const { topic } = pipeline.publisher();
  const led = async (nodeId: number) =>
    (await topic.facts({ fresh: true })).leaders.filter((leader) => leader === nodeId).length;
  assert.ok((await led(1)) > 0, 'the broker that is killed leads something');
  await orders.post(10);
  await node(0).kill();
  for (let round = 0; round < 5; round += 1) await orders.post(10);
  await orders.assertCounted();
  assert.equal(await led(1), 0);
  await node(0).start();
  await orders.post(10);
  await orders.assertCounted();
});

test('with one broker of three left nothing is taken, orders are accepted, and the outbox holds them', async () => {
  const { publish, topic } = pipeline.publisher();
  await topic.facts({ fresh: true });
  await node(1).kill();
  await node(2).kill();
  await orders.post(10);
  await until('what is accepted waits in the outbox', async () => {
    const lag = await pipeline.eventLog.lag(new Map([0, 1, 2, 3].map((part) => [part, '0'])));
    return [...lag.values()].reduce((sum, one) => sum + one.held, 0) === 80;
  });
  // The controllers have no majority either: neither a record nor a word about leaders is to be had.
  const sent = publish(0, [{ merchantId: 1, value: '{}', begunMs: 1, outbox: '' }]);
  await assert.rejects(sent, (error) => !complainsOf(error, 'MESSAGE_TOO_LARGE'));
  await Promise.all([node(1).start(), node(2).start()]);
  await orders.assertCounted();
});

test('all brokers are down for twenty seconds: orders are accepted, and counted when they are back', async () => {
  await orders.post(5);
  await Promise.all(cluster.nodes.map((one) => one.kill()));
  const downAt = Date.now();
  let rounds = 0;
  await until(
    'twenty seconds have passed, with orders all the while',
    async () => {
      await orders.post(1);
      rounds += 1;
      return Date.now() > downAt + ALL_DOWN_MS;
    },
    ALL_DOWN_MS + LIMIT_MS,
  );
  assert.ok(rounds > 5);
  assert.equal((await relay.check()).status, 'degraded');
  const lag = await pipeline.eventLog.lag(new Map([[0, '0']]));
  assert.ok((lag.get(0)?.heldDelayMs ?? 0) > 0, 'lag is told without the brokers');
  await Promise.all(cluster.nodes.map((one) => one.start()));
  await orders.assertCounted();
  await until('the relay is well again', async () => (await relay.check()).status === 'up', LIMIT_MS);
});
