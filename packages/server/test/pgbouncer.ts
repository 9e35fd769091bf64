// A real pgbouncer for tests, when one is installed: as deploy/pgbouncer says, on a free port of loopback, before a PostgreSQL of the test.
// It refuses to run as root, as PostgreSQL does, and gets the same account.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { choosePostgresAccount } from '../src/embedded/postgres-account.ts';
import { findFreePort } from '../src/platform/free-port.ts';
import { until } from './until.ts';

export interface TestPgbouncer {
  /** The same database and login by way of the pooler. */
  urlOf(url: string): string;
  start(): Promise<void>;
  /** Without a word, as a machine goes. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface PgbouncerOptions {
  /** URLs of PostgreSQL whose logins it knows. */
  readonly logins: readonly string[];
  readonly poolSize: number;
  readonly settings?: Readonly<Record<string, string>>;
}

const PROGRAM = 'pgbouncer';
const EXAMPLE = join(import.meta.dirname, '../../../deploy/pgbouncer/pgbouncer.ini');

/** For node:test's `skip`: false, or why not. @throws Error when TOPLINE_REQUIRE asks for it */
export function withoutPgbouncer(): string | false {
  if (spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' }).status === 0) return false;
  if ((process.env.TOPLINE_REQUIRE ?? '').split(',').includes(PROGRAM))
    throw new Error(`TOPLINE_REQUIRE asks for ${PROGRAM}, and it is not on the PATH`);
  return `not run: there is no ${PROGRAM} on this machine (TOPLINE_REQUIRE=${PROGRAM} requires it)`;
}

export async function startPgbouncer({ logins, poolSize, settings = {} }: PgbouncerOptions): Promise<TestPgbouncer> {
  const directory = mkdtempSync(join(tmpdir(), 'topline-pgbouncer-'));
  chmodSync(directory, 0o755);
  const port = await findFreePort();
  const configPath = join(directory, 'pgbouncer.ini');
  writeFileSync(join(directory, 'users.txt'), [...new Set(logins.map(loginLine))].join(''));
  const server = new URL(logins[0] ?? '');
  const ini = changed(readFileSync(EXAMPLE, 'utf8'), {
    ...{ listen_port: `${port}`, auth_file: join(directory, 'users.txt'), default_pool_size: `${poolSize}` },
    ...settings,
  }).replace(/^topline = .*$/m, `* = host=${server.hostname} port=${server.port}`);
  writeFileSync(configPath, ini);
  let running: ChildProcess | undefined;
  const bouncer: TestPgbouncer = {
    urlOf(url) {
      const own = new URL(url);
      own.host = `127.0.0.1:${port}`;
      return own.href;
    },
    async start() {
      const child = spawn(PROGRAM, [configPath], { ...choosePostgresAccount(), cwd: '/', stdio: 'ignore' });
      running = child;
      await until('pgbouncer answers', () => answers(bouncer.urlOf(logins[0] ?? '')));
    },
    async kill() {
      const child = running;
      running = undefined;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      await bouncer.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await bouncer.start();
  return bouncer;
}

/** Only what the example sets can be set to something else. */
function changed(ini: string, settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings).reduce((text, [name, value]) => {
    const line = new RegExp(`^${name} =.*$`, 'm');
    if (!line.test(text)) throw new Error(`the example has no ${name}`);
    return text.replace(line, () => `${name} = ${value}`);
  }, ini);
}

function loginLine(url: string): string {
  const { username, password } = new URL(url);
  return `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
