// Events behind Confluent's frame, with a registry that speaks Confluent's interface: registered once, named in every record, read
// in any mixture with plain ones; a registry that is away or says no holds the relay and nothing else.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { Consumer } from '@platformatic/kafka';
import { shardOf } from '@topline/domain/order-event.ts';
import { ORDER_EVENT_SCHEMA } from '@topline/domain/order-event-schema.ts';
import { clientOptions } from '../../src/stream/kafka/kafka-client.ts';
import { createSchemaRegistry } from '../../src/stream/kafka/schema-registry.ts';
import { until } from '../until.ts';
import { type KafkaCluster, useKafka } from './kafka-cluster.ts';
import { createKafkaPipeline, type KafkaPipeline } from './kafka-pipeline.ts';
import { topicOf } from './settings.ts';

const LIMIT_MS = 60_000;
const SCHEMA_ID = 70_001;

let cluster: KafkaCluster;
let pipeline: KafkaPipeline;
let server: Server;
let url: string;
let refuses = true;
const asked: { path: string; authorization: string; body: Record<string, unknown> }[] = [];

before(async () => {
  cluster = await useKafka();
  pipeline = await createKafkaPipeline(topicOf(cluster));
  await pipeline.putMerchant(1, 1);
  server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const authorization = request.headers.authorization ?? '';
      asked.push({ path: request.url ?? '', authorization, body: JSON.parse(text) });
      response.statusCode = refuses ? 409 : 200;
      response.setHeader('content-type', 'application/vnd.schemaregistry.v1+json');
      response.end(JSON.stringify(refuses ? { error_code: 409, message: 'incompatible' } : { id: SCHEMA_ID }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  url = `http://me:secret%21@127.0.0.1:${address.port}/registry/`;
});
after(async () => {
  server?.close();
  await pipeline?.stop();
  await cluster?.stop();
});

async function valuesInTopic(): Promise<Buffer[]> {
  const { settings } = pipeline;
  const part = shardOf(1) % 4;
  const consumer = new Consumer({ ...clientOptions(settings, 'test'), groupId: 'test' });
  consumer.topics.track(settings.topic);
  try {
    const metadata = await consumer.metadata({ topics: [settings.topic] });
    const facts = metadata.topics.get(settings.topic);
    const from = { partition: part, fetchOffset: 0n, currentLeaderEpoch: -1, lastFetchedEpoch: -1 };
    const answer = await consumer.fetch({
      node: facts?.partitions[part]?.leader ?? -1,
      topics: [{ topicId: facts?.id ?? '', partitions: [{ ...from, partitionMaxBytes: 1_000_000 }] }],
      maxWaitTime: 50,
    });
    const batches = answer.responses[0]?.partitions[0]?.records ?? [];
    return batches.flatMap((batch) => batch.records).flatMap(({ value }) => (value === null ? [] : [value]));
  } finally {
    await consumer.close(true);
  }
}

test('events are framed once the registry knows their schema, and read beside plain ones', async () => {
  const plain = pipeline.startRelay('plain');
  pipeline.startAggregator();
  await pipeline.postMany(1, 3);
  await pipeline.drained(LIMIT_MS);
  await plain.stop();

  const registry = createSchemaRegistry({ url, topic: pipeline.settings.topic });
  const { publish } = pipeline.publisher(registry.schemaId);
  const framing = pipeline.startRelay('framing', { publish });
  await pipeline.postMany(1, 2);
  await until('the relay says what the registry says', async () => {
    const { status, detail } = await framing.check();
    return status === 'degraded' && /SchemaRefused.*409.*incompatible/.test(String(detail));
  });
  assert.equal((await valuesInTopic()).length, 3, 'nothing is written under a schema that was refused');
  refuses = false;
  await pipeline.drained(LIMIT_MS);
  const askedOften = asked.length;
  await pipeline.postMany(1, 1);
  await pipeline.drained(LIMIT_MS);

  const values = await valuesInTopic();
  const frames = values.map((value) => (value[0] === 0 ? value.readInt32BE(1) : undefined));
  assert.deepEqual(frames, [undefined, undefined, undefined, SCHEMA_ID, SCHEMA_ID, SCHEMA_ID]);
  assert.equal(asked.length, askedOften, 'asked once');
  const [first] = asked;
  assert.equal(first?.path, `/registry/subjects/${pipeline.settings.topic}-value/versions`);
  assert.equal(first?.authorization, `Basic ${btoa('me:secret!')}`);
  assert.equal(first?.body.schemaType, 'JSON');
  assert.deepEqual(JSON.parse(String(first?.body.schema)), ORDER_EVENT_SCHEMA);
  const result = await pipeline.verify(1);
  assert.deepEqual([result?.orders, result?.amountMinor, result?.differences], [6, 750n, []]);
});
