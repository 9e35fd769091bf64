// What the program relies on of the broker and of its client, each seen on a real broker: the facts that decided how Kafka is used.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Consumer } from '@platformatic/kafka';
import { clientOptions, complainsOf, createAdmin } from '../../src/stream/kafka/kafka-client.ts';
import { createKafkaTopic, TopicMissing, TopicUnfit } from '../../src/stream/kafka/kafka-topic.ts';
import { createPublisher } from '../../src/stream/kafka/publisher.ts';
import { until } from '../until.ts';
import { type KafkaCluster, startKafka } from './kafka-cluster.ts';
import { topicOf } from './settings.ts';

let cluster: KafkaCluster;
before(async () => {
  cluster = await startKafka(1);
});
after(() => cluster.stop());

const record = (value: string) => ({ merchantId: 1, value, begunMs: 1_000, outbox: '1:1' });

async function createTopic(partitions = 4) {
  const settings = topicOf(cluster, partitions);
  const publisher = createPublisher({ schemaId: async () => undefined }, settings);
  await publisher.topic.create();
  await until('the topic is led', async () =>
    (await publisher.topic.facts({ fresh: true })).leaders.every((one) => one >= 0),
  );
  return { settings, publisher, topic: publisher.topic };
}

async function readFrom(settings: ReturnType<typeof topicOf>, topicId: string, offset: bigint, epoch = -1) {
  const consumer = new Consumer({ ...clientOptions(settings, 'test'), groupId: 'test', isolationLevel: 1 });
  consumer.topics.track(settings.topic);
  const partition = { partition: 0, fetchOffset: offset, currentLeaderEpoch: -1, lastFetchedEpoch: epoch };
  try {
    return await consumer.fetch({
      node: 1,
      topics: [{ topicId, partitions: [{ ...partition, partitionMaxBytes: 1_000_000 }] }],
      maxWaitTime: 100,
    });
  } finally {
    await consumer.close(true);
  }
}

test('a topic that is not there is missing, and one with another number of partitions is refused', async () => {
  const { settings, publisher } = await createTopic(8);
  const admin = createAdmin(settings, 'test');
  try {
    const absent = createKafkaTopic(admin, { ...settings, topic: `${settings.topic}-absent` });
    await assert.rejects(absent.facts(), TopicMissing);
    const other = createKafkaTopic(admin, { ...settings, partitions: 4 });
    await assert.rejects(other.facts(), TopicUnfit);
  } finally {
    await admin.close();
    await publisher.close();
  }
});

test('what was acknowledged outlives kill -9 of the broker', async () => {
  const { settings, publisher, topic } = await createTopic();
  const end = await publisher.publish(
    0,
    Array.from({ length: 500 }, (_, index) => record(`value ${index}`)),
  );
  assert.equal(end, 500n);
  await cluster.nodes[0]?.kill();
  await cluster.nodes[0]?.start();
  const { id } = await topic.facts({ fresh: true });
  await until('all of it can be read', async () => {
    const answer = await readFrom(settings, id, 0n);
    const batches = answer.responses[0]?.partitions[0]?.records ?? [];
    return batches.flatMap((batch) => batch.records).length === 500;
  });
  await publisher.close();
});

test('a sender waits out a broker that is away for less than its patience', async () => {
  const { publisher } = await createTopic();
  await publisher.publish(0, [record('before')]);
  await cluster.nodes[0]?.kill();
  const sending = until(
    'the record is taken',
    async () => {
      await publisher.publish(0, [record('during')]);
      return true;
    },
    60_000,
  );
  await cluster.nodes[0]?.start();
  await sending;
  assert.ok((await publisher.topic.reach(0)).latest >= 2n);
  await publisher.close();
});

test('a topic that is made again has another id, and a reader of the first is refused', async () => {
  const { settings, publisher, topic } = await createTopic();
  const { id } = await topic.facts();
  await publisher.publish(0, [record('one')]);
  await publisher.admin.deleteTopics({ topics: [settings.topic] });
  await until('it is gone', async () =>
    topic.facts({ fresh: true }).then(
      () => false,
      (error) => error instanceof TopicMissing,
    ),
  );
  await topic.create();
  await until('it is there again', async () => (await topic.facts({ fresh: true })).leaders.every((one) => one >= 0));
  assert.notEqual((await topic.facts()).id, id);
  await assert.rejects(readFrom(settings, id, 0n), (error) => complainsOf(error, 'UNKNOWN_TOPIC_ID'));
  await publisher.close();
});

test('an offset that is not there is refused, never moved to an end', async () => {
  const { settings, publisher, topic } = await createTopic();
  const { id } = await topic.facts();
  await publisher.publish(0, [record('one'), record('two')]);
  await publisher.admin.deleteRecords({
    topics: [{ name: settings.topic, partitions: [{ partition: 0, offset: 1n }] }],
  });
  for (const offset of [0n, 3n])
    await assert.rejects(
      readFrom(settings, id, offset),
      (error) => complainsOf(error, 'OFFSET_OUT_OF_RANGE'),
      String(offset),
    );
  await publisher.close();
});

test('a reader that names the epoch it read in learns that the log lost its end, even when it has grown again', async () => {
  const { settings, publisher, topic } = await createTopic();
  const { id } = await topic.facts();
  await publisher.publish(0, [record('one'), record('two'), record('three')]);
  // Another leader, who writes at 3 what is not what stood there: the reader had read to 4 in the epoch before.
  await cluster.nodes[0]?.kill();
  await cluster.nodes[0]?.start();
  await until(
    'the record of the next epoch is taken',
    async () => (await publisher.publish(0, [record('other')])) === 4n,
  );
  const answer = await readFrom(settings, id, 4n, 0);
  assert.equal(answer.responses[0]?.partitions[0]?.divergingEpoch?.endOffset, 3n);
  const honest = await readFrom(settings, id, 3n, 0);
  assert.equal(honest.responses[0]?.partitions[0]?.divergingEpoch?.endOffset ?? -1n, -1n);
  assert.equal(honest.responses[0]?.partitions[0]?.records?.length, 1);
  await publisher.close();
});

test('the client’s stream begins at the end where no offset was given, which is why none is used', async () => {
  const { settings, publisher } = await createTopic();
  await publisher.publish(0, [record('one'), record('two')]);
  await publisher.publish(1, [record('three')]);
  const consumer = new Consumer({ ...clientOptions(settings, 'test'), retries: 10, groupId: `test-${settings.topic}` });
  try {
    const given = [{ topic: settings.topic, partition: 0, offset: 0n }];
    const stream = await consumer.consume({
      topics: [settings.topic],
      mode: 'manual',
      fallbackMode: 'fail',
      offsets: given,
    });
    const got: string[] = [];
    stream.on('data', ({ partition, value }) => got.push(`${partition}: ${value}`));
    await until('what it was told of has come', () => got.length >= 2);
    await publisher.publish(1, [record('four')]);
    await until('what was written later has come', () => got.includes('1: four'));
    assert.ok(!got.includes('1: three'), 'the record before its start is passed over without a word');
  } finally {
    await consumer.close(true);
    await publisher.close();
  }
});

test('a group would notice a dead member after six seconds at the earliest; the broker grants no shorter session', async () => {
  const { settings, publisher } = await createTopic();
  const consumer = new Consumer({
    ...clientOptions(settings, 'test'),
    ...{ groupId: `test-${settings.topic}`, sessionTimeout: 5_000, heartbeatInterval: 1_000, rebalanceTimeout: 5_000 },
  });
  consumer.topics.track(settings.topic);
  try {
    await until('the coordinator answers', async () => (await consumer.findGroupCoordinator()) >= 0);
    await assert.rejects(consumer.joinGroup(), (error) => complainsOf(error, 'INVALID_SESSION_TIMEOUT'));
  } finally {
    await consumer.close(true);
    await publisher.close();
  }
});
