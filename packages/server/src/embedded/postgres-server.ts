// The laptop's PostgreSQL: prepares programs, account, cluster and port, and keeps one postmaster running.
// A postmaster that an earlier supervisor left behind is used on when it is ours, runs with these settings and answers;
// otherwise it is stopped first. The port and the passwords are chosen once and kept in `<dataDir>/run/postgres.json`.
// Guarantee: when start() resolves, the database of `url` exists and accepts connections; the port stays the same for
// as long as this supervisor lives, through restarts.
import { randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort, isPortFree, loopbackHost } from '../platform/free-port.ts';
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts';
import type { Log } from '../platform/log.ts';
import { pollUntil } from '../platform/poll-until.ts';
import { type PostgresBinaries, preparePostgresBinaries } from './postgres-binaries.ts';
import {
  createCluster,
  databaseName,
  ensureLoginAndDatabase,
  hasCluster,
  loginName,
  servesCluster,
} from './postgres-cluster.ts';
import { type PostgresHome, preparePostgresHome } from './postgres-home.ts';
import {
  adoptPostmaster,
  findPostmaster,
  type StopDeadlines,
  startPostmaster,
  stopPostmaster,
} from './postgres-process.ts';
import { fingerprintOf, postgresSettings, toArguments } from './postgres-settings.ts';
import { createSupervised, type RunningServer, type ServerEvent, type Supervised } from './supervised.ts';

export interface PostgresServerOptions {
  /** Absolute and without links; the caller holds its lock. */
  dataDir: string;
  unsafeFsyncOff?: boolean | undefined;
  startTimeoutMs?: number;
  stopDeadlines?: StopDeadlines;
  onEvent?: ((event: ServerEvent) => void) | undefined;
}

export interface PostgresServer extends Pick<Supervised, 'stop' | 'health' | 'pid'> {
  /** Resolves with the URL of the program's database. */
  start(): Promise<string>;
}

interface PostgresState {
  readonly port: number;
  readonly superuserPassword: string;
  readonly loginPassword: string;
  /** Settings and version that the running server was started with. */
  readonly fingerprint: string;
}

/** Replaying two gigabytes of log takes a while on a slow disk. */
const defaultStartTimeoutMs = 120_000;
const defaultStopDeadlines = { fastMs: 5_000, immediateMs: 2_000 };
/** How long processes of a killed postmaster may hold its port and memory. */
const orphanTimeoutMs = 10_000;

export function createPostgresServer(deps: { log: Log }, options: PostgresServerOptions): PostgresServer {
  const { startTimeoutMs = defaultStartTimeoutMs, stopDeadlines = defaultStopDeadlines } = options;
  const statePath = join(options.dataDir, 'run/postgres.json');
  let launch: (() => Promise<RunningServer>) | undefined;
  const supervised = createSupervised(deps, {
    name: 'postgres',
    start: () => (launch ? launch() : Promise.reject(new Error('PostgreSQL is not prepared'))),
    onEvent: options.onEvent,
  });

  const prepare = async () => {
    mkdirSync(join(options.dataDir, 'run'), { recursive: true, mode: 0o700 });
    const home = preparePostgresHome(options.dataDir);
    const binaries = preparePostgresBinaries(home.account, home.homePath);
    const stored = parseState(readJsonFile(statePath));
    const first = !hasCluster(home);
    if (!first && !stored) throw new Error(`${statePath} is missing, and with it the password of ${home.clusterPath}`);
    const passwords = stored ?? { superuserPassword: newPassword(), loginPassword: newPassword() };
    if (first) {
      writeJsonFile(statePath, { port: stored?.port ?? 0, fingerprint: '', ...passwords });
      await createCluster(binaries, home, passwords.superuserPassword);
    }
    const realHome = { ...home, clusterPath: realpathSync(home.clusterPath) };
    return { home: realHome, binaries, passwords, stored };
  };

  const launchOn = async (home: PostgresHome, binaries: PostgresBinaries, state: PostgresState) => {
    await pollUntil(async () => (await isPortFree(state.port)) || undefined, {
      timeoutMs: orphanTimeoutMs,
      intervalMs: 100,
    });
    const settings = postgresSettings({ port: state.port, unsafeFsyncOff: options.unsafeFsyncOff ?? false });
    return startPostmaster({
      program: binaries.postgres,
      arguments: toArguments(settings),
      clusterPath: home.clusterPath,
      account: home.account,
      startupLogPath: join(options.dataDir, 'run/postgres-startup.log'),
      startTimeoutMs,
      stopDeadlines,
    });
  };

  return {
    async start() {
      const { home, binaries, passwords, stored } = await prepare();
      const fingerprintFor = (port: number) =>
        fingerprintOf(postgresSettings({ port, unsafeFsyncOff: options.unsafeFsyncOff ?? false }), binaries.version);
      const left = findPostmaster(home.clusterPath);
      const usable =
        left !== undefined &&
        stored?.port === left.port &&
        stored.fingerprint === fingerprintFor(left.port) &&
        (await servesCluster(left.port, passwords.superuserPassword, home.clusterPath));
      if (left && !usable) await stopPostmaster(left, stopDeadlines);
      const port = left && usable ? left.port : await findFreePort(stored?.port || undefined);
      const state: PostgresState = { ...passwords, port, fingerprint: fingerprintFor(port) };
      writeJsonFile(statePath, pickState(state));
      let adopt = usable ? left : undefined;
      launch = async () => {
        const found = adopt;
        adopt = undefined;
        if (found) return adoptPostmaster(found, stopDeadlines);
        const orphan = findPostmaster(home.clusterPath);
        if (orphan) await stopPostmaster(orphan, stopDeadlines);
        return launchOn(home, binaries, state);
      };
      await supervised.start();
      try {
        await ensureLoginAndDatabase(port, passwords);
      } catch (error) {
        await supervised.stop();
        throw error;
      }
      return `postgresql://${loginName}:${passwords.loginPassword}@${loopbackHost}:${port}/${databaseName}`;
    },
    stop: supervised.stop,
    health: supervised.health,
    pid: supervised.pid,
  };
}

/** Hexadecimal, so that it needs no escaping in a URL. */
function newPassword(): string {
  return randomBytes(24).toString('hex');
}

function pickState({ port, superuserPassword, loginPassword, fingerprint }: PostgresState): PostgresState {
  return { port, superuserPassword, loginPassword, fingerprint };
}

function parseState(value: unknown): PostgresState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { port, superuserPassword, loginPassword, fingerprint } = value as Partial<
    Record<keyof PostgresState, unknown>
  >;
  if (typeof port !== 'number' || typeof fingerprint !== 'string') return undefined;
  if (typeof superuserPassword !== 'string' || typeof loginPassword !== 'string') return undefined;
  return { port, superuserPassword, loginPassword, fingerprint };
}
