// compose.yaml: read by Docker Compose, held to our rules, and each of our services started with exactly its command and environment.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connectRedis } from '../../packages/server/test/redis.ts';
import { until } from '../../packages/server/test/until.ts';
import { type ComposeFile, prepareTools, readCompose, type Service } from './compose-file.ts';
import { type ComposeStage, createComposeStage, type ServiceProcess } from './compose-stage.ts';
import { missing } from './required-tool.ts';

const ROOT = join(import.meta.dirname, '../..');
/** The image's own ENV; image.test.ts holds the Dockerfile to it. */
const IMAGE_ENV = {
  NODE_ENV: 'production',
  TOPLINE_HOST: '0.0.0.0',
  TOPLINE_OBSERVE_PORT: '8079',
  TOPLINE_DEMO: 'off',
};
const OURS = ['ingest', 'query', 'predict', 'relay', 'aggregate', 'worker'] as const;
const READY_MAX_MS = 90_000;
const GRACE_MS = 15_000;

const skip =
  missing('python3', ['-c', 'import ensurepip, venv']) ||
  missing('openssl', ['version']) ||
  missing('psql', ['--version']);

describe('compose.yaml', { skip, timeout: 300_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'topline-compose-file-'));
  let file: ComposeFile;
  let tools: string;
  before(async () => {
    tools = await prepareTools();
    file = readCompose(tools, home, { TOPLINE_OIDC_ISSUER: 'https://id.test' });
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const all = () => Object.entries(file.services);
  const without = (holds: (service: Service) => unknown) =>
    all()
      .filter(([, one]) => !holds(one))
      .map(([name]) => name);

  test('has the whole topology', () => {
    const expected = [...OURS, 'gateway', 'migrate', 'simulator', 'postgres', 'clickhouse', 'kafka', 'redis', 'consul'];
    assert.deepEqual(
      all()
        .map(([name]) => name)
        .toSorted(),
      [...expected, 'prometheus', 'alertmanager', 'grafana'].toSorted(),
    );
  });

  test('says what is missing instead of starting without it', () => {
    for (const name of ['TOPLINE_HOSTNAME', 'TOPLINE_PUBLIC_URL', 'TOPLINE_OIDC_ISSUER'])
      assert.throws(
        () => readCompose(tools, home, { TOPLINE_OIDC_ISSUER: 'https://id.test', [name]: '' }),
        new RegExp(name),
      );
  });

  test('publishes the gateway and nothing else beyond this machine', () => {
    const published = all().filter(([, { ports = [] }]) => ports.some(({ host_ip }) => host_ip !== '127.0.0.1'));
    assert.deepEqual(
      published.map(([name]) => name),
      ['gateway'],
    );
    const outside = all()
      .filter(([, { networks = {} }]) => 'front' in networks)
      .map(([name]) => name);
    assert.deepEqual(outside.toSorted(), ['gateway', 'grafana']);
    assert.deepEqual([file.networks.data?.internal, file.networks.roles?.internal], [true, true]);
    for (const name of ['postgres', 'clickhouse', 'kafka', 'redis'])
      assert.deepEqual(Object.keys(file.services[name]?.networks ?? {}), ['data'], name);
  });

  test('has no secret in an environment, and a file for every secret', () => {
    for (const [name, { environment = {}, secrets = [] }] of all())
      for (const [variable, value] of Object.entries(environment)) {
        if (
          /(PASSWORD|SECRET|_KEY|DATABASE\w*_URL|CLICKHOUSE_URL|REDIS_URL)(?!.*_FILE$)/.test(variable) &&
          !/__?FILE$/.test(variable)
        )
          assert.fail(`${name}: ${variable}`);
        if (!value.startsWith('/run/secrets/')) continue;
        assert.ok(
          secrets.some(({ target, source }) => target === value || `/run/secrets/${source}` === value),
          `${name}: ${value}`,
        );
      }
    const directory = join(home, 'deploy/secrets');
    execFileSync('sh', [join(ROOT, 'deploy/make-secrets.sh'), directory], { stdio: 'pipe' });
    const before = readFileSync(join(directory, 'database_url'), 'utf8');
    for (const { file: path } of Object.values(file.secrets)) assert.ok(existsSync(path), path);
    execFileSync('sh', [join(ROOT, 'deploy/make-secrets.sh'), directory], { stdio: 'pipe' });
    assert.equal(readFileSync(join(directory, 'database_url'), 'utf8'), before, 'made once');
  });

  test('only the service that migrates has the login of the owner', () => {
    const holders = all().filter(([, { secrets = [] }]) => secrets.some(({ source }) => source === 'database_url'));
    assert.deepEqual(
      holders.map(([name]) => name),
      ['migrate'],
    );
  });

  test('every service has a limit, a check and an exact version, and waits for checks that exist', () => {
    assert.deepEqual(
      without(({ deploy }) => deploy?.resources?.limits?.memory),
      [],
    );
    assert.deepEqual(
      without(({ restart }) => restart),
      [],
    );
    assert.deepEqual(
      without(({ image }) => /:v?\d+\.\d+[\w.-]*$/.test(image)),
      [],
    );
    assert.deepEqual(
      without(({ healthcheck }) => healthcheck?.test),
      ['migrate'],
    );
    for (const [name, { depends_on = {} }] of all())
      for (const [other, { condition }] of Object.entries(depends_on))
        if (condition === 'service_healthy')
          assert.ok(file.services[other]?.healthcheck?.test, `${name} waits for ${other}`);
    const mounted = all().flatMap(([, { volumes = [] }]) => volumes.filter(({ type }) => type === 'bind'));
    const sources = mounted.map(({ source }) => source.replace(home, ROOT));
    assert.ok(sources.length >= 7);
    assert.deepEqual(
      sources.filter((path) => !existsSync(path)),
      [],
    );
  });

  describe('its services, with their commands and environments', { timeout: 240_000 }, () => {
    let stage: ComposeStage;
    let redis: ChildProcess | undefined;
    const running: Record<string, ServiceProcess> = {};
    let key = '';
    before(async () => {
      stage = await createComposeStage({ env: IMAGE_ENV });
      redis = startRedis(file.services.redis, stage);
    });
    after(async () => {
      redis?.kill('SIGKILL');
      await stage?.end();
    });
    const serviceOf = (name: string) => file.services[name] ?? assert.fail(`no service ${name}`);
    const ask = (service: string, listener: 'ingest' | 'query' | 'predict' | 'observe', path: string) =>
      fetch(`http://127.0.0.1:${running[service]?.ports[listener]}${path}`, {
        headers: { authorization: `Bearer ${key}` },
      });

    test('migrate makes both schemas and ends; a key is made the same way', async (t) => {
      t.diagnostic(stage.brokers === undefined ? 'not run: Kafka, there is no Java here' : 'with Kafka');
      const migrate = await stage.start(serviceOf('migrate'));
      assert.deepEqual(await migrate.ended, { code: 0, signal: null }, migrate.output());
      const command = ['packages/server/src/run/topline.ts', 'keys', 'create', 'ops', '--platform'];
      const made = await stage.start({ ...serviceOf('migrate'), command });
      assert.equal((await made.ended).code, 0, made.output());
      key = /tl_\S+/.exec(made.output())?.[0] ?? assert.fail(made.output());
    });

    test('each becomes ready, as its health check asks', async () => {
      for (const name of OURS) running[name] = await stage.start(serviceOf(name));
      for (const name of OURS) {
        const [, , script = '', path = ''] = serviceOf(name).healthcheck?.test ?? [];
        const check = () => {
          const env = { TOPLINE_OBSERVE_PORT: `${running[name]?.ports.observe}` };
          return execFileSync(process.execPath, [script, path], { cwd: ROOT, env, stdio: 'ignore' });
        };
        await until(`${name} is ready`, () => check() !== undefined, READY_MAX_MS).catch((cause) => {
          throw new Error(`${name}: ${running[name]?.output()}`, { cause });
        });
      }
    });

    test('Redis lets the program in, and nobody else do anything', {
      skip: missing('redis-server', ['--version']),
    }, async () => {
      const url = readFileSync(join(stage.secrets, 'redis_url'), 'utf8').trim();
      const client = await connectRedis(url);
      assert.equal(await client.set('asked', 'answered'), 'OK');
      await assert.rejects(client.sendCommand(['CONFIG', 'GET', '*']), /NOPERM/);
      await client.close();
      for (const other of [url.replace(/topline:[^@]+@/, ''), url.replace(/topline:[^@]+/, 'topline:guess')])
        await assert.rejects(connectRedis(other), /NOAUTH|WRONGPASS/);
    });

    test('the simulator’s orders go from ingest through everything into a ranking', async () => {
      const simulator = serviceOf('simulator');
      const environment = {
        ...simulator.environment,
        TOPLINE_INGEST_URL: `http://127.0.0.1:${running.ingest?.ports.ingest}`,
      };
      running.simulator = await stage.start(
        { ...simulator, environment },
        { TOPLINE_API_KEY_FILE: '', TOPLINE_API_KEY: key },
      );
      const merchant = async () => {
        const { merchants } = (await (await ask('ingest', 'ingest', '/v1/merchants')).json()) as {
          merchants: { merchantId: number }[];
        };
        return merchants[0]?.merchantId;
      };
      await until('there is a merchant', async () => (await merchant()) !== undefined, READY_MAX_MS).catch((cause) => {
        throw new Error(running.simulator?.output(), { cause });
      });
      const path = `/api/top-categories?merchantId=${await merchant()}&bucketType=YEAR`;
      await until(
        'its sales are in the ranking',
        async () => {
          const { categories } = (await (await ask('query', 'query', path)).json()) as { categories?: unknown[] };
          return (categories?.length ?? 0) > 0;
        },
        READY_MAX_MS,
      ).catch((cause) => {
        throw new Error(running.aggregate?.output(), { cause });
      });
      assert.equal(
        (await ask('predict', 'predict', `/forecast/top-categories?merchant_id=${await merchant()}`)).status,
        200,
      );
      assert.match(await (await ask('aggregate', 'observe', '/metrics')).text(), /^topline_/m);
      assert.equal(
        (await fetch(`http://127.0.0.1:${running.aggregate?.ports.observe}/metrics`)).status,
        401,
        'without a key',
      );
    });

    test('each ends well within its grace period', async () => {
      const askedAt = performance.now();
      for (const { child } of Object.values(running)) child.kill('SIGTERM');
      for (const [name, { ended, output }] of Object.entries(running))
        assert.deepEqual(await ended, { code: 0, signal: null }, `${name}: ${output().slice(-2_000)}`);
      assert.ok(performance.now() - askedAt < GRACE_MS);
    });
  });
});

function startRedis(service: Service | undefined, stage: ComposeStage): ChildProcess | undefined {
  if (missing('redis-server', ['--version'])) return undefined;
  const [program = '', ...options] = (service?.command ?? []).map((one) => one.replace('/run/secrets', stage.secrets));
  return spawn(program, [...options, '--port', `${stage.redisPort}`, '--bind', '127.0.0.1'], { stdio: 'ignore' });
}
