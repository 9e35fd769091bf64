// How this program speaks to Kafka: the settings of a cluster as options of the client, and what its errors mean.
// The client is used through Producer.send, Consumer.fetch and Admin only. Its streams start at the end of a partition when no
// offset is given, and its commits join groups again behind the caller's back (docs/decisions/kafka-ownership.md).
import { isIP } from 'node:net';
import { Admin, type BaseOptions, Consumer, NetworkError, ProtocolError } from '@platformatic/kafka';
import { createRenewingClient } from './renewing-client.ts';

interface KafkaSasl {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaSettings {
  /** host:port, any of the cluster. */
  readonly brokers: readonly string[];
  /** Its name in the cluster. */
  readonly topic: string;
  /** Fixed for ever: a merchant's shard decides its partition. */
  readonly partitions: number;
  readonly tls: boolean;
  /** PEM of the authority that signed the brokers' certificates, if it is not one that the system knows. */
  readonly tlsCa: string | undefined;
  readonly sasl: KafkaSasl | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 15_000;
const METADATA_AGE_MS = 5_000;

export function clientOptions(settings: KafkaSettings, name: string): BaseOptions {
  const { tls, tlsCa, sasl } = settings;
  return {
    clientId: `topline-${name}`,
    bootstrapBrokers: [...settings.brokers],
    connectTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    metadataMaxAge: METADATA_AGE_MS,
    autocreateTopics: false,
    // Whoever calls tries again, with its own patience.
    retries: 0,
    ...(tls ? { tls: tlsCa === undefined ? {} : { ca: tlsCa }, tlsServerName: haveNames(settings.brokers) } : {}),
    ...(sasl ? { sasl: { ...sasl } } : {}),
  };
}

/** A name is told to the broker before its certificate is asked for; an address must not be. The certificate is checked either way. */
function haveNames(brokers: readonly string[]): boolean {
  return brokers.every((broker) => isIP(broker.slice(0, broker.lastIndexOf(':')).replace(/^\[|\]$/g, '')) === 0);
}

export function createAdmin(settings: KafkaSettings, name: string): Admin {
  return createRenewingClient(() => {
    const admin = new Admin(clientOptions(settings, name));
    // Heard here, or it would end the process; the calls that fail say so themselves.
    admin.on('error', () => undefined);
    return admin;
  });
}

/** Reads without joining a group; the client wants a name for one. */
export function createConsumer(
  settings: KafkaSettings,
  name: string,
  { groupId, isolationLevel }: { groupId: string; isolationLevel: 0 | 1 },
): Consumer {
  return createRenewingClient(() => {
    const consumer = new Consumer({ ...clientOptions(settings, name), groupId, isolationLevel });
    consumer.on('error', () => undefined);
    consumer.topics.track(settings.topic);
    return consumer;
  });
}

export interface KafkaComplaint {
  /** Kafka's own name of the error, such as OFFSET_OUT_OF_RANGE. */
  readonly id: string;
  /** Where in the answer it stood. */
  readonly path: string;
}

/** What the brokers complained of; empty when it was not they who failed. */
export function complaintsOf(error: unknown): KafkaComplaint[] {
  return errorsIn(error).flatMap((one) =>
    one instanceof ProtocolError ? [{ id: String(one.apiId), path: String(one.path ?? '') }] : [],
  );
}

export function complainsOf(error: unknown, ...ids: string[]): boolean {
  return complaintsOf(error).some((complaint) => ids.includes(complaint.id));
}

/** Nobody answered: that may pass. */
export function isUnreachable(error: unknown): boolean {
  return errorsIn(error).some(
    (one) => one instanceof NetworkError || ('code' in one && one.code === NetworkError.code),
  );
}

/** The error, those that it gathers, and what caused each of them. */
export function errorsIn(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const gathered = error instanceof AggregateError ? error.errors : [];
  return [error, ...[...gathered, error.cause].flatMap(errorsIn)];
}
