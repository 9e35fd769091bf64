// The settings of a Kafka cluster: rows of the table of settings.
import { oneOf, optionalText, optionalUrl } from './setting-values.ts';
import type { Setting } from './settings.ts';

/** Multiples of the outbox's partitions, up to the number of shards: a merchant's place never changes. */
const PARTITIONS = ['4', '8', '16', '32', '64'] as const;
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
type Mechanism = (typeof MECHANISMS)[number];

export const KAFKA_SETTINGS = {
  kafkaBrokers: {
    env: 'KAFKA_BROKERS',
    help: 'carry events through this Kafka cluster (4 or newer): host:port, with commas between',
    fallback: '',
    parse: brokerList,
  } satisfies Setting<readonly string[] | undefined>,
  kafkaTopic: {
    env: 'KAFKA_TOPIC',
    help: 'topic of the order events; made when there is none',
    fallback: 'order-events',
    parse: topicName,
  } satisfies Setting<string>,
  kafkaPartitions: {
    env: 'KAFKA_PARTITIONS',
    help: `partitions of the topic (${PARTITIONS.join(', ')}), fixed for ever`,
    fallback: '4',
    parse: (text) => Number(oneOf(text, PARTITIONS)),
  } satisfies Setting<number>,
  kafkaTls: {
    env: 'KAFKA_TLS',
    help: 'on: speak TLS with the brokers',
    fallback: 'off',
    parse: (text) => oneOf(text, ['on', 'off']) === 'on',
  } satisfies Setting<boolean>,
  kafkaTlsCa: {
    env: 'KAFKA_TLS_CA',
    help: "PEM file of the authority that signed the brokers' certificates, if the system does not know it",
    fallback: '',
    parse: optionalText,
  } satisfies Setting<string | undefined>,
  kafkaSaslMechanism: {
    env: 'KAFKA_SASL_MECHANISM',
    help: `how to sign in to the brokers: ${MECHANISMS.join(', ')}`,
    fallback: '',
    parse: (text) => (text === '' ? undefined : oneOf(text, MECHANISMS)),
  } satisfies Setting<Mechanism | undefined>,
  kafkaSaslUsername: {
    env: 'KAFKA_SASL_USERNAME',
    help: 'name to sign in with',
    fallback: '',
    parse: optionalText,
  } satisfies Setting<string | undefined>,
  kafkaSaslPassword: {
    env: 'KAFKA_SASL_PASSWORD',
    help: 'password to sign in with',
    fallback: '',
    secret: 'whole',
    parse: optionalText,
  } satisfies Setting<string | undefined>,
  schemaRegistryUrl: {
    env: 'SCHEMA_REGISTRY_URL',
    help: "register the events' schema here (Confluent's interface) and name it in every record",
    fallback: '',
    secret: 'in-url',
    parse: (text) => optionalUrl(text, ['http:', 'https:']),
  } satisfies Setting<string | undefined>,
};

function brokerList(text: string): readonly string[] | undefined {
  if (text === '') return undefined;
  const brokers = text.split(',').map((one) => one.trim());
  const wrong = brokers.find((one) => !/^(\[[0-9a-fA-F:]+\]|[a-zA-Z0-9._-]+):([1-9]\d{0,4})$/.test(one));
  if (wrong !== undefined)
    throw new RangeError(`must be host:port, with commas between several, not ${JSON.stringify(wrong)}.`);
  return brokers;
}

function topicName(text: string): string {
  if (!/^[a-zA-Z0-9._-]{1,200}$/.test(text) || text === '.' || text === '..')
    throw new RangeError(`must be a topic's name (letters, digits, . _ -), not ${JSON.stringify(text)}.`);
  return text;
}
