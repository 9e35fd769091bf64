// Settings of a test's own topic in a cluster.
import { randomBytes } from 'node:crypto';
import type { KafkaSettings } from '../../src/stream/kafka/kafka-client.ts';
import type { KafkaCluster } from './kafka-cluster.ts';

export function topicOf(cluster: Pick<KafkaCluster, 'brokers'>, partitions = 4): KafkaSettings {
  const topic = `order-events-${randomBytes(4).toString('hex')}`;
  return { brokers: cluster.brokers, topic, partitions, tls: false, tlsCa: undefined, sasl: undefined };
}
