// Kafka as the configuration has it: its settings, the log that the roles share, and a look before anything starts.
// An outage is no reason not to start: orders are accepted, and the outbox holds them. A topic that cannot be used as it is, is one.
import { readFileSync } from 'node:fs';
import { AuthenticationError, UserError } from '@platformatic/kafka';
import type { Log } from '../platform/log.ts';
import type { Queryable } from '../platform/pool.ts';
import type { EventLog } from '../stream/event-log.ts';
import { complainsOf, complaintsOf, createAdmin, errorsIn, type KafkaSettings } from '../stream/kafka/kafka-client.ts';
import { createKafkaLog, KAFKA_LOG_DEFAULTS } from '../stream/kafka/kafka-log.ts';
import { createKafkaTopic, TopicMissing, TopicUnfit } from '../stream/kafka/kafka-topic.ts';
import { createPostgresLog } from '../stream/postgres/postgres-log.ts';
import { ConfigError } from './config-error.ts';
import type { Config } from './settings.ts';

const UNTRUSTED = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Undefined: the outbox in PostgreSQL is the stream. */
export function kafkaSettingsOf(config: Config): KafkaSettings | undefined {
  const { kafkaBrokers: brokers, kafkaSaslMechanism: mechanism } = config;
  if (brokers === undefined) return undefined;
  return {
    brokers,
    topic: config.kafkaTopic,
    partitions: config.kafkaPartitions,
    tls: config.kafkaTls,
    tlsCa: config.kafkaTlsCa === undefined ? undefined : readAuthority(config.kafkaTlsCa),
    sasl:
      mechanism === undefined
        ? undefined
        : { mechanism, username: config.kafkaSaslUsername ?? '', password: config.kafkaSaslPassword ?? '' },
  };
}

export interface OpenedLog {
  readonly eventLog: EventLog;
  close(): Promise<void>;
}

export function openLog(db: Queryable, settings: KafkaSettings | undefined): OpenedLog {
  if (settings === undefined) return { eventLog: createPostgresLog({ pool: db }), close: async () => undefined };
  const eventLog = createKafkaLog({ db }, settings, KAFKA_LOG_DEFAULTS);
  return { eventLog, close: eventLog.close };
}

/** @throws TopicUnfit, ConfigError */
export async function lookAtKafka(log: Log, settings: KafkaSettings): Promise<void> {
  const admin = createAdmin(settings, 'start');
  try {
    const topic = createKafkaTopic(admin, settings);
    await topic.facts({ fresh: true });
    log.info({ ...(await topic.safety()), topic: settings.topic }, 'events are carried through Kafka');
  } catch (error) {
    if (error instanceof TopicUnfit) throw error;
    const refusal = refusalOf(error);
    if (refusal !== undefined)
      throw new ConfigError(`Kafka at ${settings.brokers.join(',')} ${refusal}`, { cause: error });
    // The relay makes it, if there never was one.
    if (!(error instanceof TopicMissing)) log.warn({ err: error }, 'Kafka does not answer; starting without it');
  } finally {
    await admin.close().catch(() => undefined);
  }
}

/** What waiting does not mend; undefined: it may pass. */
function refusalOf(error: unknown): string | undefined {
  if (complainsOf(error, 'SASL_AUTHENTICATION_FAILED'))
    return 'refuses to be signed in to: are KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD right?';
  const errors = errorsIn(error);
  const [complaint] = complaintsOf(error);
  if (complaint && errors.some((one) => one instanceof AuthenticationError))
    return `cannot be signed in to like this (${complaint.id}): is KAFKA_SASL_MECHANISM right?`;
  const codes = errors.map((one) => ('code' in one ? String(one.code) : ''));
  const untrusted = codes.find((code) => UNTRUSTED.has(code));
  if (untrusted !== undefined) return `shows a certificate that is not trusted (${untrusted}): is KAFKA_TLS_CA right?`;
  // The client's own words: without TLS where the broker wants it.
  return error instanceof UserError ? `cannot be spoken to: ${error.message} Is KAFKA_TLS right?` : undefined;
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new ConfigError(`KAFKA_TLS_CA: cannot read ${path} (${reason}).`);
  }
}
