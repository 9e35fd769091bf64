// The servers of compose.yaml on this machine, prepared by the very scripts that prepare them there: PostgreSQL with the logins of
// deploy/postgres/init.sh, Redis with its users, ClickHouse, and Kafka where there is a Java. And our services as processes with the
// command and environment that Compose would give them, hosts replaced by loopback.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedEngines } from '../../packages/server/src/embedded/engines.ts';
import { findFreePort } from '../../packages/server/src/platform/free-port.ts';
import { silentLog } from '../../packages/server/src/platform/log.ts';
import { whyNoBroker } from '../../packages/server/test/kafka/apache-kafka.ts';
import { startKafka } from '../../packages/server/test/kafka/kafka-cluster.ts';
import type { Service } from './compose-file.ts';

const ROOT = join(import.meta.dirname, '../..');
const SECRETS_PATH = '/run/secrets';

export interface ServiceProcess {
  readonly child: ChildProcess;
  readonly ports: Readonly<Record<'ingest' | 'query' | 'predict' | 'observe', number>>;
  readonly output: () => string;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

export interface ComposeStage {
  readonly directory: string;
  readonly secrets: string;
  /** Undefined: this machine has no Java, and events go through the outbox alone. */
  readonly brokers: string | undefined;
  readonly redisPort: number;
  start(service: Service, env?: Record<string, string>): Promise<ServiceProcess>;
  end(): Promise<void>;
}

/** Nothing is left behind when something of it does not start. */
export async function createComposeStage(image: { env: Record<string, string> }): Promise<ComposeStage> {
  const ends: (() => unknown)[] = [];
  const end = async () => {
    for (const one of ends.splice(0).toReversed()) await one();
  };
  try {
    return { ...(await startServers(image, (one) => ends.push(one))), end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startServers(
  image: { env: Record<string, string> },
  atEnd: (end: () => unknown) => void,
): Promise<Omit<ComposeStage, 'end'>> {
  const directory = mkdtempSync(join(tmpdir(), 'topline-compose-'));
  chmodSync(directory, 0o711);
  const secrets = join(directory, 'secrets');
  const engines = createEmbeddedEngines(
    { log: silentLog },
    { dataDir: join(directory, 'data'), postgres: true, clickhouse: true, unsafeFsyncOff: true },
  );
  atEnd(() => rmSync(directory, { recursive: true, force: true }));
  atEnd(engines.stop);
  const urls = await engines.start();
  const kafka = whyNoBroker() === undefined ? await startKafka(1) : undefined;
  atEnd(() => kafka?.stop());
  const redisPort = await findFreePort();

  execFileSync('sh', [join(ROOT, 'deploy/make-secrets.sh'), secrets], { stdio: 'pipe' });
  const postgres = new URL(urls.databaseUrl ?? '');
  prepareLogins(postgres, join(directory, 'data'), secrets);
  const write = (name: string, text: string) => {
    rmSync(join(secrets, name));
    writeFileSync(join(secrets, name), text);
  };
  const moveHost = (name: string, host: string) =>
    write(name, readFileSync(join(secrets, name), 'utf8').replace(/@[^/]+/, `@${host}`));
  for (const name of ['database_url', 'database_writer_url', 'database_reader_url']) moveHost(name, postgres.host);
  moveHost('redis_url', `127.0.0.1:${redisPort}`);
  // Its users are a file for the real server; the embedded one has its own.
  write('clickhouse_url', urls.clickhouseUrl ?? '');

  return {
    ...{ directory, secrets, redisPort, brokers: kafka?.brokers.join(',') },
    async start(service, env = {}) {
      const [ingest = 0, query = 0, predict = 0, observe = 0] = await Promise.all(
        Array.from({ length: 4 }, findFreePort),
      );
      const ports = { ingest, query, predict, observe };
      const process = startService(service, { ...image.env, ...here(service, secrets), ...portsOf(ports), ...env });
      const one = { ...process, ports };
      atEnd(async () => {
        one.child.kill('SIGKILL');
        await one.ended;
      });
      return one;
    },
  };

  function here(service: Service, files: string): Record<string, string> {
    const moved = Object.entries(service.environment ?? {}).map(([name, value]): [string, string] => [
      name,
      name === 'KAFKA_BROKERS' && value !== '' ? (kafka?.brokers.join(',') ?? '') : value.replace(SECRETS_PATH, files),
    ]);
    return { ...Object.fromEntries(moved), TOPLINE_HOST: '127.0.0.1', TOPLINE_DATA_DIR: join(directory, 'simulator') };
  }
}

function startService(service: Service, env: Record<string, string>): Omit<ServiceProcess, 'ports'> {
  const child = spawn(process.execPath, [...(service.command ?? [])], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  return { child, ended, output: () => output };
}

/** As the image does on an empty cluster; the laptop's has its database already. */
function prepareLogins({ hostname, port }: URL, dataDir: string, secrets: string): void {
  const env = {
    PATH: process.env.PATH,
    PGHOST: hostname,
    PGPORT: port,
    ...superuserOf(dataDir),
    POSTGRES_LOGINS_FILE: join(secrets, 'postgres_logins'),
  };
  execFileSync('psql', ['-qc', 'DROP DATABASE topline', '-U', 'postgres', 'postgres'], { stdio: 'pipe', env });
  execFileSync('bash', [join(ROOT, 'deploy/postgres/init.sh')], { stdio: 'pipe', env });
}

/** As the image's own user does; here the laptop's superuser, whose password is beside its cluster. */
function superuserOf(dataDir: string): Record<string, string> {
  const { superuserPassword } = JSON.parse(readFileSync(join(dataDir, 'run/postgres.json'), 'utf8'));
  return { POSTGRES_USER: 'postgres', PGPASSWORD: superuserPassword };
}

/** Each container has ports of its own; processes on one machine share them. */
function portsOf({ ingest, query, predict, observe }: ServiceProcess['ports']): Record<string, string> {
  return {
    TOPLINE_INGEST_PORT: `${ingest}`,
    TOPLINE_QUERY_PORT: `${query}`,
    TOPLINE_PREDICT_PORT: `${predict}`,
    TOPLINE_OBSERVE_PORT: `${observe}`,
  };
}
