// The log as a consumer sees it in production, under test: transactions write the outbox, a relay carries it into a topic of its
// own, the Kafka adapter reads that topic.
import { createRelay, RELAY_DEFAULTS } from '../../src/outbox/relay.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createKafkaLog, KAFKA_LOG_DEFAULTS } from '../../src/stream/kafka/kafka-log.ts';
import { createPublisher } from '../../src/stream/kafka/publisher.ts';
import { createPostgresLog } from '../../src/stream/postgres/postgres-log.ts';
import type { LogHarness } from '../stream/event-log-contract.ts';
import { createPostgresHarness } from '../stream/postgres-harness.ts';
import { until } from '../until.ts';
import { useKafka } from './kafka-cluster.ts';
import { topicOf } from './settings.ts';

/** Readings of an empty end are many here. */
const WAIT_MS = 10;

export async function createKafkaHarness(): Promise<LogHarness> {
  const cluster = await useKafka();
  const postgres = await createPostgresHarness();
  const settings = topicOf(cluster);
  const { pool } = postgres;
  const publisher = createPublisher({ schemaId: async () => undefined }, settings);
  const relay = createRelay(
    { pool, outbox: createPostgresLog({ pool }), publisher, log: silentLog, chores: [] },
    { ...RELAY_DEFAULTS, member: 'relay', partitions: settings.partitions, pollIntervalMs: 5, heartbeatIntervalMs: 20 },
  );
  const opened: { close(): Promise<void> }[] = [];
  const open = () => {
    const log = createKafkaLog({ db: pool }, settings, { ...KAFKA_LOG_DEFAULTS, waitMs: WAIT_MS });
    opened.push(log);
    return log;
  };
  const eventLog = open();
  relay.start();
  const readable = async () => {
    for (const part of [0, 1, 2, 3]) await eventLog.read(part, eventLog.start, 1);
    return true;
  };
  // A topic that was just made is not led at once.
  await until('the topic can be read', readable, 60_000);
  return {
    eventLog,
    reopen: open,
    begin: postgres.begin,
    async stop() {
      await relay.stop();
      await Promise.all(opened.map((log) => log.close()));
      await publisher.close();
      await postgres.stop();
      await cluster.stop();
    },
  };
}
