// Settings: every wrong value is refused by the name it was given under, whatever its kind; a flag wins over the environment;
// defaults are the laptop's; secrets are never shown.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { describeConfig, helpText, ingestUrlOf, readConfig } from '../../../src/run/config.ts';
import { ConfigError } from '../../../src/run/config-error.ts';
import type { Config } from '../../../src/run/settings.ts';

type Environment = Record<string, string>;
const configOf = (argv: string[] = [], env: Environment = {}): Config => readConfig(argv, env).config;

function refusal(argv: string[], env: Environment = {}): string {
  try {
    readConfig(argv, env);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message;
  }
  return assert.fail(`accepted: ${argv.join(' ')} ${JSON.stringify(env)}`);
}

test('without a word everything is the laptop’s', () => {
  const config = configOf();
  assert.equal(config.dataDir, resolve('./.topline'));
  assert.deepEqual([config.ingestPort, config.queryPort, config.predictPort], [8081, 8082, 8090]);
  assert.equal(config.demo, true);
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.forecastIntervalMs, 60_000);
  assert.equal(config.staleAfterMs, 60_000);
  assert.deepEqual([config.roles, config.databaseUrl, config.clickhouseUrl], [undefined, undefined, undefined]);
});

test('each setting can be given by its flag and by its environment variable', () => {
  const pairs: [string[], Environment, keyof Config, unknown][] = [
    [['--data-dir', '/x/y'], { TOPLINE_DATA_DIR: '/x/y' }, 'dataDir', resolve('/x/y')],
    [['--ingest-port', '1'], { TOPLINE_INGEST_PORT: '1' }, 'ingestPort', 1],
    [['--query-port', '2'], { TOPLINE_QUERY_PORT: '2' }, 'queryPort', 2],
    [['--predict-port', '65535'], { TOPLINE_PREDICT_PORT: '65535' }, 'predictPort', 65_535],
    [['--no-demo'], { TOPLINE_DEMO: 'off' }, 'demo', false],
    [['--role', 'query, ingest'], { TOPLINE_ROLE: 'query,ingest' }, 'roles', ['query', 'ingest']],
    [['--forecast-interval', '5'], { TOPLINE_FORECAST_INTERVAL_SECONDS: '5' }, 'forecastIntervalMs', 5_000],
    [['--log-level', 'error'], { TOPLINE_LOG_LEVEL: 'error' }, 'logLevel', 'error'],
    [['--host', '::1'], { TOPLINE_HOST: '::1' }, 'host', '::1'],
  ];
  for (const [argv, env, name, value] of pairs) {
    assert.deepEqual(configOf(argv)[name], value, argv.join(' '));
    assert.deepEqual(configOf([], env)[name], value, JSON.stringify(env));
  }
  assert.equal(configOf([], { TOPLINE_STALE_AFTER_SECONDS: '7' }).staleAfterMs, 7_000);
});

test('a flag wins over the environment, and an empty variable is none', () => {
  assert.equal(configOf(['--query-port', '2'], { TOPLINE_QUERY_PORT: '3' }).queryPort, 2);
  assert.equal(configOf([], { TOPLINE_QUERY_PORT: '' }).queryPort, 8082);
  // A wrong value that is overridden is not looked at.
  assert.equal(configOf(['--query-port', '2'], { TOPLINE_QUERY_PORT: 'x' }).queryPort, 2);
});

test('a wrong port is refused by the name it was given under', () => {
  for (const wrong of ['', '-1', '65536', '80.5', '8e3', '0x50', ' 80', 'http', '99999999999999999999'])
    assert.match(refusal([`--ingest-port=${wrong}`]), /^--ingest-port: must /, wrong);
  assert.equal(
    refusal([], { TOPLINE_PREDICT_PORT: '65536' }),
    'TOPLINE_PREDICT_PORT: must be a whole number from 0 to 65535, not "65536".',
  );
  assert.equal(
    refusal(['--predict-port', '65536'], { TOPLINE_PREDICT_PORT: '1' }),
    '--predict-port: must be a whole number from 0 to 65535, not "65536".',
  );
});

test('wrong values of every other kind are refused by name', () => {
  const wrong: [string[], Environment, RegExp][] = [
    [[], { TOPLINE_DEMO: 'no' }, /^TOPLINE_DEMO: must be one of on, off, not "no"\.$/],
    [['--role', 'ingest,aggregator'], {}, /^--role: must be one of ingest, relay, .*, not "aggregator"\.$/],
    [['--role', ','], {}, /^--role: /],
    [['--role', ''], {}, /^--role: /],
    [
      [],
      { DATABASE_URL: 'mysql://u:hunter2@h/d' },
      /^DATABASE_URL: must be a URL that begins with postgresql:\/\/ or postgres:\/\/\.$/,
    ],
    [[], { DATABASE_URL: 'hunter2' }, /^DATABASE_URL: must be a URL/],
    [[], { DATABASE_WRITER_URL: 'mysql://h/d' }, /^DATABASE_WRITER_URL: must be a URL/],
    [[], { DATABASE_READER_URL: 'postgresql://h/d' }, /need DATABASE_URL, which migrates\.$/],
    [[], { DATABASE_POOLER: 'session' }, /^DATABASE_POOLER: must be one of none, transaction, not "session"\.$/],
    [
      [],
      { DATABASE_POOLER: 'transaction', DATABASE_URL: 'postgresql://h/d' },
      /^DATABASE_POOLER=transaction needs DATABASE_WRITER_URL and DATABASE_READER_URL, each with a login of its own\.$/,
    ],
    [
      [],
      { CLICKHOUSE_URL: 'clickhouse://h' },
      /^CLICKHOUSE_URL: must be a URL that begins with http:\/\/ or https:\/\/\.$/,
    ],
    [
      [],
      { CLICKHOUSE_CLUSTER: 'main; DROP' },
      /^CLICKHOUSE_CLUSTER: must be a name of letters, digits and underscores, not /,
    ],
    [[], { CLICKHOUSE_CLUSTER: 'main' }, /^CLICKHOUSE_CLUSTER is set, but CLICKHOUSE_URL is not/],
    [
      [],
      { CLICKHOUSE_CLUSTER: 'main', CLICKHOUSE_URL: 'http://u:hunter2@h/top-line' },
      /^on a cluster the database of CLICKHOUSE_URL must be a name/,
    ],
    [
      [],
      { REDIS_URL: 'http://:hunter2@cache' },
      /^REDIS_URL: must be a URL that begins with redis:\/\/ or rediss:\/\/\.$/,
    ],
    [['--forecast-interval', '0'], {}, /^--forecast-interval: must be a whole number from 1 to 86400, not "0"\.$/],
    [[], { TOPLINE_STALE_AFTER_SECONDS: '1.5' }, /^TOPLINE_STALE_AFTER_SECONDS: must be a whole number/],
    [[], { TOPLINE_SIMULATE_RATE: 'fast' }, /^TOPLINE_SIMULATE_RATE: must be a number from 0 to /],
    [[], { TOPLINE_SIMULATE_RATE: '-1' }, /^TOPLINE_SIMULATE_RATE: /],
    [[], { TOPLINE_SIMULATE_MONTHS: '121' }, /^TOPLINE_SIMULATE_MONTHS: must be a whole number from 0 to 120/],
    [['--log-level', 'loud'], {}, /^--log-level: must be one of debug, info, warn, error, silent, not "loud"\.$/],
    [['--data-dir', ' '], {}, /^--data-dir: must not be empty\.$/],
    [['--host', ''], {}, /^--host: must not be empty\.$/],
    [[], { TOPLINE_CRASH_POINT: 'apply:nowhere' }, /^TOPLINE_CRASH_POINT: must be one of /],
  ];
  for (const [argv, env, sentence] of wrong) {
    const found = refusal(argv, env);
    assert.match(found, sentence);
    assert.doesNotMatch(found, /hunter2/, 'a URL is never repeated: it may hold a password');
  }
});

test('ClickHouse is one server unless a cluster is named', () => {
  const env = { CLICKHOUSE_URL: 'http://clickhouse:8123/topline' };
  assert.equal(configOf([], env).clickhouseCluster, undefined);
  assert.equal(configOf([], { ...env, CLICKHOUSE_CLUSTER: 'main' }).clickhouseCluster, 'main');
});

test('callers are limited by default where they have names, and nobody on a laptop', () => {
  const { rateLimit, ratePrincipal, rateMerchant, rateAddress, trustedProxies } = configOf();
  assert.equal(rateLimit, 'auto');
  assert.deepEqual([ratePrincipal, rateMerchant, rateAddress].map(String), ['5000/10', '10000/10', '20000/10']);
  assert.deepEqual([ratePrincipal.units, ratePrincipal.windowMs], [5_000, 10_000]);
  assert.equal(trustedProxies, 0);
});

test('proxies are a number or networks, and rates are units a time', () => {
  const proxies = (text: string) => configOf([], { TOPLINE_TRUSTED_PROXIES: text }).trustedProxies;
  assert.equal(proxies('2'), 2);
  assert.deepEqual(proxies('10.0.0.0/8, 192.168.1.1,fd00::/8'), ['10.0.0.0/8', '192.168.1.1', 'fd00::/8']);
  for (const wrong of [
    '-1',
    '1.5',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '10.0.0/8',
    '::1/129',
    'proxy.example',
    ',',
    '1.1.1.1/8/8',
    '100',
  ])
    assert.match(
      refusal([], { TOPLINE_TRUSTED_PROXIES: wrong }),
      /^TOPLINE_TRUSTED_PROXIES: must be a number of proxies/,
    );
  for (const wrong of ['100', '0/10', '10/0', '-5/10', '1e3/10', '10/10/10', '5/s'])
    assert.match(refusal([], { TOPLINE_RATE_LIMIT_MERCHANT: wrong }), /^TOPLINE_RATE_LIMIT_MERCHANT: must be units/);
  assert.match(refusal([], { TOPLINE_RATE_LIMIT: 'yes' }), /^TOPLINE_RATE_LIMIT: must be one of auto, on, off/);
  assert.match(describeConfig(configOf([], { TOPLINE_RATE_LIMIT_ADDRESS: '7/3' })), /TOPLINE_RATE_LIMIT_ADDRESS +7\/3/);
});

test('unknown options, missing values and stray words are refused with where to look', () => {
  assert.equal(refusal(['--dta-dir', 'x']), "Unknown option '--dta-dir'. See --help.");
  assert.match(refusal(['--data-dir']), /--data-dir.*See --help\.$/);
  assert.match(refusal(['--no-demo=yes']), /--no-demo.*See --help\.$/);
  assert.match(refusal(['start']), /See --help\.$/);
});

test('two listeners cannot share a port, but the system may choose any number of them', () => {
  const sentence = 'the ingest, query, predict and observe ports must differ.';
  assert.equal(refusal(['--ingest-port', '8082']), sentence);
  assert.equal(refusal(['--query-port', '9', '--predict-port', '9']), sentence);
  assert.equal(configOf(['--ingest-port', '0', '--query-port', '0', '--predict-port', '0']).queryPort, 0);
});

test('health and metrics may have a port of their own', () => {
  const stores = { DATABASE_URL: 'postgresql://h/d', CLICKHOUSE_URL: 'http://h' };
  assert.equal(configOf().observePort, undefined);
  assert.equal(configOf(['--role', 'aggregate', '--observe-port', '8079'], stores).observePort, 8079);
  assert.match(refusal(['--role', 'query', '--observe-port', '8082'], stores), /ports must differ\.$/);
});

test('a secret may stand in a file, without its line end, and is said only once', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'topline-config-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'secret');
  writeFileSync(file, 'postgresql://u:hunter2@h/d\n');
  assert.equal(configOf([], { DATABASE_URL_FILE: file }).databaseUrl, 'postgresql://u:hunter2@h/d');
  assert.equal(
    refusal([], { DATABASE_URL_FILE: file, DATABASE_URL: 'postgresql://h/d' }),
    'DATABASE_URL and DATABASE_URL_FILE are both set: say it once.',
  );
  const missing = join(directory, 'none');
  assert.equal(
    refusal([], { TOPLINE_SESSION_SECRET_FILE: missing }),
    `TOPLINE_SESSION_SECRET_FILE: cannot read ${missing} (ENOENT).`,
  );
  // A wrong one is refused like one that was given by itself, and never repeated.
  assert.match(refusal([], { CLICKHOUSE_URL_FILE: file }), /^CLICKHOUSE_URL: must be a URL that begins with http/);
  assert.equal(configOf([], { DATABASE_URL_FILE: '' }).databaseUrl, undefined);
  // What is no secret is not looked for in files.
  assert.equal(configOf([], { TOPLINE_HOST_FILE: missing }).host, '127.0.0.1');
});

test('orders go where they are told, else to this machine', () => {
  assert.equal(ingestUrlOf(configOf([], { TOPLINE_INGEST_URL: 'http://ingest:8081/' })), 'http://ingest:8081');
  assert.match(refusal([], { TOPLINE_INGEST_URL: 'ingest:8081' }), /^TOPLINE_INGEST_URL: must be a URL/);
});

test('this machine’s own clients are sent where ingest listens, whatever the address looks like', () => {
  const urlOf = (host: string) => ingestUrlOf(configOf(['--host', host, '--ingest-port', '81']));
  assert.deepEqual(['127.0.0.1', 'localhost', '::1', '[::1]'].map(urlOf), [
    'http://127.0.0.1:81',
    'http://localhost:81',
    'http://[::1]:81',
    'http://[::1]:81',
  ]);
});

test('a role named twice runs once', () => {
  assert.deepEqual(configOf(['--role', 'ingest,query,ingest']).roles, ['ingest', 'query']);
});

test('a crash point may name the time at which it strikes', () => {
  assert.equal(configOf([], { TOPLINE_CRASH_POINT: 'apply:after-lock:3' }).crashPoint, 'apply:after-lock:3');
});

test('secrets are masked wherever a URL can hold them', () => {
  const shown = describeConfig(
    configOf([], {
      DATABASE_URL: 'postgresql://me:hunter2@db/sales?password=hunter2&sslmode=disable',
      CLICKHOUSE_URL: 'https://me:hunter2@ch:8443/sales?access_token=hunter2',
      REDIS_URL: 'redis://:hunter2@cache:6379/3',
    }),
  );
  assert.doesNotMatch(shown, /hunter2/);
  assert.match(shown, /^DATABASE_URL +postgresql:\/\/me:.*@db\/sales\?.*sslmode=disable$/m);
  assert.match(shown, /@ch:8443\/sales/);
  assert.match(shown, /^REDIS_URL +redis:\/\/:\*\*\*@cache:6379\/3$/m);
});

test('help and check-config are told apart from a run', () => {
  assert.deepEqual(
    ['--help', '-h', '--check-config', '--no-demo'].map((flag) => {
      const { help, checkConfig } = readConfig([flag], {});
      return [help, checkConfig];
    }),
    [
      [true, false],
      [true, false],
      [false, true],
      [false, false],
    ],
  );
});

test('the help names every setting that the description of a configuration has', () => {
  const help = helpText();
  const described = describeConfig(configOf())
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');
  assert.ok(described.length >= 12);
  for (const name of described) assert.ok(help.includes(name), `${name} is missing from --help`);
});

test('a Kafka cluster is given by its brokers, and a topic with as many partitions as a place can be kept for', () => {
  assert.deepEqual(
    [configOf().kafkaBrokers, configOf().kafkaTopic, configOf().kafkaPartitions],
    [undefined, 'order-events', 4],
  );
  const config = configOf([], { KAFKA_BROKERS: 'one:9092, [::1]:9093', KAFKA_PARTITIONS: '16' });
  assert.deepEqual([config.kafkaBrokers, config.kafkaPartitions], [['one:9092', '[::1]:9093'], 16]);
  for (const brokers of ['one', 'one:', 'one:0', 'http://one:9092', 'one:9092,,two:9092'])
    assert.match(refusal([], { KAFKA_BROKERS: brokers }), /^KAFKA_BROKERS: must be host:port/);
  for (const partitions of ['0', '3', '6', '128'])
    assert.match(refusal([], { KAFKA_PARTITIONS: partitions }), /^KAFKA_PARTITIONS: must be one of 4, 8, 16, 32, 64/);
  assert.match(refusal([], { KAFKA_TOPIC: 'a b' }), /^KAFKA_TOPIC: must be a topic's name/);
  assert.match(refusal([], { SCHEMA_REGISTRY_URL: 'registry' }), /^SCHEMA_REGISTRY_URL: must be a URL/);
});

test('half a way to sign in to Kafka is refused, a password in the clear too, and no secret is shown', () => {
  const sasl = {
    KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
    KAFKA_SASL_USERNAME: 'topline',
    KAFKA_SASL_PASSWORD: 'hunter2',
  };
  assert.match(refusal([], { ...sasl, KAFKA_SASL_PASSWORD: '' }), /^signing in to Kafka needs all three/);
  assert.match(
    refusal([], { ...sasl, KAFKA_SASL_MECHANISM: 'PLAIN' }),
    /^KAFKA_SASL_MECHANISM=PLAIN sends the password/,
  );
  assert.equal(refusal([], { KAFKA_TLS_CA: 'ca.pem' }), 'KAFKA_TLS_CA is set, but KAFKA_TLS is not on.');
  const registry = { KAFKA_BROKERS: 'one:9092', SCHEMA_REGISTRY_URL: 'https://me:hunter2@registry' };
  const shown = describeConfig(configOf([], { ...sasl, ...registry }));
  assert.doesNotMatch(shown, /hunter2/);
  assert.match(shown, /SCRAM-SHA-512/);
  assert.equal(
    refusal([], { SCHEMA_REGISTRY_URL: 'http://registry' }),
    'SCHEMA_REGISTRY_URL is set, but KAFKA_BROKERS is not.',
  );
});
