// An order's trace goes through Kafka: the relay puts it into the record's headers, and whoever applies the event goes on with it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTracedProgram, type TracedProgram } from '../observe/traced-program.ts';
import { until } from '../until.ts';
import { type KafkaCluster, useKafka } from './kafka-cluster.ts';
import { topicOf } from './settings.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const LIMIT_MS = 60_000;

let cluster: KafkaCluster;
let program: TracedProgram;
before(async () => {
  cluster = await useKafka();
  const { brokers, topic } = topicOf(cluster);
  const settings = { KAFKA_BROKERS: brokers.join(','), KAFKA_TOPIC: topic };
  program = await startTracedProgram('ingest,relay,aggregate', settings);
});
after(async () => {
  await program?.end();
  await cluster?.stop();
});

test('one trace from the request through outbox, relay and Kafka to apply and push', async () => {
  assert.equal(await program.post(`00-${TRACE}-${CALLER}-01`), 201);
  const ofTrace = () => program.spans().filter(({ traceId }) => traceId === TRACE);
  const steps = ['POST /v1/orders', 'store order', 'carry order-event', 'apply order-event', 'push totals'];
  const told = () => steps.every((step) => ofTrace().some(({ name }) => name === step));
  await until('all steps are told', told, LIMIT_MS);
  const request = ofTrace().find(({ name }) => name === 'POST /v1/orders');
  assert.equal(request?.parentSpanId, CALLER);
  for (const step of ofTrace()) if (step !== request) assert.equal(step.parentSpanId, request?.spanId, step.name);
});
