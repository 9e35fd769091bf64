// The relay as a role. Without a Kafka there is nothing to carry anywhere: the outbox is itself the log that the aggregator reads.
import { AGGREGATOR_DEFAULTS } from '../aggregate/aggregator.ts';
import { createMeetServer } from '../aggregate/meet-server.ts';
import { createDeadLetterTopic } from '../outbox/dead-letter-topic.ts';
import { createRelay, RELAY_DEFAULTS } from '../outbox/relay.ts';
import { createLetterRetries } from '../outbox/retry-dead-letters.ts';
import { createWakes } from '../outbox/wake.ts';
import { createPublisher } from '../stream/kafka/publisher.ts';
import { createSchemaRegistry } from '../stream/kafka/schema-registry.ts';
import { createPostgresLog } from '../stream/postgres/postgres-log.ts';
import type { Context } from './context.ts';
import type { RoleParts } from './role.ts';

export function createRelayRole(context: Context): RoleParts {
  const { config, log, kafka, lastingUrl, member } = context;
  if (kafka === undefined) return {};
  const pool = context.pools.relay;
  const registry = createSchemaRegistry({ url: config.schemaRegistryUrl, topic: kafka.topic });
  const publisher = createPublisher({ schemaId: registry.schemaId }, kafka);
  const outbox = createPostgresLog({ pool });
  const names = { topic: outbox.topic, kafkaTopic: kafka.topic };
  const chores = [createDeadLetterTopic({ pool, publisher }, names), createLetterRetries({ pool })];
  const { topic } = context.eventLog;
  const relay = createRelay(
    {
      ...{ pool, outbox, publisher, log, chores, tracing: context.tracing },
      beforeBeat: createMeetServer({ pool, log }, { group: AGGREGATOR_DEFAULTS.group, topic }),
      onCarried: context.metrics.pipeline.carried,
    },
    { ...RELAY_DEFAULTS, member, partitions: kafka.partitions },
  );
  const wakes = createWakes({ log, onWake: relay.wake }, { databaseUrl: lastingUrl });
  return {
    health: [relay],
    start() {
      relay.start();
      wakes.start();
    },
    async stop() {
      await wakes.stop();
      await relay.stop();
      await publisher.close();
    },
  };
}
