// Orders through Kafka to totals and ClickHouse: every one counted once, whatever happens to relays, aggregators and the topic on
// the way. One broker; what only several can show is in three-brokers.test.ts.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Consumer, Producer } from '@platformatic/kafka';
import { decodeOrderEvent, encodeOrderEvent, shardOf } from '@topline/domain/order-event.ts';
import { eventHash } from '../../src/aggregate/judge.ts';
import { deadLetterTopicOf } from '../../src/outbox/dead-letter-topic.ts';
import { readWatermarks } from '../../src/store/watermark.ts';
import { groupNamed } from '../../src/stream/kafka/group-offsets.ts';
import { clientOptions, createAdmin } from '../../src/stream/kafka/kafka-client.ts';
import { TopicMissing } from '../../src/stream/kafka/kafka-topic.ts';
import { until } from '../until.ts';
import { type KafkaCluster, useKafka } from './kafka-cluster.ts';
import { createKafkaPipeline, type KafkaPipeline } from './kafka-pipeline.ts';
import { topicOf } from './settings.ts';

const LIMIT_MS = 60_000;
const MERCHANTS = [1, 2, 3, 4, 5, 6, 7, 8];

let cluster: KafkaCluster;
let pipeline: KafkaPipeline;
before(async () => {
  cluster = await useKafka();
});
after(() => cluster.stop());
beforeEach(async () => {
  pipeline = await createKafkaPipeline(topicOf(cluster));
  for (const merchantId of MERCHANTS) await pipeline.putMerchant(merchantId, 1);
});
afterEach(() => pipeline.stop());

const postAll = (each: number) => Promise.all(MERCHANTS.map((merchantId) => pipeline.postMany(merchantId, each)));

async function assertCounted(each: number): Promise<void> {
  await pipeline.drained(LIMIT_MS);
  for (const merchantId of MERCHANTS) {
    const result = await pipeline.verify(merchantId);
    assert.deepEqual(result?.differences, [], `merchant ${merchantId}`);
    assert.deepEqual([result?.orders, result?.amountMinor, result?.waiting], [each, 125n * BigInt(each), 0]);
  }
}

/** Records of all partitions. */
async function recordsInTopic(): Promise<bigint> {
  const { topic } = pipeline.publisher();
  await topic.facts();
  const reaches = await Promise.all([0, 1, 2, 3].map((part) => topic.reach(part)));
  return reaches.reduce((sum, { earliest, latest }) => sum + latest - earliest, 0n);
}

const topicIsThere = () =>
  until('the topic is there', async () => (await pipeline.eventLog.identify()) !== '', LIMIT_MS);

async function deleteTopic(): Promise<void> {
  const { topic, admin } = pipeline.publisher();
  await admin.deleteTopics({ topics: [pipeline.settings.topic] });
  await until('it is gone', () =>
    topic.facts({ fresh: true }).then(
      () => false,
      (error) => error instanceof TopicMissing,
    ),
  );
}

async function createTopic(): Promise<void> {
  const { topic } = pipeline.publisher();
  await topic.create();
  const isLed = async () => (await topic.facts({ fresh: true })).leaders.every((leader) => leader >= 0);
  await until('it is there', isLed, LIMIT_MS);
}

test('every order is counted once, at both ends, and asOf moves on without traffic', async () => {
  pipeline.startRelay();
  pipeline.startAggregator();
  await postAll(50);
  await assertCounted(50);
  assert.equal(await recordsInTopic(), 400n);
  const now = Date.now();
  await until('asOf passes this instant', async () => {
    const marks = [...(await readWatermarks(pipeline.clickhouse)).values()];
    return marks.length === 4 && marks.every((asOfMs) => asOfMs > now);
  });
});

test('a merchant is the key, and all its events are in one partition', async () => {
  pipeline.startRelay();
  await pipeline.postMany(1, 5);
  await topicIsThere();
  const part = shardOf(1) % 4;
  await until('they are carried', async () => (await pipeline.publisher().topic.reach(part)).latest === 5n, LIMIT_MS);
  assert.equal(await recordsInTopic(), 5n);
});

test('Kafka shows the positions as a group without members, so that its tools tell the lag', async () => {
  pipeline.startRelay();
  pipeline.startAggregator();
  await postAll(5);
  await assertCounted(5);
  const admin = createAdmin(pipeline.settings, 'test');
  try {
    await until('the group stands at the end of every partition', async () => {
      const [group] = await admin.listConsumerGroupOffsets({ groups: [groupNamed('aggregate')] });
      const shown = group?.topics.find(({ name }) => name === pipeline.settings.topic)?.partitions ?? [];
      return shown.reduce((sum, { committedOffset }) => sum + committedOffset, 0n) === 40n;
    });
    const groups = await admin.describeGroups({ groups: [groupNamed('aggregate')] });
    assert.equal(groups.get(groupNamed('aggregate'))?.members.size, 0);
  } finally {
    await admin.close();
  }
});

test('a relay that dies between the acknowledgement and its cursor sends twice, and nothing counts twice', async () => {
  await postAll(20);
  // Every send arrives, and the relay never learns of it.
  const dying = pipeline.startRelay('dying', {
    publish: async (partition, records) => {
      await pipeline.publisher().publish(partition, records);
      throw new Error('the answer was lost');
    },
  });
  await topicIsThere();
  await until('events were sent more than once', async () => (await recordsInTopic()) > 160n, LIMIT_MS);
  await dying.stop();
  pipeline.startRelay('next');
  pipeline.startAggregator();
  await assertCounted(20);
});

test('two relays that both believe in their lease cost duplicates only', async () => {
  await postAll(30);
  const release = Promise.withResolvers<void>();
  // The first has read its batch and is held before it sends, as a process that was stopped; the second takes over meanwhile.
  const { publish } = pipeline.publisher();
  const sleeping = pipeline.startRelay('a', {
    publish: async (partition, records) => {
      await release.promise;
      return publish(partition, records);
    },
  });
  await topicIsThere();
  await pipeline.pool.query(
    `UPDATE forecasting.stream_partitions SET owner = NULL, lease_until = '-infinity', epoch = epoch + 1 WHERE grp = 'relay'`,
  );
  pipeline.startRelay('b');
  pipeline.startAggregator();
  release.resolve();
  await assertCounted(30);
  await sleeping.stop();
});

test('a topic that was deleted stops the stream, and after an adoption what was lost is counted', async () => {
  const relay = pipeline.startRelay();
  pipeline.startAggregator();
  await postAll(10);
  await assertCounted(10);
  // Carried, and not read by anybody, when the topic goes.
  await deleteTopic();
  await postAll(10);
  await until('the relay says so', async () => /TopicMissing/.test(String((await relay.check()).detail)), LIMIT_MS);
  // Somebody makes it again: still nothing goes on by itself. What the relay has sent there before it noticed is sent again.
  await createTopic();
  await until('the relay says so', async () => /LogReplaced/.test(String((await relay.check()).detail)), LIMIT_MS);
  const adopted = await pipeline.adopt();
  assert.equal(adopted.repeated >= 80, true, String(adopted.repeated));
  await assertCounted(20);
});

test('an adoption takes the topic that is there now, not the one that was there a moment ago', async () => {
  const { topic } = pipeline.publisher();
  await createTopic();
  await topicIsThere();
  await deleteTopic();
  await createTopic();
  // A topic that was just made refuses its first questions. What the log was told before is in its cache for five seconds.
  await until('it answers', async () => (await recordsInTopic()) === 0n, LIMIT_MS);
  const { topicId } = await pipeline.adopt();
  assert.equal(topicId, (await topic.facts({ fresh: true })).id);
});

for (const [name, before] of [
  ['shorter', 4],
  ['longer', 12],
] as const) {
  test(`a topic made again that is ${name} than the position is not read from there`, async () => {
    const { publish } = pipeline.publisher();
    const strange = Array.from({ length: before }, (_, index) => ({
      merchantId: 1,
      value: `strange ${index}`,
      begunMs: 1,
      outbox: '',
    }));
    const letters = async () => {
      const { rows } = await pipeline.pool.query('SELECT count(*) AS letters FROM forecasting.dead_letters');
      return Number(rows[0]?.letters);
    };
    // Poison of both topics, at the same places.
    await createTopic();
    await publish(0, strange);
    const aggregator = pipeline.startAggregator();
    const relay = pipeline.startRelay();
    await postAll(8);
    await assertCounted(8);
    assert.equal(await letters(), before);
    await relay.stop();
    await deleteTopic();
    await createTopic();
    for (const part of [0, 1, 2, 3]) await publish(part, strange);
    await until('the aggregator says so', async () => (await aggregator.check()).status === 'degraded', LIMIT_MS);
    assert.equal(await letters(), before, 'nothing of the new topic was read');
    await pipeline.adopt();
    pipeline.startRelay('next');
    await postAll(2);
    await assertCounted(10);
    assert.equal(await letters(), 5 * before, 'it is read from its beginning');
  });
}

test('records that went before they were read stop the partition, with the numbers, and are counted after an adoption', async () => {
  const relay = pipeline.startRelay();
  const first = pipeline.startAggregator();
  await postAll(5);
  await assertCounted(5);
  await first.stop();
  await postAll(5);
  const { topic, admin } = pipeline.publisher();
  await topicIsThere();
  await until('all is carried', async () => (await recordsInTopic()) === 80n, LIMIT_MS);
  const ends = await Promise.all(
    [0, 1, 2, 3].map(async (part) => ({ partition: part, offset: (await topic.reach(part)).latest })),
  );
  await admin.deleteRecords({ topics: [{ name: pipeline.settings.topic, partitions: ends }] });
  const second = pipeline.startAggregator('two');
  await until('it says so', async () => (await second.check()).status === 'degraded', LIMIT_MS);
  assert.match(
    String((await second.check()).detail),
    /LogGap: partition \d of .* is to be read from \d+, and has \d+ to \d+/,
  );
  assert.equal((await relay.check()).status, 'up');
  await pipeline.adopt();
  await assertCounted(10);
});

test('an event that waited in the outbox for longer than the topic keeps records is not thrown away on arrival', async () => {
  await postAll(3);
  await pipeline.damage(
    'ingestion.order_events',
    `UPDATE ingestion.order_events SET created_at = now() - interval '30 days'`,
    [],
  );
  pipeline.startRelay();
  const { topic } = pipeline.publisher();
  await topicIsThere();
  await until('all is carried', async () => (await recordsInTopic()) === 24n, LIMIT_MS);
  // The broker of the tests looks every second for records that are too old.
  const carriedAt = Date.now();
  await until('it has looked', () => Date.now() > carriedAt + 2_500);
  assert.equal((await topic.reach(shardOf(1) % 4)).earliest, 0n);
  pipeline.startAggregator();
  await assertCounted(3);
});

test('an event that comes before its order is tried again by itself, and counted once the order is there', async () => {
  pipeline.startRelay();
  pipeline.startAggregator();
  await pipeline.postMany(1, 1);
  await pipeline.drained(LIMIT_MS);
  const { pool } = pipeline;
  const [stored] = (await pool.query('SELECT payload FROM ingestion.order_events')).rows;
  const decoded = decodeOrderEvent(stored?.payload);
  assert.ok(decoded.ok);
  const early = { ...decoded.event, orderId: decoded.event.orderId + 1 };
  const value = encodeOrderEvent({ ...early, lines: early.items });
  await pipeline.publisher().publishTo(pipeline.settings.topic, [{ key: '1', value, headers: {} }]);
  const letters = async () => (await pool.query('SELECT reason, replayed_at FROM forecasting.dead_letters')).rows;
  await until('it is a dead letter', async () => (await letters()).length === 1, LIMIT_MS);
  assert.equal((await letters())[0]?.reason, 'unknown-order');
  await pool.query(
    `WITH put AS (
       INSERT INTO ingestion.orders SELECT $2, merchant_id, 'late', order_date, currency, total_minor, revision, payload_hash,
              decode($3, 'hex'), created_at FROM ingestion.orders WHERE order_id = $1)
     INSERT INTO ingestion.order_items SELECT $2, line, category_id, product_id, quantity, amount_minor, merchant_id
       FROM ingestion.order_items WHERE order_id = $1`,
    [decoded.event.orderId, early.orderId, eventHash(early)],
  );
  const counted = async () =>
    (await pool.query('SELECT 1 FROM forecasting.processed_events WHERE order_id = $1', [early.orderId])).rowCount;
  await until('it is counted', async () => (await counted()) === 1, LIMIT_MS);
  await pipeline.drained(LIMIT_MS);
  const result = await pipeline.verify(1);
  assert.deepEqual([result?.orders, result?.amountMinor, result?.differences], [2, 250n, []]);
  assert.notEqual((await letters())[0]?.replayed_at, null);
});

test('poison becomes a dead letter, in the table and in its topic, and its neighbours are counted', async () => {
  pipeline.startRelay();
  await postAll(2);
  await topicIsThere();
  const { publishTo, publishBytes } = poisoner();
  await publishTo(pipeline.settings.topic, [
    { key: '1', value: 'not an event', headers: {} },
    { key: undefined, value: '{"schemaVersion":99}', headers: {} },
  ]);
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
  await publishBytes(bytes);
  await postAll(2);
  pipeline.startAggregator();
  await assertCounted(4);
  const { rows } = await pipeline.pool.query('SELECT id, payload FROM forecasting.dead_letters ORDER BY payload');
  const expected = [`base64:${bytes.toString('base64')}`, 'not an event', '{"schemaVersion":99}'].sort();
  assert.deepEqual(rows.map((row) => row.payload).sort(), expected);
  // Read by a client of its own, as any other consumer would.
  const shown = await readTopic(deadLetterTopicOf(pipeline.settings.topic), 3);
  assert.deepEqual(shown.map(({ value }) => value).sort(), expected);
  assert.deepEqual(
    shown.map(({ headers }) => headers.get('topline-dead-letter')).sort(),
    rows.map((row) => String(row.id)).sort(),
  );
  for (const { headers } of shown) assert.equal(headers.get('topline-topic'), 'order-events');
});

function poisoner() {
  const { publishTo } = pipeline.publisher();
  const publishBytes = async (value: Buffer) => {
    const producer = new Producer(clientOptions(pipeline.settings, 'test'));
    try {
      await producer.send({ messages: [{ topic: pipeline.settings.topic, partition: 0, value }], acks: -1 });
    } finally {
      await producer.close();
    }
  };
  return { publishTo, publishBytes };
}

async function readTopic(topic: string, count: number) {
  const consumer = new Consumer({ ...clientOptions(pipeline.settings, 'test'), groupId: 'test' });
  consumer.topics.track(topic);
  try {
    const found = new Map<string, { value: string; headers: Map<string, string> }>();
    await until('the letters are in their topic', async () => {
      const metadata = await consumer.metadata({ topics: [topic], forceUpdate: true });
      const facts = metadata.topics.get(topic);
      for (const [partition, { leader }] of (facts?.partitions ?? []).entries()) {
        const from = { partition, fetchOffset: 0n, currentLeaderEpoch: -1, lastFetchedEpoch: -1 };
        const answer = await consumer.fetch({
          node: leader,
          topics: [{ topicId: facts?.id ?? '', partitions: [{ ...from, partitionMaxBytes: 1_000_000 }] }],
          maxWaitTime: 50,
        });
        const batches = answer.responses[0]?.partitions[0]?.records ?? [];
        for (const record of batches.flatMap((batch) => batch.records)) {
          const headers = new Map(record.headers.map(([key, value]) => [String(key), String(value)]));
          found.set(headers.get('topline-dead-letter') ?? '', { value: String(record.value), headers });
        }
      }
      return found.size === count;
    });
    return [...found.values()];
  } finally {
    await consumer.close(true);
  }
}
