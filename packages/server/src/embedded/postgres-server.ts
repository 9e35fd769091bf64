// The laptop's PostgreSQL: prepares programs, account, cluster and port, and keeps one postmaster running.
// A postmaster that an earlier supervisor left behind is used on when it is ours, runs with these settings and answers;
// otherwise it is stopped first. The port and the passwords are chosen once and kept in `<dataDir>/run/postgres.json`.
// Guarantee: when start() resolves, the database of the URL exists and accepts connections; the port stays the same for
// as long as this supervisor lives, through restarts.
import { randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort, isPortFree, loopbackHost } from '../platform/free-port.ts';
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts';
import type { Log } from '../platform/log.ts';
import { pollUntil } from '../platform/poll-until.ts';
import { type PostgresBinaries, preparePostgresBinaries } from './postgres-binaries.ts';
import * as cluster from './postgres-cluster.ts';
import { type PostgresHome, preparePostgresHome } from './postgres-home.ts';
import * as postmaster from './postgres-process.ts';
import { fingerprintOf, postgresSettings, toArguments } from './postgres-settings.ts';
import { createSupervised, type RunningServer, type ServerEvent, type Supervised } from './supervised.ts';

export interface PostgresServerOptions {
  /** Absolute and without links; the caller holds its lock. */
  dataDir: string;
  unsafeFsyncOff?: boolean | undefined;
  startTimeoutMs?: number;
  stopDeadlines?: postmaster.StopDeadlines;
  onEvent?: ((event: ServerEvent) => void) | undefined;
}

export interface PostgresServer extends Pick<Supervised, 'stop' | 'health' | 'pid'> {
  /** Resolves with the URL of the program's database. */
  start(): Promise<string>;
}

interface StoredState extends cluster.ClusterPasswords {
  readonly port: number;
  /** Settings and version that the running server was started with. */
  readonly fingerprint: string;
}

/** What must be known before a postmaster can be started or taken over. */
interface Preparation {
  readonly home: PostgresHome;
  readonly binaries: PostgresBinaries;
  readonly stored: StoredState;
}

/** Replaying two gigabytes of log takes a while on a slow disk. */
const defaultStartTimeoutMs = 120_000;
const defaultStopDeadlines = { fastMs: 5_000, immediateMs: 2_000 };
/** How long processes of a killed postmaster may hold its port. */
const portTimeoutMs = 10_000;
const portPollIntervalMs = 100;
const startAttemptsMax = 6;
const startPauseMs = 200;

export function createPostgresServer(deps: { log: Log }, options: PostgresServerOptions): PostgresServer {
  const { startTimeoutMs = defaultStartTimeoutMs, stopDeadlines = defaultStopDeadlines } = options;
  const statePath = join(options.dataDir, 'run/postgres.json');
  let preparation: Preparation | undefined;
  let port = 0;

  const settings = () => postgresSettings({ port, unsafeFsyncOff: options.unsafeFsyncOff ?? false });
  const fingerprint = (programs: PostgresBinaries) => fingerprintOf(settings(), programs.version);

  const launch = async ({ home, binaries, stored }: Preparation): Promise<RunningServer> => {
    const left = postmaster.findPostmaster(home.clusterPath);
    if (left) await postmaster.stopPostmaster(left, stopDeadlines);
    const waiting = { timeoutMs: portTimeoutMs, intervalMs: portPollIntervalMs };
    await pollUntil(async () => (await isPortFree(port)) || undefined, waiting);
    writeJsonFile(statePath, { ...stored, port, fingerprint: fingerprint(binaries) });
    return postmaster.startPostmaster({
      program: binaries.postgres,
      arguments: toArguments(settings()),
      clusterPath: home.clusterPath,
      account: home.account,
      startupLogPath: join(options.dataDir, 'run/postgres-startup.log'),
      startTimeoutMs,
      stopDeadlines,
    });
  };

  /** The postmaster of an earlier supervisor, if it is as good as a new one. */
  const takeOver = async ({ home, binaries, stored }: Preparation): Promise<RunningServer | undefined> => {
    const left = postmaster.findPostmaster(home.clusterPath);
    port = stored.port;
    if (!left || left.port !== port || stored.fingerprint !== fingerprint(binaries)) return undefined;
    // It may still be replaying its log; stopping it now would only begin that again.
    await postmaster.untilReadyOrGone(left, home.clusterPath, startTimeoutMs);
    const serves = await cluster.servesCluster(port, stored.superuserPassword, home.clusterPath);
    return serves ? postmaster.adoptPostmaster(left, stopDeadlines) : undefined;
  };

  const firstStart = async (prepared: Preparation): Promise<RunningServer> => {
    const taken = await takeOver(prepared);
    if (taken) return taken;
    const left = postmaster.findPostmaster(prepared.home.clusterPath);
    if (left) await postmaster.stopPostmaster(left, stopDeadlines);
    for (let attempt = 1; ; attempt += 1) {
      port = await findFreePort(prepared.stored.port || undefined);
      try {
        return await launch(prepared);
      } catch (error) {
        // Two things pass: helpers of a killed postmaster still hold its shared memory, and somebody may have taken
        // the port between our look and the server's bind.
        if (attempt >= startAttemptsMax) throw error;
        deps.log.warn({ err: error, attempt }, 'PostgreSQL did not start; trying again');
        await delay(startPauseMs * attempt);
      }
    }
  };

  const supervised = createSupervised(deps, {
    name: 'postgres',
    onEvent: options.onEvent,
    async start() {
      if (preparation) return launch(preparation);
      const prepared = await prepare(options.dataDir, statePath);
      const server = await firstStart(prepared);
      preparation = prepared;
      return server;
    },
  });

  return {
    async start() {
      await supervised.start();
      try {
        if (!preparation) throw new Error('PostgreSQL was not prepared');
        await cluster.ensureLoginAndDatabase(port, preparation.stored);
        const { loginPassword } = preparation.stored;
        return `postgresql://${cluster.loginName}:${loginPassword}@${loopbackHost}:${port}/${cluster.databaseName}`;
      } catch (error) {
        await supervised.stop();
        throw error;
      }
    },
    stop: supervised.stop,
    health: supervised.health,
    pid: supervised.pid,
  };
}

async function prepare(dataDir: string, statePath: string): Promise<Preparation> {
  mkdirSync(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
  const home = preparePostgresHome(dataDir);
  const binaries = preparePostgresBinaries(home.account, home.homePath);
  const found = parseState(readJsonFile(statePath));
  const stored = found ?? { port: 0, fingerprint: '', superuserPassword: newPassword(), loginPassword: newPassword() };
  if (!cluster.hasCluster(home)) {
    writeJsonFile(statePath, stored);
    await cluster.createCluster(binaries, home, stored.superuserPassword);
  } else if (!found) {
    throw new Error(`${statePath} is missing, and with it the password of ${home.clusterPath}`);
  }
  return { home: { ...home, clusterPath: realpathSync(home.clusterPath) }, binaries, stored };
}

/** Hexadecimal, so that it needs no escaping in a URL. */
function newPassword(): string {
  return randomBytes(24).toString('hex');
}

function parseState(value: unknown): StoredState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { port, superuserPassword, loginPassword, fingerprint } = value as Partial<Record<keyof StoredState, unknown>>;
  if (typeof port !== 'number' || typeof fingerprint !== 'string') return undefined;
  if (typeof superuserPassword !== 'string' || typeof loginPassword !== 'string') return undefined;
  return { port, superuserPassword, loginPassword, fingerprint };
}
