// The one place where the environment and the command line are read. Every setting is a row of SETTINGS: its names, its
// default (always the laptop's), and how its text becomes a value. The whole is validated before anything starts.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CRASH_POINTS, RELAY_CRASH_POINTS } from '../platform/crash-point.ts';
import { halfKafkaOf, KAFKA_SETTINGS } from './kafka-settings.ts';
import { ROLES, type RoleName } from './role-names.ts';

export class ConfigError extends Error {
  override name = 'ConfigError';
}

export interface Setting<T> {
  readonly flag?: string;
  readonly env?: string;
  readonly value?: string;
  readonly help: string;
  readonly fallback: string;
  readonly secret?: boolean;
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

const SETTINGS = {
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
  databaseUrl: {
    env: 'DATABASE_URL',
    help: 'use this PostgreSQL (15 or newer) instead of the embedded one',
    fallback: '',
    secret: true,
    parse: (text) => optionalUrl(text, ['postgresql:', 'postgres:']),
  } satisfies Setting<string | undefined>,
  clickhouseUrl: {
    env: 'CLICKHOUSE_URL',
    help: 'use this ClickHouse over HTTP instead of the embedded one',
    fallback: '',
    secret: true,
    parse: (text) => optionalUrl(text, ['http:', 'https:']),
  } satisfies Setting<string | undefined>,
  ...KAFKA_SETTINGS,
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
  jwtIssuer: {
    env: 'TOPLINE_JWT_ISSUER',
    help: 'issuer of tokens, exactly as their claim iss says',
    fallback: '',
    parse: (text) => (text === '' ? undefined : text),
  } satisfies Setting<string | undefined>,
  jwtAudience: {
    env: 'TOPLINE_JWT_AUDIENCE',
    help: 'audience that tokens must be for',
    fallback: '',
    parse: (text) => (text === '' ? undefined : text),
  } satisfies Setting<string | undefined>,
  jwksUrl: {
    env: 'TOPLINE_JWKS_URL',
    help: 'where the issuer publishes its keys; https, or http on this machine',
    fallback: '',
    parse: keySetUrl,
  } satisfies Setting<string | undefined>,
  jwtClaim: {
    env: 'TOPLINE_JWT_CLAIM',
    help: 'claim with the grants: {"platform":true} or {"merchants":{"7":["viewer"]}}',
    fallback: 'topline',
    parse: nonEmpty,
  } satisfies Setting<string>,
  apiKey: {
    env: 'TOPLINE_API_KEY',
    help: 'API key that the import, the simulator and the demo send',
    fallback: '',
    secret: true,
    parse: (text) => (text === '' ? undefined : text),
  } satisfies Setting<string | undefined>,
  forecastIntervalMs: {
    flag: 'forecast-interval',
    env: 'TOPLINE_FORECAST_INTERVAL_SECONDS',
    value: 'SECONDS',
    help: 'time between two cycles of the forecast worker',
    fallback: '60',
    parse: (text) => integer(text, 1, 86_400) * 1_000,
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
    parse: (text) => crashPointName(text),
  } satisfies Setting<string | undefined>,
};

type SettingName = keyof typeof SETTINGS;
export type Config = { readonly [K in SettingName]: ReturnType<(typeof SETTINGS)[K]['parse']> };

export interface CommandLine {
  readonly config: Config;
  readonly help: boolean;
  readonly checkConfig: boolean;
}

const entries = Object.entries(SETTINGS) as [SettingName, Setting<unknown>][];

/** Throws a ConfigError with one sentence that names the setting and says what would be right. */
export function readConfig(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): CommandLine {
  const flags = readFlags(argv);
  const config: Record<string, unknown> = {};
  for (const [name, setting] of entries) {
    const flag = setting.flag === undefined ? undefined : flags[setting.flag];
    const fromEnv = setting.env === undefined ? undefined : env[setting.env];
    const text =
      flag === true ? 'off' : (flag ?? (fromEnv === undefined || fromEnv === '' ? setting.fallback : fromEnv));
    const spelled = flag === undefined && fromEnv ? setting.env : `--${setting.flag}`;
    try {
      // The empty text is how a default says "not given".
      if (flag === '') throw new RangeError('must not be empty.');
      config[name] = setting.parse(String(text));
    } catch (error) {
      throw new ConfigError(`${spelled}: ${error instanceof Error ? error.message : error}`);
    }
  }
  refuseSamePorts(config as Config);
  refuseHalfAuthentication(config as Config);
  const halfKafka = halfKafkaOf(config as Config);
  if (halfKafka !== undefined) throw new ConfigError(halfKafka);
  return { config: config as Config, help: flags.help === true, checkConfig: flags['check-config'] === true };
}

function readFlags(argv: readonly string[]): Record<string, string | boolean | undefined> {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
    'check-config': { type: 'boolean' },
  };
  for (const [, setting] of entries)
    if (setting.flag) options[setting.flag] = { type: setting.value ? 'string' : 'boolean' };
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message.split('. ')[0] : error}. See --help.`);
  }
}

function refuseSamePorts({ ingestPort, queryPort, predictPort }: Config): void {
  const ports = [ingestPort, queryPort, predictPort].filter((one) => one !== 0);
  if (new Set(ports).size < ports.length) throw new ConfigError('the ingest, query and predict ports must differ.');
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

/** Where this machine's ingest listens, for its own clients. */
export function ingestUrlOf({ host, ingestPort }: Config): string {
  const address = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `http://${address}:${ingestPort}`;
}

/** Every setting with its value in force; secrets are masked. */
export function describeConfig(config: Config): string {
  return entries
    .map(([name, setting]) => {
      const value = config[name];
      const shown = value === undefined ? '(embedded or all)' : setting.secret ? masked(String(value)) : String(value);
      return `${(setting.env ?? name).padEnd(36)} ${shown}`;
    })
    .join('\n');
}

export function helpText(): string {
  const rows = entries.map(([, setting]) => {
    const left = setting.flag ? `--${setting.flag}${setting.value ? ` ${setting.value}` : ''}` : '';
    const env = setting.env ? ` [${setting.env}${setting.fallback === '' ? '' : `, default ${setting.fallback}`}]` : '';
    return `  ${left.padEnd(24)} ${setting.help}${env}`;
  });
  return [
    'Topline: which categories sell most, and which will sell most next.',
    '',
    'Usage: npm start -- [options]',
    '',
    ...rows,
    `  ${'--check-config'.padEnd(24)} print the settings in force and exit`,
    `  ${'--help'.padEnd(24)} this text`,
    '',
    'Without DATABASE_URL and CLICKHOUSE_URL, PostgreSQL and ClickHouse run embedded in the data directory.',
  ].join('\n');
}

function masked(url: string): string {
  if (!URL.canParse(url)) return '***';
  const shown = new URL(url);
  if (shown.password) shown.password = '***';
  for (const name of shown.searchParams.keys()) {
    if (/pass|secret|token|key/i.test(name)) shown.searchParams.set(name, '***');
  }
  return shown.href;
}

function nonEmpty(text: string): string {
  if (text.trim() === '') throw new RangeError('must not be empty.');
  return text;
}

function integer(text: string, min: number, max: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new RangeError(`must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}.`);
  return value;
}

function decimal(text: string, min: number, max: number): number {
  const value = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new RangeError(`must be a number from ${min} to ${max}, not ${JSON.stringify(text)}.`);
  return value;
}

function oneOf<const T extends string>(text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new RangeError(`must be one of ${values.join(', ')}, not ${JSON.stringify(text)}.`);
  return found;
}

function optionalUrl(text: string, protocols: readonly string[]): string | undefined {
  if (text === '') return undefined;
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
    throw new RangeError(`must be a URL that begins with ${protocols.map((one) => `${one}//`).join(' or ')}.`);
  }
  return text;
}

function hostNames(text: string): readonly string[] {
  const names = text === '' ? [] : text.split(',').map((name) => name.trim().toLowerCase());
  const wrong = names.find((name) => !/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/.test(name));
  if (wrong !== undefined) throw new RangeError(`must be host names without ports, not ${JSON.stringify(wrong)}.`);
  return names;
}

function keySetUrl(text: string): string | undefined {
  const url = optionalUrl(text, ['https:', 'http:']);
  if (url === undefined) return undefined;
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname))
    throw new RangeError('must be https: keys that arrive in the clear can be exchanged on the way.');
  return url;
}

function crashPointName(text: string): string | undefined {
  if (text === '') return undefined;
  oneOf(text.replace(/:\d+$/, ''), [...CRASH_POINTS, ...RELAY_CRASH_POINTS]);
  return text;
}
