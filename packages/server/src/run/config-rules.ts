// Settings that are right one by one and wrong together.

import { ConfigError } from './config-error.ts';
import type { Config } from './settings.ts';

/** @throws ConfigError with one sentence that names what is missing */
export function refuseContradictions(config: Config): void {
  refuseSamePorts(config);
  refuseSessionsWithoutOwner(config);
  refuseHalfPooler(config);
  refuseHalfAuthentication(config);
  refuseHalfSignIn(config);
  refuseHalfKafka(config);
  refuseClusterWithoutUrl(config);
}

function refuseSamePorts({ ingestPort, queryPort, predictPort, observePort }: Config): void {
  const ports = [ingestPort, queryPort, predictPort, observePort ?? 0].filter((one) => one !== 0);
  if (new Set(ports).size < ports.length)
    throw new ConfigError('the ingest, query, predict and observe ports must differ.');
}

function refuseSessionsWithoutOwner(config: Config): void {
  const { databaseUrl, databaseWriterUrl, databaseReaderUrl, databaseReadUrl } = config;
  if (databaseUrl !== undefined || (databaseWriterUrl ?? databaseReaderUrl ?? databaseReadUrl) === undefined) return;
  throw new ConfigError(
    'DATABASE_WRITER_URL, DATABASE_READER_URL and DATABASE_READ_URL need DATABASE_URL, which migrates.',
  );
}

/** A pooler keeps sessions by login, and a login that begins as one role is not the other. */
function refuseHalfPooler({ databasePooler, databaseWriterUrl, databaseReaderUrl }: Config): void {
  if (databasePooler === 'none' || (databaseWriterUrl !== undefined && databaseReaderUrl !== undefined)) return;
  throw new ConfigError(
    'DATABASE_POOLER=transaction needs DATABASE_WRITER_URL and DATABASE_READER_URL, each with a login of its own.',
  );
}

function refuseHalfAuthentication({ auth, jwtIssuer, jwtAudience, jwksUrl, demo, apiKey, roles }: Config): void {
  const tokens = [jwtIssuer, jwtAudience, jwksUrl].filter((one) => one !== undefined);
  if (tokens.length > 0 && tokens.length < 3)
    throw new ConfigError('tokens need all three of TOPLINE_JWT_ISSUER, TOPLINE_JWT_AUDIENCE and TOPLINE_JWKS_URL.');
  if (tokens.length > 0 && !auth) throw new ConfigError('TOPLINE_JWT_ISSUER is set, but TOPLINE_AUTH is not on.');
  const simulates = demo && (roles === undefined || roles.includes('simulate'));
  if (auth && simulates && apiKey === undefined)
    throw new ConfigError(
      'with TOPLINE_AUTH=on the demo needs TOPLINE_API_KEY, a key of the platform; or say --no-demo.',
    );
}

function refuseHalfSignIn(config: Config): void {
  const { auth, oidcIssuer, oidcClientId, oidcClientSecret, sessionSecret, publicUrl } = config;
  const needed = [oidcIssuer, oidcClientId, sessionSecret, publicUrl];
  const given = [...needed, oidcClientSecret].some((one) => one !== undefined);
  if (given && needed.includes(undefined))
    throw new ConfigError(
      'signing in needs all four of TOPLINE_OIDC_ISSUER, TOPLINE_OIDC_CLIENT_ID, TOPLINE_SESSION_SECRET and TOPLINE_PUBLIC_URL.',
    );
  if (given && !auth) throw new ConfigError('TOPLINE_OIDC_ISSUER is set, but TOPLINE_AUTH is not on.');
}

function refuseClusterWithoutUrl({ clickhouseUrl, clickhouseCluster }: Config): void {
  if (clickhouseCluster === undefined) return;
  if (clickhouseUrl === undefined)
    throw new ConfigError(
      'CLICKHOUSE_CLUSTER is set, but CLICKHOUSE_URL is not: the embedded ClickHouse is one server.',
    );
  const database = new URL(clickhouseUrl).pathname.slice(1);
  if (!/^\w*$/.test(database))
    throw new ConfigError(
      'on a cluster the database of CLICKHOUSE_URL must be a name of letters, digits and underscores.',
    );
}

function refuseHalfKafka(config: Config): void {
  const { kafkaBrokers, kafkaTls, kafkaTlsCa, kafkaSaslMechanism: mechanism } = config;
  const sasl = [mechanism, config.kafkaSaslUsername, config.kafkaSaslPassword].filter((one) => one !== undefined);
  if (sasl.length > 0 && sasl.length < 3)
    throw new ConfigError(
      'signing in to Kafka needs all three of KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD.',
    );
  if (mechanism === 'PLAIN' && !kafkaTls)
    throw new ConfigError('KAFKA_SASL_MECHANISM=PLAIN sends the password in the clear: it needs KAFKA_TLS=on.');
  if (kafkaTlsCa !== undefined && !kafkaTls) throw new ConfigError('KAFKA_TLS_CA is set, but KAFKA_TLS is not on.');
  if (config.schemaRegistryUrl !== undefined && kafkaBrokers === undefined)
    throw new ConfigError('SCHEMA_REGISTRY_URL is set, but KAFKA_BROKERS is not.');
}
