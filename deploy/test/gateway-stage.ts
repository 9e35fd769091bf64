// The gateway as deploy/gateway/start.sh starts it, before real roles in processes of their own: ingest and query twice, forecasts and
// page, the aggregator. Callers come from any address of 127.0.0.0/8, so one test's rate is not another's.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../packages/server/src/platform/free-port.ts';
import { createTestDatabases, startTestEngines } from '../../packages/server/test/engines.ts';
import { createPrograms, type Started } from '../../packages/server/test/run/program.ts';
import { until } from '../../packages/server/test/until.ts';
import { type Certificate, makeCertificate } from './certificate.ts';

export const NAME = 'topline.test';
const GATEWAY = join(import.meta.dirname, '../gateway');
/** As in its container, nginx is nobody in particular. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
/** Low enough to be reached; the program's own is lower, to be told apart by its words. */
const RATES = { GATEWAY_RATE: '300r/s', GATEWAY_BURST: '600', TOPLINE_RATE_LIMIT_ADDRESS: '400/10' };
const ANSWER_MAX_MS = 40_000;
const START_MAX_MS = 60_000;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** The caller's address. */
  readonly from?: string;
}

interface LogLine {
  readonly address: string;
  readonly path: string;
  readonly status: number;
  readonly upstream: string;
  readonly requestId: string;
}

export type RoleName = 'ingest' | 'query' | 'predict';

export interface GatewayStage {
  readonly port: number;
  readonly plainPort: number;
  readonly certificate: Certificate;
  /** Of the platform. */
  readonly key: string;
  readonly roles: Readonly<Record<RoleName, readonly RoleProcess[]>>;
  readonly gateway: ChildProcess;
  ask(path: string, how?: Ask): Promise<Answer>;
  log(): LogLine[];
  rawLog(): string;
  /** The exit code of the container's health check, also with other settings. */
  check(settings?: Readonly<Record<string, string>>): number | null;
  end(): Promise<void>;
}

interface RoleProcess {
  readonly port: number;
  readonly program: Started;
}

/** Nothing is left behind when something of it does not start. */
export async function startGatewayStage(): Promise<GatewayStage> {
  const ends: (() => unknown)[] = [];
  const end = async () => {
    for (const one of ends.splice(0).toReversed()) await one();
  };
  try {
    return { ...(await startParts((one) => ends.push(one))), end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startParts(atEnd: AtEnd): Promise<Omit<GatewayStage, 'end'>> {
  const directory = mkdtempSync(join(tmpdir(), 'topline-gateway-'));
  atEnd(() => rmSync(directory, { recursive: true, force: true }));
  const certificate = makeCertificate(directory, NAME);
  const { key, roles } = await startRoles(atEnd);
  const port = await findFreePort();
  const plainPort = await findFreePort();
  const logPath = join(directory, 'gateway.log');
  const gateway = launch(directory, { roles, certificate, port, plainPort, logPath });
  atEnd(async () => {
    if (gateway.exitCode !== null || gateway.signalCode !== null) return;
    gateway.kill('SIGTERM');
    await new Promise((resolve) => gateway.once('exit', resolve));
  });
  const ask = (path: string, how: Ask = {}) => askGateway({ port, certificate }, path, how);
  await until('the gateway answers', async () => (await ask('/health')).status === 200).catch((cause) => {
    throw new Error(readFileSync(logPath, 'utf8'), { cause });
  });

  const rawLog = () => readFileSync(logPath, 'utf8');
  return {
    ...{ port, plainPort, certificate, key, roles, gateway, ask, rawLog },
    check: (settings = {}) => {
      const env = { PATH: process.env.PATH, GATEWAY_NAME: NAME, GATEWAY_INGEST: '127.0.0.1:1', ...settings };
      const run = { GATEWAY_RUN: runPath(directory), ...env };
      return spawnSync(scriptPath(directory), ['check'], { ...NOBODY, cwd: directory, env: run, stdio: 'ignore' })
        .status;
    },
    log: () =>
      rawLog()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as LogLine),
  };
}

const scriptPath = (directory: string) => join(directory, 'gateway/start.sh');
const runPath = (directory: string) => join(directory, 'run');

type AtEnd = (end: () => unknown) => void;
type Roles = GatewayStage['roles'];

async function startRoles(atEnd: AtEnd): Promise<{ key: string; roles: Roles }> {
  const engines = await startTestEngines();
  atEnd(engines.stop);
  const databases = await createTestDatabases(engines);
  atEnd(databases.drop);
  const programs = createPrograms();
  atEnd(programs.end);
  const env = {
    DATABASE_URL: databases.databaseUrl,
    CLICKHOUSE_URL: databases.clickhouseUrl,
    TOPLINE_AUTH: 'on',
    TOPLINE_DEMO: 'off',
    TOPLINE_HOSTNAMES: NAME,
    TOPLINE_TRUSTED_PROXIES: '127.0.0.1',
    TOPLINE_RATE_LIMIT_ADDRESS: RATES.TOPLINE_RATE_LIMIT_ADDRESS,
  };
  const migrated = await programs.topline(['migrate'], { env });
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  const key = (await programs.topline(['keys', 'create', 'test', '--platform'], { env })).stdout.trim();

  const startRole = async (roles: string, listener: RoleName): Promise<RoleProcess> => {
    const port = await findFreePort();
    const program = programs.start(['--role', roles, `--${listener}-port`, `${port}`], { env });
    await until(`${roles} is ready`, () => isReady(port), START_MAX_MS).catch((cause) => {
      throw new Error(program.output.stderr, { cause });
    });
    return { port, program };
  };
  const [ingest, ingest2, query, query2, predict] = await Promise.all([
    startRole('ingest', 'ingest'),
    startRole('ingest', 'ingest'),
    startRole('query,relay,aggregate', 'query'),
    startRole('query', 'query'),
    startRole('predict,web', 'predict'),
  ]);
  return { key, roles: { ingest: [ingest, ingest2], query: [query, query2], predict: [predict] } };
}

function launch(
  directory: string,
  at: { roles: Roles; certificate: Certificate; port: number; plainPort: number; logPath: string },
): ChildProcess {
  const { roles, certificate, port, plainPort, logPath } = at;
  const addresses = (of: readonly RoleProcess[]) => of.map((one) => `127.0.0.1:${one.port}`).join(' ');
  const logFile = openSync(logPath, 'a');
  cpSync(GATEWAY, join(directory, 'gateway'), { recursive: true });
  if (NOBODY) execFileSync('chown', ['-R', `${NOBODY.uid}:${NOBODY.gid}`, directory]);
  return spawn(scriptPath(directory), {
    ...NOBODY,
    cwd: directory,
    stdio: ['ignore', logFile, logFile],
    env: {
      PATH: process.env.PATH,
      GATEWAY_NAME: NAME,
      GATEWAY_CERTIFICATE: certificate.certificatePath,
      GATEWAY_CERTIFICATE_KEY: certificate.keyPath,
      GATEWAY_INGEST: addresses(roles.ingest),
      GATEWAY_QUERY: addresses(roles.query),
      GATEWAY_PREDICT: addresses(roles.predict),
      GATEWAY_LISTEN_TLS: `127.0.0.1:${port}`,
      GATEWAY_LISTEN_PLAIN: `127.0.0.1:${plainPort}`,
      GATEWAY_PUBLIC_PORT: `${port}`,
      GATEWAY_RATE: RATES.GATEWAY_RATE,
      GATEWAY_BURST: RATES.GATEWAY_BURST,
      GATEWAY_RUN: runPath(directory),
    },
  });
}

async function isReady(port: number): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${port}/health/ready`)).status === 200;
}

function askGateway(
  { port, certificate }: { port: number; certificate: Certificate },
  path: string,
  { method = 'GET', headers = {}, body, from = '127.0.0.1' }: Ask,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request(
    {
      ...{ host: '127.0.0.1', port, path, method, localAddress: from, agent: false },
      ...{ servername: NAME, ca: certificate.pem, timeout: ANSWER_MAX_MS },
      headers: { host: NAME, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }), ...headers },
    },
    (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(pieces).toString() }),
      );
    },
  );
  asked.on('timeout', () => asked.destroy(new Error(`no answer to ${method} ${path}`)));
  // A refusal may come before the whole body has gone out; then the answer counts, not the broken pipe.
  asked.on('error', reject);
  asked.end(body);
  return promise;
}
