// The rooms joined as in a deployment with Kafka, in this process: ingest writes the outbox, relays carry it, aggregators read the
// topic. Relays and aggregators are started and stopped by the test; those that it forgets end with the pipeline.
import { adoptLog } from '../../src/outbox/adopt-log.ts';
import { createDeadLetterTopic } from '../../src/outbox/dead-letter-topic.ts';
import { createRelay, RELAY_DEFAULTS, type Relay } from '../../src/outbox/relay.ts';
import { createLetterRetries } from '../../src/outbox/retry-dead-letters.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { KafkaSettings } from '../../src/stream/kafka/kafka-client.ts';
import { createKafkaLog, KAFKA_LOG_DEFAULTS, type KafkaLog } from '../../src/stream/kafka/kafka-log.ts';
import { createPublisher, type Publisher } from '../../src/stream/kafka/publisher.ts';
import { createPostgresLog } from '../../src/stream/postgres/postgres-log.ts';
import { createPipeline } from '../flow/pipeline.ts';

export type KafkaPipeline = Awaited<ReturnType<typeof createKafkaPipeline>>;

export async function createKafkaPipeline(settings: KafkaSettings) {
  const opened: { log?: KafkaLog } = {};
  const pipeline = await createPipeline({
    openLog(pool) {
      opened.log = createKafkaLog({ db: pool }, settings, { ...KAFKA_LOG_DEFAULTS, waitMs: 100 });
      return opened.log;
    },
  });
  const { pool } = pipeline;
  const publishers: Publisher[] = [];
  const relays: Relay[] = [];
  const publisher = (schemaId: () => Promise<number | undefined> = async () => undefined) => {
    const made = createPublisher({ schemaId }, settings);
    publishers.push(made);
    return made;
  };
  let sequence = 0;

  return {
    ...pipeline,
    settings,
    publisher,

    startRelay(member = 'relay', over: Partial<Publisher> = {}): Relay {
      const mine = { ...publisher(), ...over };
      const names = { topic: pipeline.eventLog.topic, kafkaTopic: settings.topic };
      const chores = [createDeadLetterTopic({ pool, publisher: mine }, names), createLetterRetries({ pool })];
      const relay = createRelay(
        { pool, outbox: createPostgresLog({ pool }), publisher: mine, log: silentLog, chores },
        { ...RELAY_DEFAULTS, member, partitions: settings.partitions, pollIntervalMs: 20 },
      );
      relay.start();
      relays.push(relay);
      return relay;
    },

    /** Orders of 1.25 each; the merchant exists. */
    async postMany(merchantId: number, count: number) {
      const orders = Array.from({ length: count }, () => {
        sequence += 1;
        return pipeline.post({
          merchantId,
          externalOrderId: `order-${sequence}`,
          orderDate: '2025-06-10T12:00:00Z',
          items: [{ categoryId: 1, lineAmount: '1.25' }],
        });
      });
      await Promise.all(orders);
    },

    adopt: () => adoptLog({ pool, eventLog: pipeline.eventLog }),

    async stop() {
      await Promise.all(relays.map((relay) => relay.stop()));
      await pipeline.stop();
      await opened.log?.close();
      await Promise.all(publishers.map((one) => one.close()));
    },
  };
}
