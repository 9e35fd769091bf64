// The relay as a role. Without a Kafka there is nothing to carry anywhere: the outbox is itself the log that the aggregator reads.
import { createRelay, RELAY_DEFAULTS } from '../outbox/relay.ts';
import { createWakes } from '../outbox/wake.ts';
import { createPublisher } from '../stream/kafka/publisher.ts';
import { createPostgresLog } from '../stream/postgres/postgres-log.ts';
import type { Context } from './context.ts';
import type { RoleParts } from './role.ts';

export function createRelayRole(context: Context): RoleParts {
  const { log, kafka, databaseUrl, member } = context;
  if (kafka === undefined) return {};
  const pool = context.pools.relay;
  const publisher = createPublisher({ schemaId: async () => undefined }, kafka);
  const relay = createRelay(
    { pool, outbox: createPostgresLog({ pool }), publisher, log },
    { ...RELAY_DEFAULTS, member, partitions: kafka.partitions },
  );
  const wakes = createWakes({ log, onWake: relay.wake }, { databaseUrl });
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
