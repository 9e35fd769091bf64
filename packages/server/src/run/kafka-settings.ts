// The settings of a Kafka cluster: rows of config.ts, and what of them does not go together.
import type { Config, Setting } from './config.ts';

/** Multiples of the outbox's partitions, up to the number of shards: a merchant's place never changes. */
const PARTITIONS = ['4', '8', '16', '32', '64'];
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
type Mechanism = (typeof MECHANISMS)[number];

const optional = (text: string) => (text === '' ? undefined : text);

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
    parse: optional,
  } satisfies Setting<string | undefined>,
  kafkaSaslMechanism: {
    env: 'KAFKA_SASL_MECHANISM',
    help: `how to sign in to the brokers: ${MECHANISMS.join(', ')}`,
    fallback: '',
    parse: (text) => (text === '' ? undefined : (oneOf(text, MECHANISMS) as Mechanism)),
  } satisfies Setting<Mechanism | undefined>,
  kafkaSaslUsername: {
    env: 'KAFKA_SASL_USERNAME',
    help: 'name to sign in with',
    fallback: '',
    parse: optional,
  } satisfies Setting<string | undefined>,
  kafkaSaslPassword: {
    env: 'KAFKA_SASL_PASSWORD',
    help: 'password to sign in with',
    fallback: '',
    secret: true,
    parse: optional,
  } satisfies Setting<string | undefined>,
  schemaRegistryUrl: {
    env: 'SCHEMA_REGISTRY_URL',
    help: "register the events' schema here (Confluent's interface) and name it in every record",
    fallback: '',
    secret: true,
    parse: registryUrl,
  } satisfies Setting<string | undefined>,
};

/** What does not go together, as a sentence. */
export function halfKafkaOf(config: Config): string | undefined {
  const { kafkaBrokers, kafkaTls, kafkaTlsCa, kafkaSaslMechanism: mechanism } = config;
  const sasl = [mechanism, config.kafkaSaslUsername, config.kafkaSaslPassword].filter((one) => one !== undefined);
  if (sasl.length > 0 && sasl.length < 3)
    return 'signing in to Kafka needs all three of KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.';
  if (mechanism === 'PLAIN' && !kafkaTls)
    return 'KAFKA_SASL_MECHANISM=PLAIN sends the password in the clear: it needs KAFKA_TLS=on.';
  if (kafkaTlsCa !== undefined && !kafkaTls) return 'KAFKA_TLS_CA is set, but KAFKA_TLS is not on.';
  if (config.schemaRegistryUrl !== undefined && kafkaBrokers === undefined)
    return 'SCHEMA_REGISTRY_URL is set, but KAFKA_BROKERS is not.';
  return undefined;
}

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

function registryUrl(text: string): string | undefined {
  if (text === '') return undefined;
  if (!URL.canParse(text) || !['http:', 'https:'].includes(new URL(text).protocol))
    throw new RangeError('must be a URL that begins with http:// or https://.');
  return text;
}

function oneOf<T extends string>(text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new RangeError(`must be one of ${values.join(', ')}, not ${JSON.stringify(text)}.`);
  return found;
}
