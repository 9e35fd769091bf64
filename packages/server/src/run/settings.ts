// Every setting of the program: its names, its default (always the laptop's), and how its text becomes a value.
import { resolve } from 'node:path';
import type { TrustedProxies } from '../http/client-address.ts';
import { SAMPLERS, type SamplerName } from '../platform/tracing.ts';
import { HEDGE_DEFAULTS } from '../query/hedge.ts';
import { SLOW_AFTER_MS } from '../query/kept-answers.ts';
import { SIMULATOR_DEFAULTS } from '../simulate/simulator.ts';
import { DATABASE_SETTINGS } from './database-settings.ts';
import { KAFKA_SETTINGS } from './kafka-settings.ts';
import { proxiesOf, type Rate, rateOf } from './limit-values.ts';
import { ROLES, type RoleName } from './role-names.ts';
import {
  consulAgent,
  crashPointName,
  decimal,
  hostNames,
  identifier,
  integer,
  nonEmpty,
  oneOf,
  optionalText,
  optionalUrl,
  protectedUrl,
  publicOrigin,
  scopes,
  strongSecret,
} from './setting-values.ts';

export interface Setting<T> {
  readonly flag?: string;
  readonly env?: string;
  readonly value?: string;
  readonly help: string;
  readonly fallback: string;
  /** Not shown: the password in a URL, or the whole. */
  readonly secret?: 'in-url' | 'whole';
  readonly parse: (text: string) => T;
}

const port = (flag: string, env: string, fallback: number, help: string): Setting<number> => ({
  flag,
  env,
  value: 'PORT',
  help,
  fallback: String(fallback),
  parse: (text) => integer(text, 0, 65_535),
});

const rate = (env: string, fallback: string, help: string): Setting<Rate> => ({ env, help, fallback, parse: rateOf });

export const SETTINGS = {
  dataDir: {
    flag: 'data-dir',
    env: 'TOPLINE_DATA_DIR',
    value: 'DIR',
    help: 'where the embedded engines keep their data',
    fallback: './.topline',
    parse: (text) => resolve(nonEmpty(text)),
  } satisfies Setting<string>,
  ingestPort: port('ingest-port', 'TOPLINE_INGEST_PORT', 8081, 'orders and catalogue'),
  queryPort: port('query-port', 'TOPLINE_QUERY_PORT', 8082, 'top categories'),
  predictPort: port('predict-port', 'TOPLINE_PREDICT_PORT', 8090, 'forecasts and the web page'),
  observePort: {
    flag: 'observe-port',
    env: 'TOPLINE_OBSERVE_PORT',
    value: 'PORT',
    help: 'with --role: health and metrics of this process on a port of their own; roles that listen nowhere take a free one',
    fallback: '',
    parse: (text) => (text === '' ? undefined : integer(text, 0, 65_535)),
  } satisfies Setting<number | undefined>,
  demo: {
    flag: 'no-demo',
    env: 'TOPLINE_DEMO',
    help: 'do not simulate demo merchants (TOPLINE_DEMO=off)',
    fallback: 'on',
    parse: (text) => oneOf(text, ['on', 'off']) === 'on',
  } satisfies Setting<boolean>,
  roles: {
    flag: 'role',
    env: 'TOPLINE_ROLE',
    value: 'A,B',
    help: `run only these roles: ${ROLES.join(', ')}`,
    fallback: '',
    parse: (text) => (text === '' ? undefined : [...new Set(text.split(',').map((role) => oneOf(role.trim(), ROLES)))]),
  } satisfies Setting<RoleName[] | undefined>,
  ...DATABASE_SETTINGS,
  clickhouseUrl: {
    env: 'CLICKHOUSE_URL',
    help: 'use this ClickHouse over HTTP instead of the embedded one',
    fallback: '',
    secret: 'in-url',
    parse: (text) => optionalUrl(text, ['http:', 'https:']),
  } satisfies Setting<string | undefined>,
  clickhouseCluster: {
    env: 'CLICKHOUSE_CLUSTER',
    help: 'the cluster that this ClickHouse is one server of, by its name in remote_servers; else it is the only one',
    fallback: '',
    parse: (text) => (text === '' ? undefined : identifier(text)),
  } satisfies Setting<string | undefined>,
  ...KAFKA_SETTINGS,
  redisUrl: {
    env: 'REDIS_URL',
    help: 'Redis or Valkey that processes share kept answers in, a database number of its own; never needed',
    fallback: '',
    secret: 'in-url',
    parse: (text) => optionalUrl(text, ['redis:', 'rediss:']),
  } satisfies Setting<string | undefined>,
  consulUrl: {
    env: 'CONSUL_HTTP_ADDR',
    help: 'Consul agent at which the services of this process are registered, with their health checks; never needed',
    fallback: '',
    parse: consulAgent,
  } satisfies Setting<string | undefined>,
  consulToken: {
    env: 'CONSUL_HTTP_TOKEN',
    help: 'token for that agent, if it wants one',
    fallback: '',
    secret: 'whole',
    parse: optionalText,
  } satisfies Setting<string | undefined>,
  consulAddress: {
    env: 'TOPLINE_CONSUL_ADDRESS',
    help: 'address under which that agent and others reach this process; else that of --host, or of the way to the agent',
    fallback: '',
    parse: optionalText,
  } satisfies Setting<string | undefined>,
  hedgeAfterMs: {
    env: 'TOPLINE_HEDGE_AFTER_MS',
    help: 'a ClickHouse slower than this is helped out by PostgreSQL; 0: only one that fails',
    fallback: String(HEDGE_DEFAULTS.afterMsMax),
    parse: (text) => integer(text, 0, 10_000),
  } satisfies Setting<number>,
  readFreshMs: {
    env: 'TOPLINE_READ_FRESH_MS',
    help: 'numbers read this long ago are told again without asking the stores; 0: always asked',
    fallback: '0',
    parse: (text) => integer(text, 0, 60_000),
  } satisfies Setting<number>,
  readSlowMs: {
    env: 'TOPLINE_READ_SLOW_MS',
    help: 'when reading takes longer, numbers of the last 10 seconds are told, marked as such',
    fallback: String(SLOW_AFTER_MS),
    parse: (text) => integer(text, 1, 60_000),
  } satisfies Setting<number>,
  host: {
    flag: 'host',
    env: 'TOPLINE_HOST',
    value: 'ADDRESS',
    help: 'address to listen on; beyond loopback only with authentication and named hosts',
    fallback: '127.0.0.1',
    parse: nonEmpty,
  } satisfies Setting<string>,
  auth: {
    env: 'TOPLINE_AUTH',
    help: 'on: every request needs an API key or a token; off: one local user, on loopback only',
    fallback: 'off',
    parse: (text) => oneOf(text, ['on', 'off']) === 'on',
  } satisfies Setting<boolean>,
  hostnames: {
    env: 'TOPLINE_HOSTNAMES',
    help: 'host names that requests may name, with commas between, beside localhost',
    fallback: '',
    parse: hostNames,
  } satisfies Setting<readonly string[]>,
  trustedProxies: {
    env: 'TOPLINE_TRUSTED_PROXIES',
    help: 'proxies before this program: how many, or their networks (10.0.0.0/8,…); else X-Forwarded-For is not read',
    fallback: '0',
    parse: proxiesOf,
  } satisfies Setting<TrustedProxies>,
  rateLimit: {
    env: 'TOPLINE_RATE_LIMIT',
    help: 'on, off, or auto: on with TOPLINE_AUTH=on',
    fallback: 'auto',
    parse: (text) => oneOf(text, ['auto', 'on', 'off'] as const),
  } satisfies Setting<string>,
  ratePrincipal: rate(
    'TOPLINE_RATE_LIMIT_PRINCIPAL',
    '5000/10',
    'units/seconds of one caller: a read or an order is 1',
  ),
  rateMerchant: rate('TOPLINE_RATE_LIMIT_MERCHANT', '10000/10', 'units/seconds at one merchant, by all its callers'),
  rateAddress: rate(
    'TOPLINE_RATE_LIMIT_ADDRESS',
    '20000/10',
    'requests/seconds of one address; a failed sign-in is 20',
  ),
  jwtIssuer: {
    env: 'TOPLINE_JWT_ISSUER',
    help: 'issuer of tokens, exactly as their claim iss says',
    fallback: '',
    parse: optionalText,
  } satisfies Setting<string | undefined>,
  jwtAudience: {
    env: 'TOPLINE_JWT_AUDIENCE',
    help: 'audience that tokens must be for',
    fallback: '',
    parse: optionalText,
  } satisfies Setting<string | undefined>,
  jwksUrl: {
    env: 'TOPLINE_JWKS_URL',
    help: 'where the issuer publishes its keys; https, or http on this machine',
    fallback: '',
    parse: protectedUrl,
  } satisfies Setting<string | undefined>,
  jwtClaim: {
    env: 'TOPLINE_JWT_CLAIM',
    help: 'claim with the grants: {"platform":true} or {"merchants":{"7":["viewer"]}}',
    fallback: 'topline',
    parse: nonEmpty,
  } satisfies Setting<string>,
  publicUrl: {
    env: 'TOPLINE_PUBLIC_URL',
    help: 'where people reach the page, for signing in: https, or http on this machine',
    fallback: '',
    parse: publicOrigin,
  } satisfies Setting<string | undefined>,
  oidcIssuer: {
    env: 'TOPLINE_OIDC_ISSUER',
    help: 'identity provider at which people sign in on the page',
    fallback: '',
    parse: protectedUrl,
  } satisfies Setting<string | undefined>,
  oidcClientId: {
    env: 'TOPLINE_OIDC_CLIENT_ID',
    help: 'how the identity provider knows this program',
    fallback: '',
    parse: optionalText,
  } satisfies Setting<string | undefined>,
  oidcClientSecret: {
    env: 'TOPLINE_OIDC_CLIENT_SECRET',
    help: 'its secret there; none for a public client',
    fallback: '',
    secret: 'whole',
    parse: optionalText,
  } satisfies Setting<string | undefined>,
  oidcScope: {
    env: 'TOPLINE_OIDC_SCOPE',
    help: 'what is asked for there; some providers give refresh tokens only with offline_access',
    fallback: 'openid profile',
    parse: scopes,
  } satisfies Setting<string>,
  sessionSecret: {
    env: 'TOPLINE_SESSION_SECRET',
    help: 'seals the cookies of people who signed in; the same for every process, at least 32 bytes of chance',
    fallback: '',
    secret: 'whole',
    parse: strongSecret,
  } satisfies Setting<string | undefined>,
  apiKey: {
    env: 'TOPLINE_API_KEY',
    help: 'API key that the import, the simulator and the demo send',
    fallback: '',
    secret: 'whole',
    parse: optionalText,
  } satisfies Setting<string | undefined>,
  ingestUrl: {
    env: 'TOPLINE_INGEST_URL',
    help: 'where the import, the simulator and the demo send orders; else this machine',
    fallback: '',
    parse: (text) => optionalUrl(text, ['http:', 'https:']),
  } satisfies Setting<string | undefined>,
  forecastIntervalMs: {
    flag: 'forecast-interval',
    env: 'TOPLINE_FORECAST_INTERVAL_SECONDS',
    value: 'SECONDS',
    help: 'time between two cycles of the forecast worker',
    fallback: '60',
    parse: (text) => integer(text, 1, 86_400) * 1_000,
  } satisfies Setting<number>,
  outboxDays: {
    env: 'TOPLINE_OUTBOX_RETENTION_DAYS',
    help: 'days that the outbox keeps events which everybody has read, to be read again; 0: for ever',
    fallback: '7',
    parse: (text) => integer(text, 0, 36_500),
  } satisfies Setting<number>,
  processedDays: {
    env: 'TOPLINE_PROCESSED_RETENTION_DAYS',
    help: 'days that a row is kept of each order that was counted; older months are folded once all of their orders are; 0: for ever',
    fallback: '180',
    parse: (text) => integer(text, 0, 36_500),
  } satisfies Setting<number>,
  staleAfterMs: {
    env: 'TOPLINE_STALE_AFTER_SECONDS',
    help: 'an answer older than this is marked stale',
    fallback: '60',
    parse: (text) => integer(text, 1, 86_400) * 1_000,
  } satisfies Setting<number>,
  simulateRate: {
    env: 'TOPLINE_SIMULATE_RATE',
    help: 'live orders a second of the demo',
    // The demo's plan has some 200 orders a day; more would bend its own seasons.
    fallback: '0.05',
    parse: (text) => decimal(text, 0, 500),
  } satisfies Setting<number>,
  simulateMonths: {
    env: 'TOPLINE_SIMULATE_MONTHS',
    help: 'whole months of the past that the demo has, beside the running one',
    fallback: String(SIMULATOR_DEFAULTS.backfillMonths),
    parse: (text) => integer(text, 0, 120),
  } satisfies Setting<number>,
  otelEndpoint: {
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    help: 'traces are sent to this collector (OTLP over HTTP); none: nothing is traced',
    fallback: '',
    secret: 'in-url',
    parse: (text) => optionalUrl(text, ['http:', 'https:']),
  } satisfies Setting<string | undefined>,
  otelTracesEndpoint: {
    env: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    help: 'the same, the whole address for traces',
    fallback: '',
    secret: 'in-url',
    parse: (text) => optionalUrl(text, ['http:', 'https:']),
  } satisfies Setting<string | undefined>,
  otelDisabled: {
    env: 'OTEL_SDK_DISABLED',
    help: 'true: no traces, whatever the endpoint',
    fallback: 'false',
    parse: (text) => text.trim().toLowerCase() === 'true',
  } satisfies Setting<boolean>,
  otelTracesExporter: {
    env: 'OTEL_TRACES_EXPORTER',
    help: 'otlp, or none',
    fallback: 'otlp',
    parse: (text) => oneOf(text, ['otlp', 'none'] as const),
  } satisfies Setting<string>,
  otelServiceName: {
    env: 'OTEL_SERVICE_NAME',
    help: 'the program’s name in traces; more about it in OTEL_RESOURCE_ATTRIBUTES',
    fallback: 'topline',
    parse: nonEmpty,
  } satisfies Setting<string>,
  otelSampler: {
    env: 'OTEL_TRACES_SAMPLER',
    help: `which requests are traced: ${SAMPLERS.join(', ')}`,
    fallback: 'parentbased_always_on',
    parse: (text) => oneOf(text, SAMPLERS),
  } satisfies Setting<SamplerName>,
  otelSamplerRatio: {
    env: 'OTEL_TRACES_SAMPLER_ARG',
    help: 'the share of requests that a traceidratio sampler takes',
    fallback: '1',
    parse: (text) => decimal(text, 0, 1),
  } satisfies Setting<number>,
  otelScheduleDelayMs: {
    env: 'OTEL_BSP_SCHEDULE_DELAY',
    help: 'milliseconds between two batches of spans',
    fallback: '5000',
    parse: (text) => integer(text, 1, 600_000),
  } satisfies Setting<number>,
  logLevel: {
    flag: 'log-level',
    env: 'TOPLINE_LOG_LEVEL',
    value: 'LEVEL',
    help: 'debug, info, warn, error or silent',
    fallback: 'warn',
    parse: (text) => oneOf(text, ['debug', 'info', 'warn', 'error', 'silent'] as const),
  } satisfies Setting<string>,
  crashPoint: {
    env: 'TOPLINE_CRASH_POINT',
    help: 'for crash tests: die with SIGKILL at this named point',
    fallback: '',
    parse: crashPointName,
  } satisfies Setting<string | undefined>,
};

export type SettingName = keyof typeof SETTINGS;
export type Config = { readonly [K in SettingName]: ReturnType<(typeof SETTINGS)[K]['parse']> };
